// One command of youxu-sim: its options, its help, its exit status.
#pragma once

#include <string>
#include <vector>

#include "policy/result.hpp"
#include "tests/programs/cli/arguments.hpp"

namespace youxu::sim {

inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;    // ran, and the verdict is bad; or could not run
inline constexpr int kUnusable = 2;  // a wrong option, or a file that is not what it should be

struct Command {
  const char* name = "";
  const char* words = "";    // what stands before the options, as the help shows it
  const char* summary = "";  // one line
  const char* text = "";     // paragraphs for the command's own help
  std::vector<Option> options;
  Result<int> (*run)(Arguments&) = nullptr;  // gives the exit status
};

std::string help_of(const Command& command);
std::string help_of(const std::vector<const Command*>& commands);

// Runs the command that given[0] names. Errors go to standard error with a hint at the help.
int run(const std::vector<const Command*>& commands, const std::vector<std::string>& given);

}  // namespace youxu::sim
