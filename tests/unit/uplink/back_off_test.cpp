// Waits between connection attempts.
#include "drivers/uplink/back_off.hpp"

#include <catch2/catch.hpp>

using namespace youxu;
using std::chrono::seconds;

TEST_CASE("waits grow from 1 s and never exceed 60 s") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    BackOff back_off{seed};
    const Millis first = back_off.next();
    CHECK(first >= seconds{1});
    CHECK(first <= seconds{2});
    for (int i = 0; i < 4; ++i) (void)back_off.next();
    for (int i = 0; i < 1000; ++i) {
      const Millis wait = back_off.next();
      CHECK((wait >= seconds{30} && wait <= seconds{60}));
    }
    back_off.reset();
    CHECK(back_off.next() <= seconds{2});
  }
}

TEST_CASE("two gateways do not wait alike") {
  BackOff one{1};
  BackOff other{2};
  CHECK(one.next() != other.next());
}
