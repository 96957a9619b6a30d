#include "drivers/pile/goe_bus.hpp"

#include <utility>

namespace youxu {

GoeBus::Charger::Charger(GoeCharger of, std::function<std::int64_t()> new_boot)
    : names{std::move(of)}, pile{names.serial, std::move(new_boot)} {}

GoeBus::GoeBus(uv_loop_t* loop, const PileBusOptions& options,
               const std::vector<GoeCharger>& chargers, PileBusCallbacks callbacks,
               std::function<Now()> clock, const std::function<std::int64_t()>& new_boot)
    : callbacks_{std::move(callbacks)}, clock_{std::move(clock)} {
  for (const GoeCharger& names : chargers) {
    Charger& added = *chargers_.emplace_back(std::make_unique<Charger>(names, new_boot));
    by_place_[names.place] = &added;
    by_serial_[names.serial] = &added;
  }
  MqttCallbacks mqtt;
  mqtt.on_connected = [this](bool connected) {
    if (!connected) return;
    for (const auto& charger : chargers_) subscribe(*charger);
  };
  mqtt.on_message = [this](const MqttMessage& message) { on_message(message); };
  mqtt.on_trouble = [this](std::string_view why) {
    callbacks_.log("go-e chargers: " + std::string{why});
  };
  client_ = std::make_unique<MqttClient>(loop,
                                         MqttOptions{.host = options.host,
                                                     .port = options.port,
                                                     .name = kClientId,
                                                     .user = pile_bus::kGatewayName,
                                                     .password = options.password},
                                         std::move(mqtt));
  client_->start();
}

// Only what is read: a charger says a hundred keys more, some each second. At QoS 0, so that
// nothing comes twice.
void GoeBus::subscribe(const Charger& charger) {
  const std::string& serial = charger.names.serial;
  for (const std::string_view key : goe::keys())
    (void)client_->subscribe(goe::topic_of(serial, key), 0);
  for (const char* key : {"amp", "frc"})
    (void)client_->subscribe(goe::result_topic_of(serial, key), 0);
}

// Whoever subscribes again gets the broker's copy again.
void GoeBus::check(const Charger& charger) {
  for (const std::string_view key : goe::kChecked)
    (void)client_->subscribe(goe::topic_of(charger.names.serial, key), 0);
}

void GoeBus::on_message(const MqttMessage& message) {
  ++counters_.received;
  const auto topic = goe::parse_topic(message.topic);
  const auto at = topic ? by_serial_.find(topic->serial) : by_serial_.end();
  if (at == by_serial_.end()) return void(++counters_.invalid);
  Charger& charger = *at->second;
  const Mono now = clock_().mono;
  if (topic->is_result) {
    if (message.retained) return;  // an answer to somebody, once
    if (const std::string why = goe::refusal_of(message.payload); !why.empty()) {
      ++counters_.refused;
      complain(charger, "does not take what it is told: " + why, now);
    }
    charger.pile.on_answer(topic->key, message.payload, now);
  } else if (const Status taken =
                 charger.pile.on_value(topic->key, message.payload, message.retained, now);
             !taken) {
    ++counters_.invalid;
    complain(charger, "invalid message ignored: " + taken.error().message, now);
  }
  pass_on(charger);
}

void GoeBus::complain(Charger& charger, const std::string& what, Mono now) {
  if (charger.logged_at && now - *charger.logged_at < kLogPause) return;
  charger.logged_at = now;
  callbacks_.log("pile " + charger.names.place + " (go-e " + charger.names.serial + "): " + what);
}

// What cannot be written now is written again when it was not answered; at QoS 0 the broker keeps
// nothing for a charger that is away.
void GoeBus::write(Charger& charger) {
  const std::string& serial = charger.names.serial;
  for (const GoePile::Write& write : charger.pile.take_writes())
    if (client_->publish(goe::set_topic_of(serial, write.key), std::to_string(write.value), 0,
                         false))
      ++counters_.sent;
  if (charger.pile.take_refresh()) check(charger);
}

void GoeBus::pass_on(Charger& charger) {
  write(charger);
  const std::string& place = charger.names.place;
  for (const PileHello& hello : charger.pile.take_hellos()) callbacks_.on_hello(place, hello);
  for (const CommandResult& result : charger.pile.take_results())
    callbacks_.on_result(place, result);
  for (const PileEvent& event : charger.pile.take_events()) callbacks_.on_event(place, event);
  for (const PileStatus& status : charger.pile.take_statuses()) callbacks_.on_status(place, status);
}

void GoeBus::send(std::string_view place, const Lease& lease) {
  Charger& charger = *by_place_.find(place)->second;
  charger.pile.on_lease(lease, clock_().mono);
  write(charger);
}

void GoeBus::send(std::string_view place, const Command& command) {
  Charger& charger = *by_place_.find(place)->second;
  charger.pile.on_command(command, clock_().mono);
  write(charger);
}

void GoeBus::tick(Now now) {
  for (const auto& charger : chargers_) {
    charger->pile.step(now);
    pass_on(*charger);
  }
}

}  // namespace youxu
