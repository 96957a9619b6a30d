// The real LeaseBook against a little pile written from the bus specification alone, over a network
// that loses, delays, repeats and reorders leases and statuses: whatever happens, the pile may
// never lawfully draw more than the book counts. YOUXU_SEED replays one seed.
#include <catch2/catch.hpp>

#include <array>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <set>
#include <vector>

#include "policy/lease_book.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr Millis kFor = 30s;
constexpr Millis kGrace = 5s;
constexpr Millis kStep = 250ms;
constexpr Amps kMost = 32_A;

// What a pile must do, rules 1 to 5. Its car takes all that is lawful, as late as is lawful, unless
// it happens to follow sooner.
class LittlePile {
 public:
  // `clock`: true seconds for one of the pile's.
  LittlePile(Amps failsafe, double clock) : failsafe_{failsafe}, clock_{clock} {}

  void boot() {
    ++boot_;
    sent_at_.clear();
    lease_.reset();
    applied_ = {};
    authorised_ = stopping_ = false;
    late_.clear();
    last_ = {};
  }
  void end_authorisation() { authorised_ = stopping_ = false, late_.clear(), last_ = {}; }
  bool start(std::int64_t boot) { return boot == boot_ && !stopping_ && (authorised_ = true); }
  void stop() { stopping_ = authorised_; }
  bool stopped() const { return !authorised_; }

  void take(const Lease& lease, Mono now) {
    step(now);
    if (lease.boot != boot_ || (lease_ && lease.id <= lease_->id)) return;
    const auto sent = sent_at_.find(lease.n);
    if (sent == sent_at_.end()) return;
    const Mono end =
        sent->second +
        Millis{static_cast<std::int64_t>(static_cast<double>(lease.duration.count()) * clock_)};
    if (now >= end) return;
    lease_ = lease;
    lease_end_ = end;
    step(now);
  }

  // The car goes down to what is offered before its 5 s are over.
  void follow(Mono now) {
    step(now);
    late_.clear();
    step(now);
  }

  // Brings the pile to `now`. Each lowering has 5 s, counted from its own reason: another one to go
  // lower, or a lease that comes after the last ran out, does not put it off.
  void step(Mono now) {
    if (lease_ && last_lease_in_force_ && now >= lease_end_) change(lease_end_, offered(now));
    change(now, offered(now));
    last_lease_in_force_ = lease_ && now < lease_end_;
    std::erase_if(late_, [&](const Late& late) { return now >= late.until; });
    if (lease_ && draws() <= lease_->amps) applied_ = lease_->id;
    if (stopping_ && draws() == 0_A) end_authorisation();
  }
  // The most it may lawfully draw, as of the last step.
  Amps draws() const {
    Amps most = last_;
    for (const Late& late : late_) most = std::max(most, late.amps);
    return most;
  }

  PileStatus status(Mono now) {
    step(now);
    const std::int64_t n = ++count_[boot_];
    sent_at_[n] = now;
    if (sent_at_.size() > 64) sent_at_.erase(sent_at_.begin());
    ConnectorStatus connector;
    connector.state = authorised_ ? ConnectorState::charging : ConnectorState::plugged;
    connector.lease = applied_;
    connector.offered = offered(now);
    return {boot_, n, {}, {connector}};
  }

 private:
  struct Late {
    Amps amps;
    Mono until{};
  };

  Amps offered(Mono now) const {
    if (!authorised_ || stopping_) return {};
    return lease_ && now < lease_end_ ? lease_->amps : failsafe_;
  }
  void change(Mono since, Amps to) {
    if (to < last_) late_.push_back({last_, since + kGrace});
    last_ = to;
  }

  Amps failsafe_;
  double clock_;
  std::int64_t boot_ = 1;
  std::map<std::int64_t, std::int64_t> count_;
  std::map<std::int64_t, Mono> sent_at_;
  std::optional<Lease> lease_;
  Mono lease_end_{};
  bool last_lease_in_force_ = false;
  LeaseId applied_;
  bool authorised_ = false;
  bool stopping_ = false;
  Amps last_;
  std::vector<Late> late_;
};

struct Weather {
  double lost = 0.25;
  double repeated = 0.25;
  Millis longest_delay = 40s;  // longer than a lease
};

// One pile and one gateway as far as it keeps a book. Commands and a pile's boots come in order,
// and a gateway hears no status that was sent before it began: that much MQTT promises.
class Run {
 public:
  Run(std::uint64_t seed, Weather weather, Amps failsafe)
      : random_{static_cast<std::mt19937::result_type>(seed)},
        weather_{weather},
        failsafe_{failsafe},
        pile_{failsafe, 0.97 + 0.06 * share()} {
    begin();
  }

  Mono now() const { return now_; }
  bool chance(double of) { return share() < of; }
  std::size_t any(std::size_t n) { return random_() % n; }
  LittlePile& pile() { return pile_; }
  LeaseBook* book() { return book_.get(); }
  bool holds() const { return !book_ || pile_.draws() <= book_->may_draw(now_); }

  void step() {
    now_ += kStep;
    while (!under_way_.empty() && under_way_.begin()->first <= now_) {
      const auto message = std::move(under_way_.begin()->second);
      under_way_.erase(under_way_.begin());
      message();
    }
    pile_.step(now_);
    if (now_ - told_at_ >= 5s) tell();
  }

  void tell() {
    told_at_ = now_;
    deliver([this, status = pile_.status(now_), to = epoch_] {
      if (book_ && to == epoch_) hear(status);
    });
  }
  void lease(Amps amps) {
    if (!book_ || !book_->can_issue()) return;
    deliver([this, lease = book_->issue(epoch_, amps, kFor, now_)] { pile_.take(lease, now_); });
  }
  void start() {
    if (!book_ || order_ != Order::none || !book_->boot() || shown_) return;
    order_ = Order::starting;
    book_->start_sent();
    send_start(*book_->boot());
  }
  void stop() {
    if (!book_ || order_ == Order::none) return;
    const int id = ++command_;
    in_order([this, id] {
      pile_.stop();
      answer_stop(id);
    });
    lease(0_A);
  }
  void crash() { book_.reset(); }
  void begin() {
    ++epoch_;
    ++command_;  // answers to what the run before asked are nobody's
    heard_boot_ = 0;
    book_ = std::make_unique<LeaseBook>(1, kMost);
    book_->set_failsafe(failsafe_);
    if (epoch_ > 1) book_->assume_earlier_leases(now_, kFor);
    if (order_ == Order::starting) book_->start_sent();
    if (order_ == Order::running) book_->resume();
  }

 private:
  enum class Order { none, starting, running };

  double share() { return std::uniform_real_distribution<double>{0.0, 1.0}(random_); }
  Mono later() {
    return now_ + Millis{static_cast<std::int64_t>(
                      share() * static_cast<double>(weather_.longest_delay.count()))};
  }
  void deliver(const std::function<void()>& message) {
    if (chance(weather_.lost)) return;
    under_way_.emplace(later(), message);
    if (chance(weather_.repeated)) under_way_.emplace(later(), message);
  }
  void in_order(const std::function<void()>& command) {
    last_command_ = std::max(last_command_, later());
    under_way_.emplace(last_command_, command);
  }
  void send_start(std::int64_t boot) {
    in_order([this, boot, until = now_ + kFor] {
      if (now_ < until) pile_.start(boot);
    });
  }
  void answer_stop(int id) {
    if (!pile_.stopped()) {
      under_way_.emplace(now_ + kStep, [this, id] { answer_stop(id); });
      return;
    }
    under_way_.emplace(later(), [this, id] {
      if (book_ && id == command_) book_->authorisation_ended(), stopped_ = true;
    });
  }
  void hear(const PileStatus& status) {
    if (status.boot < heard_boot_ && boots_.count({epoch_, status.boot}) == 0) return;
    heard_boot_ = std::max(heard_boot_, status.boot);
    boots_.insert({epoch_, status.boot});
    const ConnectorStatus& connector = status.connectors.front();
    if (!book_->on_status(status.boot, status.n, connector, now_)) return;
    shown_ = may_be_authorised(connector.state);
    if (order_ == Order::starting && book_->authorised() && shown_) order_ = Order::running;
    if (order_ == Order::none || book_->authorised() || (stopped_ && shown_)) return;
    order_ = Order::none;
    stopped_ = false;
    ++command_;
  }

  std::mt19937 random_;
  Weather weather_;
  Amps failsafe_;
  LittlePile pile_;
  Mono now_ = mono_from_millis(1'000'000);
  std::multimap<Mono, std::function<void()>> under_way_;
  Mono last_command_{};
  Mono told_at_{};
  std::unique_ptr<LeaseBook> book_;
  std::int64_t epoch_ = 0;
  std::int64_t heard_boot_ = 0;
  std::set<std::pair<std::int64_t, std::int64_t>> boots_;
  int command_ = 0;
  Order order_ = Order::none;
  bool shown_ = false;  // the newest status shows an authorised connector
  bool stopped_ = false;
};

// 1 to `count`, or the one in the environment's YOUXU_SEED: to replay what failed.
std::vector<std::uint64_t> seeds(std::uint64_t count) {
  if (const char* one = std::getenv("YOUXU_SEED")) return {std::strtoull(one, nullptr, 10)};
  std::vector<std::uint64_t> all(count);
  std::iota(all.begin(), all.end(), std::uint64_t{1});
  return all;
}

Amps any_level(Run& run) {
  const auto pick = static_cast<std::int64_t>(run.any(28));
  return pick == 0 ? 0_A : Amps::from_whole(5 + pick);
}

// One of what may happen at any time.
void disturb(Run& run) {
  if (run.chance(0.01)) run.pile().follow(run.now());
  if (run.chance(0.02)) run.tell();
  if (run.chance(0.08)) run.lease(any_level(run));
  if (run.chance(0.05)) run.start();
  if (run.chance(0.003)) run.stop();
  if (run.chance(0.001)) run.pile().end_authorisation();
  if (run.chance(0.001)) run.pile().boot();
  if (!run.book()) {
    if (run.chance(0.02)) run.begin();
  } else if (run.chance(0.001)) {
    run.crash();
  }
}

void charge_at(Run& run, Amps amps) {
  run.tell();
  for (int i = 0; i < 40; ++i) run.step();
  run.start();
  for (int i = 0; i < 40; ++i) run.step();
  run.lease(amps);
  for (int i = 0; i < 40; ++i) run.step();
}

}  // namespace

TEST_CASE("whatever the network and the restarts do, a pile may never draw more than its book") {
  int drew = 0;
  for (const std::uint64_t seed : seeds(600)) {
    const Millis delay = std::array{Millis{500}, Millis{6s}, Millis{40s}}[seed % 3];
    Run run{seed, {0.25, 0.25, delay}, seed % 2 == 0 ? 0_A : 6_A};
    for (int i = 0; i < 2400; ++i) {  // ten minutes
      run.step();
      disturb(run);
      run.pile().step(run.now());
      if (run.pile().draws() > 6_A) ++drew;
      if (run.holds()) continue;
      CAPTURE(seed, i, run.pile().draws().whole(), run.book()->may_draw(run.now()).whole());
      REQUIRE(run.holds());
    }
  }
  CHECK(drew > 1000);  // something was at stake
}

TEST_CASE("over a healthy network a lower lease frees its room within 12 s") {
  for (const std::uint64_t seed : seeds(50)) {
    Run run{seed, {0, 0, 1s}, 0_A};
    charge_at(run, 32_A);
    CAPTURE(seed);
    REQUIRE(run.pile().draws() == 32_A);
    run.lease(8_A);
    CHECK(run.book()->may_draw(run.now()) == 32_A);
    // 1 s there, 5 s to obey, 5 s to the next status, 1 s back.
    for (int i = 0; i < 48; ++i) run.step();
    CHECK(run.book()->may_draw(run.now()) == 8_A);
  }
}

TEST_CASE("over a healthy network a restarted gateway leaves the ceiling within 18 s") {
  for (const std::uint64_t seed : seeds(50)) {
    Run run{seed, {0, 0, 1s}, 0_A};
    charge_at(run, 16_A);
    run.crash();
    run.begin();
    CAPTURE(seed);
    CHECK(run.book()->may_draw(run.now()) == kMost);
    for (int i = 0; i < 24; ++i) run.step();  // a status comes
    run.lease(run.book()->granted(run.now()));
    for (int i = 0; i < 48; ++i) run.step();
    CHECK(run.book()->may_draw(run.now()) == 16_A);
  }
}
