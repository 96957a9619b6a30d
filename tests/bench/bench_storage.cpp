// What the storage costs: time beside bare SQLite in the same run, bytes written to the device, and
// the room that a year takes. Prints Markdown.
//
//   bench_storage FOLDER [DAYS]      FOLDER: empty, on the disk to be measured; DAYS of metering
//   (365)
#include <sqlite3.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <random>

#include "storage/backup.hpp"
#include "storage/store.hpp"
#include "tests/bench/parts.hpp"
#include "tests/sim/site.hpp"

namespace {

using namespace youxu;
using namespace youxu::bench;

constexpr std::int64_t kBegin = 1'765'999'800'000;
constexpr int kPiles = 100;
// Of record_samples(): load and base of three phases, hot spot; power and current of each pile.
constexpr int kSiteSeries = 7;
constexpr int kSeries = kSiteSeries + 2 * kPiles;
constexpr double kMiB = 1 << 20;

void need(const Status& status) {
  if (status.ok()) return;
  std::fprintf(stderr, "bench_storage: %s\n", status.error().message.c_str());
  std::exit(1);
}

// What this process has had written to a device; pages that were written twice count twice.
std::int64_t written() {
  std::ifstream io{"/proc/self/io"};
  std::string key;
  for (std::int64_t value = 0; io >> key >> value;)
    if (key == "write_bytes:") return value;
  return 0;
}

std::unique_ptr<Store> opened(const std::string& path) {
  auto store = Store::open(path);
  if (!store.ok()) need(store.error());
  (*store)->set_recipients({{sim::kPlatform}});
  return std::move(*store);
}

using Samples = std::vector<std::pair<std::string, std::int64_t>>;

// Values as a site has them: none of a pile where nobody charges.
class Metering {
 public:
  Metering() {
    for (int i = 0; i < kSiteSeries; ++i) names_.push_back("circuit.T1.s" + std::to_string(i));
    for (int i = 0; i < kPiles; ++i)
      for (const char* end : {".w", ".a"})
        names_.push_back("pile." + std::to_string(32010600000001 + i) + ".1" + end);
  }
  const Samples& at_minute(int minute, int piles) {
    now_.clear();
    for (int i = 0; i < kSiteSeries + 2 * piles; ++i) {
      const std::int64_t noise = static_cast<std::int64_t>(random_() % 100'000);
      const bool power = i >= kSiteSeries && (i - kSiteSeries) % 2 == 0;
      const std::int64_t level = i < kSiteSeries ? 400'000 : power ? 3'600'000 : 16'000;
      now_.emplace_back(names_[static_cast<std::size_t>(i)],
                        level + noise * level / 300'000 + minute % 1440);
    }
    return now_;
  }

 private:
  std::vector<std::string> names_;
  Samples now_;
  std::mt19937 random_{1};
};

Wall minute_at(std::int64_t minute) {
  return wall_from_unix_millis(kBegin + minute * 60'000);
}

Order order_of(int number) {
  Order order;
  order.id = "320106000000010126080112" + std::to_string(10'000'000 + number);
  order.pile = "32010600000001";
  order.applied_at = minute_at(number);
  order.started_at = order.applied_at;
  order.register_last_at = order.applied_at;
  order.state = OrderState::charging;
  return order;
}

Order finished(Order order) {
  order.state = OrderState::finished;
  order.reason = StopReason::user;
  order.finished_at = order.applied_at;
  return order;
}

// Bare SQLite, set up alike, doing so many commits of so many bytes.
double bare_commits_per_second(const std::string& path, const char* synchronous, int commits,
                               std::size_t bytes) {
  sqlite3* db = nullptr;
  const std::string set_up =
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = " + std::string{synchronous} +
      "; CREATE TABLE rows (id INTEGER PRIMARY KEY, bytes BLOB)";
  sqlite3_stmt* insert = nullptr;
  if (sqlite3_open(path.c_str(), &db) != SQLITE_OK ||
      sqlite3_exec(db, set_up.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK ||
      sqlite3_prepare_v2(db, "INSERT INTO rows (bytes) VALUES (?1)", -1, &insert, nullptr) !=
          SQLITE_OK)
    need(Error{Errc::fatal, sqlite3_errmsg(db)});
  const std::string row(bytes, 'r');
  const auto begin = Clock::now();
  for (int i = 0; i < commits; ++i) {
    sqlite3_bind_blob(insert, 1, row.data(), static_cast<int>(row.size()), SQLITE_STATIC);
    if (sqlite3_step(insert) != SQLITE_DONE) need(Error{Errc::fatal, sqlite3_errmsg(db)});
    sqlite3_reset(insert);
  }
  const double rate = commits / seconds_since(begin);
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return rate;
}

void speed(const std::string& folder) {
  constexpr int kOrders = 500;
  constexpr int kMinutes = 2000;
  constexpr std::size_t kOrderBytes = 420;  // a row with its tariff
  constexpr std::size_t kInstantBytes = 1000;
  auto store = opened(folder + "/speed.db");
  const auto begin = Clock::now();
  for (int i = 0; i < kOrders; ++i) {
    need(store->save_order(order_of(i)));
    need(store->finish_order(finished(order_of(i))));
  }
  const double orders = kOrders / seconds_since(begin);
  const double bare_orders =
      bare_commits_per_second(folder + "/bare1.db", "FULL", 2 * kOrders, kOrderBytes) / 2;
  Metering metering;
  const auto metered = Clock::now();
  for (int i = 0; i < kMinutes; ++i)
    need(store->add_samples(minute_at(i), metering.at_minute(i, kPiles)));
  const double values = kMinutes * kSeries / seconds_since(metered);
  const double bare_values =
      bare_commits_per_second(folder + "/bare2.db", "NORMAL", kMinutes, kInstantBytes) * kSeries;
  std::printf(
      "| per second | youxu | bare SQLite | times the bare |\n| --- | ---: | ---: | ---: |\n");
  std::printf("| orders opened, finished and durable | %.0f | %.0f | %.2f |\n", orders, bare_orders,
              orders / bare_orders);
  std::printf("| sample values | %.0f | %.0f | %.2f |\n\n", values, bare_values,
              values / bare_values);
}

// Bytes that `work`, done `times` times, had written, for each time; the checkpoint at the end
// counts.
double bytes_each(const std::string& path, int times,
                  const std::function<void(Store&, int)>& set_up,
                  const std::function<void(Store&, int)>& work) {
  {
    auto store = opened(path);
    for (int i = 0; i < times; ++i) set_up(*store, i);
  }
  const std::int64_t before = written();
  {
    auto store = opened(path);
    for (int i = 0; i < times; ++i) work(*store, i);
  }
  return static_cast<double>(written() - before) / times;
}

void rows(const std::string& folder) {
  constexpr int kTimes = 400;
  const auto nothing = [](Store&, int) {};
  const auto open = [](Store& store, int i) { need(store.save_order(order_of(i))); };
  const auto finish = [](Store& store, int i) { need(store.finish_order(finished(order_of(i)))); };
  const auto upload = [](Store& store, int i) {
    const RecordAnswer taken{RecordKind::order, order_of(i).id, true};
    need(store.acknowledge(sim::kPlatform, {&taken, 1}));
  };
  std::vector<Order> all;
  for (int i = 0; i < kPiles; ++i) all.push_back(order_of(i));
  const auto open_all = [&](Store& store, int) { need(store.save_orders(all)); };
  const auto save_all = [&](Store& store, int i) {
    for (Order& order : all) order.register_last = WattHours::from_whole(i);
    need(store.save_orders(all));
  };
  std::printf("| what | bytes to the device |\n| --- | ---: |\n");
  std::printf("| an order opened | %.0f |\n", bytes_each(folder + "/r1.db", kTimes, nothing, open));
  std::printf("| finished, with its outbox row | %.0f |\n",
              bytes_each(folder + "/r2.db", kTimes, open, finish));
  std::printf("| acknowledged by the platform | %.0f |\n",
              bytes_each(
                  folder + "/r3.db", kTimes, [&](Store& s, int i) { finish(s, i); }, upload));
  std::printf("| 100 open orders saved in one go | %.0f |\n",
              bytes_each(folder + "/r4.db", kTimes, open_all, save_all));
  for (const int piles : {kPiles, 50, 10}) {
    Metering metering;
    const int values = kSiteSeries + 2 * piles;
    const double each = bytes_each(
        folder + "/m" + std::to_string(piles) + ".db", 1440, nothing, [&](Store& store, int i) {
          need(store.add_samples(minute_at(i), metering.at_minute(i, piles)));
        });
    std::printf("| a minute's samples, %d piles charging: %d values | %.0f, %.0f a value |\n",
                piles, values, each, each / values);
  }
  std::printf("\n");
}

struct Held {  // how long the loop is held
  double worst = 0;
  void add(Clock::time_point begin) { worst = std::max(worst, seconds_since(begin) * 1e3); }
};

void read_back(Store& store, std::int64_t minutes) {
  const std::string name = "pile.32010600000050.1.w";
  const auto read = [&](const char* what, std::int64_t from, std::int64_t to, Millis step) {
    std::vector<double> took;
    for (int i = 0; i < 5; ++i) {
      const auto begin = Clock::now();
      const auto points = store.series(name, minute_at(from), minute_at(to), step);
      if (!points.ok()) need(points.error());
      took.push_back(seconds_since(begin) * 1e3);
    }
    std::printf("| %s | %.1f |\n", what, median(std::move(took)));
  };
  const std::int64_t quarter = minutes - minutes % 15;
  std::printf("| one series read | ms |\n| --- | ---: |\n");
  read("the newest day by the minute", minutes - 1440, minutes, std::chrono::minutes{1});
  read("the newest day in 5 minutes", minutes - 1440, minutes, std::chrono::minutes{5});
  read("the newest day in 15 minutes", quarter - 1440, quarter, std::chrono::minutes{15});
  read("the newest 30 days by the hour", quarter - 43'200, quarter, std::chrono::hours{1});
  read("all by the day", quarter - quarter / 1440 * 1440, quarter, std::chrono::hours{24});
  std::printf("\n");
}

// Metering of all piles charging all the time, by the rule and all kept by the minute.
void year(const std::string& folder, int days) {
  for (const bool kept : {true, false}) {
    const std::string path = folder + (kept ? "/kept.db" : "/thinned.db");
    SampleRules rules;
    rules.max_bytes = std::int64_t{1} << 40;
    if (kept) rules.as_taken = std::chrono::hours{24 * 10'000};
    const std::int64_t before = written();
    Metering metering;
    Held add, thin;
    const std::int64_t minutes = std::int64_t{days} * 1440;
    {
      auto store = opened(path);
      for (std::int64_t i = 0; i < minutes; ++i) {
        const Samples& values = metering.at_minute(static_cast<int>(i), kPiles);
        const auto begin = Clock::now();
        need(store->add_samples(minute_at(i), values));
        add.add(begin);
        for (bool more = true; more;) {
          const auto step = Clock::now();
          const auto done = store->thin_samples(minute_at(i + 1), rules);
          thin.add(step);
          if (!done.ok()) need(done.error());
          more = *done == Store::Thinning::more;
        }
        if (i % 60 == 59) need(bring_in_logs(path));  // as another thread does each hour
      }
      const auto bytes = store->sample_bytes();
      if (!bytes.ok()) need(bytes.error());
      std::printf(
          "%d days of %d values a minute, written: %s %.0f MiB, %.1f bytes a value written to the "
          "device; the loop was held by one minute's transaction for %.1f ms at most, by one step "
          "of "
          "thinning for %.1f ms.\n\n",
          days, kSeries, kept ? "all kept by the minute and as quarters" : "thinned after 90 days",
          static_cast<double>(*bytes) / kMiB,
          static_cast<double>(written() - before) / static_cast<double>(minutes) / kSeries,
          add.worst, thin.worst);
      read_back(*store, minutes);
    }
  }
}

// A day and a night of the gateway itself: 150 charges at 100 piles, a platform that takes them.
void day(const std::string& folder) {
  const std::string path = folder + "/day.db";
  GatewaySettings settings = sim::simple_site(kPiles, Amps::from_whole(1200));
  sim::Site site{{settings, 1, {}, Millis{1000}}};
  site.crash_gateway();
  site.set_store(opened(path));
  site.restart_gateway();
  const std::int64_t before = written();
  Held held;
  const auto plug = [&](std::size_t i, std::int64_t need_wh) {
    sim::SimCar car;
    car.need = WattHours::from_whole(need_wh);
    car.phases = 1;
    site.pile(i).plug_in(car, site.now());
  };
  constexpr int kSeconds = 24 * 3600;
  for (int second = 0; second < kSeconds; ++second) {
    // From 00:00 on: in the morning 50 cars for five hours, from 17:00 on 100 for the night.
    for (int i = 0; i < kPiles; ++i) {
      const auto pile = static_cast<std::size_t>(i);
      const int come = i < 50 ? 9 * 3600 + i * 60 : -86'400;
      const int evening = 17 * 3600 + i * 150;
      if (second == come || second == evening) plug(pile, second == come ? 10'000 : 18'000);
      if (second == come + 60 || second == evening + 60) {
        StartRequest request;
        request.pile = site.pile(pile).pile();
        if (auto started = site.gateway().start(request); !started.ok()) need(started.error());
      }
      if (second == come + 5 * 3600) site.pile(pile).unplug(site.now());
    }
    site.step();
    if (second % 10 != 0) continue;
    const auto begin = Clock::now();
    site.gateway().tick(site.now());
    held.add(begin);
  }
  site.crash_gateway();
  site.set_store(nullptr);
  const double bytes = static_cast<double>(written() - before);
  const std::int64_t copied = written();
  need(make_backup(path, folder + "/day-backup.db"));
  const double backup = static_cast<double>(written() - copied);
  constexpr double kBytes = 8e9;
  constexpr double kErases = 3000;
  constexpr double kAmplified = 3;
  std::printf(
      "A day of the gateway itself, 100 piles, %zu orders uploaded: %.1f MB written to the device, "
      "and %.1f MB for the day's backup. An eMMC of 8 GB that bears 3,000 erasures of each block "
      "(assumed) and writes 3 bytes for each (assumed) lasts %.0f years.\n",
      site.records().size(), bytes / 1e6, backup / 1e6,
      kBytes * kErases / kAmplified / (bytes + backup) / 365);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fputs("usage: bench_storage FOLDER [DAYS]\n", stderr), 2;
  const std::string folder = argv[1];
  std::printf("### Speed\n\n");
  speed(folder);
  std::printf("### Bytes\n\n");
  rows(folder);
  day(folder);
  std::printf("\n### A year of metering\n\n");
  year(folder, argc > 2 ? std::atoi(argv[2]) : 365);
  return 0;
}
