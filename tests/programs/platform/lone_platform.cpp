#include "tests/programs/platform/lone_platform.hpp"

#include <cmath>
#include <cstdio>
#include <memory>
#include <random>

#include "drivers/loop/loop.hpp"
#include "drivers/loop/tcp.hpp"
#include "policy/order.hpp"
#include "tests/programs/cli/arguments.hpp"
#include "tests/programs/cli/stop_on_signal.hpp"

namespace youxu::sim {

namespace {

constexpr Millis kStep{100};
constexpr double kDaySeconds = 86'400;

class LonePlatform {
 public:
  LonePlatform(const LonePlatformOptions& options, SimPlatform platform);
  Status run();

 private:
  void say(const std::string& line) const;
  void accept(std::unique_ptr<TcpConnection> connection);
  void receive(std::string_view bytes);
  void step();
  void send_due();
  void change_mood();
  void order(const PlatformOrder& order);
  void send(std::string bytes);
  bool silent() const { return options_.silent_after && elapsed() >= *options_.silent_after; }
  Millis elapsed() const { return loop_.now().mono - began_; }

  const LonePlatformOptions& options_;
  MoodyPlatform moody_;
  SimPlatform& platform_;
  Loop loop_;
  StopOnSignal stop_;
  TcpServer server_;
  std::unique_ptr<TcpConnection> gateway_;
  Timer timer_;
  Mono began_{};
  std::size_t logins_ = 0;
  std::vector<bool> ordered_;
  bool garbage_sent_ = false;
  bool silence_said_ = false;
};

LonePlatform::LonePlatform(const LonePlatformOptions& options, SimPlatform platform)
    : options_{options},
      moody_{std::move(platform), options.seed},
      platform_{moody_.platform()},
      stop_{loop_},
      server_{loop_, [this](std::unique_ptr<TcpConnection> c) { accept(std::move(c)); }},
      timer_{loop_, [this] { step(); }},
      ordered_(options.orders.size()) {
  moody_.set_mood(options.mood);
  platform_.tariff = options.tariff;
  platform_.clock = [this] { return loop_.now().wall; };
  platform_.on_record = [this](const PlatformRecord& record, bool confirmed) {
    char text[200];
    std::snprintf(
        text, sizeof text, "record %s pile %s, %.4f kWh, %.4f CNY, stop code %d: %s%s",
        record.trade.c_str(), record.pile.c_str(), static_cast<double>(record.energy_e4) / 1e4,
        static_cast<double>(record.amount_e4) / 1e4, record.stop_code,
        confirmed ? "confirmed" : "NOT confirmed", record.received > 1 ? ", received before" : "");
    say(text);
  };
}

Status LonePlatform::run() {
  const auto port = server_.listen(options_.port);
  if (!port.ok()) return port.error();
  began_ = loop_.now().mono;
  timer_.start(kStep, kStep);
  loop_.run();
  return {};
}

void LonePlatform::say(const std::string& line) const {
  std::printf("%8.1f %s\n", static_cast<double>(elapsed().count()) / 1000.0, line.c_str());
}

void LonePlatform::accept(std::unique_ptr<TcpConnection> connection) {
  say("gateway connected");
  gateway_ = std::move(connection);
  moody_.on_connected(loop_.now().mono);
  logins_ = 0;
  if (!moody_.mood().reads) return;  // never started, it reads nothing
  TcpEvents events;
  events.on_data = [this](std::string_view bytes) { receive(bytes); };
  events.on_close = [this](std::string_view why) { say("gateway gone: " + std::string{why}); };
  gateway_->start(std::move(events));
}

void LonePlatform::receive(std::string_view bytes) {
  if (silent()) return;
  moody_.on_bytes(bytes);
  send_due();
  if (platform_.logged_in().size() == logins_) return;
  logins_ = platform_.logged_in().size();
  say(std::to_string(logins_) + " piles are logged in");
}

void LonePlatform::send(std::string bytes) {
  if (bytes.empty() || !gateway_ || !gateway_->is_open()) return;
  if (!gateway_->send(std::move(bytes))) say("the gateway does not read: bytes dropped");
}

void LonePlatform::send_due() {
  for (std::string& segment : moody_.take_segments(loop_.now().mono)) send(std::move(segment));
}

void LonePlatform::change_mood() {
  if (options_.mood_for && elapsed() >= *options_.mood_for && moody_.mood().name != Mood{}.name) {
    say("the mood is good again");
    if (!moody_.mood().reads) gateway_.reset();
    moody_.set_mood({});
  }
  if (!moody_.breaks(loop_.now().mono)) return;
  say("MOOD closes the connection");
  gateway_.reset();
  moody_.set_mood(Mood{moody_.mood()});
}

void LonePlatform::step() {
  if (options_.run_for && elapsed() >= *options_.run_for) return loop_.stop();
  change_mood();
  if (gateway_ && gateway_->is_open()) send_due();
  if (silent()) {
    if (!silence_said_) say("FAULT silent");
    silence_said_ = true;
    return;
  }
  for (std::size_t i = 0; i < ordered_.size(); ++i) {
    if (ordered_[i] || elapsed() < options_.orders[i].at) continue;
    ordered_[i] = true;
    order(options_.orders[i]);
  }
  if (options_.garbage_at && !garbage_sent_ && elapsed() >= *options_.garbage_at) {
    garbage_sent_ = true;
    say("FAULT " + std::to_string(kGarbageBytes) + " bytes of garbage");
    send(garbage(options_.seed, kGarbageBytes));
  }
}

void LonePlatform::order(const PlatformOrder& order) {
  if (!platform_.logged_in(order.pile)) return say("pile " + order.pile + " is not logged in");
  if (order.start) {
    char trade[40];
    std::snprintf(trade, sizeof trade, "%s01%016lld", order.pile.c_str(),
                  static_cast<long long>(unix_millis(loop_.now().wall)));
    platform_.start(trade, order.pile, 1);
    say(std::string{"start "} + trade);
  } else {
    platform_.stop(order.pile, 1);
    say("stop " + order.pile);
  }
  send_due();
}

}  // namespace

Result<PlatformOrder> platform_order_from_text(const std::string& text, bool start) {
  const auto parts = split(text, '@');
  const double second = number_from_text(parts.size() == 2 ? parts[1] : "").value_or(-1);
  if (!is_digits(parts[0], kPlatformPileDigits) || second < 0 || second > kDaySeconds)
    return Error{Errc::invalid,
                 "'" + text + "' is no pile of 14 digits and second, as 32010600000001@20"};
  return PlatformOrder{parts[0], Millis{std::llround(second * 1000)}, start};
}

std::string garbage(std::uint64_t seed, std::size_t size) {
  std::mt19937_64 random{seed};
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() & 0xFFU);
  return bytes;
}

Status run_lone_platform(const LonePlatformOptions& options) {
  auto platform = SimPlatform::open(options.store);
  if (!platform.ok()) return platform.error();
  return LonePlatform{options, std::move(*platform)}.run();
}

}  // namespace youxu::sim
