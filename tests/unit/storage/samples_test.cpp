// Metering series.
#include "tests/unit/storage/fixture.hpp"

namespace youxu {

namespace {

using Samples = std::vector<std::pair<std::string, std::int64_t>>;

void add(Store& store, std::int64_t seconds, const Samples& values) {
  REQUIRE(store.add_samples(at(seconds), values));
}

std::vector<SeriesPoint> series(Store& store, const std::string& name, std::int64_t from,
                                std::int64_t to) {
  const auto points = store.series(name, at(from), at(to), Millis{60'000});
  REQUIRE(points);
  return *points;
}

}  // namespace

TEST_CASE("a series is the mean of each step, from the first instant up to the last, excluded") {
  const auto store = opened();
  add(*store, 59, {{"a", 1000}});
  add(*store, 60, {{"a", 10}, {"b", 7}});
  add(*store, 119, {{"a", 13}});
  add(*store, 240, {{"a", -5}});
  add(*store, 300, {{"a", 1000}});

  const auto points = series(*store, "a", 60, 300);

  REQUIRE(points.size() == 2);
  CHECK(points[0].t == at(60));
  CHECK(points[0].milli == 12);  // 11.5, rounded half away from zero
  CHECK(points[1].t == at(240));
  CHECK(points[1].milli == -5);
  CHECK(series(*store, "b", 60, 300).size() == 1);
  CHECK(series(*store, "unknown", 60, 300).empty());
  CHECK(series(*store, "a", 300, 300).empty());
}

TEST_CASE("the same instant again replaces its value") {
  const auto store = opened();
  add(*store, 60, {{"a", 1}});
  add(*store, 60, {{"a", 3}});
  CHECK(series(*store, "a", 0, 120).front().milli == 3);
}

TEST_CASE("a series has a step of at least a second and at most ten thousand points") {
  const auto store = opened();
  CHECK(store->series("a", at(0), at(10'000), Millis{1000}));
  const auto too_many = store->series("a", at(0), at(10'001), Millis{1000});
  const auto too_short = store->series("a", at(0), at(1), Millis{999});
  REQUIRE_FALSE(too_many);
  CHECK(too_many.error().code == Errc::invalid);
  REQUIRE_FALSE(too_short);
  CHECK(too_short.error().code == Errc::invalid);
}

TEST_CASE("the values of an instant are stored all or not at all") {
  const auto store = opened();
  const Samples bad{{"a", 1}, {std::string(65, 'n'), 2}};
  CHECK(store->add_samples(at(60), bad).error().code == Errc::invalid);
  CHECK(series(*store, "a", 0, 120).empty());
}

TEST_CASE("an instant has at most its maximum of values") {
  const auto store = opened();
  Samples values;
  for (std::size_t i = 0; i < Store::kMaxSamplesOfInstant; ++i)
    values.emplace_back("s" + std::to_string(i), 1);
  CHECK(store->add_samples(at(60), values));
  values.emplace_back("one more", 1);
  CHECK(store->add_samples(at(61), values).error().code == Errc::invalid);
}

TEST_CASE("pruning removes older samples and no order") {
  const auto store = opened();
  REQUIRE(store->finish_order(finished_order("a", 1)));
  add(*store, 60, {{"a", 1}, {"b", 1}});
  add(*store, 120, {{"a", 2}});

  CHECK(*store->prune_samples(at(120)) == 2);
  CHECK(*store->prune_samples(at(120)) == 0);
  CHECK(series(*store, "a", 0, 180).size() == 1);
  CHECK(*store->order("a"));
  CHECK(waiting(*store) == 1);
}

TEST_CASE("one call prunes a bounded number of samples and later calls the rest") {
  const auto store = opened();
  Samples values;
  for (int i = 0; i < 1000; ++i) values.emplace_back("s" + std::to_string(i), 1);
  for (int t = 0; t < 22; ++t) add(*store, t, values);

  CHECK(*store->prune_samples(at(100)) == Store::kMaxPruned);
  CHECK(*store->prune_samples(at(100)) == 2000);
  CHECK(*store->prune_samples(at(100)) == 0);
}

}  // namespace youxu
