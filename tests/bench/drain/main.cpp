// A month without the platform, and its return: the orders of a month at 100 piles are made by the
// real gateway in memory; then a real youxud with that database meets a platform over TCP with and
// without a delay. What is measured stands beside the bare connection.
//
//   bench_drain YOUXUD FOLDER ROUNDS PORT    ROUNDS charges at each of 100 piles
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>

#include "policy/time.hpp"
#include "tests/bench/bus/child.hpp"
#include "tests/bench/bus/figures.hpp"
#include "tests/bench/drain/platform.hpp"
#include "tests/programs/platform/sim_platform.hpp"
#include "tests/programs/site/live_config.hpp"
#include "tests/sim/memory_disk.hpp"
#include "tests/sim/outage.hpp"

using namespace youxu;

namespace {

using std::chrono::seconds;

constexpr int kPiles = 100;
constexpr int kMonthHours = 30 * 24;
constexpr Millis kStep{20};
constexpr Millis kPatience = std::chrono::minutes{30};
constexpr std::size_t kRecordBytes = 166;  // 0x3B and 0x40 as frames
constexpr std::size_t kAnswerBytes = 25;
constexpr std::size_t kWindow = RecordPump::kWindow;

struct Arguments {
  std::string youxud, folder;
  int rounds = 0;
  std::uint16_t port = 0;
};

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "bench_drain: %s\n", what.c_str());
  std::exit(1);
}

GatewaySettings settings() {
  return sim::simple_site(kPiles, Amps::from_whole(1500));
}

// The database after the month, as bytes, and its orders from the oldest on.
struct Month {
  std::string database;
  std::vector<std::string> orders;
};

Month month_of(int rounds) {
  sim::CrashPoint never;
  sim::MemoryDisk disk{never, 1};
  sim::SiteOptions options{settings()};
  options.database = sim::kMemoryDatabase;
  Month month;
  {
    sim::Site site{options};
    site.cut_platform(true);
    sim::charge_in_rounds(site, rounds, std::chrono::hours{kMonthHours} / rounds);
    std::int64_t read_to = 0;
    for (;;) {
      const auto rows = site.store().outbox(sim::kPlatform, RecordKind::order, 1000, read_to);
      if (!rows.ok()) give_up(rows.error().message);
      if (rows->empty()) break;
      for (const OutboxRow& row : *rows) month.orders.push_back(row.record);
      read_to = rows->back().id;
    }
    site.crash_gateway();
  }
  month.database = disk.content(sim::kMemoryDatabase);
  return month;
}

void write_files(const Arguments& arguments, const Month& month) {
  for (const char* rest : {"/month.db-wal", "/month.db-shm"})
    std::remove((arguments.folder + rest).c_str());
  std::ofstream{arguments.folder + "/month.db", std::ios::binary} << month.database;
  sim::LiveSiteOptions site;
  site.platform_port = arguments.port;
  site.broker_port = site.meter_port = 9;  // nobody is there
  std::vector<sim::PilePlan> piles;
  for (const PileSettings& pile : settings().piles) {
    piles.push_back({});
    piles.back().number = pile.pile;
    piles.back().phases = PhaseSet::all();
  }
  sim::LiveConfigOptions gateway;
  gateway.socket = arguments.folder + "/youxud.sock";
  gateway.database = arguments.folder + "/month.db";
  gateway.profiles = arguments.folder + "/profiles";
  std::ofstream{arguments.folder + "/youxu.json"} << sim::live_config(site, piles, gateway);
}

struct Drained {
  double seconds = 0;
  bool in_order = true;
  std::size_t repeated = 0;
  double start_answered_ms = -1;
  bench::Use before, after;
};

Drained drain(const Arguments& arguments, const Month& month, Millis one_way) {
  write_files(arguments, month);
  Loop loop;
  auto opened = sim::SimPlatform::open("/dev/null");
  if (!opened.ok()) give_up(opened.error().message);
  sim::SimPlatform platform{std::move(*opened)};
  bench::DelayedServer server{loop, one_way};
  Drained drained;
  std::vector<std::string> arrived;
  std::optional<Mono> first, last, asked;
  platform.on_record = [&](const sim::PlatformRecord& record, bool) {
    if (!first) first = loop.now().mono;
    if (record.received > 1) return void(++drained.repeated);
    arrived.push_back(record.trade);
    last = loop.now().mono;
    if (arrived.size() != month.orders.size() / 2) return;
    platform.start(std::string(32, '7'), settings().piles.front().pile, 1);
    asked = loop.now().mono;
  };
  server.on_connected = [&] { platform.on_connected(); };
  server.on_bytes = [&](std::string_view bytes) {
    platform.on_bytes(bytes);
    server.send(platform.take_output());
    if (asked && platform.start_reason() >= 0 && drained.start_answered_ms < 0)
      drained.start_answered_ms = static_cast<double>((loop.now().mono - *asked).count());
  };
  bench::Child youxud{{arguments.youxud, "--config", arguments.folder + "/youxu.json"}};
  const Mono began = loop.now().mono;
  bool listening = false;
  Timer timer{loop, [&] {
                const Mono now = loop.now().mono;
                if (!listening && now - began >= seconds{3}) {
                  drained.before = youxud.use();
                  listening = true;
                  if (auto port = server.listen(arguments.port); !port.ok())
                    give_up(port.error().message);
                }
                if (arrived.size() >= month.orders.size() && now - *last >= seconds{1}) loop.stop();
                if (now - began > kPatience) give_up("not drained after half an hour");
              }};
  timer.start(kStep, kStep);
  loop.run();
  drained.after = youxud.use();
  drained.seconds = static_cast<double>((*last - *first).count()) / 1000;
  drained.in_order = arrived == month.orders;
  return drained;
}

void row(std::vector<std::vector<std::string>>& rows, const Month& month, Millis one_way,
         const Drained& drained) {
  const auto count = month.orders.size();
  const double rate = static_cast<double>(count) / drained.seconds;
  const double bare =
      bench::bare_exchanges_per_second(one_way, count, kWindow, kRecordBytes, kAnswerBytes);
  using bench::decimal;
  rows.push_back({std::to_string(2 * one_way.count()), std::to_string(count),
                  decimal(drained.seconds, 2), decimal(rate, 0), decimal(bare, 0),
                  drained.in_order ? "yes" : "NO", std::to_string(drained.repeated),
                  decimal(drained.start_answered_ms, 0), decimal(drained.before.resident_mib, 1),
                  decimal(drained.after.resident_mib, 1), decimal(drained.after.peak_mib, 1)});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) give_up("usage: bench_drain YOUXUD FOLDER ROUNDS PORT");
  const Arguments arguments{argv[1], argv[2], std::atoi(argv[3]),
                            static_cast<std::uint16_t>(std::atoi(argv[4]))};
  const Month month = month_of(arguments.rounds);
  std::vector<std::vector<std::string>> rows{
      {"round trip, ms", "orders", "drained in, s", "records/s", "bare exchanges/s", "oldest first",
       "repeated", "start answered in, ms", "MiB before", "MiB after", "MiB peak"}};
  bool sound = true;
  for (const Millis one_way : {Millis{0}, Millis{25}}) {
    const Drained drained = drain(arguments, month, one_way);
    sound = sound && drained.in_order && drained.repeated == 0;
    row(rows, month, one_way, drained);
  }
  bench::print_table(rows);
  return sound ? 0 : 1;
}
