// youxu-sim: the gateway's surroundings, simulated, for trying out, acceptance and tests.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "tests/programs/day/run_day.hpp"
#include "tests/programs/site/live_site.hpp"

namespace {

constexpr const char* kUsage =
    "usage: youxu-sim day DIR --setpoints OUT.csv --figures OUT.json\n"
    "         runs the gateway core over a benchmark day (DIR/site.json sessions.csv base.csv)\n"
    "       youxu-sim site --out-dir DIR --broker-port N --meter-port N --platform-port N\n"
    "                      [--piles N] [--kva N] [--seconds N] [--report FILE]\n"
    "                      [--config-out FILE --http-port N --socket PATH --db PATH\n"
    "                       --web-root DIR --profiles DIR]\n"
    "         runs piles with cars, a Modbus TCP meter and an OpenUC platform in real time; exit\n"
    "         status 0 only if the limit held and every finished order was confirmed\n";

constexpr int kFailed = 1;
constexpr int kUsageError = 2;

int usage(const std::string& why) {
  std::fprintf(stderr, "youxu-sim: %s\n%s", why.c_str(), kUsage);
  return kUsageError;
}

// "--name value" pairs; other words are positional. Every name must be known.
struct Arguments {
  std::vector<std::string> words;
  std::map<std::string, std::string> options;
  std::string error;

  Arguments(const std::vector<std::string>& given, const std::vector<std::string>& known) {
    for (std::size_t i = 0; i < given.size() && error.empty(); ++i) {
      if (!given[i].starts_with("--")) {
        words.push_back(given[i]);
      } else if (std::find(known.begin(), known.end(), given[i]) == known.end()) {
        error = "unexpected '" + given[i] + "'";
      } else if (i + 1 == given.size()) {
        error = given[i] + " needs a value";
      } else {
        options[given[i]] = given[i + 1];
        ++i;
      }
    }
  }
  std::string text(const std::string& name) const {
    const auto at = options.find(name);
    return at == options.end() ? "" : at->second;
  }
  int number(const std::string& name, int fallback, int min, int max) {
    const auto at = options.find(name);
    if (at == options.end()) return fallback;
    int value = 0;
    const char* end = at->second.data() + at->second.size();
    const auto [stop, failed] = std::from_chars(at->second.data(), end, value);
    if (failed != std::errc{} || stop != end || value < min || value > max)
      error = name + " '" + at->second + "': a whole number from " + std::to_string(min) + " to " +
              std::to_string(max);
    return value;
  }
};

int fail(const youxu::Error& error) {
  std::fprintf(stderr, "youxu-sim: %s\n", error.message.c_str());
  return kFailed;
}

int day(const std::vector<std::string>& given) {
  const Arguments arguments{given, {"--setpoints", "--figures"}};
  if (!arguments.error.empty()) return usage(arguments.error);
  if (arguments.words.size() != 1 || arguments.options.size() != 2)
    return usage("one folder and both files are needed");
  const auto ran = youxu::sim::run_day(arguments.words[0], arguments.text("--setpoints"),
                                       arguments.text("--figures"));
  return ran.ok() ? 0 : fail(ran.error());
}

int site(const std::vector<std::string>& given) {
  Arguments arguments{given,
                      {"--out-dir", "--broker-port", "--meter-port", "--platform-port", "--piles",
                       "--kva", "--seconds", "--report", "--config-out", "--http-port", "--socket",
                       "--db", "--web-root", "--profiles"}};
  constexpr int kMaxPort = 65'535;
  youxu::sim::LiveSiteOptions options;
  const auto port = [&](const char* name, std::uint16_t fallback) {
    return static_cast<std::uint16_t>(arguments.number(name, fallback, 1, kMaxPort));
  };
  options.piles = arguments.number("--piles", options.piles, 1, 300);
  options.kva = arguments.number("--kva", 400, 10, 10'000);
  options.seconds = arguments.number("--seconds", options.seconds, 30, 86'400);
  options.broker_port = port("--broker-port", options.broker_port);
  options.meter_port = port("--meter-port", options.meter_port);
  options.platform_port = port("--platform-port", options.platform_port);
  options.out_dir = arguments.text("--out-dir");
  options.report = arguments.text("--report");
  youxu::sim::LiveConfigOptions gateway;
  if (arguments.options.contains("--http-port")) gateway.http_port = port("--http-port", 1);
  gateway.socket = arguments.text("--socket");
  gateway.database = arguments.text("--db");
  gateway.web_root = arguments.text("--web-root");
  gateway.profiles = arguments.text("--profiles");
  if (!arguments.error.empty()) return usage(arguments.error);
  if (!arguments.words.empty()) return usage("unexpected '" + arguments.words[0] + "'");
  if (options.out_dir.empty()) return usage("--out-dir is needed");
  if (const std::string file = arguments.text("--config-out"); !file.empty()) {
    std::ofstream out{file};
    if (!(out << youxu::sim::live_config(options, gateway)))
      return fail({youxu::Errc::invalid, file + ": cannot be written"});
  }
  const auto report = youxu::sim::run_live_site(options);
  if (!report.ok()) return fail(report.error());
  std::printf("%s\n", report->summary().c_str());
  return report->passed() ? 0 : kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.empty()) return usage("what to simulate is missing");
  if (arguments[0] == "day") return day({arguments.begin() + 1, arguments.end()});
  if (arguments[0] == "site") return site({arguments.begin() + 1, arguments.end()});
  return usage("unknown part '" + arguments[0] + "'");
}
