// A northbound session and a broker that only writes down what it is given.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "drivers/json/json.hpp"
#include "drivers/uplink/north_session.hpp"
#include "tests/unit/uplink/sample.hpp"

namespace youxu::test {

inline const std::string kTop = "youxu/north/1/GW-0001/";

struct Sent {
  std::string topic;
  std::string payload;
  int qos = 0;
  bool retain = false;
};

struct Broker {
  bool takes = true;
  int number = 0;
  std::vector<std::string> subscribed;
  int subscribed_qos = -1;
  std::vector<Sent> sent;
  std::vector<std::pair<std::string, bool>> record_answers;
  std::vector<PlatformStart> starts;
  std::vector<PlatformStop> stops;
  std::vector<bool> online;
  std::vector<Tariff> tariffs;
  std::vector<WorkParameters> limits;
  std::vector<Wall> times;
  std::vector<std::string> notes;
  Now now{.mono = mono_from_millis(1'000'000), .wall = wall_from_unix_millis(1'766'000'000'000)};
  NorthSession session;

  explicit Broker(NorthAck ack = NorthAck::application, bool persistent = true)
      : session{{"GW-0001", "1.2", ack, persistent, {kPile, "P001"}}, events(), transport()} {}

  PlatformEvents events() {
    PlatformEvents on;
    on.on_start = [this](const PlatformStart& start) { starts.push_back(start); };
    on.on_stop = [this](const PlatformStop& stop) { stops.push_back(stop); };
    on.on_tariff = [this](const Tariff& tariff) { tariffs.push_back(tariff); };
    on.on_work_parameters = [this](const WorkParameters& limit) { limits.push_back(limit); };
    on.on_record_answer = [this](const std::string& order, bool accepted) {
      record_answers.emplace_back(order, accepted);
    };
    on.on_clock = [this](Wall time) { times.push_back(time); };
    on.on_online = [this](bool up) { online.push_back(up); };
    on.on_note = [this](std::string_view line) { notes.emplace_back(line); };
    return on;
  }

  NorthTransport transport() {
    NorthTransport out;
    out.publish = [this](const std::string& topic, std::string_view payload, int qos, bool retain) {
      if (!takes) return Status{Error{Errc::retry, "full"}};
      sent.push_back({topic, std::string{payload}, qos, retain});
      return Status{};
    };
    out.send = [this](const std::string& topic, std::string_view payload) -> Result<int> {
      if (!takes) return Error{Errc::retry, "full"};
      sent.push_back({topic, std::string{payload}, 1, false});
      return ++number;
    };
    out.subscribe = [this](const std::string& topic, int qos) {
      subscribed.push_back(topic);
      subscribed_qos = qos;
      return Status{};
    };
    return out;
  }

  Broker& connect() {
    subscribed.clear();
    session.on_connected(now);
    const std::size_t count = subscribed.size();
    for (std::size_t i = 0; i < count; ++i) session.on_subscribed(true, now);
    return *this;
  }

  void pass(Millis time) {
    now.mono += time;
    now.wall += time;
    session.tick(now);
  }

  void say(const std::string& what, const std::string& payload, int qos = 1,
           bool retained = false) {
    session.on_message({kTop + what, payload, qos, retained}, now);
  }
  // `rest` follows the id, the kind and an end in ten minutes.
  std::string command(const std::string& id, const std::string& kind, const std::string& rest) {
    return R"({"id":")" + id + R"(","kind":")" + kind + R"(","expires_at_ms":)" +
           std::to_string(unix_millis(now.wall + std::chrono::minutes{10})) + rest + "}";
  }

  std::vector<std::string> payloads(const std::string& what) const {
    std::vector<std::string> found;
    for (const Sent& each : sent)
      if (each.topic == kTop + what) found.push_back(each.payload);
    return found;
  }
  std::string why() const {
    const auto answers = payloads("answer");
    if (answers.empty()) return "no answer";
    const auto json = Json::parse(answers.back(), 4096);
    return *json->root().find("why")->text();
  }
};

inline ConnectorReport idle(int connector = 1) {
  ConnectorReport report;
  report.pile = kPile;
  report.connector = connector;
  report.online = true;
  return report;
}

}  // namespace youxu::test
