// What answers on a bus, whatever it speaks: bytes in, answers and their delays out. Pure.
#pragma once

#include <string>
#include <vector>

#include "policy/time.hpp"

namespace youxu::sim {

struct SlaveAnswer {
  std::string bytes;
  Millis delay{0};
  bool hang_up = false;
};

class Slaves {
 public:
  virtual ~Slaves() = default;
  // The answers to the whole requests in `buffer`, which are taken from it.
  virtual std::vector<SlaveAnswer> receive(std::string& buffer) = 0;
  // They are on one line: a serial server passes each answer to all its clients.
  virtual bool on_line() const = 0;
};

}  // namespace youxu::sim
