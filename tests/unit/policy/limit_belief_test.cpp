// What a pile without leases may draw, rule by rule.
#include <catch2/catch.hpp>

#include "policy/lease_book.hpp"
#include "policy/limit_belief.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr Mono kStart = mono_from_millis(1'000'000);
constexpr int kOff = 1, kOn = 2;

// Written, said and answered.
void settle(SettingBelief& setting, int value) {
  setting.write(value, kStart);
  setting.on_answer(true);
  setting.on_report(value);
}

LimitBelief charging_at(int amps) {
  LimitBelief belief{kOff};
  settle(belief.limit(), amps);
  settle(belief.power(), kOn);
  belief.step(kStart);
  return belief;
}

ConnectorStatus status(std::optional<Amps> at_most, LeaseId lease = {}) {
  ConnectorStatus s;
  s.state = ConnectorState::charging;
  s.at_most = at_most;
  s.lease = lease;
  return s;
}

LeaseBook book_at(Amps at_most) {
  LeaseBook book{1, 32_A, Leases::not_kept};
  book.start_sent();
  book.on_status(7, 1, status(at_most), kStart);
  return book;
}

}  // namespace

TEST_CASE("a setting is known once a write was answered and its value was said") {
  SettingBelief setting;
  setting.on_report(6);
  CHECK_FALSE(setting.known());
  setting.write(6, kStart);
  CHECK_FALSE(setting.known());
  setting.on_answer(true);
  CHECK(setting.surely(6));
}

TEST_CASE("an answer alone proves no value, nor does a value that was said before") {
  SettingBelief setting;
  settle(setting, 16);
  setting.write(6, kStart);
  setting.on_answer(true);
  CHECK(setting.most() == 16);  // 16 is what it said last
  setting.on_report(6);
  CHECK(setting.surely(6));
}

TEST_CASE("a higher value that may have been taken counts until a later write is answered") {
  SettingBelief setting;
  settle(setting, 6);
  setting.write(16, kStart);
  setting.write(6, kStart);
  setting.on_report(6);  // from before
  CHECK(setting.most() == 16);
  setting.on_answer(true);  // the first of them, as far as one can tell
  CHECK(setting.most() == 16);
  setting.on_answer(true);
  CHECK(setting.surely(6));
}

TEST_CASE("a refused write leaves what was, and what it may have been counts all the same") {
  SettingBelief setting;
  settle(setting, 6);
  setting.write(16, kStart);
  setting.on_answer(false);
  CHECK(setting.least() == 6);
  CHECK(setting.most() == 16);
}

TEST_CASE("a value that somebody else has set counts") {
  SettingBelief setting;
  settle(setting, 6);
  setting.on_report(20);
  CHECK(setting.most() == 20);
  CHECK_FALSE(setting.surely(6));
}

TEST_CASE("a write that nobody answered in a minute no longer holds up the next") {
  SettingBelief setting;
  settle(setting, 6);
  setting.write(16, kStart);
  setting.step(kStart + 61s);
  CHECK(setting.most() == 16);  // its answer may have been lost
  setting.write(8, kStart + 61s);
  setting.on_answer(true);
  setting.on_report(8);
  CHECK(setting.surely(8));
}

TEST_CASE("more unanswered writes than are kept forget no value") {
  SettingBelief setting;
  settle(setting, 6);
  setting.write(32, kStart);
  for (std::size_t i = 0; i < SettingBelief::kMaxWritten + 5; ++i) setting.write(7, kStart);
  CHECK(setting.most() == 32);
  setting.on_answer(true);
  CHECK(setting.most() == 32);
}

TEST_CASE("what was out of sight is not known until it has answered again") {
  SettingBelief setting;
  settle(setting, 6);
  setting.doubt();
  CHECK_FALSE(setting.known());
  setting.write(6, kStart);
  setting.on_answer(true);
  CHECK(setting.surely(6));
}

TEST_CASE("after a boot nothing that was written before it counts") {
  SettingBelief setting;
  settle(setting, 6);
  setting.write(32, kStart);
  setting.rebooted();
  CHECK_FALSE(setting.known());
  settle(setting, 8);
  CHECK(setting.surely(8));
}

TEST_CASE("a lower limit frees its room when the car has had time to follow") {
  LimitBelief belief = charging_at(16);
  belief.step(kStart + 60s);
  settle(belief.limit(), 6);
  belief.step(kStart + 60s);
  CHECK(belief.at_most() == 16_A);
  belief.step(kStart + 66s - 1ms);
  CHECK(belief.at_most() == 16_A);
  belief.step(kStart + 66s);
  CHECK(belief.at_most() == 6_A);
}

TEST_CASE("what is surely off draws nothing, whatever its limit is") {
  LimitBelief belief{kOff};
  belief.step(kStart);
  CHECK(belief.at_most() == std::nullopt);
  settle(belief.power(), kOff);
  belief.step(kStart);
  belief.step(kStart + 6s);
  CHECK(belief.at_most() == 0_A);
  belief.power().on_report(0);  // neutral: a car was unplugged
  belief.step(kStart + 7s);
  CHECK(belief.at_most() == std::nullopt);
}

TEST_CASE("limits that go up and down without end hold no more than there are levels") {
  LimitBelief belief = charging_at(6);
  for (int i = 0; i < 10'000; ++i) {
    belief.limit().on_report(i % 2 == 0 ? 32 : 7);
    belief.step(kStart + 60s + Millis{i / 10});
  }
  CHECK(belief.at_most() == 32_A);
  belief.limit().on_report(6);
  belief.step(kStart + 61s);
  belief.step(kStart + 67s);
  CHECK(belief.at_most() == 6_A);
}

TEST_CASE("a pile without leases that has said nothing counts at its ceiling, authorised or not") {
  LeaseBook book{1, 32_A, Leases::not_kept};
  CHECK(book.may_draw(kStart) == 32_A);
  book.on_status(7, 1, status(std::nullopt), kStart);
  CHECK(book.may_draw(kStart) == 32_A);
  book.on_status(7, 2, status(0_A), kStart);
  CHECK(book.may_draw(kStart) == 0_A);
}

TEST_CASE("a limit that was given counts for ever, until a status has it in") {
  LeaseBook book = book_at(6_A);
  const Lease high = book.issue(1, 20_A, 30s, kStart);
  for (int n = 2; n < 100; ++n) {
    book.on_status(7, n, status(6_A), kStart + n * 1s);
    CHECK(book.may_draw(kStart + n * 1s) == 20_A);
  }
  CHECK(book.granted(kStart + 100s) == 20_A);
  book.on_status(7, 100, status(20_A, high.id), kStart + 100s);
  book.on_status(7, 101, status(8_A, high.id), kStart + 101s);
  CHECK(book.may_draw(kStart + 101s) == 8_A);
}

TEST_CASE("silence, and a boot, raise a pile without leases to its ceiling") {
  LeaseBook book = book_at(6_A);
  CHECK(book.may_draw(kStart + LeaseBook::kTrusted) == 6_A);
  CHECK(book.may_draw(kStart + LeaseBook::kTrusted + 1ms) == 32_A);
  book.on_status(7, 2, status(6_A), kStart + 60s);
  CHECK(book.may_draw(kStart + 60s) == 6_A);
  book.on_status(8, 1, status(std::nullopt), kStart + 61s);
  CHECK(book.may_draw(kStart + 61s) == 32_A);
  CHECK_FALSE(book.authorised());
}
