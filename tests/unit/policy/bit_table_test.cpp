#include "policy/bit_table.hpp"

#include <catch2/catch.hpp>

using namespace youxu;

TEST_CASE("the next bit is found within a row, across words, and not beyond the width") {
  BitTable table{2, 130};
  table.set(0, 0);
  table.set(0, 63);
  table.set(0, 64);
  table.set(0, 129);
  table.set(1, 5);
  CHECK(table.next(0, 0) == 0);
  CHECK(table.next(0, 1) == 63);
  CHECK(table.next(0, 64) == 64);
  CHECK(table.next(0, 65) == 129);
  CHECK(table.next(0, 130) == 130);
  CHECK(table.next(1, 6) == 130);
}

TEST_CASE("rows in common, cleared and put") {
  BitTable table{1, 70}, other{2, 70};
  for (const std::size_t bit : {3u, 65u, 69u}) table.set(0, bit);
  other.set(1, 65);
  CHECK(table.next_common(0, other, 1, 0) == 65);
  CHECK(table.next_common(0, other, 1, 66) == 70);
  CHECK(table.next_common(0, other, 0, 0) == 70);
  table.put(0, 65, false);
  CHECK_FALSE(table.test(0, 65));
  CHECK(table.next_common(0, other, 1, 0) == 70);
  BitTable mask{1, 70};
  mask.set(0, 3);
  table.clear_common(mask);
  CHECK(table.next(0, 0) == 69);
}

TEST_CASE("a table without columns has no next bit") {
  const BitTable table{3, 0};
  CHECK(table.next(2, 0) == 0);
}
