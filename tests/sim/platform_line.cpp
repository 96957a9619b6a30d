#include "tests/sim/platform_line.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace youxu::sim {

PlatformLine::PlatformLine(MoodyPlatform& platform, LineOptions options)
    : platform_{platform}, options_{std::move(options)} {}

OpenucSession PlatformLine::session() {
  OpenucOptions options;
  for (const std::string& pile : options_.piles) options.piles.push_back({.pile = pile});
  PlatformEvents on;
  on.on_start = [this](const PlatformStart& start) { gateway_->on_start(start, now_); };
  on.on_stop = [this](const PlatformStop& stop) { gateway_->on_stop(stop, now_); };
  on.on_tariff = [this](const Tariff& tariff) { gateway_->on_tariff(tariff, now_); };
  on.on_work_parameters = [this](const WorkParameters& work) {
    gateway_->on_work_parameters(work, now_);
  };
  on.on_record_answer = [this](const std::string& order, bool accepted) {
    pump_->on_answer(order, accepted);
  };
  on.on_online = [this](bool online) {
    pump_->on_online(online);
    gateway_->on_platform(online, now_);
  };
  auto made = OpenucSession::create(std::move(options), std::move(on));
  if (made.ok()) return std::move(*made);
  std::fprintf(stderr, "sim: %s\n", made.error().message.c_str());
  std::abort();
}

void PlatformLine::begin(Gateway& gateway, Store& store, Now now) {
  gateway_ = &gateway;
  now_ = now;
  UplinkTransport transport;
  transport.connect = [this] { connecting_ = true; };
  transport.close = [this] { connecting_ = connected_ = false; };
  transport.write = [this](std::string_view bytes) { return write(bytes); };
  uplink_.emplace(session(), std::move(transport), 1);
  pump_.emplace(
      store, kPlatform,
      RecordSender{[this](const Order& order) { return uplink_->send_record(order, now_); }, {}});
}

// What left before its end still arrives.
void PlatformLine::end(Now now) {
  deliver_up({now.mono + options_.delay, now.wall});
  pump_.reset();
  uplink_.reset();
  gateway_ = nullptr;
  connecting_ = connected_ = false;
}

bool PlatformLine::write(std::string_view bytes) {
  if (options_.crash != nullptr && !options_.crash->act()) return true;  // it never left
  if (!connected_ || bytes_up_ + bytes.size() > options_.holds) return false;
  up_.push_back({now_.mono + options_.delay, std::string{bytes}});
  bytes_up_ += bytes.size();
  most_bytes_up_ = std::max(most_bytes_up_, bytes_up_);
  return true;
}

void PlatformLine::cut(bool cut, Now now) {
  cut_ = cut;
  if (cut && connected_) lose("cut", now);
}

void PlatformLine::lose(std::string_view why, Now now) {
  connected_ = connecting_ = false;
  if (uplink_) uplink_->on_disconnected(why, now);
}

void PlatformLine::deliver_up(Now now) {
  while (platform_.mood().reads && !up_.empty() && up_.front().due <= now.mono) {
    const Segment segment = std::move(up_.front());
    up_.pop_front();
    bytes_up_ -= segment.bytes.size();
    platform_.on_bytes(segment.bytes);
  }
}

void PlatformLine::deliver_down(Now now) {
  for (std::string& bytes : platform_.take_segments(now.mono))
    down_.push_back({now.mono + options_.delay, std::move(bytes)});
  while (connected_ && !down_.empty() && down_.front().due <= now.mono) {
    const Segment segment = std::move(down_.front());
    down_.pop_front();
    uplink_->on_bytes(segment.bytes, now);
    pump_->settle(now);
  }
}

void PlatformLine::move(Now now) {
  now_ = now;
  if (!uplink_) return;
  if (connecting_) {
    connecting_ = false;
    if (cut_) return lose("connection refused", now);
    up_.clear();
    down_.clear();
    bytes_up_ = 0;
    connected_ = true;
    ++connections_;
    platform_.on_connected(now.mono);
    uplink_->on_connected(now);
  }
  if (!connected_) return;
  if (platform_.breaks(now.mono)) return lose("closed by the other side", now);
  for (int round = 0; connected_ && round < (options_.delay == Millis{} ? 4 : 1); ++round) {
    deliver_up(now);
    deliver_down(now);
  }
}

void PlatformLine::step(Now now) {
  now_ = now;
  if (!uplink_) return;
  move(now);
  uplink_->tick(now);
  pump_->tick(now);
  move(now);
}

void PlatformLine::answer(const StartAnswer& answer) {
  uplink_->answer(answer);
}
void PlatformLine::answer(const StopAnswer& answer) {
  uplink_->answer(answer);
}
void PlatformLine::report(std::span<const ConnectorReport> connectors) {
  uplink_->report(connectors, now_);
}
void PlatformLine::set_piles(std::span<const PileIdentity> piles) {
  (void)uplink_->set_piles({piles.begin(), piles.end()}, now_);
}

}  // namespace youxu::sim
