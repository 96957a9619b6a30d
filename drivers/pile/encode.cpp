// The down direction: what the gateway says; and the topics.
#include <cjson/cJSON.h>

#include <algorithm>
#include <memory>

#include "drivers/pile/codec.hpp"

namespace youxu::pile_bus {

namespace {

constexpr std::string_view kPrefix = "youxu/1/";

struct DeleteJson {
  void operator()(cJSON* json) const { cJSON_Delete(json); }
};
struct FreeText {
  void operator()(char* text) const { cJSON_free(text); }
};
using Json = std::unique_ptr<cJSON, DeleteJson>;

void add(cJSON* to, const char* name, std::int64_t value) {
  cJSON_AddNumberToObject(to, name, static_cast<double>(value));
}
void add(cJSON* to, const char* name, const std::string& value) {
  cJSON_AddStringToObject(to, name, value.c_str());
}
void add(cJSON* to, const char* name, std::optional<std::int64_t> value) {
  if (value) {
    add(to, name, *value);
  } else {
    cJSON_AddNullToObject(to, name);
  }
}

std::string printed(const cJSON* json) {
  const std::unique_ptr<char, FreeText> text{cJSON_PrintUnformatted(json)};
  return text ? text.get() : "";
}

std::int64_t whole_seconds(Millis duration) {
  return duration.count() / 1000;
}

void add_args(cJSON* args, const Command& command) {
  switch (command.kind) {
    case CommandKind::start:
      add(args, "order", command.order);
      break;
    case CommandKind::stop:
      add(args, "order", command.order);
      add(args, "why", command.why);
      break;
    case CommandKind::lock_out:
      cJSON_AddBoolToObject(args, "on", command.on);
      break;
    case CommandKind::set:
      if (command.failsafe) add(args, "failsafe_a", command.failsafe->whole());
      if (command.phases) add(args, "phases", std::string{text_of(*command.phases)});
      if (!command.psk.empty()) add(args, "psk", command.psk);
      break;
    case CommandKind::hello:
    case CommandKind::identify:
    case CommandKind::selftest:
    case CommandKind::reset:
    case CommandKind::unlock:
      break;
  }
}

bool is_pile_number(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return text.size() >= 4 && text.size() <= 32 && text != "gateway" &&
         std::all_of(text.begin(), text.end(), allowed);
}

}  // namespace

std::string encode(const Lease& lease) {
  const Json json{cJSON_CreateObject()};
  add(json.get(), "epoch", lease.id.epoch);
  add(json.get(), "seq", lease.id.seq);
  add(json.get(), "connector", static_cast<std::int64_t>(lease.connector));
  add(json.get(), "a", lease.amps.whole());
  add(json.get(), "for_s", whole_seconds(lease.duration));
  add(json.get(), "boot", lease.boot);
  add(json.get(), "n", lease.n);
  return printed(json.get());
}

std::string encode(const Command& command) {
  const Json json{cJSON_CreateObject()};
  add(json.get(), "id", command.id);
  add(json.get(), "kind", std::string{text_of(command.kind)});
  add(json.get(), "connector", static_cast<std::int64_t>(command.connector));
  add(json.get(), "for_s", whole_seconds(command.duration));
  add(json.get(), "boot", command.boot);
  add(json.get(), "n", command.n);
  add_args(cJSON_AddObjectToObject(json.get(), "args"), command);
  return printed(json.get());
}

std::string encode_event_ack(std::int64_t boot, std::int64_t id) {
  const Json json{cJSON_CreateObject()};
  add(json.get(), "boot", boot);
  add(json.get(), "id", id);
  return printed(json.get());
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
