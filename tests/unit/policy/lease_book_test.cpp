// The budget of one connector, rule by rule (pile bus version 1, what the gateway must do).
#include <catch2/catch.hpp>

#include "policy/lease_book.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr Mono kStart = mono_from_millis(1'000'000);
constexpr Millis kFor = 30s;

ConnectorStatus status(ConnectorState state, LeaseId lease = {}, Amps offered = {}) {
  ConnectorStatus s;
  s.state = state;
  s.lease = lease;
  s.offered = offered;
  return s;
}

// A connector that is authorised and was seen so, at status 2 of boot 7.
LeaseBook charging_book() {
  LeaseBook book{1, 32_A};
  book.on_status(7, 1, status(ConnectorState::plugged), kStart);
  book.start_sent();
  book.on_status(7, 2, status(ConnectorState::ready), kStart);
  return book;
}

}  // namespace

TEST_CASE("a connector that was never started counts nothing") {
  LeaseBook book{1, 32_A};
  book.set_failsafe(6_A);
  CHECK(book.may_draw(kStart) == 0_A);
}

TEST_CASE("from the start command on the failsafe counts") {
  LeaseBook book{1, 32_A};
  book.set_failsafe(6_A);
  book.start_sent();
  CHECK(book.may_draw(kStart) == 6_A);
}

TEST_CASE("a lowered lease frees room only when it is confirmed") {
  LeaseBook book = charging_book();
  const Lease high = book.issue(1, 20_A, kFor, kStart);
  book.on_status(7, 3, status(ConnectorState::charging, high.id), kStart + 1s);
  const Lease low = book.issue(1, 8_A, kFor, kStart + 2s);
  CHECK(book.granted(kStart + 2s) == 8_A);
  CHECK(book.may_draw(kStart + 2s) == 20_A);

  book.on_status(7, 4, status(ConnectorState::charging, low.id), kStart + 3s);
  CHECK(book.may_draw(kStart + 3s) == 8_A);
}

TEST_CASE("an unconfirmed lease counts until 1.03 S + 5 s after the status it counts from") {
  LeaseBook book = charging_book();
  const Lease lease = book.issue(1, 20_A, kFor, kStart + 4s);
  CHECK(lease.boot == 7);
  CHECK(lease.n == 2);
  const Mono over = kStart + 30'900ms + 5s;
  CHECK(book.may_draw(over - 1ms) == 20_A);
  CHECK(book.may_draw(over) == 0_A);
  CHECK(book.granted(over) == 0_A);
}

TEST_CASE("an unauthorised status before the start was seen ends nothing") {
  LeaseBook book{1, 32_A};
  book.on_status(7, 1, status(ConnectorState::plugged), kStart);
  book.start_sent();
  book.issue(1, 16_A, kFor, kStart);
  book.on_status(7, 2, status(ConnectorState::plugged), kStart + 1s);
  CHECK(book.authorised());
  CHECK(book.may_draw(kStart + 1s) == 16_A);
}

TEST_CASE("an unauthorised status after the start was seen ends the authorisation") {
  const auto state =
      GENERATE(ConnectorState::idle, ConnectorState::plugged, ConnectorState::finished);
  LeaseBook book = charging_book();
  book.issue(1, 16_A, kFor, kStart);
  book.on_status(7, 3, status(state), kStart + 1s);
  CHECK_FALSE(book.authorised());
  CHECK(book.may_draw(kStart + 1s) == 0_A);
  CHECK(book.would_draw(kStart + 1s) == 16_A);  // a new start would find the lease in force
}

TEST_CASE("a fault does not end the authorisation") {
  LeaseBook book = charging_book();
  book.on_status(7, 3, status(ConnectorState::fault), kStart + 1s);
  CHECK(book.authorised());
}

TEST_CASE("a boot ends the authorisation and every lease") {
  LeaseBook book = charging_book();
  book.issue(1, 16_A, kFor, kStart);
  book.on_status(8, 1, status(ConnectorState::plugged), kStart + 1s);
  CHECK_FALSE(book.authorised());
  CHECK(book.would_draw(kStart + 1s) == 0_A);
}

TEST_CASE("a status of a past boot or an old number changes nothing") {
  LeaseBook book = charging_book();
  const Lease lease = book.issue(1, 16_A, kFor, kStart);
  CHECK_FALSE(book.on_status(7, 2, status(ConnectorState::idle), kStart + 1s));
  book.on_status(8, 1, status(ConnectorState::plugged), kStart + 2s);
  book.start_sent();
  book.on_status(8, 2, status(ConnectorState::ready), kStart + 3s);
  CHECK_FALSE(book.on_status(7, 9, status(ConnectorState::idle, lease.id), kStart + 4s));
  CHECK(book.authorised());
}

TEST_CASE("leases of an earlier run count at the ceiling until one of this run is confirmed") {
  LeaseBook book{1, 32_A};
  book.assume_earlier_leases(kStart, kFor);
  book.resume();
  CHECK(book.may_draw(kStart) == 32_A);
  book.on_status(7, 50, status(ConnectorState::charging, {4, 9}, 10_A), kStart + 1s);
  CHECK(book.may_draw(kStart + 1s) == 32_A);
  CHECK(book.granted(kStart + 1s) == 10_A);  // what the pile offers is lawful already

  const Lease fresh = book.issue(5, 10_A, kFor, kStart + 1s);
  book.on_status(7, 51, status(ConnectorState::charging, fresh.id, 10_A), kStart + 2s);
  CHECK(book.may_draw(kStart + 2s) == 10_A);
}

TEST_CASE("leases of an earlier run have run out after their span") {
  LeaseBook book{1, 32_A};
  book.assume_earlier_leases(kStart, kFor);
  book.resume();
  CHECK(book.may_draw(kStart + lease_span(kFor) - 1ms) == 32_A);
  CHECK(book.may_draw(kStart + lease_span(kFor)) == 0_A);
}

TEST_CASE("more open leases than are remembered are counted together, never forgotten") {
  LeaseBook book = charging_book();
  book.issue(1, 32_A, kFor, kStart);
  for (std::size_t i = 0; i < LeaseBook::kMaxOpenLeases + 10; ++i)
    book.issue(1, 6_A, kFor, kStart + 1s);
  CHECK(book.may_draw(kStart + 2s) == 32_A);
}

TEST_CASE("a lease is due again after the period") {
  LeaseBook book = charging_book();
  CHECK(book.renewal_due(kStart, 8s));
  book.issue(1, 6_A, kFor, kStart);
  CHECK_FALSE(book.renewal_due(kStart + 7s, 8s));
  CHECK(book.renewal_due(kStart + 8s, 8s));
}
