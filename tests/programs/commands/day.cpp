// youxu-sim day: the gateway core over a benchmark day, in memory.
#include <algorithm>

#include "tests/programs/commands/commands.hpp"
#include "tests/programs/day/run_day.hpp"

namespace youxu::sim {

namespace {

constexpr const char* kText =
    "Runs the gateway core over a benchmark day, one second at a time, without sockets or files\n"
    "of its own. DIR has site.json, sessions.csv and base.csv. The core's database holds orders\n"
    "and base load of earlier days from history.csv and base_history.csv, or sessions_prev.csv\n"
    "and base_prev.csv, where DIR has them. Of the future the core knows nothing.\n";

Result<int> run(Arguments& arguments) {
  const std::string setpoints = arguments.text("--setpoints");
  const std::string figures = arguments.text("--figures");
  if (arguments.words().size() != 1) arguments.complain("one folder with a day is needed");
  if (setpoints.empty()) arguments.complain("--setpoints OUT.csv is needed");
  if (figures.empty()) arguments.complain("--figures OUT.json is needed");
  const std::string cars = arguments.text("--cars", "ideal");
  if (cars != "ideal" && cars != "real") arguments.complain("--cars: is neither ideal nor real");
  if (!arguments.status().ok()) return arguments.status().error();
  DayOptions options;
  options.setpoints_file = setpoints;
  options.figures_file = figures;
  options.sessions_file = arguments.text("--sessions-out");
  options.cars = cars == "real" ? Cars::real : Cars::ideal;
  options.unsaid = arguments.has("--unsaid");
  const std::string without = arguments.text("--without");
  for (std::size_t begin = 0; begin < without.size();) {
    const std::size_t end = std::min(without.find(',', begin), without.size());
    const std::string name = without.substr(begin, end - begin);
    bool* rule = rule_named(options.rules, name);
    if (!rule) return Error{Errc::invalid, "--without: " + name + " is no rule of the scheduler"};
    *rule = false;
    begin = end + 1;
  }
  const auto ran = run_day(arguments.words()[0], options);
  if (!ran.ok()) return ran.error();
  return kDone;
}

}  // namespace

const Command& day_command() {
  static const Command command{
      .name = "day",
      .words = " DIR",
      .summary = "the gateway core over a benchmark day, in memory",
      .text = kText,
      .options = {{"--setpoints", "OUT.csv", "every set-point: pile_id,t_s,amps"},
                  {"--figures", "OUT.json", "energy, highest load, seconds above the limit"},
                  {"--cars", "WHICH",
                   "ideal (default) or real: slow to start, tapering, full or gone early"},
                  {"--unsaid", "",
                   "residents say neither energy nor departure; a car stops when it is full"},
                  {"--without", "RULE,...",
                   "leave out rules of the scheduler (policy/rules.hpp has their names)"},
                  {"--sessions-out", "OUT.csv",
                   "sessions.csv of what was possible with these cars"}},
      .run = run};
  return command;
}

}  // namespace youxu::sim
