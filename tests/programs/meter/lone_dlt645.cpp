#include "tests/programs/meter/lone_dlt645.hpp"

#include <cstdio>
#include <memory>

#include "tests/programs/cli/stop_on_signal.hpp"
#include "tests/programs/meter/slave_bus.hpp"

namespace youxu::sim {

namespace {

constexpr Millis kStep{100};
constexpr Millis kReport{5000};
constexpr Millis kReply{30};
constexpr Volts kMains = Volts::from_whole(230);

class LoneDlt645 {
 public:
  explicit LoneDlt645(const LoneDlt645Options& options)
      : options_{options}, stop_{loop_}, slaves_{kReply, options.baud}, timer_{loop_, [this] {
                                                                                 step();
                                                                               }} {}

  Status run() {
    if (auto opened = open(); !opened.ok()) return opened;
    began_ = loop_.now().mono;
    step();
    timer_.start(kStep, kStep);
    loop_.run();
    return {};
  }

 private:
  Status open() {
    if (options_.port) {
      server_ = std::make_unique<TcpSlaves>(loop_, slaves_);
      const auto port = server_->listen(*options_.port);
      if (!port.ok()) return port.error();
      std::printf("serial server on 127.0.0.1:%d\n", *port);
    } else {
      line_ = options_.device.empty()
                  ? std::make_unique<PtySlaves>(loop_, slaves_)
                  : std::make_unique<PtySlaves>(loop_, slaves_, options_.device, options_.baud);
      if (line_->device().empty())
        return Error{Errc::fatal, options_.device + ": is no serial line that can be used"};
      std::printf("line %s\n", line_->device().c_str());
    }
    std::fflush(stdout);
    return {};
  }

  void step() {
    const Millis elapsed = loop_.now().mono - began_;
    const PerPhase<Amps> load = options_.meter.load(elapsed);
    PerPhase<Watts> power{};
    Watts total;
    for (std::size_t p = 0; p < kPhases; ++p) total += power[p] = kMains * load[p];
    forward_wh_ += total.value() * static_cast<double>((elapsed - counted_).count()) / 3'600'000.0;
    counted_ = elapsed;
    slaves_.set_values(options_.address, load, {kMains, kMains, kMains}, power);
    slaves_.set_energy(options_.address, WattHours::from_double(forward_wh_), {});
    slaves_.set_fault(options_.address, dead(elapsed) ? options_.fault : Dlt645Fault::none);
    if (elapsed >= next_report_) report(elapsed, load);
    if (options_.meter.run_for && elapsed >= *options_.meter.run_for) loop_.stop();
  }

  bool dead(Millis elapsed) const { return is_dead(options_.meter, elapsed); }

  void report(Millis elapsed, const PerPhase<Amps>& load) {
    next_report_ += kReport;
    std::printf("%8.1f load %.1f/%.1f/%.1f A, %.1f kWh, %d requests so far%s\n",
                static_cast<double>(elapsed.count()) / 1000.0, load[0].value(), load[1].value(),
                load[2].value(), forward_wh_ / 1000.0, slaves_.requests(options_.address),
                dead(elapsed) ? ", FAULT" : "");
    std::fflush(stdout);
  }

  const LoneDlt645Options& options_;
  Loop loop_;
  StopOnSignal stop_;
  Dlt645Slaves slaves_;
  Timer timer_;
  std::unique_ptr<PtySlaves> line_;
  std::unique_ptr<TcpSlaves> server_;
  Mono began_{};
  Millis counted_{};
  Millis next_report_{};
  double forward_wh_ = 0;
};

}  // namespace

Status run_lone_dlt645(const LoneDlt645Options& options) {
  return LoneDlt645{options}.run();
}

}  // namespace youxu::sim
