// Metering series.
#include <fstream>
#include <limits>

#include "storage/packed.hpp"
#include "storage/sqlite.hpp"
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

// As the gateway does: a step at a time until nothing is left. The store looks once a minute.
void thin(Store& store, std::int64_t seconds, const SampleRules& rules) {
  for (int step = 0; step < 1000; ++step) {
    const auto thinned = store.thin_samples(at(seconds), rules);
    REQUIRE(thinned);
    if (*thinned == Store::Thinning::done) return;
  }
  FAIL("thinning does not end");
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

TEST_CASE("samples grow old: as taken, then as means of a quarter, then not at all; orders stay") {
  const auto store = opened();
  REQUIRE(store->finish_order(finished_order("a", 1)));
  const SampleRules rules{std::chrono::hours{2}, std::chrono::hours{8}, 1 << 30};
  constexpr int kMinutes = 10 * 60;
  for (int minute = 0; minute < kMinutes; ++minute) {
    add(*store, minute * 60, {{"a", minute}, {"b", -minute}});
    thin(*store, minute * 60 + 30, rules);
  }

  const std::int64_t end = kMinutes * 60;
  CHECK(series(*store, "a", end - 2 * 3600, end).size() == 120);  // by the minute
  const auto before = series(*store, "a", 0, end - 2 * 3600 - 900);
  REQUIRE(before.size() == 23);               // by the quarter
  CHECK(before.front().t == at(2 * 3600));    // and the first two hours are gone
  CHECK(before.front().milli == 2 * 60 + 7);  // the mean of 120..134
  CHECK(*store->order("a"));
  CHECK(waiting(*store) == 1);
}

TEST_CASE("whole quarters are the same means from quarters as from what they were made of") {
  const auto thinned = opened();
  const auto plain = opened();
  for (int minute = 0; minute < 240; ++minute) {
    const Samples values{{"a", minute * minute}, {"b", 7}};
    // A series that is there now and then: its mean is that of what there was.
    const Samples now_and_then{{"c", -minute}};
    for (Store* store : {thinned.get(), plain.get()}) {
      add(*store, minute * 60, values);
      if (minute % 7 < 3) add(*store, minute * 60, now_and_then);
    }
    thin(*thinned, minute * 60, {});
  }
  for (const char* name : {"a", "b", "c"}) {
    const auto quick = thinned->series(name, at(0), at(14'400), std::chrono::hours{1});
    const auto exact = plain->series(name, at(0), at(14'400), std::chrono::hours{1});
    REQUIRE(quick->size() == 4);
    for (std::size_t i = 0; i < 4; ++i) CHECK((*quick)[i].milli == (*exact)[i].milli);
  }
}

TEST_CASE("what spans more than a week is read from quarters, whatever its step") {
  const auto store = opened();
  for (int minute = 0; minute < 60; ++minute) add(*store, minute * 60, {{"a", minute}});
  thin(*store, 3600, {});
  add(*store, 3600, {{"a", 99}});
  const auto points = store->series("a", at(0), at(8 * 86'400), std::chrono::minutes{5});
  REQUIRE(points->size() == 5);  // four quarters, and what is not over yet
  CHECK((*points)[1].t == at(900));
  CHECK((*points)[1].milli == 22);
  CHECK(points->back().milli == 99);
}

TEST_CASE("what comes late, because the clock was set back, still counts in its quarter") {
  const auto store = opened();
  for (int minute = 0; minute < 60; ++minute) add(*store, minute * 60, {{"a", 100}});
  thin(*store, 3600, {});
  add(*store, 61, {{"a", 1700}});  // one more
  add(*store, 60, {{"a", 1700}});  // instead of 100
  add(*store, 62, {{"new", 5}});

  const SampleRules quarters_only{Millis{0}, std::chrono::hours{100}, 1 << 30};
  thin(*store, 7200, quarters_only);
  const auto first = series(*store, "a", 0, 900);
  REQUIRE(first.size() == 1);
  CHECK(first[0].milli == (14 * 100 + 2 * 1700) / 16);
  CHECK(series(*store, "new", 0, 900).size() == 1);
}

TEST_CASE("more samples than may be kept go, the oldest first, in small steps") {
  const TemporaryFile file;
  const auto store = opened(file.path());
  Samples values;
  for (int i = 0; i < 200; ++i) values.emplace_back("s" + std::to_string(i), 1'000'000 + i);
  for (int minute = 0; minute < 600; ++minute) add(*store, minute * 60, values);
  const std::int64_t all = *store->sample_bytes();
  SampleRules rules;
  rules.max_bytes = all / 2;

  int steps = 0;
  while (*store->thin_samples(at(36'000), rules) == Store::Thinning::more) ++steps;

  CHECK(steps >= 40 + 5);  // a quarter was rolled up or an hour dropped at a time
  CHECK(*store->sample_bytes() <= rules.max_bytes);
  CHECK(*store->sample_bytes() > rules.max_bytes / 2);
  CHECK(series(*store, "s0", 0, 3600).empty());
  CHECK(series(*store, "s0", 32'400, 36'000).size() == 60);
}

TEST_CASE("rows of an earlier version are taken over, a few at a time, and are there all along") {
  const TemporaryFile file;
  (void)opened(file.path());
  {
    auto db = Database::open(file.path());
    REQUIRE(db->run_script("INSERT INTO series VALUES (7, 'a'), (9, 'b')"));
    for (int minute = 0; minute < 100; ++minute)
      for (const int id : {7, 9})
        REQUIRE(
            db->run("INSERT INTO samples VALUES (?1, ?2, ?3)", minute * 60'000, id, minute * id));
  }
  const auto store = opened(file.path());
  add(*store, 100 * 60, {{"b", 900}});
  for (bool more = true; more;) {
    CHECK(series(*store, "a", 0, 6060).size() == 100);
    CHECK(series(*store, "b", 0, 6060).size() == 101);
    CHECK(series(*store, "b", 60, 120).front().milli == 9);
    more = *store->thin_samples(at(6060), {}) == Store::Thinning::more;
  }
  auto db = Database::open(file.path());
  CHECK(*db->one_integer("SELECT count(*) FROM samples") == 0);
}

TEST_CASE("a damaged file of samples is set aside and costs nothing else") {
  const TemporaryFile file;
  {
    const auto store = opened(file.path());
    REQUIRE(store->save_order(sample_order("a")));
    add(*store, 60, {{"a", 1}});
  }
  std::ofstream{file.path() + ".samples"} << std::string(8192, 'x');
  const auto store = opened(file.path());
  CHECK(*store->order("a"));
  add(*store, 120, {{"a", 2}});
  CHECK(series(*store, "a", 0, 180).size() == 1);
  CHECK(std::filesystem::exists(file.path() + ".samples.damaged"));
}

TEST_CASE("samples that are damaged while they are in use begin anew") {
  const TemporaryFile file;
  const auto store = opened(file.path());
  add(*store, 60, {{"a", 1}});
  {
    auto db = Database::open(file.path() + ".samples");
    REQUIRE(db->run_script("UPDATE instants SET packed = x'ffff'"));
  }
  CHECK_FALSE(store->add_samples(at(60), Samples{{"a", 2}}));
  add(*store, 120, {{"a", 3}});
  CHECK(series(*store, "a", 0, 180).size() == 1);
}

TEST_CASE("packed values come back as they were, and other bytes are noticed") {
  const std::vector<PackedValue> values{{1, 1, 0},
                                        {2, 1, -1},
                                        {300, 1, 1'000'000'000'000},
                                        {301, 1, std::numeric_limits<std::int64_t>::min()},
                                        {70'000, 1, std::numeric_limits<std::int64_t>::max()}};
  for (const Packing packing : {Packing::instant, Packing::sums}) {
    const std::string bytes = pack(values, packing);
    PackedReader reader{bytes, packing};
    for (const PackedValue& expected : values) {
      PackedValue value;
      REQUIRE(reader.next(value));
      CHECK(value.series == expected.series);
      CHECK(value.sum == expected.sum);
    }
    PackedValue past;
    CHECK_FALSE(reader.next(past));
    CHECK_FALSE(reader.damaged());

    PackedReader cut{std::string_view{bytes}.substr(0, bytes.size() - 1), packing};
    while (cut.next(past)) {
    }
    CHECK(cut.damaged());
  }
  PackedValue value;
  PackedReader no_step{std::string_view{"\0\1", 2}, Packing::instant};
  CHECK_FALSE(no_step.next(value));
  CHECK(no_step.damaged());
}

}  // namespace youxu
