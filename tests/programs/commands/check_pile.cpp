// youxu-sim check-pile: holds a vendor's pile to the rules of the pile bus.
#include <cstdio>

#include "tests/programs/check_pile/check_pile.hpp"
#include "tests/programs/commands/commands.hpp"

namespace youxu::sim {

namespace {

constexpr const char* kText =
    "Takes the gateway's place at a broker and holds one pile to the rules of the pile bus, each\n"
    "by its name: pass, fail or not-checked, and what was seen. It takes about two minutes and\n"
    "a car that wants to charge, which you are asked to plug in and to pull off, twice. No "
    "gateway\n"
    "may be at the broker meanwhile. Exit status 1 if a rule is broken.\n\n"
    "  youxu-sim check-pile --broker 192.0.2.1:1883 --password TEXT --pile 32010600000001\n"
    "  youxu-sim check-pile --pile SIM-0001 --plug 'kill -USR1 $PILE' --unplug 'kill -USR2 "
    "$PILE'\n";

void read_broker(Arguments& arguments, TalkOptions& options) {
  const std::string text = arguments.text("--broker", "127.0.0.1:1883");
  const auto colon = text.rfind(':');
  const auto port = number_from_text(colon == std::string::npos ? "" : text.substr(colon + 1));
  if (!port || *port < 1 || *port > 65'535 || colon == 0)
    return arguments.complain("--broker '" + text + "': HOST:PORT is needed");
  options.host = text.substr(0, colon);
  options.port = static_cast<std::uint16_t>(*port);
}

Result<int> run(Arguments& arguments) {
  TalkOptions options;
  read_broker(arguments, options);
  options.pile = arguments.text("--pile");
  if (!is_pile_number(options.pile))
    arguments.complain("--pile NUMBER is needed: 4 to 32 of A-Z a-z 0-9 -");
  options.user = arguments.text("--user", options.user);
  options.password = arguments.text("--password");
  const OperatorOptions person{.plug = arguments.text("--plug"),
                               .unplug = arguments.text("--unplug")};
  if (person.plug.empty() != person.unplug.empty())
    arguments.complain("--plug and --unplug go together");
  if (!arguments.status().ok()) return arguments.status().error();
  const auto report = check_pile(options, person);
  if (!report.ok()) return report.error();
  const std::string out = arguments.has("--json") ? report->json(options.pile) : report->text();
  std::fputs(out.c_str(), stdout);
  return report->count(Verdict::fail) == 0 ? kDone : kFailed;
}

}  // namespace

const Command& check_pile_command() {
  static const Command command{
      .name = "check-pile",
      .summary = "holds a real pile to the rules of the pile bus",
      .text = kText,
      .options = {{"--pile", "NUMBER", "the pile's number, also its client id"},
                  {"--broker", "HOST:PORT", "where the pile is connected (127.0.0.1:1883)"},
                  {"--user", "NAME", "who we are at the broker (gateway)"},
                  {"--password", "TEXT", "of that user (none)"},
                  {"--plug", "COMMAND", "plugs a simulated car in, instead of asking for it"},
                  {"--unplug", "COMMAND", "pulls it off"},
                  {"--json", "", "the report as JSON"}},
      .run = run};
  return command;
}

}  // namespace youxu::sim
