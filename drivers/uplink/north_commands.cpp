// The session's side of commands: each is answered once, a repeated one as before, a malformed one
// with what is wrong.
#include <algorithm>
#include <utility>

#include "drivers/uplink/north_session.hpp"

namespace youxu {

using north::Answer;
using north::PlatformCommand;

void NorthSession::on_message(const NorthMessage& message, Now now) {
  now_ = now;
  ++counters_.messages;
  if (message.retained) {  // the broker's copy of what was said at some time
    ++counters_.retained;
    return note("uplink: " + std::string{message.topic} +
                ": ignored, since it is retained; publish it without that flag");
  }
  if (message.topic == topic("command")) return on_command(message, now);
  if (message.topic == topic("ack")) return on_ack(message.payload);
  ++counters_.invalid;
}

void NorthSession::on_command(const NorthMessage& message, Now now) {
  const PlatformCommand command = north::decode_command(message.payload);
  if (command.id) {
    if (const auto before = answers_.find(*command.id); before != answers_.end()) {
      ++counters_.repeated;
      if (!before->second.empty()) (void)publish("answer", before->second, 1, false);
      return;
    }
    answers_.emplace(*command.id, "");
    answered_.push_back(*command.id);
    if (answered_.size() > kMaxAnswers) {
      answers_.erase(answered_.front());
      answered_.pop_front();
    }
  }
  if (!command.asked.ok()) {
    ++counters_.invalid;
    return reply(command, "invalid", command.asked.error().message);
  }
  if (now.wall > command.expires_at)
    return reply(command, "expired", "it came after expires_at_ms; see at_ms for this clock");
  perform(command, message, now);
}

void NorthSession::perform(const PlatformCommand& command, const NorthMessage& message, Now now) {
  const north::Asked& asked = *command.asked;
  if (const auto* start = std::get_if<PlatformStart>(&asked)) return perform(*start, command, now);
  if (const auto* stop = std::get_if<PlatformStop>(&asked)) return perform(*stop, command, now);
  if (const auto* limit = std::get_if<WorkParameters>(&asked)) return perform(*limit, command);
  if (const auto* tariff = std::get_if<Tariff>(&asked)) {
    if (events_.on_tariff) events_.on_tariff(*tariff);
    return reply(command, "", "");
  }
  if (message.qos != 0)
    return reply(command, "invalid",
                 "command: time: send it with QoS 0, so that no broker keeps it until it is old");
  if (events_.on_clock) events_.on_clock(std::get<north::PlatformTime>(asked).time);
  reply(command, "", "");
}

void NorthSession::perform(const PlatformStart& start, const PlatformCommand& command, Now now) {
  if (!knows(start.pile)) return reply(command, "unknown_pile", "no pile " + start.pile + " here");
  if (!wait_for_answer({start.pile, start.connector, "start"}, command, now)) return;
  if (events_.on_start) events_.on_start(start);
}

void NorthSession::perform(const PlatformStop& stop, const PlatformCommand& command, Now now) {
  if (!knows(stop.pile)) return reply(command, "unknown_pile", "no pile " + stop.pile + " here");
  if (!wait_for_answer({stop.pile, stop.connector, "stop"}, command, now)) return;
  if (events_.on_stop) events_.on_stop(stop);
}

void NorthSession::perform(const WorkParameters& limit, const PlatformCommand& command) {
  if (!knows(limit.pile)) return reply(command, "unknown_pile", "no pile " + limit.pile + " here");
  if (events_.on_work_parameters) events_.on_work_parameters(limit);
  reply(command, "", "");
}

bool NorthSession::knows(const std::string& pile) const {
  return std::find(settings_.piles.begin(), settings_.piles.end(), pile) != settings_.piles.end();
}

bool NorthSession::wait_for_answer(const Place& place, const PlatformCommand& command, Now now) {
  if (waiting_.contains(place)) {
    reply(command, "busy", "an earlier " + place.kind + " of this connector is not answered yet");
    return false;
  }
  waiting_[place] = {*command.id, now.mono};
  return true;
}

std::optional<std::string> NorthSession::answered_wait(const Place& place) {
  const auto found = waiting_.find(place);
  if (found == waiting_.end()) return std::nullopt;
  std::string command = std::move(found->second.command);
  waiting_.erase(found);
  return command;
}

void NorthSession::answer(const StartAnswer& answer) {
  const auto command = answered_wait({answer.pile, answer.connector, "start"});
  if (!command) return;
  Answer out{.command = *command, .kind = "start"};
  out.why = north::word_of(answer.refusal);
  out.text = answer.why;
  if (answer.refusal == StartRefusal::none) out.order = answer.order;
  send_answer(std::move(out));
}

void NorthSession::answer(const StopAnswer& answer) {
  const auto command = answered_wait({answer.pile, answer.connector, "stop"});
  if (!command) return;
  Answer out{.command = *command, .kind = "stop"};
  out.why = north::word_of(answer.refusal);
  send_answer(std::move(out));
}

void NorthSession::reply(const PlatformCommand& command, std::string_view why, std::string text) {
  Answer answer{.command = command.id, .kind = command.kind};
  answer.why = why;
  answer.text = std::move(text);
  send_answer(std::move(answer));
}

// One that cannot leave now is remembered: the command comes again when it is not answered.
void NorthSession::send_answer(Answer answer) {
  answer.at = now_.wall;
  const std::string payload = north::encode(answer);
  if (answer.command) {
    if (const auto known = answers_.find(*answer.command); known != answers_.end())
      known->second = payload;
  }
  (void)publish("answer", payload, 1, false);
}

}  // namespace youxu
