#include "daemon/config_meter.hpp"

#include <map>

namespace youxu {
namespace {

std::string baud_words() {
  std::string out;
  for (const int baud : kBauds) out += (out.empty() ? "" : ", ") + std::to_string(baud);
  return out;
}

// What does not go with the address of a DL/T 645 meter.
void check_dlt645(const MeterSection& meter, const std::string& place, ConfigProblems& problems) {
  if (meter.unit)
    problems.add(place + ".unit", "expected to be left out: the meter has an address");
  if (!meter.host) return;
  if (meter.transport.value_or("rtu_over_tcp") != "rtu_over_tcp")
    problems.add(place + ".transport",
                 "found \"tcp\", expected rtu_over_tcp: DL/T 645 meters are on a line, which a "
                 "serial server passes");
  if (!meter.port)
    problems.add(place, "found a host without a port, expected that of the serial server");
}

Error other_protocol(const MeterProfile& profile) {
  const bool is_dlt645 = profile.protocol == MeterProtocol::dlt645;
  return {Errc::invalid,
          "profile " + profile.id +
              (is_dlt645 ? " is for DL/T 645: give the meter's address, 12 digits, and no unit"
                         : " is for Modbus: give the meter's unit, and no address")};
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
  if (meter.address) check_dlt645(meter, place, problems);
  if (meter.baud && !is_baud(*meter.baud))
    problems.add(place + ".baud",
                 "found " + std::to_string(*meter.baud) + ", expected one of " + baud_words());
  if (meter.host) {
    if (meter.device)
      return problems.add(place + ".device", "expected to be left out: there is a host already");
    only_with("device", "baud", meter.baud.has_value() && !meter.address);
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
}

void complete(MeterSection& meter) {
  const BusAddress bus = bus_of(meter);
  if (!meter.address && !meter.unit) meter.unit = 1;
  if (meter.address) meter.baud = bus.baud;
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
  bus.protocol = meter.address ? MeterProtocol::dlt645 : MeterProtocol::modbus;
  const LineSettings usual = usual_line(bus.protocol);
  bus.baud = meter.baud.value_or(usual.baud);
  if (meter.device) {
    bus.transport = MeterTransport::rtu;
    bus.device = *meter.device;
    bus.parity = meter.parity ? meter.parity->front() : usual.parity;
    bus.stop = meter.stop.value_or(usual.stop);
    bus.rs485 = meter.rs485.value_or(bus.rs485);
    return bus;
  }
  bus.host = meter.host.value_or("");
  bus.port = meter.port.value_or(bus.port);
  const char* passed = meter.address ? "rtu_over_tcp" : "tcp";
  bus.transport = value_in(kTransports, meter.transport.value_or(passed)).value_or(bus.transport);
  return bus;
}

std::string station_of(const MeterSection& meter) {
  if (meter.address) return "address " + *meter.address;
  return "unit " + std::to_string(meter.unit.value_or(1));
}

Result<MeterProfile> profile_for(const MeterConfig& meter, const std::string& folder) {
  auto profile = load_meter_profile(folder + "/" + meter.profile + ".json");
  if (!profile.ok()) return profile.error();
  if (profile->protocol != meter.bus.protocol) return other_protocol(*profile);
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
