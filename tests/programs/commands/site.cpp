// youxu-sim site: a whole compound in real time.
#include <cstdio>
#include <fstream>

#include "policy/circuit.hpp"
#include "tests/programs/commands/commands.hpp"
#include "tests/programs/site/live_config.hpp"
#include "tests/programs/site/replay.hpp"

namespace youxu::sim {

namespace {

constexpr const char* kText =
    "Runs piles with cars, a Modbus TCP meter and an OpenUC platform in real time, all against a\n"
    "gateway with the configuration written to --config-out. Exit status 0 only if the limit held\n"
    "(above it never over 3 s, never above the rating), energy was delivered and every finished\n"
    "order was confirmed. Ctrl-C ends it early, with a report.\n\n"
    "With --sessions and --base it replays measured data, nothing sped up: --seconds of them from\n"
    "--from on. Columns: pile_id,phases,arrive_s,depart_s,energy_kwh,min_a,max_a,mode and\n"
    "t_s,p_l1_kw,p_l2_kw,p_l3_kw (current at 230 V and power factor 0.95). A car that is plugged "
    "in\n"
    "at that time comes within the first 13 s and needs what is left of its energy as if charged\n"
    "evenly over its stay. As many piles as are plugged in at once are simulated, up to 300; the\n"
    "platform starts them all in the gateway's default mode. All leave 15 s before the end.\n\n"
    "Faults: --fault PILE:KIND@SECOND[+DURATION], where PILE is p03 (the third pile) or a number:\n"
    "  p03:silent@20+10   sends and receives nothing from second 20 on for 10 s\n"
    "  p05:ignore         draws its maximum whatever its leases say, and confirms them\n"
    "  p07:reboot@15      its firmware starts anew\n"
    "  p09:lose_car@25    the car is pulled off while it charges\n";
constexpr double kYearSeconds = 366.0 * 86'400;
constexpr double kPowerFactor = 0.95;
constexpr double kDemoKva = 400;
constexpr int kDemoPiles = 24;
constexpr int kDayMinutes = 1440;
constexpr WattHours kLargeNeed = WattHours::from_whole(20'000);

LiveSiteOptions read_options(Arguments& arguments) {
  LiveSiteOptions options;
  options.kva = arguments.whole("--kva", static_cast<int>(kDemoKva), 10, 10'000);
  options.seconds = arguments.whole("--seconds", options.seconds, 30, 86'400);
  options.broker_port = arguments.port("--broker-port", options.broker_port);
  options.meter_port = arguments.port("--meter-port", options.meter_port);
  options.platform_port = arguments.port("--platform-port", options.platform_port);
  options.out_dir = arguments.text("--out-dir");
  options.report = arguments.text("--report");
  options.churn = arguments.text("--churn");
  const std::string mood = arguments.text("--mood", "good");
  options.mood = mood_from_text(mood).value_or(Mood{});
  if (!mood_from_text(mood)) arguments.complain("--mood '" + mood + "': see youxu-sim platform");
  options.seed = static_cast<std::uint64_t>(arguments.whole("--seed", 1, 0, 1'000'000'000));
  if (options.out_dir.empty()) arguments.complain("--out-dir is needed");
  for (const std::string& text : arguments.all("--fault")) {
    auto fault = pile_fault_from_text(text);
    if (!fault.ok()) {
      arguments.complain(fault.error());
      break;
    }
    options.faults.push_back(std::move(*fault));
  }
  return options;
}

// Seconds of the measured day; nullopt when --from is not given.
std::optional<double> read_from(Arguments& arguments) {
  const auto begins = minute_from_text(arguments.text("--day-starts", "12:00"));
  if (!begins)
    arguments.complain("--day-starts '" + arguments.text("--day-starts") + "': HH:MM is needed");
  if (!arguments.has("--from")) return std::nullopt;
  const std::string text = arguments.text("--from");
  if (const auto minute = minute_from_text(text))
    return ((*minute - begins.value_or(0) + kDayMinutes) % kDayMinutes) * 60.0;
  const auto second = number_from_text(text);
  if (second && *second >= -kYearSeconds && *second <= kYearSeconds) return *second;
  arguments.complain("--from '" + text + "': HH:MM or a second of the measured day is needed");
  return std::nullopt;
}

Result<SitePlan> replay(Arguments& arguments, LiveSiteOptions& options) {
  const auto from = read_from(arguments);
  const auto sessions = read_sessions(arguments.text("--sessions"));
  if (!sessions.ok()) return sessions.error();
  auto base = BaseLoad::read(arguments.text("--base"), kMains.value(), kPowerFactor);
  if (!base.ok()) return base.error();
  if (!arguments.has("--kva")) options.kva = fitting_kva(*base);
  const Stretch stretch{.from_s = from ? *from : busiest_second(*sessions),
                        .run = std::chrono::seconds{options.seconds},
                        .least_piles = arguments.whole("--piles", 1, 1, kMostPiles)};
  const Amps rated = rated_current(options.kva, kSecondaryVolts);
  const Amps limit = Amps::from_double(rated.value() * kLimitFactor);
  if (const auto good = check_homes(*base, stretch, limit); !good.ok()) return good.error();
  auto piles = replayed_piles(*sessions, stretch);
  if (!piles.ok()) return piles.error();
  std::size_t stays = 0;
  for (const PilePlan& pile : *piles) stays += pile.stays.size();
  if (stays == 0) return Error{Errc::invalid, "no car is plugged in then: use another --from"};
  std::printf("replay from second %.0f: %zu piles, %zu stays, %.0f kVA\n", stretch.from_s,
              piles->size(), stays, options.kva);
  return SitePlan{.piles = std::move(*piles),
                  .homes = [base = std::move(*base), from_s = stretch.from_s](Millis elapsed) {
                    return base.at(from_s + static_cast<double>(elapsed.count()) / 1000.0);
                  }};
}

// A fault shows nothing at a pile whose car was full before.
void keep_faulty_ones_charging(const LiveSiteOptions& options, SitePlan& plan) {
  for (std::size_t i = 0; i < plan.piles.size(); ++i)
    for (const PileFault& fault : options.faults)
      if (concerns(fault, i, plan.piles[i].number)) plan.piles[i].stays.front().need = kLargeNeed;
}

Result<SitePlan> plan_of(Arguments& arguments, LiveSiteOptions& options) {
  const bool replays = arguments.has("--sessions");
  if (replays != arguments.has("--base")) arguments.complain("--sessions and --base go together");
  for (const char* name : {"--from", "--day-starts"})
    if (arguments.has(name) && !replays)
      arguments.complain(std::string{name} + " goes with --sessions and --base only");
  if (!arguments.status().ok()) return arguments.status().error();
  if (replays) return replay(arguments, options);
  SitePlan plan = evening(arguments.whole("--piles", kDemoPiles, 1, kMostPiles),
                          rated_current(options.kva, kSecondaryVolts));
  keep_faulty_ones_charging(options, plan);
  return plan;
}

void check_faults(Arguments& arguments, const LiveSiteOptions& options, const SitePlan& plan) {
  for (const PileFault& fault : options.faults) {
    bool known = false;
    for (std::size_t i = 0; i < plan.piles.size(); ++i)
      known = known || concerns(fault, i, plan.piles[i].number);
    if (!known)
      arguments.complain("--fault: there is no pile '" + fault.pile + "', there are p01 to p" +
                         std::to_string(plan.piles.size()));
  }
}

Status write_config(Arguments& arguments, const LiveSiteOptions& options, const SitePlan& plan) {
  LiveConfigOptions gateway;
  gateway.http_port = arguments.port("--http-port", 0);
  gateway.socket = arguments.text("--socket");
  gateway.database = arguments.text("--db");
  gateway.web_root = arguments.text("--web-root");
  gateway.profiles = arguments.text("--profiles");
  const std::string file = arguments.text("--config-out");
  if (file.empty() || !arguments.status().ok()) return {};
  std::ofstream out{file};
  if (out << live_config(options, plan.piles, gateway)) return {};
  return Error{Errc::invalid, file + ": cannot be written"};
}

Result<int> run(Arguments& arguments) {
  LiveSiteOptions options = read_options(arguments);
  const auto plan = plan_of(arguments, options);
  if (!plan.ok()) return plan.error();
  check_faults(arguments, options, *plan);
  if (const auto written = write_config(arguments, options, *plan); !written.ok())
    return written.error();
  if (!arguments.status().ok()) return arguments.status().error();
  const auto report = run_live_site(options, *plan);
  if (!report.ok()) return report.error();
  std::printf("%s\n", report->summary().c_str());
  return report->passed() ? kDone : kFailed;
}

}  // namespace

const Command& site_command() {
  static const Command command{
      .name = "site",
      .summary = "a whole compound in real time, with a verdict",
      .text = kText,
      .options = {{"--out-dir", "DIR", "the platform's record file goes there"},
                  {"--broker-port", "PORT", "of the broker at 127.0.0.1 (1883)"},
                  {"--meter-port", "PORT", "the meter listens there (1502)"},
                  {"--platform-port", "PORT", "the platform listens there (8768)"},
                  {"--seconds", "N", "how long, 30 to 86400 (60)"},
                  {"--piles", "N", "piles, 1 to 300 (24; in a replay at least so many)"},
                  {"--kva", "N", "the transformer (400; in a replay one that carries the homes)"},
                  {"--sessions", "CSV", "replay: measured charging sessions"},
                  {"--base", "CSV", "replay: the homes' measured load"},
                  {"--from", "HH:MM|SECOND", "replay from then on (when most cars are there)"},
                  {"--day-starts", "HH:MM", "time of day of second 0, for --from HH:MM (12:00)"},
                  {"--fault", "SPEC", "a pile misbehaves, see above", true},
                  {"--churn", "FILE",
                   "cars come and go all the time, until SIGUSR1; a JSON line for each charge"},
                  {"--seed", "N", "of that (1)"},
                  {"--mood", "NAME", "of the platform, as of youxu-sim platform (good)"},
                  {"--report", "FILE", "the summary line also goes there"},
                  {"--config-out", "FILE", "write a configuration of youxud that matches"},
                  {"--http-port", "PORT", "in it: the API's TCP port (none)"},
                  {"--socket", "PATH", "in it: the API's Unix socket"},
                  {"--db", "PATH", "in it: the database"},
                  {"--web-root", "DIR", "in it: the page"},
                  {"--profiles", "DIR", "in it: the meter profiles"}},
      .run = run};
  return command;
}

}  // namespace youxu::sim
