#include "daemon/config_meter.hpp"

#include <map>

namespace youxu {
namespace {

std::string baud_words() {
  std::string out;
  for (const int baud : kBauds) out += (out.empty() ? "" : ", ") + std::to_string(baud);
  return out;
}

}  // namespace

std::vector<std::string> meter_names(const std::vector<MeterSection>& meters) {
  std::vector<std::string> names;
  std::map<std::string, int> bases;
  for (const MeterSection& meter : meters) {
    std::string name = meter.circuit;
    if (meter.measures == "base") name += ".base" + std::to_string(++bases[meter.circuit]);
    if (meter.measures == "temperature") name += ".temperature";
    names.push_back(meter.name.empty() ? name : meter.name);
  }
  return names;
}

void check_meter_bus(const MeterSection& meter, const std::string& place,
                     ConfigProblems& problems) {
  if (!meter.host && !meter.device)
    return problems.add(place, "found neither host nor device, expected one of them");
  const auto only_with = [&](const char* owner, const char* key, bool present) {
    if (present)
      problems.add(place + "." + key,
                   std::string{"expected to be left out: it goes with "} + owner + " only");
  };
  if (meter.host) {
    if (meter.device)
      return problems.add(place + ".device", "expected to be left out: there is a host already");
    only_with("device", "baud", meter.baud.has_value());
    only_with("device", "parity", meter.parity.has_value());
    only_with("device", "stop", meter.stop.has_value());
    only_with("device", "rs485", meter.rs485.has_value());
    return;
  }
  only_with("host", "transport", meter.transport.has_value());
  only_with("host", "port", meter.port.has_value());
  if (!meter.device->starts_with('/'))
    problems.add(place + ".device",
                 "found \"" + *meter.device + "\", expected a path that begins with /");
  if (meter.baud && !is_baud(*meter.baud))
    problems.add(place + ".baud",
                 "found " + std::to_string(*meter.baud) + ", expected one of " + baud_words());
}

void complete(MeterSection& meter) {
  const BusAddress bus = bus_of(meter);
  if (meter.host) {
    meter.transport = name_in(kTransports, bus.transport);
    meter.port = bus.port;
    return;
  }
  meter.baud = bus.baud;
  meter.parity = std::string{bus.parity};
  meter.stop = bus.stop;
  meter.rs485 = bus.rs485;
}

BusAddress bus_of(const MeterSection& meter) {
  BusAddress bus;
  if (meter.device) {
    bus.transport = MeterTransport::rtu;
    bus.device = *meter.device;
    bus.baud = meter.baud.value_or(bus.baud);
    if (meter.parity) bus.parity = meter.parity->front();
    bus.stop = meter.stop.value_or(bus.stop);
    bus.rs485 = meter.rs485.value_or(bus.rs485);
    return bus;
  }
  bus.host = meter.host.value_or("");
  bus.port = meter.port.value_or(bus.port);
  bus.transport = value_in(kTransports, meter.transport.value_or("tcp")).value_or(bus.transport);
  return bus;
}

Result<MeterProfile> profile_for(const MeterConfig& meter, const std::string& folder) {
  auto profile = load_meter_profile(folder + "/" + meter.profile + ".json");
  if (!profile.ok()) return profile.error();
  if (auto set = set_ratios(*profile, meter.ct, meter.pt); !set.ok()) return set.error();
  const auto fits = meter.measures == MeterScope::temperature ? check_for_temperature(*profile)
                                                              : check_for_circuit(*profile);
  if (!fits.ok()) return fits.error();
  return profile;
}

std::string place_of_bus(const BusAddress& bus) {
  if (bus.transport == MeterTransport::rtu) return bus.device;
  return bus.host + ":" + std::to_string(bus.port);
}

}  // namespace youxu
