// Opening, damage, a full disk, and what must never repeat.
#include <sys/resource.h>

#include <csignal>
#include <fstream>

#include "storage/migrations.hpp"
#include "storage/sqlite.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace youxu {

namespace {

// Lets no file of this process grow beyond `bytes`: to SQLite, a disk that is full.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    previous_handler_ = std::signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &previous_);
    const rlimit limit{bytes, previous_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &previous_);
    std::signal(SIGXFSZ, previous_handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  rlimit previous_{};
  void (*previous_handler_)(int) = nullptr;
};

Errc refusal(const std::string& path) {
  const auto store = Store::open(path);
  REQUIRE_FALSE(store);
  CHECK(store.error().message.find(path) != std::string::npos);
  return store.error().code;
}

}  // namespace

TEST_CASE("the epoch and the running number rise across restarts and never repeat") {
  const TemporaryFile file;
  for (std::int64_t start = 1; start <= 3; ++start) {
    const auto store = opened(file.path());
    CHECK(*store->next_epoch() == start);
    CHECK(*store->next_running() == 2 * start - 1);
    CHECK(*store->next_running() == 2 * start);
  }
}

TEST_CASE("what was written is there for another connection while the first is still open") {
  const TemporaryFile file;
  const auto writer = opened(file.path());
  REQUIRE(writer->finish_order(finished_order("a")));

  CHECK(waiting(*opened(file.path())) == 1);
}

TEST_CASE("a copy of the files taken without closing holds every commit, as after a power cut") {
  const TemporaryFile file;
  const TemporaryFile copy;
  const auto store = opened(file.path());
  REQUIRE(store->finish_order(finished_order("a")));
  for (const char* suffix : {"", "-wal"})
    std::filesystem::copy_file(file.path() + suffix, copy.path() + suffix);

  CHECK(waiting(*opened(copy.path())) == 1);
}

TEST_CASE("the database writes ahead") {
  const TemporaryFile file;
  const auto store = opened(file.path());
  REQUIRE(store->save_setting("a", "b"));
  CHECK(std::filesystem::exists(file.path() + "-wal"));
}

TEST_CASE("a database of a newer program is refused and left as it is") {
  const TemporaryFile file;
  REQUIRE(opened(file.path())->save_setting("a", "b"));
  const auto set_version = [&](const std::string& version) {
    auto db = Database::open(file.path());
    REQUIRE(db);
    REQUIRE(db->run_script("PRAGMA user_version = " + version));
  };

  set_version("1000");
  CHECK(refusal(file.path()) == Errc::refused);

  set_version(std::to_string(newest_version()));
  CHECK(**opened(file.path())->setting("a") == "b");
}

TEST_CASE("a file that is no database is corrupt") {
  const TemporaryFile file;
  std::ofstream{file.path()} << std::string(8192, 'x');
  CHECK(refusal(file.path()) == Errc::corrupt);
}

TEST_CASE("a database with a damaged page is corrupt") {
  const TemporaryFile file;
  REQUIRE(opened(file.path())->save_order(sample_order("a")));
  const auto size = std::filesystem::file_size(file.path());
  std::fstream damaged{file.path(), std::ios::in | std::ios::out | std::ios::binary};
  damaged.seekp(4096);
  damaged << std::string(static_cast<std::size_t>(size) - 4096, '\x5a');
  damaged.close();

  CHECK(refusal(file.path()) == Errc::corrupt);
}

TEST_CASE("a path that cannot be opened is an error that names it") {
  (void)refusal("/nonexistent/folder/store.db");
}

TEST_CASE("a full disk is an error to retry, keeps what was stored, and passes") {
  const TemporaryFile file;
  const auto store = opened(file.path());
  REQUIRE(store->finish_order(finished_order("before")));
  {
    const FileSizeLimit full{std::filesystem::file_size(file.path() + "-wal")};
    const Status during = store->finish_order(finished_order("during"));
    REQUIRE_FALSE(during);
    CHECK(during.error().code == Errc::retry);
    CHECK_FALSE(store->next_epoch());
    CHECK(waiting(*store) == 1);
  }

  REQUIRE(store->finish_order(finished_order("during")));
  CHECK(waiting(*store) == 2);
  CHECK(*store->next_epoch() == 1);
}

TEST_CASE("room for orders comes from the reserve first, then from the oldest metering") {
  const TemporaryFile file;
  const auto store = opened(file.path());
  std::vector<std::pair<std::string, std::int64_t>> values;
  for (int i = 0; i < 1000; ++i) values.emplace_back("s" + std::to_string(i), 1'000'000);
  for (int minute = 0; minute < 180; ++minute) REQUIRE(store->add_samples(at(minute * 60), values));
  const auto points = [&](std::int64_t from, std::int64_t to) {
    return store->series("s1", at(from), at(to), Millis{60'000})->size();
  };
  const auto bytes = [&](const char* suffix) {
    return std::filesystem::file_size(file.path() + suffix);
  };

  store->keep_reserve();
  CHECK(bytes(".reserve") == 4 << 20);
  REQUIRE(store->make_room());
  CHECK_FALSE(std::filesystem::exists(file.path() + ".reserve"));
  CHECK(points(0, 10'800) == 180);

  REQUIRE(store->make_room());
  const auto before = bytes(".samples");
  CHECK(points(0, 3600) == 0);
  CHECK(points(3600, 10'800) == 120);
  REQUIRE(store->make_room());
  CHECK(bytes(".samples") < before);                                 // given back to the disk
  for (int hour = 0; hour < 3; ++hour) REQUIRE(store->make_room());  // nothing is left to give
  CHECK(points(0, 10'800) == 0);
  CHECK(store->free_bytes() > 0);
}

TEST_CASE("a transaction that meets the end of the disk leaves nothing behind") {
  auto db = Database::open(":memory:");
  REQUIRE(db);
  REQUIRE(db->run_script("CREATE TABLE t (x TEXT); PRAGMA max_page_count = 4"));

  const Status done = in_transaction(*db, [&]() -> Status {
    if (Status small = db->run("INSERT INTO t VALUES (?1)", "small"); !small) return small;
    return db->run("INSERT INTO t VALUES (?1)", std::string(100'000, 'x'));
  });

  REQUIRE_FALSE(done);
  CHECK(done.error().code == Errc::retry);
  CHECK(*db->one_integer("SELECT count(*) FROM t") == 0);
  CHECK(db->run("INSERT INTO t VALUES (?1)", "small"));
}

TEST_CASE("a statement that cannot be prepared tells its error when it runs") {
  auto db = Database::open(":memory:");
  REQUIRE(db);
  const Status done = db->run("SELECT * FROM nowhere");
  REQUIRE_FALSE(done);
  CHECK(done.error().code == Errc::fatal);
  CHECK(done.error().message.find("nowhere") != std::string::npos);
}

}  // namespace youxu
