// The down direction: what the gateway says; and the topics.
#include "drivers/json/json.hpp"
#include "drivers/pile/codec.hpp"

namespace youxu::pile_bus {

namespace {

constexpr std::string_view kPrefix = "youxu/1/";

std::int64_t whole_seconds(Millis duration) {
  return duration.count() / 1000;
}

void add(JsonObject& to, std::string_view key, std::optional<std::int64_t> value) {
  value ? to.integer(key, *value) : to.null(key);
}

JsonObject args_of(const Command& command) {
  JsonObject args;
  switch (command.kind) {
    case CommandKind::start:
      args.text("order", command.order);
      break;
    case CommandKind::stop:
      args.text("order", command.order).text("why", command.why);
      break;
    case CommandKind::lock_out:
      args.flag("on", command.on);
      break;
    case CommandKind::set:
      if (command.failsafe) args.integer("failsafe_a", command.failsafe->whole());
      if (command.phases) args.text("phases", text_of(*command.phases));
      if (!command.psk.empty()) args.text("psk", command.psk);
      break;
    case CommandKind::hello:
    case CommandKind::identify:
    case CommandKind::selftest:
    case CommandKind::reset:
    case CommandKind::unlock:
      break;
  }
  return args;
}

}  // namespace

std::string encode(const Lease& lease) {
  JsonObject json;
  json.integer("epoch", lease.id.epoch).integer("seq", lease.id.seq);
  json.integer("connector", lease.connector).integer("a", lease.amps.whole());
  json.integer("for_s", whole_seconds(lease.duration));
  json.integer("boot", lease.boot).integer("n", lease.n);
  return json.str();
}

std::string encode(const Command& command) {
  JsonObject json;
  json.text("id", command.id).text("kind", text_of(command.kind));
  json.integer("connector", command.connector);
  json.integer("for_s", whole_seconds(command.duration));
  add(json, "boot", command.boot);
  add(json, "n", command.n);
  json.object("args", args_of(command));
  return json.str();
}

std::string encode_event_ack(std::int64_t boot, std::int64_t id) {
  return JsonObject{}.integer("boot", boot).integer("id", id).str();
}

std::string topic_of(std::string_view pile, std::string_view what) {
  return std::string{kPrefix}.append(pile).append("/").append(what);
}

std::optional<UpTopic> parse_topic(std::string_view topic) {
  if (topic.substr(0, kPrefix.size()) != kPrefix) return std::nullopt;
  topic.remove_prefix(kPrefix.size());
  const auto slash = topic.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const UpTopic parts{.pile = topic.substr(0, slash), .what = topic.substr(slash + 1)};
  if (!is_pile_number(parts.pile) || parts.what.empty()) return std::nullopt;
  return parts;
}

}  // namespace youxu::pile_bus
