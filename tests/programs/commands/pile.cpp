// youxu-sim pile: piles alone, on a real broker.
#include <algorithm>
#include <cmath>
#include <fstream>

#include "drivers/pile/pile_label.hpp"
#include "tests/programs/commands/commands.hpp"
#include "tests/programs/pile/lone_piles.hpp"

namespace youxu::sim {

namespace {

constexpr const char* kText =
    "Runs one AC pile or many, with a car each, on a real broker by the rules of the bus.\n"
    "Prints a line for each lease, command, result, event and status. The gateway must know the\n"
    "piles (\"piles\" in its configuration). SIGUSR1 plugs the cars in, SIGUSR2 pulls them off,\n"
    "Ctrl-C ends it.\n\n"
    "  youxu-sim pile --pile 32010600000001 --phases a --broker-port 1883\n"
    "  youxu-sim pile --pile P001,P002 --start api --api-port 8080 --mode immediate --energy 12\n";
constexpr std::size_t kMostPilesAlone = 2000;
constexpr double kMostKwh = 500;

bool is_key(const std::string& text) {
  return (text.size() == 32 || text.size() == 64) &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

// Lines `pile:key`, as in the broker's file.
void read_keys(Arguments& arguments, LonePilesOptions& options) {
  const std::string path = arguments.text("--keys");
  std::ifstream file{path};
  for (std::string line; std::getline(file, line);) {
    const auto colon = std::min(line.find(':'), line.size());
    options.piles.push_back(line.substr(0, colon));
    options.keys.push_back(line.substr(std::min(colon + 1, line.size())));
    if (!is_pile_number(options.piles.back()) || !is_key(options.keys.back()))
      return arguments.complain("--keys " + path + ": line " +
                                std::to_string(options.piles.size()) + " is no pile:key");
  }
  if (options.piles.empty()) arguments.complain("--keys " + path + ": has no pile");
}

void read_piles(Arguments& arguments, LonePilesOptions& options) {
  if (arguments.has("--pile") + arguments.has("--label") + arguments.has("--keys") != 1)
    arguments.complain("--pile NUMBER, --label LABEL or --keys FILE is needed");
  for (const std::string& list : arguments.all("--pile"))
    for (std::string& pile : split(list, ',')) {
      if (!is_pile_number(pile))
        arguments.complain("--pile '" + pile + "': 4 to 32 of A-Z a-z 0-9 - are needed");
      options.piles.push_back(std::move(pile));
    }
  if (arguments.has("--keys")) read_keys(arguments, options);
  if (options.piles.size() > kMostPilesAlone)
    arguments.complain("--pile: at most " + std::to_string(kMostPilesAlone) + " piles; see site");
  if (!arguments.has("--phases")) return;
  options.phases.clear();
  for (const std::string& text : split(arguments.text("--phases"), ',')) {
    const auto phases = phases_from_text(text);
    if (!phases) arguments.complain("--phases '" + text + "': a, b, c or abc is needed");
    options.phases.push_back(phases.value_or(PhaseSet::all()));
  }
}

void read_key(Arguments& arguments, LonePilesOptions& options) {
  options.psk = arguments.text("--psk");
  options.key_file = arguments.text("--key-file");
  if (!options.psk.empty() && !is_key(options.psk))
    arguments.complain("--psk: 32 or 64 hex digits are needed");
  if (!options.key_file.empty() && options.piles.size() + arguments.has("--label") != 1)
    arguments.complain("--key-file goes with one pile only");
  if (!arguments.has("--label")) return;
  auto label = parse_pile_label(arguments.text("--label"));
  if (!label.ok()) return arguments.complain("--label: " + label.error().message);
  options.piles.push_back(std::move(label->pile));
  options.psk = std::move(label->key);
}

void read_wish(Arguments& arguments, LonePilesOptions& options) {
  const std::string start = arguments.text("--start", "key");
  if (start == "api") {
    options.start = StartBy::api;
  } else if (start == "none") {
    options.start = StartBy::none;
  } else if (start != "key") {
    arguments.complain("--start '" + start + "': key, api or none is needed");
  }
  options.api_port = arguments.port("--api-port", 0);
  for (const char* name : {"--mode", "--target", "--depart-in", "--api-port"})
    if (arguments.has(name) && start != "api")
      arguments.complain(std::string{name} + " goes with --start api only");
  if (start == "api" && options.api_port == 0) arguments.complain("--start api needs --api-port");
  const std::string mode = arguments.text("--mode", "ordered");
  const auto known = charge_mode_from_text(mode);
  if (!known) arguments.complain("--mode '" + mode + "': ordered or immediate is needed");
  options.wish.mode = known.value_or(ChargeMode::ordered);
  if (arguments.has("--target"))
    options.wish.energy =
        WattHours::from_double(arguments.number("--target", 0, 0.001, kMostKwh) * 1000);
  if (arguments.has("--depart-in"))
    options.depart_after =
        Millis{std::llround(arguments.number("--depart-in", 0, 1, 10'080) * 60'000)};
}

void read_faults(Arguments& arguments, LonePilesOptions& options) {
  const auto silent_for = arguments.seconds("--silent-for");
  const auto add = [&](PileFaultKind kind, const char* name) {
    if (const auto at = arguments.seconds(name))
      options.faults.push_back({.pile = "", .kind = kind, .at = *at, .duration = {}});
  };
  if (silent_for && !arguments.has("--silent-after"))
    arguments.complain("--silent-for goes with --silent-after only");
  add(PileFaultKind::silent, "--silent-after");
  if (!options.faults.empty()) options.faults.back().duration = silent_for;
  if (arguments.has("--ignore-leases"))
    options.faults.push_back({.pile = "", .kind = PileFaultKind::ignore, .at = {}, .duration = {}});
  add(PileFaultKind::reboot, "--reboot-at");
  add(PileFaultKind::lose_car, "--lose-car-at");
}

Result<int> run(Arguments& arguments) {
  LonePilesOptions options;
  read_piles(arguments, options);
  read_key(arguments, options);
  read_wish(arguments, options);
  read_faults(arguments, options);
  options.broker_host = arguments.text("--broker", options.broker_host);
  options.broker_port = arguments.port("--broker-port", options.broker_port);
  options.password = arguments.text("--password");
  options.max = Amps::from_whole(arguments.whole("--max-a", 32, 6, 80));
  options.car_takes =
      WattHours::from_double(arguments.number("--energy", 20, 0.01, kMostKwh) * 1000);
  options.plug_in_after = arguments.seconds("--plug-after").value_or(Millis{});
  options.run_for = arguments.seconds("--seconds");
  if (!arguments.status().ok()) return arguments.status().error();
  run_lone_piles(options);
  return kDone;
}

}  // namespace

const Command& pile_command() {
  static const Command command{
      .name = "pile",
      .summary = "piles with their cars, on a real broker",
      .text = kText,
      .options = {{"--pile", "NUMBER[,...]", "pile numbers, also user names at the broker", true},
                  {"--broker", "HOST", "the broker (127.0.0.1)"},
                  {"--broker-port", "PORT", "its port (1883)"},
                  {"--password", "TEXT", "of the piles at the broker (none)"},
                  {"--label", "LABEL", "one pile by its label, with TLS and the label's key"},
                  {"--psk", "HEX", "TLS with this key, the identity is the number (no TLS)"},
                  {"--keys", "FILE", "many piles, each with its own key: lines NUMBER:HEX"},
                  {"--key-file", "FILE", "keeps the key that the gateway gives the pile"},
                  {"--phases", "a|b|c|abc[,...]", "wiring of the piles in turn (abc)"},
                  {"--max-a", "A", "rating of pile and car per phase, 6 to 80 (32)"},
                  {"--energy", "KWH", "what the car takes until it is full (20)"},
                  {"--plug-after", "S", "the car comes then (0)"},
                  {"--start", "key|api|none",
                   "who starts: the pile's button, the gateway's HTTP API, somebody else (key)"},
                  {"--api-port", "PORT", "http.port of the gateway, on 127.0.0.1"},
                  {"--mode", "ordered|immediate", "asked of the API (ordered)"},
                  {"--target", "KWH", "asked of the API (as much as the car takes)"},
                  {"--depart-in", "MINUTES", "asked of the API, from plugging in on (none)"},
                  {"--silent-after", "S", "fault: sends and receives nothing from then on"},
                  {"--silent-for", "S", "fault: so long only"},
                  {"--ignore-leases", "", "fault: draws the maximum, and confirms every lease"},
                  {"--reboot-at", "S", "fault: the firmware starts anew"},
                  {"--lose-car-at", "S", "fault: the car is pulled off while it charges"},
                  {"--seconds", "S", "end by itself after so long"}},
      .run = run};
  return command;
}

}  // namespace youxu::sim
