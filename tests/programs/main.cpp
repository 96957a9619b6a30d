// youxu-sim: the gateway's surroundings, simulated, for trying out, acceptance and tests.
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "tests/programs/day/run_day.hpp"

namespace {

constexpr const char* kUsage =
    "usage: youxu-sim day DIR --setpoints OUT.csv --figures OUT.json\n"
    "  day   runs the gateway core over a benchmark day (DIR/site.json sessions.csv base.csv)\n";

constexpr int kFailed = 1;
constexpr int kUsageError = 2;

int usage(const std::string& why) {
  std::fprintf(stderr, "youxu-sim: %s\n%s", why.c_str(), kUsage);
  return kUsageError;
}

int day(const std::vector<std::string>& arguments) {
  std::string folder;
  std::map<std::string, std::string> options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& word = arguments[i];
    if (word != "--setpoints" && word != "--figures") {
      if (!folder.empty() || word.starts_with("--")) return usage("unexpected '" + word + "'");
      folder = word;
    } else if (i + 1 == arguments.size()) {
      return usage(word + " needs a file name");
    } else {
      options[word] = arguments[++i];
    }
  }
  if (folder.empty() || options.size() != 2) return usage("a folder and both files are needed");
  const auto ran = youxu::sim::run_day(folder, options["--setpoints"], options["--figures"]);
  if (ran.ok()) return 0;
  std::fprintf(stderr, "youxu-sim: %s\n", ran.error().message.c_str());
  return kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty()) return usage("what to simulate is missing");
  if (arguments[0] == "day") return day({arguments.begin() + 1, arguments.end()});
  return usage("unknown part '" + arguments[0] + "'");
}
