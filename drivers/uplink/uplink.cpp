#include "drivers/uplink/uplink.hpp"

#include <utility>

namespace youxu {

void Uplink::on_connected(Now now) {
  if (state_ != State::connecting) return;
  state_ = State::connected;
  write_failed_ = false;
  last_failure_.clear();
  session_.on_connected(now);
  flush();
}

void Uplink::on_disconnected(std::string_view why, Now now) {
  if (state_ == State::waiting) return;
  last_failure_ = why;
  wait(now);
}

void Uplink::on_bytes(std::string_view bytes, Now now) {
  if (state_ != State::connected) return;
  session_.on_bytes(bytes, now);
  // Only an accepted login proves the platform: one that accepts connections and refuses us must
  // not be called each second.
  if (session_.online()) back_off_.reset();
  flush();
}

void Uplink::tick(Now now) {
  switch (state_) {
    case State::waiting:
      if (now.mono < next_at_) return;
      state_ = State::connecting;
      next_at_ = now.mono + kConnectLimit;
      return transport_.connect();
    case State::connecting:
      if (now.mono >= next_at_) abandon("uplink: no connection within 15 s", now);
      return;
    case State::connected:
      session_.tick(now);
      flush();
      if (session_.give_up_reason()) return abandon(*session_.give_up_reason(), now);
      if (write_failed_) abandon("uplink: the connection takes no more data", now);
      return;
  }
}

std::string_view Uplink::state() const {
  if (session_.online()) return "online";
  return state_ == State::connected ? "login" : "connecting";
}

std::vector<std::pair<std::string_view, std::uint64_t>> Uplink::counters() const {
  const OpenucCounters of = session_.counters();
  return {{"frames", of.frames},
          {"not_understood", of.not_understood},
          {"encrypted", of.encrypted},
          {"skipped_bytes", of.skipped_bytes},
          {"too_many", of.too_many},
          {"logins", of.logins},
          {"logins_refused", of.logins_refused}};
}

void Uplink::flush() {
  const std::string output = session_.take_output();
  if (state_ != State::connected || output.empty() || write_failed_) return;
  write_failed_ = !transport_.write(output);
}

void Uplink::abandon(std::string why, Now now) {
  last_failure_ = std::move(why);
  transport_.close();
  wait(now);
}

void Uplink::wait(Now now) {
  state_ = State::waiting;
  next_at_ = now.mono + back_off_.next();
  session_.on_disconnected(now);
}

void Uplink::answer(const StartAnswer& answer) {
  session_.answer(answer);
  flush();
}

void Uplink::answer(const StopAnswer& answer) {
  session_.answer(answer);
  flush();
}

void Uplink::report(std::span<const ConnectorReport> connectors, Now now) {
  session_.report(connectors, now);
  flush();
}

Status Uplink::send_record(const Order& order, Now now) {
  Status sent = session_.send_record(order, now);
  flush();
  return sent;
}

Status Uplink::set_piles(std::span<const PileIdentity> piles, Now now) {
  Status set = session_.set_piles({piles.begin(), piles.end()}, now);
  flush();
  return set;
}

Status Uplink::ask_card(const CardQuestion& question, Now) {
  Status asked = session_.ask_card(question);
  flush();
  return asked;
}

}  // namespace youxu
