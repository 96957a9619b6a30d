// youxu-sim meter: a transformer's meter alone, on Modbus TCP.
#include "tests/programs/commands/commands.hpp"
#include "tests/programs/day/measured.hpp"
#include "tests/programs/meter/lone_meter.hpp"

namespace youxu::sim {

namespace {

constexpr const char* kText =
    "Runs a transformer's meter on Modbus TCP at 127.0.0.1. It shows the homes' load only: no "
    "pile\n"
    "is known to it. Ctrl-C ends it.\n\n"
    "  youxu-sim meter --port 1502 --base-a 300,310,290\n"
    "  youxu-sim meter --port 1502 --base base.csv --from 21600 --dead-after 30\n";
constexpr double kMostAmps = 10'000;
constexpr double kDaySeconds = 86'400;
constexpr double kMains = 230;
constexpr double kPowerFactor = 0.95;

PerPhase<Amps> fixed_load(Arguments& arguments) {
  const auto parts = split(arguments.text("--base-a", "100,100,100"), ',');
  PerPhase<Amps> load{};
  bool good = parts.size() == kPhases;
  for (std::size_t p = 0; good && p < kPhases; ++p) {
    const auto amps = number_from_text(parts[p]);
    good = amps && *amps >= 0 && *amps <= kMostAmps;
    load[p] = Amps::from_double(good ? *amps : 0);
  }
  if (!good)
    arguments.complain("--base-a '" + arguments.text("--base-a") +
                       "': three currents from 0 to 10000 are needed, as 300,310,290");
  return load;
}

Status read_load(Arguments& arguments, LoneMeterOptions& options) {
  if (!arguments.has("--base")) {
    if (arguments.has("--from")) arguments.complain("--from goes with --base only");
    options.load = [load = fixed_load(arguments)](Millis) { return load; };
    return {};
  }
  if (arguments.has("--base-a")) arguments.complain("--base and --base-a exclude each other");
  const double from = arguments.number("--from", 0, -kDaySeconds * 366, kDaySeconds * 366);
  auto base = BaseLoad::read(arguments.text("--base"), kMains, kPowerFactor);
  if (!base.ok()) return base.error();
  options.load = [base = std::move(*base), from](Millis elapsed) {
    return base.at(from + static_cast<double>(elapsed.count()) / 1000.0);
  };
  return {};
}

Result<int> run(Arguments& arguments) {
  LoneMeterOptions options;
  options.port = arguments.port("--port", options.port);
  options.unit = arguments.whole("--unit", 1, 1, 247);
  const std::string profile = arguments.text("--profile", "acrel-adl400");
  const auto model = meter_model_from_text(profile);
  if (!model)
    arguments.complain("--profile '" + profile + "': acrel-adl400 or chint-dtsu666 is needed");
  options.model = model.value_or(MeterModel::acrel_adl400);
  options.dead_after = arguments.seconds("--dead-after");
  options.dead_for = arguments.seconds("--dead-for");
  if (options.dead_for && !options.dead_after)
    arguments.complain("--dead-for goes with --dead-after only");
  options.run_for = arguments.seconds("--seconds");
  if (const auto read = read_load(arguments, options); !read.ok()) return read.error();
  if (!arguments.status().ok()) return arguments.status().error();
  if (const auto ran = run_lone_meter(options); !ran.ok()) return ran.error();
  return kDone;
}

}  // namespace

const Command& meter_command() {
  static const Command command{
      .name = "meter",
      .summary = "a transformer's meter, on Modbus TCP",
      .text = kText,
      .options = {{"--port", "PORT", "to listen on, at 127.0.0.1 (1502)"},
                  {"--unit", "N", "Modbus unit id, 1 to 247 (1)"},
                  {"--profile", "ID", "acrel-adl400 or chint-dtsu666 (acrel-adl400)"},
                  {"--base-a", "A,B,C", "a fixed load per phase in amperes (100,100,100)"},
                  {"--base", "CSV",
                   "a measured load: t_s,p_l1_kw,p_l2_kw,p_l3_kw; at 230 V and cos 0.95"},
                  {"--from", "SECOND", "of the CSV, at the beginning (0)"},
                  {"--dead-after", "S", "fault: answers nothing from then on"},
                  {"--dead-for", "S", "fault: so long only"},
                  {"--seconds", "S", "end by itself after so long"}},
      .run = run};
  return command;
}

}  // namespace youxu::sim
