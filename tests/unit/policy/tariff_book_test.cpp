// Which tariff is in force when.
#include "policy/tariff_book.hpp"

#include <catch2/catch.hpp>

using namespace youxu;
using namespace std::chrono_literals;

namespace {

constexpr Wall kNow = wall_from_unix_millis(1'767'542'400'000);  // 2026-01-05 00:00 at UTC+8

TariffVersion version(std::int64_t id, Wall valid_from, Wall received_at = kNow) {
  TariffVersion out;
  out.id = id;
  out.tariff.model = std::to_string(1000 + id);
  out.valid_from = valid_from;
  out.received_at = received_at;
  return out;
}

}  // namespace

TEST_CASE("in force is what became valid last, and of two at once what came later") {
  Tariff configured;
  configured.model = "0500";
  TariffBook book{configured};
  CHECK(book.at(kNow).model == "0500");
  CHECK(book.version_at(kNow) == nullptr);
  book.add(version(2, kNow + 24h));
  book.add(version(1, kNow));
  CHECK(book.at(kNow - 1ms).model == "0500");
  CHECK(book.at(kNow).model == "1001");
  CHECK(book.at(kNow + 24h - 1ms).model == "1001");
  CHECK(book.at(kNow + 24h).model == "1002");
  book.add(version(3, kNow + 24h));
  CHECK(book.at(kNow + 24h).model == "1003");
  book.add(version(4, kNow + 1h));
  CHECK(book.at(kNow + 2h).model == "1004");
  CHECK(book.at(kNow + 30h).model == "1003");
  CHECK(book.to_come(kNow + 2h) == 2);
  const auto present = book.present(kNow + 2h);
  REQUIRE(present.size() == 3);
  CHECK(present.back().id == 4);
  CHECK(book.remove(3));
  CHECK_FALSE(book.remove(3));
  CHECK(book.at(kNow + 30h).model == "1002");
}

TEST_CASE("in 1970 the newest that was valid when it came is in force") {
  TariffBook book;
  book.add(version(1, kNow));
  book.add(version(2, kNow + 24h));  // for the next day
  CHECK(book.at(Wall{} + 1min).model == "1001");
  // The platform's of this boot, before the time is known, comes after what was known.
  const Wall from = book.valid_from(Wall{} + 2min, false);
  CHECK(from == kNow);
  CHECK(book.valid_from(kNow + 5h, true) == kNow + 5h);
  book.add(version(3, from, kNow));
  CHECK(book.at(Wall{} + 3min).model == "1003");
  CHECK(book.at(kNow + 1h).model == "1003");
  CHECK(book.at(kNow + 25h).model == "1002");
}

TEST_CASE("a tariff that cannot be meant is refused with its place") {
  Tariff tariff;
  tariff.model = "0001";
  CHECK(check_tariff(tariff));
  for (const char* model : {"", "0000", "12345678901234567"}) {
    tariff.model = model;
    CHECK_FALSE(check_tariff(tariff));
  }
  tariff.model = "0001";
  tariff.service_price[2] = Price{-1};
  CHECK_THAT(check_tariff(tariff).error().message, Catch::Contains("prices.flat"));
  tariff.service_price[2] = Price{1'000'001};
  CHECK_FALSE(check_tariff(tariff));
}

TEST_CASE("a tariff begins with a half hour, not in the past, not in years") {
  CHECK(check_valid_from(kNow + 30min, kNow, 480min));
  CHECK(check_valid_from(kNow + 15min, kNow, 465min));
  CHECK_FALSE(check_valid_from(kNow + 15min, kNow, 480min));
  CHECK_FALSE(check_valid_from(kNow - 30min, kNow, 480min));
  CHECK_FALSE(check_valid_from(kNow + 24h * 500, kNow, 480min));
}
