#include "daemon/ctl/meter_options.hpp"

#include <charconv>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "drivers/meter/dlt645_frame.hpp"

namespace youxu::ctl {
namespace {

constexpr std::string_view kOptions[] = {"--profile", "--tcp",      "--rtu",     "--rtu-tcp",
                                         "--baud",    "--parity",   "--stop",    "--unit",
                                         "--units",   "--profiles", "--ct",      "--pt",
                                         "--address", "--protocol", "--circuit", "--socket"};

using Given = std::map<std::string, std::string, std::less<>>;

Error wrong(const std::string& what) {
  return {Errc::invalid, what};
}

std::optional<int> whole(std::string_view text, int min, int max) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value >= min && value <= max ? std::optional{value} : std::nullopt;
}

std::optional<double> ratio(std::string_view text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !(value > 0.0))
    return std::nullopt;
  return value;
}

bool is_option(std::string_view word) {
  for (const std::string_view option : kOptions)
    if (word == option) return true;
  return false;
}

Result<Given> collect(const std::vector<std::string>& words, MeterCommand& out) {
  Given given;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "--json") {
      out.json = true;
      continue;
    }
    if (!is_option(words[i])) return wrong("what is \"" + words[i] + "\"?");
    if (i + 1 == words.size()) return wrong(words[i] + " needs a value");
    if (!given.emplace(words[i], words[i + 1]).second) return wrong(words[i] + " is there twice");
    ++i;
  }
  return given;
}

// "10.0.0.7:502", "[fe80::1]:502".
Status read_endpoint(const std::string& option, const std::string& text, BusAddress& out) {
  const auto colon = text.rfind(':');
  const auto port =
      colon == std::string::npos ? std::nullopt : whole(text.substr(colon + 1), 1, 65'535);
  if (!port || colon == 0) return wrong(option + ": found \"" + text + "\", expected HOST:PORT");
  out.host = text.substr(0, colon);
  if (out.host.size() > 2 && out.host.front() == '[' && out.host.back() == ']')
    out.host = out.host.substr(1, out.host.size() - 2);
  out.port = static_cast<std::uint16_t>(*port);
  return {};
}

Status read_speed(const Given& given, BusAddress& out) {
  if (const auto baud = given.find("--baud"); baud != given.end()) {
    const auto value = whole(baud->second, 1, 115'200);
    if (!value || !is_baud(*value)) return wrong("--baud: \"" + baud->second + "\" is no speed");
    out.baud = *value;
  }
  return {};
}

Status read_line(const Given& given, BusAddress& out) {
  if (const auto speed = read_speed(given, out); !speed.ok()) return speed;
  if (const auto parity = given.find("--parity"); parity != given.end()) {
    if (parity->second != "N" && parity->second != "E" && parity->second != "O")
      return wrong("--parity is N, E or O");
    out.parity = parity->second.front();
  }
  if (const auto stop = given.find("--stop"); stop != given.end()) {
    const auto value = whole(stop->second, 1, 2);
    if (!value) return wrong("--stop is 1 or 2");
    out.stop = *value;
  }
  return {};
}

Status read_bus(const Given& given, BusAddress& out) {
  const auto tcp = given.find("--tcp");
  const auto server = given.find("--rtu-tcp");
  const auto device = given.find("--rtu");
  const auto end = given.end();
  if ((tcp != end) + (server != end) + (device != end) != 1)
    return wrong("one of --tcp HOST:PORT, --rtu DEVICE, --rtu-tcp HOST:PORT is needed");
  const bool is_dlt645 = out.protocol == MeterProtocol::dlt645;
  if (is_dlt645 && tcp != end)
    return wrong(
        "--tcp is Modbus TCP: a DL/T 645 meter is behind --rtu DEVICE or --rtu-tcp "
        "HOST:PORT, a serial server");
  if (device == end) {
    for (const char* option : {"--baud", "--parity", "--stop"})
      if (given.count(option) != 0 && !(is_dlt645 && option == std::string_view{"--baud"}))
        return wrong(std::string{option} + " goes with --rtu only");
    if (const auto speed = read_speed(given, out); !speed.ok()) return speed;
    out.transport = tcp != end ? MeterTransport::tcp : MeterTransport::rtu_over_tcp;
    const auto& [option, text] = tcp != end ? *tcp : *server;
    return read_endpoint(option, text, out);
  }
  out.transport = MeterTransport::rtu;
  out.device = device->second;
  return read_line(given, out);
}

Status read_units(const std::string& text, MeterCommand& out) {
  const auto dash = text.find('-');
  const auto first = whole(text.substr(0, dash), 1, 247);
  const auto last = dash == std::string::npos ? first : whole(text.substr(dash + 1), 1, 247);
  if (!first || !last || *first > *last)
    return wrong("--units: found \"" + text + "\", expected as 1-247");
  out.first_unit = *first;
  out.last_unit = *last;
  return {};
}

Status read_ratios(const Given& given, MeterCommand& out) {
  for (const auto& [option, into] : {std::pair{"--ct", &out.ct}, std::pair{"--pt", &out.pt}}) {
    const auto at = given.find(option);
    if (at == given.end()) continue;
    *into = ratio(at->second);
    if (out.verb != "read" || !*into)
      return wrong(std::string{option} + " goes with read and is a ratio, 160 for 800/5");
  }
  return {};
}

// An address is a DL/T 645 meter's. Before the bus: the protocol has its own usual speed.
Status read_protocol(const Given& given, MeterCommand& out) {
  const auto address = given.find("--address");
  const auto protocol = given.find("--protocol");
  if (address != given.end()) {
    if (out.verb != "read" || !dlt645::is_meter_address(address->second))
      return wrong("--address goes with read and has 12 digits");
    if (given.count("--unit") != 0) return wrong("a meter has --unit or --address, not both");
    out.address = address->second;
    out.bus.protocol = MeterProtocol::dlt645;
  }
  if (protocol != given.end()) {
    const auto known = value_in(kProtocols, protocol->second);
    if (out.verb != "scan" || !known)
      return wrong("--protocol goes with scan and is modbus or dlt645-2007");
    out.bus.protocol = *known;
    if (*known == MeterProtocol::dlt645 && given.count("--units") != 0)
      return wrong("--units goes with modbus: a DL/T 645 meter is found where it is alone");
  }
  const LineSettings usual = usual_line(out.bus.protocol);
  out.bus.baud = usual.baud;
  out.bus.parity = usual.parity;
  out.bus.stop = usual.stop;
  return {};
}

Status read_which(const Given& given, MeterCommand& out) {
  const bool reads = out.verb == "read";
  if (given.count("--profile") != (reads ? 1U : 0U))
    return wrong(reads ? "--profile ID is needed" : "--profile goes with read only");
  if (reads) out.profile = given.at("--profile");
  if (out.profile.find('/') != std::string::npos) return wrong("--profile is an id, no path");
  if (const auto unit = given.find("--unit"); unit != given.end()) {
    const auto value = whole(unit->second, 1, 247);
    if (!reads || !value) return wrong("--unit goes with read and is from 1 to 247");
    out.unit = *value;
  }
  const auto units = given.find("--units");
  if (units == given.end()) return {};
  if (reads) return wrong("--units goes with scan only");
  return read_units(units->second, out);
}

}  // namespace

Result<MeterCommand> read_meter_command(const std::vector<std::string>& words) {
  MeterCommand out;
  if (words.empty()) return wrong("meter read, meter scan or meter profiles?");
  out.verb = words[0];
  if (out.verb != "read" && out.verb != "scan" && out.verb != "profiles")
    return wrong("meter " + out.verb + "? there are read, scan and profiles");
  const auto given = collect(words, out);
  if (!given.ok()) return given.error();
  if (const auto folder = given->find("--profiles"); folder != given->end())
    out.folder = folder->second;
  if (const auto socket = given->find("--socket"); socket != given->end())
    out.socket = socket->second;
  if (const auto circuit = given->find("--circuit"); circuit != given->end()) {
    if (out.verb != "read" || circuit->second.empty() ||
        given->count("--socket") + 1 < given->size())
      return wrong("--circuit goes with read, --socket and --json only");
    out.circuit = circuit->second;
    return out;
  }
  if (out.verb == "profiles") {
    const std::size_t expected = given->count("--profiles") + given->count("--socket");
    if (given->size() != expected) return wrong("meter profiles takes --profiles and --json only");
    return out;
  }
  if (auto read = read_protocol(*given, out); !read.ok()) return read.error();
  if (auto read = read_bus(*given, out.bus); !read.ok()) return read.error();
  if (auto read = read_which(*given, out); !read.ok()) return read.error();
  if (auto read = read_ratios(*given, out); !read.ok()) return read.error();
  return out;
}

}  // namespace youxu::ctl
