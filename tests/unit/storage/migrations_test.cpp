// Databases of every earlier version, as an earlier program left them.
#include "storage/migrations.hpp"

#include "storage/sqlite.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace youxu {

namespace {

constexpr std::int64_t kOutboxPerPlatform = 6;  // the first version with it

// A closed order and one that the platform disputes, both of which wait in the outbox.
constexpr const char* kOrders = R"sql(
INSERT INTO settings VALUES ('a', 'b');
INSERT INTO orders VALUES
 ('x', 'P1', 1, 'ordered', 'page', 'finished', 'user', NULL, '', 1000, 2000, 9000, 1, NULL, NULL,
  0, 5000, 9000, ?, 0, 0, 5000, 0),
 ('y', 'P1', 1, 'ordered', 'page', 'finished', 'user', NULL, '', 1000, NULL, NULL, 1, NULL, NULL,
  5000, 7000, 8000, ?, 0, 0, 2000, 0);
INSERT INTO outbox (order_id, disputed) VALUES ('x', 0), ('y', 1);
)sql";

std::string with_tariff(std::string script, const std::string& tariff) {
  for (std::size_t at = script.find('?'); at != std::string::npos; at = script.find('?', at))
    script.replace(at, 1, "'" + tariff + "'");
  return script;
}

// How this program writes a tariff.
std::string stored_tariff() {
  const TemporaryFile file;
  REQUIRE(opened(file.path())->save_order(sample_order("a")));
  auto db = Database::open(file.path());
  REQUIRE(db);
  auto row = db->prepare("SELECT tariff FROM orders");
  REQUIRE(row.step());
  return row.text(0);
}

}  // namespace

TEST_CASE("a database of any earlier version becomes the newest and keeps what it holds") {
  const std::int64_t version = GENERATE(range(std::int64_t{1}, newest_version()));
  CAPTURE(version);
  const TemporaryFile file;
  {
    auto db = Database::open(file.path());
    REQUIRE(db);
    REQUIRE(migrate(*db, version));
    if (version < kOutboxPerPlatform) {
      const Status filled = db->run_script(with_tariff(kOrders, stored_tariff()));
      INFO((filled ? "" : filled.error().message));
      REQUIRE(filled);
    }
  }
  const auto store = opened(file.path());
  CHECK(*Database::open(file.path())->one_integer("PRAGMA user_version") == newest_version());
  REQUIRE(store->save_order(sample_order("new")));
  if (version >= kOutboxPerPlatform) return;

  CHECK(**store->setting("a") == "b");
  const auto order = store->order("x");
  REQUIRE((order && *order));
  CHECK((*order)->delivered() == WattHours::from_milli(5000));
  CHECK((*order)->tariff.model == sample_tariff().model);
  const auto depth = store->outbox_depth("primary");
  REQUIRE(depth);
  CHECK(depth->waiting == 1);
  CHECK(depth->disputed == 1);
  CHECK(depth->oldest == wall_from_unix_millis(9000));
  REQUIRE(answered(*store, "x", true));
  CHECK((*store->order("x"))->state == OrderState::uploaded);
}

}  // namespace youxu
