// Three transports against slaves that misbehave in each way: no wrong value is ever reported, and
// readings come back in the time that is stated.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "drivers/meter/bus_link.hpp"
#include "tests/system/meter/bus_bench.hpp"

namespace youxu {
namespace {

using namespace literals;
using sim::SlaveFault;
using test::BusBench;
using test::is_whole;
using test::kReplyMs;
using test::longest_gap;
using test::Seen;

constexpr MeterTransport kAll[] = {MeterTransport::tcp, MeterTransport::rtu,
                                   MeterTransport::rtu_over_tcp};

struct FaultCase {
  SlaveFault fault = SlaveFault::none;
  std::optional<BusFault> on_tcp;  // none: the answer is taken, see the README
  BusFault on_rtu = BusFault::timeout;
};

const FaultCase kFaults[] = {
    {SlaveFault::silent, BusFault::timeout, BusFault::timeout},
    {SlaveFault::late, BusFault::timeout, BusFault::timeout},
    {SlaveFault::truncated, BusFault::timeout, BusFault::timeout},
    {SlaveFault::wrong_unit, std::nullopt, BusFault::wrong_unit},
    {SlaveFault::bad_check, BusFault::bad_answer, BusFault::bad_crc},
    {SlaveFault::wrong_count, BusFault::bad_answer, BusFault::bad_answer},
    {SlaveFault::wrong_function, BusFault::bad_answer, BusFault::bad_answer},
    {SlaveFault::exception, BusFault::refused, BusFault::refused},
    {SlaveFault::noise, BusFault::bad_answer, BusFault::wrong_unit},
};

}  // namespace

TEST_CASE("each transport reads a meter, whatever bytes its registers hold") {
  for (const MeterTransport transport : kAll) {
    BusBench bench{transport};
    bench.set_meter(11, 13);  // and CR, LF, XON, XOFF, NUL in the rest of the blocks
    Seen seen;
    bench.poll(11, seen);
    INFO(name_in(kTransports, transport));
    REQUIRE(bench.run_until(Millis{2000}, [&] { return seen.readings.size() >= 5; }));
    CHECK(seen.errors.empty());
    for (const MeterReading& reading : seen.readings) CHECK(is_whole(reading, 13));
  }
}

TEST_CASE("under each fault on each transport nothing is reported, and afterwards the truth is") {
  for (const MeterTransport transport : kAll) {
    for (const FaultCase& one : kFaults) {
      const auto expected =
          transport == MeterTransport::tcp ? one.on_tcp : std::optional{one.on_rtu};
      if (!expected) continue;
      BusBench bench{transport};
      bench.set_meter(1, 10);
      bench.slaves.set_late_by(Millis{kReplyMs + kReplyMs / 2});
      Seen seen;
      bench.poll(1, seen);
      INFO(name_in(kTransports, transport) << ", fault " << static_cast<int>(one.fault));
      REQUIRE(bench.run_until(Millis{2000}, [&] { return !seen.readings.empty(); }));

      bench.slaves.set_fault(1, one.fault);
      bench.set_meter(1, 20);
      bench.run(Millis{60});  // a reading may be under way
      seen.readings.clear();
      bench.run(Millis{300});
      CHECK(seen.readings.empty());
      CHECK(bench.faults(seen, *expected) > 0);

      bench.slaves.set_fault(1, SlaveFault::none);
      bench.set_meter(1, 30);
      bench.run(Millis{1});
      CHECK(bench.run_until(Millis{1500}, [&] { return seen.readings.size() >= 2; }));
      for (const MeterReading& reading : seen.readings) CHECK(is_whole(reading, 30));
    }
  }
}

TEST_CASE("a late answer is not taken for the next block's, though unit, function and length fit") {
  for (const MeterTransport transport : kAll) {
    // After the time limit, but so that it lies in the line when the next request is made.
    for (const int late : {kReplyMs + 5, kReplyMs + 30, 2 * kReplyMs + 20, 230, 250, 270}) {
      BusBench bench{transport};
      bench.slaves.set_late_by(Millis{late});
      bench.set_meter(1, 10);
      Seen seen;
      bench.poll(1, seen, Millis{70});
      INFO(name_in(kTransports, transport) << ", late by " << late << " ms");
      for (int round = 1; round <= 4; ++round) {
        bench.slaves.set_fault(1, SlaveFault::none);
        bench.run(Millis{150});
        bench.slaves.set_fault(1, SlaveFault::late);
        bench.run(Millis{100});
      }
      bench.slaves.set_fault(1, SlaveFault::none);
      REQUIRE(bench.run_until(Millis{3000}, [&] { return seen.readings.size() >= 5; }));
      CHECK(bench.faults(seen, BusFault::timeout) > 0);
      for (const MeterReading& reading : seen.readings) CHECK(is_whole(reading, 10));
    }
  }
}

TEST_CASE("an answer that comes after every rest is given no other block's name") {
  for (const MeterTransport transport : {MeterTransport::rtu, MeterTransport::rtu_over_tcp}) {
    BusBench bench{transport};
    bench.set_meter(1, 10);
    Seen seen;
    bench.poll(1, seen, Millis{100});
    REQUIRE(bench.run_until(Millis{2000}, [&] { return !seen.readings.empty(); }));
    const auto failures = bench.poller->counters(seen.number).failures;
    bench.slaves.set_fault(1, SlaveFault::held_back);
    REQUIRE(bench.run_until(
        Millis{2000}, [&] { return bench.poller->counters(seen.number).failures > failures; }));
    bench.slaves.set_fault(1, SlaveFault::none);
    const std::size_t had = seen.readings.size();
    REQUIRE(bench.run_until(Millis{3000}, [&] { return seen.readings.size() >= had + 3; }));
    for (const MeterReading& reading : seen.readings) CHECK(is_whole(reading, 10));
  }
}

TEST_CASE("one lost answer is made good within two reply times and a period") {
  for (const MeterTransport transport : kAll) {
    BusBench bench{transport};
    bench.set_meter(1, 10);
    Seen seen;
    bench.poll(1, seen, Millis{100});
    REQUIRE(bench.run_until(Millis{2000}, [&] { return seen.readings.size() >= 2; }));
    const int before = bench.slaves.requests(1);
    bench.slaves.set_fault(1, SlaveFault::silent);
    REQUIRE(bench.run_until(Millis{500}, [&] { return bench.slaves.requests(1) > before; }));
    bench.slaves.set_fault(1, SlaveFault::none);
    const std::size_t had = seen.readings.size();
    REQUIRE(bench.run_until(Millis{2000}, [&] { return seen.readings.size() >= had + 2; }));
    const auto gap = longest_gap(seen);
    WARN(name_in(kTransports, transport) << ": " << gap.count()
                                         << " ms between readings around a "
                                            "lost answer, at a period of 100 ms");
    CHECK(gap <= Millis{2 * 100 + 2 * kReplyMs + 50});
  }
}

TEST_CASE("an exception keeps the connection, other failures make a new one") {
  for (const int code : {1, 2, 3, 4, 6, 10, 11}) {
    BusBench bench{MeterTransport::tcp};
    bench.set_meter(1, 10);
    bench.slaves.set_exception(code);
    bench.slaves.set_fault(1, SlaveFault::exception);
    Seen seen;
    bench.poll(1, seen, Millis{30});
    REQUIRE(bench.run_until(Millis{2000}, [&] { return seen.errors.size() >= 4; }));
    CHECK(bench.tcp->connections() == 1);
    const BusFault expected =
        code <= 3 ? BusFault::refused : (code >= 10 ? BusFault::gateway : BusFault::busy);
    CHECK(bench.faults(seen, expected) >= 4);
    CHECK(seen.errors.back().find("meter 127.0.0.1:") == 0);
  }
}

TEST_CASE("a server that hangs up or is gone is found again") {
  for (const MeterTransport transport : {MeterTransport::tcp, MeterTransport::rtu_over_tcp}) {
    BusBench bench{transport};
    bench.set_meter(1, 10);
    Seen seen;
    bench.poll(1, seen, Millis{30});
    REQUIRE(bench.run_until(Millis{2000}, [&] { return !seen.readings.empty(); }));
    for (int round = 0; round < 3; ++round) {
      bench.tcp->hang_up();
      const std::size_t had = seen.readings.size();
      CHECK(bench.run_until(Millis{2000}, [&] { return seen.readings.size() > had + 2; }));
    }
    CHECK(bench.faults(seen, BusFault::connection) >= 1);
    bench.tcp.reset();  // refused now, and the process lives
    bench.run(Millis{200});
    CHECK(bench.faults(seen, BusFault::connection) >= 2);
    bench.tcp = std::make_unique<sim::TcpSlaves>(bench.loop, bench.slaves);
    REQUIRE(bench.tcp->listen(bench.address.port).ok());
    const std::size_t had = seen.readings.size();
    CHECK(bench.run_until(Millis{3000}, [&] { return seen.readings.size() > had; }));
  }
}

TEST_CASE("several meters share a bus, and none gets another one's values") {
  for (const MeterTransport transport : kAll) {
    BusBench bench{transport};
    Seen seen[4];
    for (int unit = 1; unit <= 4; ++unit) {
      bench.set_meter(unit, 10 * unit);
      bench.poll(unit, seen[unit - 1], Millis{100});
    }
    CHECK(bench.run_until(Millis{5000}, [&] {
      return std::all_of(std::begin(seen), std::end(seen),
                         [](const Seen& one) { return one.readings.size() >= 4; });
    }));
    for (int unit = 1; unit <= 4; ++unit) {
      INFO(name_in(kTransports, transport) << ", unit " << unit);
      CHECK(seen[unit - 1].errors.empty());
      for (const auto& reading : seen[unit - 1].readings) CHECK(is_whole(reading, 10 * unit));
    }
    if (bench.tcp) CHECK(bench.tcp->connections() == 1);
  }
}

TEST_CASE("a dead meter, and one that answers late, cost their neighbours no reading") {
  for (const MeterTransport transport : kAll) {
    for (const SlaveFault fault : {SlaveFault::silent, SlaveFault::late}) {
      BusBench bench{transport};
      bench.slaves.set_late_by(Millis{kReplyMs + 40});
      Seen first, dead, last;
      bench.set_meter(1, 10);
      bench.set_meter(2, 20);
      bench.set_meter(3, 30);
      bench.slaves.set_fault(2, fault);
      bench.poll(1, first, Millis{250});
      bench.poll(2, dead, Millis{250});
      bench.poll(3, last, Millis{250});
      bench.run(Millis{2500});
      INFO(name_in(kTransports, transport) << ", fault " << static_cast<int>(fault));
      CHECK(dead.readings.empty());
      CHECK(first.readings.size() >= 9);
      CHECK(last.readings.size() >= 9);
      CHECK(first.errors.empty());
      CHECK(last.errors.empty());
      CHECK(longest_gap(first) < Millis{2 * 250});
      CHECK(longest_gap(last) < Millis{2 * 250});
      WARN(name_in(kTransports, transport)
           << ", fault " << static_cast<int>(fault) << ": " << longest_gap(first).count() << " and "
           << longest_gap(last).count() << " ms between readings beside a meter that does not "
           << "answer within " << kReplyMs << " ms, at a period of 250 ms");
      for (const auto& reading : first.readings) CHECK(is_whole(reading, 10));
      for (const auto& reading : last.readings) CHECK(is_whole(reading, 30));
    }
  }
}

TEST_CASE("readings keep the rhythm: they do not drift with the time that each takes") {
  BusBench bench{MeterTransport::rtu};
  bench.set_meter(1, 10);
  Seen seen;
  const Mono begun = bench.loop.now().mono;
  bench.poll(1, seen, Millis{50});
  bench.run(Millis{2000});
  REQUIRE(seen.at.size() >= 10);
  // A busy machine delays some of them, but moves no later one.
  std::size_t in_time = 0;
  for (const Mono at : seen.at)
    if ((at - begun) % Millis{50} < Millis{30}) ++in_time;
  CHECK(in_time * 2 > seen.at.size());
}

TEST_CASE("a line held by another program is left alone, and taken when it is free") {
  BusBench bench{MeterTransport::rtu};
  bench.set_meter(1, 10);
  const int other = open(bench.address.device.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  REQUIRE(flock(other, LOCK_EX | LOCK_NB) == 0);
  Seen seen;
  bench.poll(1, seen, Millis{50});
  REQUIRE(bench.run_until(Millis{1000}, [&] { return !seen.errors.empty(); }));
  CHECK(bench.slaves.requests(1) == 0);
  CHECK(seen.errors[0].find("is held by another program") != std::string::npos);
  CHECK(bench.faults(seen, BusFault::device) >= 1);
  close(other);
  REQUIRE(bench.run_until(Millis{3000}, [&] { return !seen.readings.empty(); }));

  BusLink second{bench.address};
  std::uint16_t word = 0;
  CHECK_FALSE(second.read({.unit = 1}, {&word, 1}).ok());
  CHECK(second.fault() == BusFault::device);
}

TEST_CASE("a line that is not there, or is none, is said to be so") {
  std::uint16_t word = 0;
  BusLink absent{{.transport = MeterTransport::rtu, .device = "/dev/nowhere"}};
  CHECK(absent.read({}, {&word, 1}).error().message ==
        "the line is not there; look in /dev/serial/by-id");
  BusLink file{{.transport = MeterTransport::rtu, .device = "/dev/null"}};
  CHECK(file.read({}, {&word, 1}).error().message == "the line is no serial line");
  CHECK(file.fault() == BusFault::device);
}

TEST_CASE("a driver without an RS-485 mode is noted once and used all the same") {
  BusBench bench{MeterTransport::rtu};
  bench.address.rs485 = true;
  bench.poller = std::make_unique<MeterPoller>(bench.loop, bench.address);
  bench.set_meter(1, 10);
  Seen seen;
  bench.poll(1, seen);
  REQUIRE(bench.run_until(Millis{2000}, [&] { return seen.readings.size() >= 3; }));
  REQUIRE(seen.notes.size() == 1);
  CHECK(seen.notes[0].find("has no RS-485 mode") != std::string::npos);
}

TEST_CASE("with too many files open it says so instead of waiting on a descriptor out of range") {
  BusBench bench{MeterTransport::tcp};
  rlimit before{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &before) == 0);
  rlimit more{.rlim_cur = 1200, .rlim_max = before.rlim_max};
  if (before.rlim_max < more.rlim_cur || setrlimit(RLIMIT_NOFILE, &more) != 0) return;
  std::vector<int> files;
  while (files.empty() || files.back() < 1030) {
    files.push_back(open("/dev/null", O_RDONLY | O_CLOEXEC));
    REQUIRE(files.back() >= 0);
  }
  BusLink link{bench.address};
  std::uint16_t word = 0;
  CHECK(link.read({}, {&word, 1}).error().message ==
        "connect: this program has too many files open");
  for (const int file : files) close(file);
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST_CASE("a bus takes as many meters as it has units and no more") {
  BusBench bench{MeterTransport::tcp};
  const auto profile = *parse_meter_profile(test::kHalves);
  for (std::size_t i = 0; i < MeterPoller::kMaxMeters; ++i)
    REQUIRE(bench.poller->add({.profile = profile, .unit = 1, .period = Millis{100'000}}, {}).ok());
  CHECK(bench.poller->add({.profile = profile}, {}).error().code == Errc::refused);
}

}  // namespace youxu
