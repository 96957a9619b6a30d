// Who plugs the car in and pulls it off: a person who is asked to, or a command that does it with a
// simulator.
#pragma once

#include <string>

#include "policy/time.hpp"

namespace youxu::sim {

struct OperatorOptions {
  std::string plug;    // shell commands; empty: a person is asked
  std::string unplug;  // likewise
};

class Operator {
 public:
  Operator(OperatorOptions options, std::string pile)
      : options_{std::move(options)}, pile_{std::move(pile)} {}

  // Both return at once; a command that fails is named on standard error.
  void plug() const;
  void unplug() const;
  Millis patience() const;  // how long that may take

 private:
  void act(const std::string& command, const char* request) const;

  OperatorOptions options_;
  std::string pile_;
};

}  // namespace youxu::sim
