// A DL/T 645 meter alone, for trying a gateway against: on a pseudo terminal, a serial line, or as
// a serial server on TCP. It takes the time that a real line takes. Otherwise as lone_meter.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/programs/meter/dlt645_slaves.hpp"
#include "tests/programs/meter/lone_meter.hpp"

namespace youxu::sim {

struct LoneDlt645Options {
  std::string address = "000000000001";
  std::optional<std::uint16_t> port;  // a serial server at 127.0.0.1
  std::string device;                 // a line that is there; empty and no port: a pseudo terminal
  int baud = 2400;
  Dlt645Fault fault = Dlt645Fault::silent;  // what is wrong while it is "dead"
  LoneMeterOptions meter;                   // its load and times; port, unit and model are not used
};

// retry or fatal: the port cannot be listened on, the line not used.
Status run_lone_dlt645(const LoneDlt645Options& options);

}  // namespace youxu::sim
