// Lets check-pile-bus ask the code what it writes and what it takes.
//
//   pile_bus_samples          writes each kind of message of the bus: what, tab, payload
//   pile_bus_samples decode   reads such lines, of what a pile says, and writes "ok" or why not
#include <iostream>
#include <string>
#include <string_view>

#include "drivers/pile/codec.hpp"
#include "tests/programs/pile/pile_json.hpp"
#include "tests/programs/pile/sim_pile.hpp"

using namespace youxu;

namespace {

void say(std::string_view what, const std::string& payload) {
  std::cout << what << '\t' << payload << '\n';
}

void say_commands() {
  for (const CommandKind kind : {CommandKind::start, CommandKind::stop, CommandKind::hello,
                                 CommandKind::identify, CommandKind::selftest, CommandKind::reset,
                                 CommandKind::unlock, CommandKind::lock_out, CommandKind::set}) {
    Command command{.id = "c1", .kind = kind, .duration = std::chrono::seconds{30}};
    command.boot = 7;
    command.n = 12;
    command.order = "1";
    command.why = "user";
    command.failsafe = Amps::from_whole(6);
    command.phases = PhaseSet::all();
    command.psk = std::string(64, 'a');
    say("command", pile_bus::encode(command));
  }
  say("command", pile_bus::encode(Command{.id = "c2", .kind = CommandKind::hello}));
}

void say_events(sim::SimPile& pile, Now now) {
  pile.tap_card("77", now);
  pile.press_key("start", now);
  pile.set_fault(FaultCode::leakage, true, now);
  pile.unplug(now);
  for (const PileEvent& event : pile.take_events()) say("event", sim::event_json(event));
}

void say_samples() {
  const Now now{mono_from_millis(0), wall_from_unix_millis(1'767'542'400'000)};
  sim::SimPile pile{{}};
  pile.plug_in({.battery = WattHours::from_whole(60'000), .soc = 40}, now);
  say("hello", sim::hello_json(pile.hello()));
  say_events(pile, now);
  for (const PileStatus& status : pile.take_statuses()) say("status", sim::status_json(status));
  say("result", sim::result_json({.id = "c1", .ok = true}));
  say("result", sim::result_json({.id = "c2", .ok = false, .why = "expired"}));
  say("online", R"({"online":true,"boot":7})");
  say("online", R"({"online":false})");
  say("lease", pile_bus::encode(Lease{.id = {3, 4},
                                      .amps = Amps::from_whole(16),
                                      .duration = std::chrono::seconds{30},
                                      .boot = 7,
                                      .n = 12}));
  say_commands();
  say("event-ack", pile_bus::encode_event_ack(7, 5));
}

template <class T>
std::string verdict(const Result<T>& decoded) {
  return decoded.ok() ? "ok" : decoded.error().message;
}

std::string decode(std::string_view what, std::string_view payload) {
  if (what == "online") return verdict(pile_bus::decode_online(payload));
  if (what == "hello") return verdict(pile_bus::decode_hello(payload));
  if (what == "status") return verdict(pile_bus::decode_status(payload));
  if (what == "event") return verdict(pile_bus::decode_event(payload));
  if (what == "result") return verdict(pile_bus::decode_result(payload));
  return "not said by a pile";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 1) {
    say_samples();
    return 0;
  }
  if (std::string_view{argv[1]} != "decode") return 2;
  for (std::string line; std::getline(std::cin, line);) {
    const auto tab = line.find('\t');
    if (tab == std::string::npos) return 2;
    const std::string_view text{line};
    std::cout << decode(text.substr(0, tab), text.substr(tab + 1)) << '\n';
  }
}
