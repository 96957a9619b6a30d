// DL/T 645 meters on a pseudo terminal or behind a serial server, and a poller on their bus.
#pragma once

#include <catch2/catch.hpp>

#include <memory>
#include <string>

#include "tests/programs/meter/dlt645_slaves.hpp"
#include "tests/programs/meter/slave_bus.hpp"
#include "tests/system/meter/bench.hpp"

namespace youxu::test {

inline const char* const kMeter = "000012345678";
inline const char* const kOther = "000012345679";
inline constexpr int kReplyMs = 60;

struct Dlt645Bench : Bench {
  sim::Dlt645Slaves slaves;
  std::unique_ptr<sim::PtySlaves> pty;
  std::unique_ptr<sim::TcpSlaves> tcp;
  BusAddress address;
  std::unique_ptr<MeterPoller> poller;

  // With a `baud` the meters take its time; else the line has no time of its own.
  explicit Dlt645Bench(MeterTransport transport, int baud = 0)
      : slaves{Millis{baud > 0 ? 30 : 0}, baud} {
    address.transport = transport;
    address.protocol = MeterProtocol::dlt645;
    address.baud = baud > 0 ? baud : 115'200;
    address.parity = 'E';
    if (transport == MeterTransport::rtu) {
      pty = std::make_unique<sim::PtySlaves>(loop, slaves);
      address.device = pty->device();
    } else {
      tcp = std::make_unique<sim::TcpSlaves>(loop, slaves);
      address.host = "127.0.0.1";
      address.port = *tcp->listen(0);
    }
    poller = std::make_unique<MeterPoller>(loop, address);
  }

  // Amps in steps that the meter's last digit can show behind its transformers.
  void set_meter(const char* meter, int amps) {
    const auto one = [](int value) { return Amps::from_whole(value); };
    slaves.set_values(
        meter, {one(amps), one(amps + 2), one(amps + 4)},
        {Volts::from_whole(230), Volts::from_whole(231), Volts::from_whole(232)},
        {Watts::from_whole(200 * amps), Watts::from_whole(400), Watts::from_whole(600)});
    slaves.set_energy(meter, WattHours::from_whole(500'000), WattHours::from_whole(2'000));
  }

  void poll(const char* meter, Seen& seen, Millis period = Millis{100},
            const char* id = "dlt645-2007", int response_ms = kReplyMs) {
    auto profile = load_meter_profile(std::string{PROFILES} + "/" + id + ".json");
    REQUIRE(profile.ok());
    REQUIRE(set_ratios(*profile, sim::Dlt645Slaves::kCurrentRatio, 1.0).ok());
    profile->response_timeout_ms = response_ms;
    profile->min_gap_ms = 0;
    seen.number = *poller->add({.profile = std::move(*profile), .address = meter, .period = period},
                               events_for(seen));
  }

  std::uint64_t faults(const Seen& seen, BusFault fault) const {
    return poller->counters(seen.number).faults[static_cast<std::size_t>(fault)];
  }
};

}  // namespace youxu::test
