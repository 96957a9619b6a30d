#include "tests/bench/forecast_error.hpp"

#include <catch2/catch.hpp>

using namespace youxu::bench;

TEST_CASE("a quantile is a value that was seen, and nothing has none") {
  CHECK(quantile_of({4, 1, 3, 2}, 0.5) == 2);
  CHECK(quantile_of({5, 1, 2, 3, 4}, 0.9) == 5);
  CHECK(quantile_of({7}, 0) == 7);
  CHECK(quantile_of({}, 0.9) == 0);
  CHECK(mean_of({1, 2, 6}) == 3);
  CHECK(mean_of({}) == 0);
}

TEST_CASE("the middle of arrivals goes by energy") {
  CHECK(*middle_of({{0, 1}, {60, 3}}) == 45);
  CHECK(!middle_of({}));
  CHECK(!middle_of({{10, 0}}));
}

TEST_CASE("what comes half an hour later is half an hour apart, whatever its energy") {
  CHECK(*minutes_apart({{0, 1}, {60, 1}}, {{30, 5}, {90, 5}}) == Approx(30));
  CHECK(*minutes_apart({{30, 5}, {90, 5}}, {{0, 1}, {60, 1}}) == Approx(30));
  CHECK(*minutes_apart({{20, 2}}, {{20, 7}}) == Approx(0));
}

TEST_CASE("early and late do not make up for each other") {
  CHECK(*minutes_apart({{60, 2}}, {{0, 1}, {120, 1}}) == Approx(60));
}

TEST_CASE("nothing is not apart from anything") {
  CHECK(!minutes_apart({}, {{0, 1}}));
  CHECK(!minutes_apart({{0, 1}}, {}));
}
