// DL/T 645 meters over a real pseudo terminal and a real serial server on TCP: right values, none
// at all under each fault, and readings again in the time that is stated.
#include "drivers/meter/dlt645_bus.hpp"

#include <algorithm>
#include <chrono>

#include "tests/system/meter/dlt645_bench.hpp"

namespace youxu {
namespace {

using namespace literals;
using sim::Dlt645Fault;
using test::kMeter;
using test::kOther;
using test::kReplyMs;
using Bench = test::Dlt645Bench;
using test::longest_gap;
using test::Seen;

constexpr MeterTransport kBoth[] = {MeterTransport::rtu, MeterTransport::rtu_over_tcp};

template <class Q>
bool is_none_or(const std::optional<Q>& value, Q expected) {
  return !value || *value == expected;
}

// What is read in turn may not have been yet.
bool is_of(const MeterReading& reading, int amps) {
  return reading.current[0] == Amps::from_whole(amps) &&
         reading.current[2] == Amps::from_whole(amps + 4) &&
         is_none_or(reading.power[0], Watts::from_whole(200 * amps)) &&
         is_none_or(reading.voltage[0], 230_V) && is_none_or(reading.voltage[2], 232_V) &&
         is_none_or(reading.frequency, Hertz::from_whole(50));
}

struct FaultCase {
  Dlt645Fault fault = Dlt645Fault::none;
  BusFault expected = BusFault::timeout;
};
const FaultCase kFaults[] = {{Dlt645Fault::silent, BusFault::timeout},
                             {Dlt645Fault::late, BusFault::timeout},
                             {Dlt645Fault::truncated, BusFault::timeout},
                             {Dlt645Fault::wrong_address, BusFault::wrong_unit},
                             {Dlt645Fault::bad_check, BusFault::bad_crc},
                             {Dlt645Fault::no_end, BusFault::bad_answer},
                             {Dlt645Fault::other_data, BusFault::bad_answer},
                             {Dlt645Fault::short_data, BusFault::bad_answer},
                             {Dlt645Fault::more, BusFault::bad_answer},
                             {Dlt645Fault::error, BusFault::refused},
                             {Dlt645Fault::not_digits, BusFault::content},
                             {Dlt645Fault::noise, BusFault::bad_answer}};

}  // namespace

TEST_CASE("each profile reads a meter over each transport, with all its values in the end") {
  for (const MeterTransport transport : kBoth) {
    for (const char* id : {"dlt645-2007", "dlt645-2007-single"}) {
      Bench bench{transport};
      bench.set_meter(kMeter, 100);
      Seen seen;
      bench.poll(kMeter, seen, Millis{20}, id);
      INFO(name_in(kTransports, transport) << " " << id);
      REQUIRE(bench.run_until(Millis{5000}, [&] { return seen.readings.size() >= 12; }));
      CHECK(seen.errors.empty());
      CHECK(seen.readings.front().current[1] == 102_A);
      const MeterReading& last = seen.readings.back();
      CHECK(is_of(last, 100));
      CHECK(last.voltage[1] == 231_V);
      CHECK(last.total_power == 21'000_W);
      CHECK(last.frequency == Hertz::from_whole(50));
      CHECK(last.energy_import == WattHours::from_whole(500'000));
      CHECK(last.energy_export == WattHours::from_whole(2'000));
    }
  }
}

TEST_CASE("under each fault nothing is reported, and afterwards the truth is") {
  for (const MeterTransport transport : kBoth) {
    for (const auto& [fault, expected] : kFaults) {
      Bench bench{transport};
      bench.set_meter(kMeter, 100);
      bench.slaves.set_late_by(Millis{kReplyMs + kReplyMs / 2});
      Seen seen;
      bench.poll(kMeter, seen);
      INFO(name_in(kTransports, transport) << ", " << name_in(sim::kDlt645Faults, fault));
      REQUIRE(bench.run_until(Millis{2000}, [&] { return !seen.readings.empty(); }));
      bench.slaves.set_fault(kMeter, fault);
      bench.set_meter(kMeter, 200);
      bench.run(Millis{60});  // a reading may be under way
      seen.readings.clear();
      bench.run(Millis{400});
      for (const MeterReading& reading : seen.readings) {
        CHECK(fault == Dlt645Fault::not_digits);  // what has no digits is left out of it
        CHECK_FALSE(reading.current[0]);
        CHECK_FALSE(reading.total_power);
      }
      if (fault != Dlt645Fault::not_digits) CHECK(bench.faults(seen, expected) > 0);

      bench.slaves.set_fault(kMeter, Dlt645Fault::none);
      bench.set_meter(kMeter, 300);
      seen.readings.clear();
      CHECK(bench.run_until(Millis{2500}, [&] { return seen.readings.size() >= 3; }));
      for (const MeterReading& reading : seen.readings)
        if (reading.current[0]) CHECK(is_of(reading, 300));
    }
  }
}

TEST_CASE("noise before an answer, an echo of the request and lacking numbers lose no reading") {
  for (const MeterTransport transport : kBoth) {
    for (const Dlt645Fault fault :
         {Dlt645Fault::garbage, Dlt645Fault::echo, Dlt645Fault::no_value}) {
      Bench bench{transport};
      bench.set_meter(kMeter, 100);
      Seen seen;
      bench.poll(kMeter, seen);
      bench.slaves.set_fault(kMeter, fault);
      INFO(name_in(kTransports, transport) << ", " << name_in(sim::kDlt645Faults, fault));
      if (fault == Dlt645Fault::no_value) {
        REQUIRE(bench.run_until(Millis{2000}, [&] { return seen.errors.size() >= 2; }));
        CHECK(seen.errors[0].find("hold no usable value") != std::string::npos);
        CHECK(seen.readings.empty());
        continue;
      }
      REQUIRE(bench.run_until(Millis{3000}, [&] { return seen.readings.size() >= 8; }));
      CHECK(seen.errors.empty());
      for (const MeterReading& reading : seen.readings) CHECK(is_of(reading, 100));
    }
  }
}

TEST_CASE("a late answer is never taken for another one's, however late it is") {
  for (const MeterTransport transport : kBoth) {
    for (const int late : {kReplyMs + 5, kReplyMs + 30, 2 * kReplyMs + 20, 230, 250, 270}) {
      Bench bench{transport};
      bench.slaves.set_late_by(Millis{late});
      bench.set_meter(kMeter, 100);
      Seen seen;
      bench.poll(kMeter, seen, Millis{70});
      INFO(name_in(kTransports, transport) << ", late by " << late << " ms");
      for (int round = 1; round <= 4; ++round) {
        bench.slaves.set_fault(kMeter, Dlt645Fault::none);
        bench.run(Millis{150});
        bench.slaves.set_fault(kMeter, Dlt645Fault::late);
        bench.run(Millis{100});
      }
      bench.slaves.set_fault(kMeter, Dlt645Fault::none);
      REQUIRE(bench.run_until(Millis{3000}, [&] { return seen.readings.size() >= 5; }));
      CHECK(bench.faults(seen, BusFault::timeout) > 0);
      for (const MeterReading& reading : seen.readings) CHECK(is_of(reading, 100));
    }
  }
}

TEST_CASE("an answer that comes before the next request's is passed over, and that one taken") {
  for (const MeterTransport transport : kBoth) {
    Bench bench{transport};
    bench.set_meter(kMeter, 100);
    Seen seen;
    bench.poll(kMeter, seen);
    REQUIRE(bench.run_until(Millis{2000}, [&] { return !seen.readings.empty(); }));
    bench.slaves.set_fault(kMeter, Dlt645Fault::held_back);
    REQUIRE(bench.run_until(Millis{4000}, [&] { return !seen.errors.empty(); }));
    bench.run(Millis{1000});
    bench.slaves.set_fault(kMeter, Dlt645Fault::none);
    const std::size_t had = seen.readings.size();
    REQUIRE(bench.run_until(Millis{4000}, [&] { return seen.readings.size() >= had + 3; }));
    for (const MeterReading& reading : seen.readings) CHECK(is_of(reading, 100));
  }
}

TEST_CASE("one lost answer is made good within two reply times and two periods") {
  for (const MeterTransport transport : kBoth) {
    Bench bench{transport};
    bench.set_meter(kMeter, 100);
    Seen seen;
    bench.poll(kMeter, seen, Millis{100});
    REQUIRE(bench.run_until(Millis{2000}, [&] { return seen.readings.size() >= 2; }));
    const int before = bench.slaves.requests(kMeter);
    bench.slaves.set_fault(kMeter, Dlt645Fault::silent);
    REQUIRE(bench.run_until(Millis{500}, [&] { return bench.slaves.requests(kMeter) > before; }));
    bench.slaves.set_fault(kMeter, Dlt645Fault::none);
    const std::size_t had = seen.readings.size();
    REQUIRE(bench.run_until(Millis{2000}, [&] { return seen.readings.size() >= had + 2; }));
    WARN(name_in(kTransports, transport) << ": " << longest_gap(seen).count()
                                         << " ms between readings around a lost answer, at a "
                                            "period of 100 ms");
    CHECK(longest_gap(seen) <= Millis{2 * 100 + 2 * kReplyMs + 50});
  }
}

TEST_CASE("at 2400 baud the currents come each second, and all else within eight") {
  for (const MeterTransport transport : kBoth) {
    Bench bench{transport, 2'400};
    bench.set_meter(kMeter, 100);
    Seen seen;
    bench.poll(kMeter, seen, Millis{1000}, "dlt645-2007", 500);
    bench.run(Millis{9'500});
    INFO(name_in(kTransports, transport));
    CHECK(seen.errors.empty());
    CHECK(seen.readings.size() >= 9);
    CHECK(longest_gap(seen) < Millis{1'300});
    WARN(name_in(kTransports, transport)
         << ", 2400 baud: " << seen.readings.size() << " readings in 9.5 s, at most "
         << longest_gap(seen).count() << " ms apart");
    for (const MeterReading& reading : seen.readings) CHECK(is_of(reading, 100));
    CHECK(seen.readings.back().voltage[1] == 231_V);
    CHECK(seen.readings.back().frequency);
    CHECK(seen.readings.back().energy_export == WattHours::from_whole(2'000));
    CHECK(bench.slaves.requests(kMeter, 0x0202FF00) >= 9);
    CHECK(bench.slaves.requests(kMeter, 0x0201FF00) <= 2);
  }
}

TEST_CASE("a lost answer at 2400 baud costs one reading of a second") {
  Bench bench{MeterTransport::rtu, 2'400};
  bench.set_meter(kMeter, 100);
  Seen seen;
  bench.poll(kMeter, seen, Millis{1000}, "dlt645-2007", 500);
  REQUIRE(bench.run_until(Millis{4000}, [&] { return seen.readings.size() >= 2; }));
  const int before = bench.slaves.requests(kMeter);
  bench.slaves.set_fault(kMeter, Dlt645Fault::silent);
  REQUIRE(bench.run_until(Millis{2000}, [&] { return bench.slaves.requests(kMeter) > before; }));
  bench.slaves.set_fault(kMeter, Dlt645Fault::none);
  const std::size_t had = seen.readings.size();
  REQUIRE(bench.run_until(Millis{5000}, [&] { return seen.readings.size() >= had + 2; }));
  WARN("2400 baud: " << longest_gap(seen).count() << " ms between readings around a lost answer");
  CHECK(longest_gap(seen) < Millis{3'000});
}

TEST_CASE("a meter without powers, reactive powers or energies still limits load") {
  Bench bench{MeterTransport::rtu};
  bench.set_meter(kMeter, 100);
  for (const std::uint32_t lacking : {0x0203FF00U, 0x0204FF00U, 0x00020000U})
    bench.slaves.forget(kMeter, lacking);
  Seen seen;
  bench.poll(kMeter, seen, Millis{20});
  REQUIRE(bench.run_until(Millis{3000}, [&] { return seen.readings.size() >= 10; }));
  CHECK(seen.errors.empty());
  CHECK(seen.readings.back().current[2] == 104_A);
  CHECK_FALSE(seen.readings.back().total_power);
  CHECK(seen.readings.back().energy_import);
  bench.slaves.forget(kMeter, 0x0202FF00);
  REQUIRE(bench.run_until(Millis{2000}, [&] { return !seen.errors.empty(); }));
  CHECK(seen.errors[0] == "meter " + bench.address.device + " address " + kMeter +
                              ": read 0x0202FF00: refused: it has no such data");
}

TEST_CASE("two meters share a line, and a dead one costs the other no reading") {
  for (const MeterTransport transport : kBoth) {
    Bench bench{transport};
    bench.set_meter(kMeter, 100);
    bench.set_meter(kOther, 200);
    Seen first;
    Seen second;
    bench.poll(kMeter, first, Millis{250});
    bench.poll(kOther, second, Millis{250});
    REQUIRE(bench.run_until(Millis{4000}, [&] { return second.readings.size() >= 4; }));
    bench.slaves.set_fault(kOther, Dlt645Fault::silent);
    first.at.clear();
    const std::size_t had = second.readings.size();
    bench.run(Millis{2500});
    CHECK(second.readings.size() <= had + 1);
    CHECK(first.errors.empty());
    CHECK(longest_gap(first) < Millis{2 * 250});
    for (const MeterReading& reading : first.readings) CHECK(is_of(reading, 100));
    for (const MeterReading& reading : second.readings) CHECK(is_of(reading, 200));
  }
}

TEST_CASE("a serial server that hangs up or is gone is found again") {
  Bench bench{MeterTransport::rtu_over_tcp};
  bench.set_meter(kMeter, 100);
  Seen seen;
  bench.poll(kMeter, seen, Millis{30});
  REQUIRE(bench.run_until(Millis{2000}, [&] { return !seen.readings.empty(); }));
  for (int round = 0; round < 3; ++round) {
    bench.tcp->hang_up();
    const std::size_t had = seen.readings.size();
    CHECK(bench.run_until(Millis{2000}, [&] { return seen.readings.size() > had + 2; }));
  }
  CHECK(bench.faults(seen, BusFault::connection) >= 1);
  bench.tcp.reset();
  bench.run(Millis{200});
  bench.tcp = std::make_unique<sim::TcpSlaves>(bench.loop, bench.slaves);
  REQUIRE(bench.tcp->listen(bench.address.port).ok());
  const std::size_t had = seen.readings.size();
  CHECK(bench.run_until(Millis{3000}, [&] { return seen.readings.size() > had; }));
}

TEST_CASE("a line is held while it is asked on, and left where another program holds it") {
  Bench bench{MeterTransport::rtu};
  bench.set_meter(kMeter, 100);
  Seen seen;
  bench.poll(kMeter, seen, Millis{50});
  REQUIRE(bench.run_until(Millis{2000}, [&] { return !seen.readings.empty(); }));
  Dlt645Bus second{bench.address};
  CHECK(second.find_alone(50).error().message.find("is held by another program") !=
        std::string::npos);
  CHECK(second.fault() == BusFault::device);
  Dlt645Bus absent{{.transport = MeterTransport::rtu, .device = "/dev/nowhere"}};
  CHECK(absent.find_alone(50).error().message ==
        "the line is not there; look in /dev/serial/by-id");
}

}  // namespace youxu
