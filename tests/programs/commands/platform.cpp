// youxu-sim platform: an operator's platform alone, on TCP.
#include "tests/programs/commands/commands.hpp"
#include "tests/programs/platform/lone_platform.hpp"
#include "tests/programs/platform/tariff_text.hpp"

namespace youxu::sim {

namespace {

constexpr const char* kText =
    "Runs an OpenUC V1.0 platform on TCP at 127.0.0.1. Prints logins, each record and whether it\n"
    "was confirmed. A record is in the store file, one JSON line, before it is confirmed. Ctrl-C\n"
    "ends it.\n\n"
    "  youxu-sim platform --store records.jsonl --start 32010600000001@10\n"
    "  youxu-sim platform --store records.jsonl --tariff 0.35@00:00,0.70@07:00,1.00@18:00\n";
constexpr const char* kDefaultTariff = "0.35@00:00,0.70@07:00";
constexpr double kMostFee = 100;
constexpr int kMostOrders = 100;

void read_orders(Arguments& arguments, LonePlatformOptions& options) {
  for (const char* name : {"--start", "--stop"})
    for (const std::string& text : arguments.all(name)) {
      auto order = platform_order_from_text(text, std::string{name} == "--start");
      if (!order.ok()) return arguments.complain(std::string{name} + " " + order.error().message);
      options.orders.push_back(std::move(*order));
    }
  if (options.orders.size() > kMostOrders) arguments.complain("at most 100 starts and stops");
}

void read_tariff(Arguments& arguments, LonePlatformOptions& options) {
  if (!arguments.has("--tariff") && !arguments.has("--service")) return;
  auto tariff = tariff_from_text(arguments.text("--tariff", kDefaultTariff),
                                 arguments.number("--service", 0.40, 0, kMostFee));
  if (!tariff.ok()) return arguments.complain(tariff.error());
  options.tariff = std::move(*tariff);
}

std::string all_moods() {
  std::string text;
  for (const Mood& mood : moods())
    text += "  " + std::string{mood.name} + std::string(17 - mood.name.size(), ' ') +
            std::string{mood.what} + "\n";
  return text;
}

void read_mood(Arguments& arguments, LonePlatformOptions& options) {
  const std::string name = arguments.text("--mood", "good");
  const auto mood = mood_from_text(name);
  if (!mood) return arguments.complain("--mood '" + name + "': must be one of\n" + all_moods());
  options.mood = *mood;
  options.mood.platform.unconfirmed = arguments.whole("--refuse-first", 0, 0, 1'000'000);
  options.mood_for = arguments.seconds("--mood-for");
}

Result<int> run(Arguments& arguments) {
  LonePlatformOptions options;
  options.port = arguments.port("--port", options.port);
  options.store = arguments.text("--store");
  if (options.store.empty()) arguments.complain("--store FILE is needed");
  read_mood(arguments, options);
  options.garbage_at = arguments.seconds("--send-garbage-at");
  options.seed = static_cast<std::uint64_t>(arguments.whole("--seed", 1, 0, 1'000'000'000));
  options.silent_after = arguments.seconds("--silent-after");
  options.run_for = arguments.seconds("--seconds");
  read_orders(arguments, options);
  read_tariff(arguments, options);
  if (!arguments.status().ok()) return arguments.status().error();
  if (const auto ran = run_lone_platform(options); !ran.ok()) return ran.error();
  return kDone;
}

}  // namespace

const Command& platform_command() {
  static const Command command{
      .name = "platform",
      .summary = "an operator's OpenUC platform, on TCP",
      .text = kText,
      .options =
          {{"--port", "PORT", "to listen on, at 127.0.0.1 (8768)"},
           {"--store", "FILE", "records are appended to it"},
           {"--tariff", "PRICE@HH:MM,...",
            "CNY per kWh from these half hours on, at most four prices (0.35@00:00,0.70@07:00)"},
           {"--service", "PRICE", "service fee, CNY per kWh (0.40)"},
           {"--start", "PILE@S", "remote start of a pile of 14 digits then", true},
           {"--stop", "PILE@S", "remote stop then", true},
           {"--mood", "NAME", "fault: misbehaves in this way; a wrong name shows them all (good)"},
           {"--mood-for", "S", "so long only, from the start on"},
           {"--refuse-first", "N", "fault: does not confirm the first N records it receives"},
           {"--silent-after", "S", "fault: answers nothing from then on"},
           {"--send-garbage-at", "S", "fault: 4096 random bytes to the gateway then"},
           {"--seed", "N", "of the random bytes (1)"},
           {"--seconds", "S", "end by itself after so long"}},
      .run = run};
  return command;
}

}  // namespace youxu::sim
