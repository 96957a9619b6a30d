// Orders and files for the tests of backups and of damaged databases.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "storage/backup.hpp"
#include "storage/sqlite.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace youxu {

inline constexpr std::int64_t kNow = 1'800'000'000;

// Orders whose energy adds up.
inline Order open_order(int number, int energy_wh = 0) {
  Order order = sample_order("o" + std::to_string(number), 1000 + number);
  order.state = OrderState::charging;
  order.started_at = at(1000 + number);
  order.register_start = WattHours::from_whole(number);
  order.register_last = order.register_start + WattHours::from_whole(energy_wh);
  order.register_last_at = at(2000 + number);
  order.energy[2] = WattHours::from_whole(energy_wh);
  return order;
}

inline Order ended(int number, int energy_wh) {
  Order order = open_order(number, energy_wh);
  order.state = OrderState::finished;
  order.reason = StopReason::user;
  order.finished_at = at(3000 + number);
  return order;
}

struct Files {
  TemporaryFile file;
  TemporaryFile elsewhere;
  std::string path = file.path();
  std::string backup = elsewhere.path();
};

// Nothing of it is a database any more.
inline void destroy(const std::string& path) {
  for (const char* suffix : {"-wal", "-shm"}) std::filesystem::remove(path + suffix);
  std::ofstream{path, std::ios::binary} << std::string(40'960, 'x');
}

inline void run_sql(const std::string& path, const std::string& sql) {
  auto db = Database::open(path);
  REQUIRE(db);
  REQUIRE(db->run_script(sql));
}

inline Replacement replaced(const Files& files, const std::vector<std::string>& backups) {
  auto done = replace_database(files.path, {backups, {{"primary"}}}, at(kNow));
  INFO((done ? "" : done.error().message));
  REQUIRE(done);
  return *done;
}

}  // namespace youxu
