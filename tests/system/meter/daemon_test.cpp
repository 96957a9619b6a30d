// youxud itself with a meter and a temperature controller on one serial line: what it shows of
// them, and what it says is wrong. The registers of the meter are those of a real one.
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "drivers/json/json.hpp"
#include "tests/system/meter/bus_bench.hpp"
#include "tests/system/meter/replay.hpp"

namespace youxu {
namespace {

using test::BusBench;

constexpr int kController = 2;

struct Said {
  int status = -1;
  std::string out;  // without what went to the standard error
  bool contains(const std::string& text) const { return out.find(text) != std::string::npos; }
};

// A folder, a configuration in it and a youxud that runs by it.
class Daemon {
 public:
  explicit Daemon(const std::string& device) {
    char name[] = "/tmp/youxu-meter-XXXXXX";
    folder_ = mkdtemp(name);
    const std::string line = "\"device\": \"" + device + "\", \"baud\": 115200, ";
    std::ofstream{folder_ / "youxu.json"}
        << R"({"transformer": {"rated_kva": 400, "temperature": {"warning_c": 81}},)"
        << R"("circuits": [{"id": "T1", "limit_a": [500, 500, 500]}], "meters": [)"
        << R"({"circuit": "T1", "profile": "chint-dtsu666", )" << line << R"("unit": 10},)"
        << R"({"circuit": "T1", "measures": "temperature", "profile": "transformer-temperature", )"
        << line << R"("unit": 2}], "piles": [], "bus": {"port": 1},)"
        << R"("meter_profiles": ")" PROFILES R"(", "database": ")" << (folder_ / "db").string()
        << R"(", "http": {"socket": ")" << socket() << "\"}}";
    child_ = fork();
    if (child_ != 0) return;
    const int log = open((folder_ / "log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execl(YOUXUD, YOUXUD, "--config", (folder_ / "youxu.json").c_str(), nullptr);
    _exit(127);
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;
  ~Daemon() {
    kill(child_, SIGTERM);
    waitpid(child_, nullptr, 0);
    std::filesystem::remove_all(folder_);
  }

  std::string socket() const { return (folder_ / "socket").string(); }
  Said ctl(const std::string& words, const char* locale = "C") const {
    Said said;
    const std::string command = std::string{"LC_ALL="} + locale + " " YOUXUCTL " --socket " +
                                socket() + " " + words + " 2>" + (folder_ / "errors").string();
    FILE* pipe = popen(command.c_str(), "r");
    std::array<char, 4096> text{};
    while (const auto got = std::fread(text.data(), 1, text.size(), pipe))
      said.out.append(text.data(), got);
    said.status = WEXITSTATUS(pclose(pipe));
    return said;
  }
  std::string errors() const {
    std::stringstream text;
    text << std::ifstream{folder_ / "errors"}.rdbuf();
    return text.str();
  }

 private:
  std::filesystem::path folder_;
  pid_t child_ = 0;
};

// While the line answers.
Said ask(BusBench& bench, const Daemon& daemon, const std::string& words,
         const char* locale = "C") {
  Said said;
  Worker worker{bench.loop};
  worker.post([&] { said = daemon.ctl(words, locale); }, [&] { bench.loop.stop(); });
  bench.run(Millis{20'000});
  return said;
}

bool comes(BusBench& bench, const Daemon& daemon, const std::string& words,
           const std::string& text) {
  const Mono end = bench.loop.now().mono + Millis{40'000};
  while (bench.loop.now().mono < end) {
    if (ask(bench, daemon, words).contains(text)) return true;
    bench.run(Millis{500});
  }
  return false;
}

// Exactly these keys: others build against them.
void check_form(const std::string& text) {
  INFO(text);
  const auto json = Json::parse(text, 100'000);
  REQUIRE(json.ok());
  JsonFields form{json->root()};
  CHECK(form.text("profile") == "chint-dtsu666");
  CHECK_FALSE(form.items("verdict").empty());
  for (const JsonView& item : form.items("values")) {
    JsonFields value{item};
    const std::string quantity = value.text("quantity");
    const std::string unit = value.text("unit");
    (void)value.text("phase");
    (void)value.text("quality");
    (void)value.items("raw");
    CHECK(value.has("value"));
    if (quantity == "current") CHECK(unit == "A");
    if (quantity == "energy_import") CHECK(unit == "Wh");
    if (quantity == "reactive_power") CHECK(unit == "var");
    if (value.text("quality") != "absent") (void)value.number("value", -1e9, 1e9);
    CHECK(value.finish().ok());
  }
  CHECK(form.finish().ok());
}

}  // namespace

TEST_CASE("youxud reads, judges and shows a meter and the transformer's temperatures") {
  BusBench bench{MeterTransport::rtu};
  test::put_dtsu666(bench.slaves);
  bench.slaves.put(kController, 0, {800, 825, 790, 250});
  const Daemon daemon{bench.address.device};
  REQUIRE(comes(bench, daemon, "status", "T1\tcircuit\tT1\tfresh"));

  const Said read = ask(bench, daemon, "meter read --circuit T1 --json");
  CHECK(read.status == 0);
  REQUIRE(comes(bench, daemon, "alarms", "all current transformers reversed"));
  check_form(ask(bench, daemon, "meter read --circuit T1 --json").out);
  const Said text = ask(bench, daemon, "meter read --circuit T1");
  CHECK(text.contains("current\tL1\t7\tA\tmeasured\t420C 0000\n"));
  CHECK(text.contains("verdict: all_ct_reversed total: -3020 W"));

  // The line is held by youxud: what it read is shown.
  const Said held =
      ask(bench, daemon,
          "--json meter read --profile chint-dtsu666 --unit 10 --profiles " PROFILES " --rtu " +
              bench.address.device);
  INFO(daemon.errors());
  CHECK(held.status == 0);
  CHECK(daemon.errors().find("youxud holds the line") != std::string::npos);
  check_form(held.out);
  CHECK(ask(bench, daemon, "meter read --circuit F9").status == 1);

  const Said status = ask(bench, daemon, "status");
  CHECK(status.contains("measured: windings 80/82.5/79 °C, oil - °C, hottest - °C, air 25 °C"));
  CHECK(comes(bench, daemon, "alarms", "transformer: measured above 81 °C"));
  const Said chinese = ask(bench, daemon, "alarms", "zh_CN.UTF-8");
  CHECK(chinese.contains("电表 T1：电流互感器全部接反或台区倒送"));

  bench.slaves.set_fault(kController, sim::SlaveFault::silent);
  bench.slaves.put(kController, 0, {600, 600, 600, 250});
  CHECK(comes(bench, daemon, "status", "°C (stale)"));
  bench.slaves.set_fault(kController, sim::SlaveFault::none);
  CHECK(comes(bench, daemon, "status", "windings 60/60/60"));
}

}  // namespace youxu
