// External limits in the database, and databases from before there were any.
#include "storage/migrations.hpp"
#include "tests/unit/storage/fixture.hpp"

namespace youxu {

namespace {

ExternalLimit sample_limit(const std::string& circuit) {
  return {0, circuit, Amps::from_milli(300'500), at(100), at(200), "dr", "傍晚高峰"};
}

}  // namespace

TEST_CASE("a limit comes back with every field after the file is reopened") {
  const TemporaryFile file;
  CHECK(*opened(file.path())->save_limit(sample_limit("T1")) == 1);

  const auto limits = opened(file.path())->limits();
  REQUIRE(limits);
  REQUIRE(limits->size() == 1);
  const ExternalLimit& limit = limits->front();
  CHECK(limit.id == 1);
  CHECK(limit.circuit == "T1");
  CHECK(limit.amps == Amps::from_milli(300'500));
  CHECK(limit.from == at(100));
  CHECK(limit.to == at(200));
  CHECK(limit.source == "dr");
  CHECK(limit.reason == "傍晚高峰");
}

TEST_CASE("a removed limit is gone, removing it again is no error, and its number stays its own") {
  const auto store = opened();
  REQUIRE(store->save_limit(sample_limit("T1")));
  REQUIRE(*store->save_limit(sample_limit("F1")) == 2);
  CHECK(store->remove_limit(2));
  CHECK(store->remove_limit(2));
  CHECK(store->limits()->size() == 1);
  CHECK(*store->save_limit(sample_limit("F1")) == 3);
}

}  // namespace youxu
