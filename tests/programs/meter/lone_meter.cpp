#include "tests/programs/meter/lone_meter.hpp"

#include <cstdio>

#include "drivers/loop/loop.hpp"
#include "tests/programs/cli/stop_on_signal.hpp"

namespace youxu::sim {

namespace {

constexpr Millis kStep{100};
constexpr Millis kReport{5000};
constexpr Volts kMains = Volts::from_whole(230);

class LoneMeter {
 public:
  explicit LoneMeter(const LoneMeterOptions& options)
      : options_{options},
        stop_{loop_},
        meter_{loop_, options.unit, options.model},
        timer_{loop_, [this] { step(); }} {}

  Status run() {
    const auto port = meter_.listen(options_.port);
    if (!port.ok()) return port.error();
    began_ = loop_.now().mono;
    step();
    timer_.start(kStep, kStep);
    loop_.run();
    return {};
  }

 private:
  void step() {
    const Millis elapsed = loop_.now().mono - began_;
    const PerPhase<Amps> load = options_.load(elapsed);
    PerPhase<Watts> power{};
    for (std::size_t p = 0; p < kPhases; ++p) power[p] = kMains * load[p];
    meter_.set_values(load, {kMains, kMains, kMains}, power);
    meter_.set_fault(dead(elapsed) ? MeterFault::silent : MeterFault::none);
    if (elapsed >= next_report_) report(elapsed, load);
    if (options_.run_for && elapsed >= *options_.run_for) loop_.stop();
  }

  bool dead(Millis elapsed) const { return is_dead(options_, elapsed); }

  void report(Millis elapsed, const PerPhase<Amps>& load) {
    next_report_ += kReport;
    std::printf("%8.1f load %.1f/%.1f/%.1f A, %d requests so far%s\n",
                static_cast<double>(elapsed.count()) / 1000.0, load[0].value(), load[1].value(),
                load[2].value(), meter_.requests(), dead(elapsed) ? ", DEAD: none answered" : "");
  }

  const LoneMeterOptions& options_;
  Loop loop_;
  StopOnSignal stop_;
  SimMeter meter_;
  Timer timer_;
  Mono began_{};
  Millis next_report_{};
};

}  // namespace

bool is_dead(const LoneMeterOptions& options, Millis elapsed) {
  if (!options.dead_after || elapsed < *options.dead_after) return false;
  return !options.dead_for || elapsed < *options.dead_after + *options.dead_for;
}

Status run_lone_meter(const LoneMeterOptions& options) {
  return LoneMeter{options}.run();
}

}  // namespace youxu::sim
