#include "tests/programs/check_pile/operator.hpp"

#include <cstdio>
#include <cstdlib>

namespace youxu::sim {

namespace {

constexpr Millis kPerson = std::chrono::minutes{5};
constexpr Millis kProgram = std::chrono::seconds{10};

}  // namespace

void Operator::plug() const {
  act(options_.plug, "plug in a car that wants to charge");
}

void Operator::unplug() const {
  act(options_.unplug, "pull the car off");
}

Millis Operator::patience() const {
  return options_.plug.empty() ? kPerson : kProgram;
}

void Operator::act(const std::string& command, const char* request) const {
  if (command.empty()) {
    std::fprintf(stderr, ">> pile %s: %s\n", pile_.c_str(), request);
  } else if (std::system(command.c_str()) != 0) {
    std::fprintf(stderr, "the command failed: %s\n", command.c_str());
  }
}

}  // namespace youxu::sim
