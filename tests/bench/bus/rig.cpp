#include "tests/bench/bus/rig.hpp"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace youxu::bench {

namespace {

using std::chrono::seconds;

constexpr Millis kShow{100};
constexpr Volts kMains = Volts::from_whole(230);
constexpr int kCurrents = 0x080C;  // acrel-adl400

// A socket stays in the namespace in which it was made.
class InNamespace {
 public:
  explicit InNamespace(const std::string& file) {
    if (file.empty()) return;
    home_ = ::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    const int there = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (::setns(there, CLONE_NEWNET) != 0) std::perror("bench_bus: setns");
    ::close(there);
  }
  ~InNamespace() {
    if (home_ < 0) return;
    if (::setns(home_, CLONE_NEWNET) != 0) std::perror("bench_bus: setns");
    ::close(home_);
  }
  InNamespace(const InNamespace&) = delete;
  InNamespace& operator=(const InNamespace&) = delete;

 private:
  int home_ = -1;
};

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "bench_bus: %s\n", what.c_str());
  std::exit(1);
}

}  // namespace

Rig::Rig(RigOptions options, const BenchSite& site)
    : options_{std::move(options)},
      site_{site},
      homes_{site.quiet()},
      meter_{loop_},
      timer_{loop_, [this] { show(); }} {
  if (Status opened = open_meter(); !opened) give_up(opened.error().message);
  start_daemon();  // it writes the keys that the broker reads
  run(seconds{1});
  start_broker();
  run(seconds{1});
  FleetOptions piles{options_.host, options_.port, site.piles(), kMost, {}, {}};
  piles.on_lease = [this](std::size_t pile, const Lease& lease) {
    if (on_lease) on_lease(pile, lease);
  };
  piles.on_status = [this](std::size_t pile) {
    if (on_status) on_status(pile);
  };
  fleet_ = std::make_unique<Fleet>(loop_, std::move(piles));
  probes_ = std::make_unique<Probes>(loop_, options_.host, options_.port, site.probes());
  const auto all = fleet_->size();
  wait_for(
      "all piles to connect",
      [&] { return fleet_->connected() == all && probes_->connected() == site.probes().size(); },
      seconds{90});
  fleet_->plug_in();
  run(seconds{5});
  fleet_->press_start();
  wait_for(
      "all piles to be started", [&] { return fleet_->authorised() == all; }, seconds{120});
  wait_for(
      "all piles to charge", [&] { return fleet_->offering(kMost) == all; }, seconds{300});
  run(seconds{10});
}

Status Rig::open_meter() {
  const InNamespace there{options_.meter_netns};
  const auto port = meter_.listen(static_cast<std::uint16_t>(options_.meter_port));
  if (!port.ok()) return port.error();
  meter_.on_read([this](int first, int count) {
    if (first <= kCurrents && kCurrents < first + count) answered_ = Clock::now();
  });
  show();
  timer_.start(kShow, kShow);
  return {};
}

void Rig::show() {
  PerPhase<Amps> current = homes_;
  const PerPhase<Amps> piles = fleet_ ? fleet_->drawing() : PerPhase<Amps>{};
  PerPhase<Watts> power{};
  for (std::size_t p = 0; p < kPhases; ++p) {
    current[p] += piles[p];
    power[p] = kMains * current[p];
  }
  meter_.set_values(current, {kMains, kMains, kMains}, power);
}

void Rig::set_homes(const PerPhase<Amps>& homes) {
  homes_ = homes;
  answered_.reset();
  show();
}

bool Rig::run_until(const std::function<bool()>& done, Millis longest) {
  const Mono end = loop_.now().mono + longest;
  while (!done()) {
    if (loop_.now().mono >= end) return false;
    uv_run(loop_.raw(), UV_RUN_ONCE);
  }
  return true;
}

void Rig::wait_for(const char* what, const std::function<bool()>& done, Millis longest) {
  if (run_until(done, longest)) return;
  give_up("waited in vain for " + std::string{what} + ": " + std::to_string(fleet_->connected()) +
          " connected, " + std::to_string(fleet_->authorised()) + " started, " +
          std::to_string(fleet_->offering(kMost)) + " at the most");
}

double Rig::metric(const std::string& name) const {
  const std::string ask = "curl -s --unix-socket " + options_.folder +
                          "/youxud.sock http://localhost/metrics | sed -n 's/^" + name + " //p'";
  std::FILE* answer = ::popen(ask.c_str(), "r");
  if (answer == nullptr) give_up("curl is needed");
  double value = 0;
  if (std::fscanf(answer, "%lf", &value) != 1) give_up("no " + name + " in GET /metrics");
  ::pclose(answer);
  return value;
}

Child Rig::start_inside(const std::string& command) const {
  const auto self = std::filesystem::read_symlink("/proc/self/exe").string();
  return Child{{options_.folder + "/inside", self, command}};
}

}  // namespace youxu::bench
