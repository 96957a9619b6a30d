// A clean end at Ctrl-C or SIGTERM: the loop stops and the command goes on after it.
#pragma once

#include <csignal>

#include "drivers/loop/loop.hpp"

namespace youxu::sim {

class StopOnSignal {
 public:
  explicit StopOnSignal(Loop& loop)
      : interrupt_{loop, SIGINT, [&loop] { loop.stop(); }}, terminate_{loop, SIGTERM, [&loop] {
                                                                         loop.stop();
                                                                       }} {}

 private:
  SignalWatch interrupt_;
  SignalWatch terminate_;
};

}  // namespace youxu::sim
