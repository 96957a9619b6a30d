// youxu-sim meter: a transformer's meter alone, on Modbus TCP, or a DL/T 645 one on a line.
#include "policy/order.hpp"
#include "tests/programs/commands/commands.hpp"
#include "tests/programs/day/measured.hpp"
#include "tests/programs/meter/lone_dlt645.hpp"

namespace youxu::sim {

namespace {

constexpr const char* kText =
    "Runs a transformer's meter on Modbus TCP at 127.0.0.1. It shows the homes' load only: no "
    "pile\n"
    "is known to it. Ctrl-C ends it.\n\n"
    "  youxu-sim meter --port 1502 --base-a 300,310,290\n"
    "  youxu-sim meter --port 1502 --base base.csv --from 21600 --dead-after 30\n\n"
    "With --profile dlt645-2007 it speaks DL/T 645 behind 1000:5 transformers: on a pseudo "
    "terminal\n"
    "whose name it prints, on --device, or with --port as a serial server does.\n\n"
    "  youxu-sim meter --profile dlt645-2007 --address 000012345678 --base-a 300,310,290\n";
constexpr std::string_view kDlt645 = "dlt645-2007";
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

Status read_times(Arguments& arguments, LoneMeterOptions& options) {
  options.dead_after = arguments.seconds("--dead-after");
  options.dead_for = arguments.seconds("--dead-for");
  if (options.dead_for && !options.dead_after)
    arguments.complain("--dead-for goes with --dead-after only");
  options.run_for = arguments.seconds("--seconds");
  if (const auto read = read_load(arguments, options); !read.ok()) return read;
  return arguments.status();
}

Result<int> run_dlt645(Arguments& arguments) {
  LoneDlt645Options options;
  options.address = arguments.text("--address", options.address);
  if (!is_digits(options.address, 12))
    arguments.complain("--address '" + options.address + "': 12 digits are needed");
  if (arguments.has("--port")) options.port = arguments.port("--port", 0);
  options.device = arguments.text("--device");
  if (options.port && !options.device.empty())
    arguments.complain("--port and --device exclude each other");
  if (arguments.has("--unit")) arguments.complain("--unit is Modbus: give --address");
  options.baud = arguments.whole("--baud", options.baud, 1200, 115'200);
  const std::string fault = arguments.text("--fault", "silent");
  const auto known = value_in(kDlt645Faults, fault);
  if (!known) arguments.complain("--fault '" + fault + "': see youxu-sim(1) for its names");
  options.fault = known.value_or(options.fault);
  if (const auto read = read_times(arguments, options.meter); !read.ok()) return read.error();
  if (const auto ran = run_lone_dlt645(options); !ran.ok()) return ran.error();
  return kDone;
}

Result<int> run(Arguments& arguments) {
  if (arguments.text("--profile") == kDlt645) return run_dlt645(arguments);
  for (const char* option : {"--address", "--device", "--baud", "--fault"})
    if (arguments.has(option))
      arguments.complain(std::string{option} + " goes with --profile dlt645-2007 only");
  LoneMeterOptions options;
  options.port = arguments.port("--port", options.port);
  options.unit = arguments.whole("--unit", 1, 1, 247);
  const std::string profile = arguments.text("--profile", "acrel-adl400");
  const auto model = meter_model_from_text(profile);
  if (!model)
    arguments.complain("--profile '" + profile +
                       "': acrel-adl400, chint-dtsu666 or dlt645-2007 is needed");
  options.model = model.value_or(MeterModel::acrel_adl400);
  if (const auto read = read_times(arguments, options); !read.ok()) return read.error();
  if (const auto ran = run_lone_meter(options); !ran.ok()) return ran.error();
  return kDone;
}

}  // namespace

const Command& meter_command() {
  static const Command command{
      .name = "meter",
      .summary = "a transformer's meter, on Modbus TCP or DL/T 645",
      .text = kText,
      .options = {{"--port", "PORT", "to listen on, at 127.0.0.1 (1502)"},
                  {"--unit", "N", "Modbus unit id, 1 to 247 (1)"},
                  {"--profile", "ID", "acrel-adl400, chint-dtsu666 or dlt645-2007 (acrel-adl400)"},
                  {"--address", "DIGITS", "DL/T 645: of the meter (000000000001)"},
                  {"--device", "PATH", "DL/T 645: a serial line instead of a pseudo terminal"},
                  {"--baud", "N", "DL/T 645: speed of the line, whose time it takes (2400)"},
                  {"--fault", "NAME",
                   "DL/T 645: what is wrong from --dead-after on: silent, late, truncated, "
                   "wrong-address, bad-check, error, garbage... (silent)"},
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
