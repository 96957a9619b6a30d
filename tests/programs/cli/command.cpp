#include "tests/programs/cli/command.hpp"

#include <algorithm>
#include <cstdio>

namespace youxu::sim {

namespace {

constexpr std::size_t kHelpColumn = 28;

bool asks_for_help(const std::string& word) {
  return word == "--help" || word == "-h";
}

std::string line_of(const Option& option) {
  std::string line = std::string{"  "} + option.name;
  if (*option.value != '\0') line += std::string{" "} + option.value;
  line += line.size() + 2 > kHelpColumn ? "\n" + std::string(kHelpColumn, ' ')
                                        : std::string(kHelpColumn - line.size(), ' ');
  return line + option.help + (option.repeatable ? " (may be repeated)" : "") + "\n";
}

int refuse(const std::string& command, const std::string& why) {
  std::fprintf(stderr, "youxu-sim%s: %s\ntry: youxu-sim%s --help\n", command.c_str(), why.c_str(),
               command.c_str());
  return kUnusable;
}

int run_one(const Command& command, std::vector<std::string> given) {
  if (std::any_of(given.begin(), given.end(), asks_for_help)) {
    std::fputs(help_of(command).c_str(), stdout);
    return kDone;
  }
  const std::string name = std::string{" "} + command.name;
  auto arguments = Arguments::parse(given, command.options);
  if (!arguments.ok()) return refuse(name, arguments.error().message);
  if (*command.words == '\0' && !arguments->words().empty())
    return refuse(name, "unexpected '" + arguments->words().front() + "'");
  const auto status = command.run(*arguments);
  if (!arguments->status().ok()) return refuse(name, arguments->status().error().message);
  if (status.ok()) return *status;
  std::fprintf(stderr, "youxu-sim%s: %s\n", name.c_str(), status.error().message.c_str());
  return status.error().code == Errc::invalid ? kUnusable : kFailed;
}

}  // namespace

std::string help_of(const Command& command) {
  std::string out = std::string{"usage: youxu-sim "} + command.name + command.words;
  out += std::string{" [option...]\n\n"} + command.text + "\noptions:\n";
  for (const Option& option : command.options) out += line_of(option);
  return out;
}

std::string help_of(const std::vector<const Command*>& commands) {
  std::string out =
      "usage: youxu-sim COMMAND [option...]\n\n"
      "The other side of every interface of youxud, simulated.\n\n";
  for (const Command* command : commands) {
    std::string line = std::string{"  "} + command->name;
    line.resize(12, ' ');
    out += line + command->summary + "\n";
  }
  return out +
         "\nyouxu-sim COMMAND --help shows a command's options. Exit status: 0 good, 1 failed,\n"
         "2 wrong option or file.\n";
}

int run(const std::vector<const Command*>& commands, const std::vector<std::string>& given) {
  if (given.empty()) return refuse("", "a command is missing");
  if (asks_for_help(given[0])) {
    std::fputs(help_of(commands).c_str(), stdout);
    return kDone;
  }
  for (const Command* command : commands)
    if (given[0] == command->name) return run_one(*command, {given.begin() + 1, given.end()});
  return refuse("", "unknown command '" + given[0] + "'");
}

}  // namespace youxu::sim
