#include "drivers/pile/displacer.hpp"

namespace youxu {

Status Displacer::displace(std::string_view pile) {
  if (running_.contains(pile)) return {};
  if (running_.size() >= kMaxAtOnce)
    return Error{Errc::retry, "pile " + std::string{pile} + ": too many are displaced at once"};
  MqttOptions options;
  options.host = options_.host;
  options.port = options_.port;
  options.name = pile;
  options.user = pile_bus::kGatewayName;
  options.password = options_.password;
  Run& run = running_[std::string{pile}];
  run.client = std::make_unique<MqttClient>(loop_, std::move(options), MqttCallbacks{});
  run.client->start();
  return {};
}

void Displacer::tick() {
  for (auto& [pile, run] : running_) ++run.ticks;
  std::erase_if(running_, [](const auto& entry) {
    return entry.second.client->connected() || entry.second.ticks >= kTries;
  });
}

}  // namespace youxu
