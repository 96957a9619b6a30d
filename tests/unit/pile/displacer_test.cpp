// How many connections are ended at a time, and when one is given up. With a broker:
// tests/system/bind.
#include "drivers/pile/displacer.hpp"

#include <catch2/catch.hpp>
#include <string>

namespace youxu {
namespace {

PileBusOptions nobody() {
  PileBusOptions options;
  options.port = 1;
  return options;
}

TEST_CASE("no more connections are ended at once than there may be, and the rest is told so") {
  uv_loop_t loop;
  REQUIRE(uv_loop_init(&loop) == 0);
  {
    Displacer displacer{&loop, nobody()};
    for (std::size_t i = 0; i < Displacer::kMaxAtOnce; ++i)
      CHECK(displacer.displace("P00" + std::to_string(i)));

    CHECK(displacer.displace("P000"));  // under way already
    const Status more = displacer.displace("MORE");
    REQUIRE_FALSE(more);
    CHECK(more.error().code == Errc::retry);
    CHECK(displacer.busy() == Displacer::kMaxAtOnce);

    for (int tick = 0; tick < Displacer::kTries; ++tick) displacer.tick();
    CHECK(displacer.busy() == 0);
    CHECK(displacer.displace("MORE"));
  }
  uv_run(&loop, UV_RUN_DEFAULT);
  CHECK(uv_loop_close(&loop) == 0);
}

}  // namespace
}  // namespace youxu
