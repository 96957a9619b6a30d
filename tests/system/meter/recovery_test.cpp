// How long a meter's readings stay away after each kind of fault, counted in its periods: what
// drivers/meter/README.md states.
#include <chrono>
#include <optional>

#include "tests/system/meter/bus_bench.hpp"

namespace youxu {
namespace {

using sim::SlaveFault;
using test::BusBench;
using test::is_whole;
using test::kReplyMs;
using test::Seen;

// A time limit and a rest fit into it, as they do into a second at 400 ms.
constexpr Millis kPeriod{200};

constexpr std::pair<SlaveFault, const char*> kFaults[] = {
    {SlaveFault::silent, "no answer"},    {SlaveFault::late, "late"},
    {SlaveFault::truncated, "truncated"}, {SlaveFault::wrong_unit, "wrong unit"},
    {SlaveFault::bad_check, "bad CRC"},   {SlaveFault::wrong_count, "wrong count"},
    {SlaveFault::exception, "exception"}};

struct Lost {
  std::uint64_t failed = 0;   // periods whose reading failed
  std::uint64_t skipped = 0;  // and that were left out
  Millis gap{};               // between the readings around them
};

// After `failures` failures in a row.
std::optional<Lost> lose(MeterTransport transport, SlaveFault fault, std::size_t failures) {
  BusBench bench{transport};
  bench.slaves.set_late_by(Millis{kReplyMs + 30});
  bench.set_meter(1, 10);
  Seen seen;
  bench.poll(1, seen, kPeriod);
  if (!bench.run_until(Millis{2000}, [&] { return seen.readings.size() >= 2; }))
    return std::nullopt;
  const MeterCounters before = bench.poller->counters(seen.number);
  const std::size_t had = seen.readings.size();
  bench.slaves.set_fault(1, fault);
  if (!bench.run_until(Millis{9000}, [&] { return seen.errors.size() >= failures; }))
    return std::nullopt;
  bench.slaves.set_fault(1, SlaveFault::none);
  bench.set_meter(1, 20);
  if (!bench.run_until(Millis{9000}, [&] { return seen.readings.size() > had; }))
    return std::nullopt;
  CHECK(is_whole(seen.readings[had], 20));
  const MeterCounters& after = bench.poller->counters(seen.number);
  return Lost{after.failures + after.exceptions - before.failures - before.exceptions,
              after.skipped - before.skipped, seen.at[had] - seen.at[had - 1]};
}

// A gateway that answers in another unit's name is believed on TCP.
bool is_none(MeterTransport transport, SlaveFault fault) {
  return transport == MeterTransport::tcp && fault == SlaveFault::wrong_unit;
}

}  // namespace

TEST_CASE("one fault of each kind costs the reading of its period, on each transport") {
  for (const MeterTransport transport :
       {MeterTransport::tcp, MeterTransport::rtu, MeterTransport::rtu_over_tcp})
    for (const auto& [fault, name] : kFaults) {
      if (is_none(transport, fault)) continue;
      INFO(name_in(kTransports, transport) << ", " << name);
      const auto lost = lose(transport, fault, 1);
      REQUIRE(lost);
      CHECK(lost->failed == 1);
      CHECK(lost->skipped <= 1);  // one, where the machine was late by a period
      WARN(name_in(kTransports, transport)
           << ", " << name << ": " << lost->failed << " failed, " << lost->skipped << " left out, "
           << lost->gap.count() << " ms between readings at a period of " << kPeriod.count()
           << " ms");
    }
}

TEST_CASE("after three in a row two periods are left out, and then it reads") {
  for (const MeterTransport transport : {MeterTransport::tcp, MeterTransport::rtu})
    for (const auto& [fault, name] : kFaults) {
      if (is_none(transport, fault)) continue;
      INFO(name_in(kTransports, transport) << ", " << name);
      const auto lost = lose(transport, fault, 3);
      REQUIRE(lost);
      CHECK(lost->failed == 3);
      const std::uint64_t left_out = periods_left_out(2) + periods_left_out(3);
      CHECK(lost->skipped >= left_out);
      CHECK(lost->skipped <= left_out + 1);
    }
}

}  // namespace youxu
