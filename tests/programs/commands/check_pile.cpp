// youxu-sim check-pile: holds a vendor's pile to the rules of the pile bus.
#include <cmath>
#include <cstdio>

#include "tests/programs/check_pile/check_pile.hpp"
#include "tests/programs/commands/commands.hpp"

namespace youxu::sim {

namespace {

constexpr const char* kText =
    "Takes the gateway's place at a broker and holds one pile, its first connector, to the rules\n"
    "of the pile bus, each by its name: pass, fail or not-checked, and what was seen. It takes\n"
    "two minutes and a car that wants to charge, which you are asked to plug in and to pull off,\n"
    "twice. No gateway may be at the broker meanwhile. Restart the pile afterwards. Exit status 1\n"
    "if a rule is broken.\n\n"
    "  youxu-sim check-pile --broker 192.0.2.1:1883 --password TEXT --pile 32010600000001\n"
    "  youxu-sim check-pile --pile SIM-0001 --plug 'kill -USR1 7' --unplug 'kill -USR2 7'\n\n"
    "To see the last will, and what the pile makes of a stored lease, it takes the pile's\n"
    "connection over for a moment: where the broker asks, it needs the pile's password or key.\n";

BrokerAddress address(Arguments& arguments, const char* name, BrokerAddress fallback) {
  if (!arguments.has(name)) return fallback;
  const std::string text = arguments.text(name);
  const auto colon = text.rfind(':');
  const auto port = number_from_text(colon == std::string::npos ? "" : text.substr(colon + 1));
  if (port && *port >= 1 && *port <= 65'535 && *port == std::floor(*port) && colon > 0)
    return {text.substr(0, colon), static_cast<std::uint16_t>(*port)};
  arguments.complain(std::string{name} + " '" + text + "': HOST:PORT is needed");
  return fallback;
}

std::string key(Arguments& arguments, const char* name) {
  std::string text = arguments.text(name);
  const bool hex = text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
  if (!text.empty() && (!hex || (text.size() != 32 && text.size() != 64)))
    arguments.complain(std::string{name} + ": 32 or 64 hex digits are needed");
  return text;
}

TalkOptions read_options(Arguments& arguments) {
  TalkOptions options;
  options.broker = address(arguments, "--broker", options.broker);
  options.pile_broker = address(arguments, "--pile-broker", options.broker);
  options.pile = arguments.text("--pile");
  if (!is_pile_number(options.pile))
    arguments.complain("--pile NUMBER is needed: 4 to 32 of A-Z a-z 0-9 -");
  options.user = arguments.text("--user", options.user);
  options.password = arguments.text("--password");
  options.psk = key(arguments, "--psk");
  options.pile_password = arguments.text("--pile-password");
  options.pile_psk = key(arguments, "--pile-psk");
  return options;
}

Result<int> run(Arguments& arguments) {
  const TalkOptions options = read_options(arguments);
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
                  {"--psk", "HEX", "TLS with this key, the identity is the user (no TLS)"},
                  {"--pile-password", "TEXT", "the pile's own, to take its connection over (none)"},
                  {"--pile-psk", "HEX", "the pile's own key, likewise (no TLS)"},
                  {"--pile-broker", "HOST:PORT", "where the pile connects (as --broker)"},
                  {"--plug", "COMMAND", "plugs a simulated car in, instead of asking for it"},
                  {"--unplug", "COMMAND", "pulls it off"},
                  {"--json", "", "the report as JSON"}},
      .run = run};
  return command;
}

}  // namespace youxu::sim
