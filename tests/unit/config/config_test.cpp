// What the daemon makes of a good configuration.
#include "daemon/config.hpp"
#include "daemon/config_meter.hpp"

#include <fstream>

#include "tests/unit/config/config_text.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace youxu::test;

TEST_CASE("the root's limit is at most the rated current times the limit factor") {
  const auto config = parse_config(kGood);
  REQUIRE(config.ok());
  const GatewaySettings& gateway = config->gateway;
  CHECK(gateway.rated == Amps::from_milli(577'350));
  CHECK(gateway.tree[0].limit[0] == Amps::from_milli(519'615));
  CHECK(gateway.tree[0].limit[1] == 500_A);
  CHECK(gateway.tree[1].limit[0] == 200_A);
  CHECK(gateway.margin[0][1] == 10_A);
  CHECK(gateway.fallback[0] == gateway.tree[0].limit);  // nothing said: no meter, no room
  REQUIRE(gateway.meters.size() == 1);
  CHECK(gateway.meters[0].circuit == 0);
  CHECK(gateway.meters[0].measures == MeterScope::circuit);
  CHECK(gateway.meters[0].name == "T1");
}

TEST_CASE("circuits may stand in any order, and what belongs to one stays with it") {
  const auto config = parse_config(R"({"transformer": {"rated_kva": 400},
    "circuits": [{"id": "F1", "parent": "T1", "limit_a": [100, 100, 100], "margin_percent": 10},
                 {"id": "T1", "limit_a": [500, 500, 500], "fallback_base_a": [300, 200, 100]}],
    "meters": [{"circuit": "T1", "profile": "p", "host": "h", "port": 1502, "unit": 7}],
    "piles": [{"pile": "P-01", "circuit": "F1"}]})");
  REQUIRE(config.ok());
  const std::size_t root = *config->gateway.tree.find("T1");
  const std::size_t feeder = *config->gateway.tree.find("F1");
  CHECK(root == 0);
  CHECK(config->gateway.margin[feeder][0] == 10_A);
  CHECK(config->gateway.fallback[root] == PerPhase<Amps>{300_A, 200_A, 100_A});
  CHECK(config->meters.at(0).circuit == root);
  CHECK(config->meters.at(0).bus.port == 1502);
  CHECK(config->meters.at(0).unit == 7);
  CHECK(config->gateway.piles.at(0).circuit == feeder);
}

TEST_CASE("a meter has the transformer ratios that the file gives, and none by default") {
  const std::string host = R"("host": "192.0.2.10")";
  const auto given = parse_config(replaced(host, host + R"(, "ct": 160, "pt": 0.5)"), "file");
  REQUIRE(given.ok());
  CHECK(given->meters[0].ct == 160.0);
  CHECK(given->meters[0].pt == 0.5);
  const auto bare = parse_config(test::kGood, "file");
  CHECK_FALSE(bare->meters[0].ct);
  CHECK_FALSE(bare->meters[0].pt);
  CHECK(error_of(replaced(host, host + R"(, "ct": 0)")).find("meters[0].ct") != std::string::npos);
}

TEST_CASE("a circuit's profile needs its ratios, and three currents") {
  MeterConfig meter{.profile = "acrel-adl3000", .bus = {}};
  const std::string folder = METER_PROFILES;
  CHECK(profile_for(meter, folder).error().message.find("give it as ct") != std::string::npos);
  meter.ct = 160;
  meter.pt = 1;
  CHECK(profile_for(meter, folder).ok());
  meter.profile = "eastron-sdm630";
  CHECK_FALSE(profile_for(meter, folder).ok());
  CHECK_FALSE(profile_for({.profile = "transformer-temperature", .bus = {}}, folder).ok());
  CHECK_FALSE(profile_for({.profile = "none", .bus = {}}, folder).ok());
}

TEST_CASE(
    "a meter is on a host or on a serial line, with the usual settings unless it says others") {
  const auto with_meter = [](const std::string& address) {
    const auto config = parse_config(replaced("\"host\": \"192.0.2.10\"", address));
    INFO((config.ok() ? "" : config.error().message));
    REQUIRE(config.ok());
    return *config;
  };
  const Config plain = with_meter(R"("host": "192.0.2.10")");
  CHECK(plain.meters[0].bus == BusAddress{.host = "192.0.2.10"});
  CHECK(plain.gateway.meters[0].address == "192.0.2.10:502 unit 1");

  const Config line = with_meter(R"("device": "/dev/ttyUSB0", "unit": 12)");
  CHECK(line.meters[0].bus ==
        BusAddress{.transport = MeterTransport::rtu, .port = 502, .device = "/dev/ttyUSB0"});
  CHECK(line.gateway.meters[0].address == "/dev/ttyUSB0 unit 12");

  const Config set = with_meter(
      R"("device": "/dev/ttyS1", "baud": 19200, "parity": "E", "stop": 2, "rs485": true)");
  CHECK(set.meters[0].bus.baud == 19'200);
  CHECK(set.meters[0].bus.parity == 'E');
  CHECK(set.meters[0].bus.stop == 2);
  CHECK(set.meters[0].bus.rs485);

  const Config server = with_meter(R"("host": "h", "port": 4001, "transport": "rtu_over_tcp")");
  CHECK(server.meters[0].bus.transport == MeterTransport::rtu_over_tcp);
  CHECK(server.gateway.meters[0].address == "h:4001 (RTU) unit 1");
}

TEST_CASE("a meter with an address is on a DL/T 645 line, 2400 8E1 unless it says others") {
  const auto with_meter = [](const std::string& address) {
    const auto config = parse_config(
        replaced("\"host\": \"192.0.2.10\"", address + R"(, "address": "000012345678")"));
    INFO((config.ok() ? "" : config.error().message));
    REQUIRE(config.ok());
    return *config;
  };
  const Config line = with_meter(R"("device": "/dev/ttyUSB0")");
  CHECK(line.meters[0].bus == BusAddress{.transport = MeterTransport::rtu,
                                         .device = "/dev/ttyUSB0",
                                         .baud = 2'400,
                                         .parity = 'E',
                                         .protocol = MeterProtocol::dlt645});
  CHECK(line.meters[0].address == "000012345678");
  CHECK(line.meters[0].unit == 0);
  CHECK(line.gateway.meters[0].address == "/dev/ttyUSB0 address 000012345678");

  const Config server = with_meter(R"("host": "h", "port": 4001, "baud": 9600)");
  CHECK(server.meters[0].bus == BusAddress{.transport = MeterTransport::rtu_over_tcp,
                                           .host = "h",
                                           .port = 4001,
                                           .protocol = MeterProtocol::dlt645});
  CHECK(server.gateway.meters[0].address == "h:4001 (DL/T 645) address 000012345678");
}

TEST_CASE("a profile is for one protocol") {
  const std::string folder = METER_PROFILES;
  const BusAddress line{.transport = MeterTransport::rtu, .protocol = MeterProtocol::dlt645};
  MeterConfig meter{.profile = "dlt645-2007", .bus = line, .ct = 160.0, .pt = 1.0};
  CHECK(profile_for(meter, folder).ok());
  meter.ct.reset();
  CHECK(profile_for(meter, folder).error().message.find("give it as ct") != std::string::npos);
  meter.bus.protocol = MeterProtocol::modbus;
  CHECK(profile_for(meter, folder).error().message ==
        "profile dlt645-2007 is for DL/T 645: give the meter's address, 12 digits, and no unit");
  meter.profile = "acrel-adl400";
  meter.pt.reset();
  CHECK(profile_for(meter, folder).ok());
  meter.bus = line;
  CHECK(profile_for(meter, folder).error().message ==
        "profile acrel-adl400 is for Modbus: give the meter's unit, and no address");
}

TEST_CASE("several meters share a serial line") {
  const auto config = parse_config(replaced(
      R"("host": "192.0.2.10"})",
      R"("device": "/dev/ttyUSB0"}, {"circuit": "F1", "profile": "p", "device": "/dev/ttyUSB0",
         "unit": 2})"));
  REQUIRE(config.ok());
  REQUIRE(config->meters.size() == 2);
  CHECK(config->meters[0].bus == config->meters[1].bus);
}

TEST_CASE(
    "a transformer of which nothing is said is a small oil one, and its heat limits nothing") {
  const auto config = parse_config(kGood);
  REQUIRE(config.ok());
  const ThermalSettings& thermal = config->gateway.thermal;
  CHECK(thermal.parameters.type == TransformerType::distribution);
  CHECK(thermal.parameters.top_oil_rise == 55);
  CHECK(thermal.ambient == 30);
  CHECK_FALSE(thermal.dynamic_limit);
  CHECK(thermal.least == 0.5);
  CHECK(thermal.most == 1);
  CHECK(thermal.root_limit == PerPhase<Amps>{600_A, 500_A, 600_A});
}

TEST_CASE("what the nameplate says of the transformer's heat replaces what is typical") {
  const auto config = parse_config(replaced("400}", R"(400, "dynamic_limit": {"enabled": true,
    "min_percent": 60, "max_percent": 130}, "thermal": {"type": "onaf", "top_oil_rise_k": 50,
    "hot_spot_rise_k": 21, "loss_ratio": 8, "upgraded_paper": true, "ambient_c": 35}})"));
  REQUIRE(config.ok());
  const ThermalSettings& thermal = config->gateway.thermal;
  CHECK(thermal.parameters.type == TransformerType::onaf);
  CHECK(thermal.parameters.oil_time == std::chrono::minutes{150});
  CHECK(thermal.parameters.top_oil_rise == 50);
  CHECK(thermal.parameters.hot_spot_rise == 21);
  CHECK(thermal.parameters.loss_ratio == 8);
  CHECK(thermal.parameters.insulation == Insulation::upgraded_paper);
  CHECK(thermal.ambient == 35);
  CHECK(thermal.dynamic_limit);
  CHECK(thermal.least == 0.6);
  CHECK(thermal.most == 1.3);
}

TEST_CASE("each type that the configuration knows is one that the model knows") {
  for (const std::string_view word : kTransformerWords) {
    CAPTURE(word);
    const std::string thermal = ", \"thermal\": {\"type\": \"" + std::string{word} + "\"}}";
    const auto config = parse_config(replaced("400}", "400" + thermal));
    REQUIRE(config.ok());
    CHECK(text_of(config->gateway.thermal.parameters.type) == word);
  }
}

TEST_CASE("what a pile leaves out has its default") {
  const auto config = parse_config(kGood);
  REQUIRE(config.ok());
  const PileSettings& known = config->gateway.piles.at(0);
  const PileSettings& unknown = config->gateway.piles.at(1);
  CHECK(known.phases == PhaseSet::one(1));
  CHECK(known.name == "32010600000001");
  CHECK(known.min == 6_A);
  CHECK(known.max == 32_A);
  CHECK_FALSE(known.plug_and_charge);
  CHECK_FALSE(unknown.phases.has_value());
}

TEST_CASE("what a pile's connectors share is a circuit of its own below the pile's") {
  const auto config = parse_config(replaced("\"F1\"}", "\"F1\", \"shared_a\": 120}"), "file");
  REQUIRE(config.ok());
  const GatewaySettings& gateway = config->gateway;
  REQUIRE(gateway.tree.size() == 3);
  const auto module = gateway.tree.find("module:32010600000002");
  REQUIRE(module);
  CHECK(gateway.tree[*module].parent == "F1");
  CHECK(gateway.tree[*module].limit == PerPhase<Amps>{120_A, 120_A, 120_A});
  CHECK(gateway.piles.at(1).circuit == *module);
  CHECK(gateway.tree[gateway.piles.at(0).circuit].id == "T1");
  CHECK(gateway.margin.at(*module) == PerPhase<Amps>{});
  CHECK(gateway.fallback.at(*module) == PerPhase<Amps>{});
  CHECK(pile_of_module(gateway.tree[*module].id) == "32010600000002");
  CHECK(pile_of_module("F1").empty());
}

TEST_CASE("with the piles' modules there are no more circuits than a tree takes") {
  std::string piles;
  for (int i = 0; i < 999; ++i)
    piles += "{\"pile\": \"P-" + std::to_string(1000 + i) +
             "\", \"circuit\": \"T1\", \"shared_a\": 100},\n";
  const std::string first = "{\"pile\": \"32010600000001\"";
  const std::string error = error_of(replaced(first, piles + first));
  CHECK(
      error.find("circuits: found 1001 with those of the piles' shared_a, expected at most 1000") !=
      std::string::npos);
  piles.erase(0, piles.find('\n') + 1);
  CHECK(error_of(replaced(first, piles + first)) == "accepted");
}

TEST_CASE("a go-e charger serves its place by its serial number, and keeps no leases") {
  const auto config =
      parse_config(replaced("\"F1\"}", "\"F1\", \"driver\": \"goe\", \"serial\": \"00000001\"}"));
  REQUIRE(config.ok());
  REQUIRE(config->goe_chargers.size() == 1);
  CHECK(config->goe_chargers[0].place == "32010600000002");
  CHECK(config->goe_chargers[0].serial == "00000001");
  CHECK(config->gateway.piles.at(0).leases == Leases::kept);
  CHECK(config->gateway.piles.at(1).leases == Leases::not_kept);
}

TEST_CASE("no more go-e chargers than are stated") {
  std::string piles;
  for (int i = 0; i < 257; ++i)
    piles += "{\"pile\": \"P-" + std::to_string(1000 + i) +
             "\", \"circuit\": \"T1\", \"driver\": \"goe\", \"serial\": \"10" +
             std::to_string(1000 + i) + "\"},\n";
  const std::string first = "{\"pile\": \"32010600000001\"";
  CHECK(error_of(replaced(first, piles + first))
            .find("found 257 go-e chargers, expected at most 256") != std::string::npos);
  piles.erase(0, piles.find('\n') + 1);
  CHECK(error_of(replaced(first, piles + first)) == "accepted");
}

TEST_CASE("connections have the defaults that the package installs") {
  const auto config = parse_config(replaced(",\n  \"http\": {\"port\": 8080}", ""));
  REQUIRE(config.ok());
  CHECK(config->bus_host == "127.0.0.1");
  CHECK(config->bus_port == 1883);
  CHECK(config->socket == "/run/youxu/youxud.sock");
  CHECK(config->http_port == 0);
  CHECK(config->web_root == "/usr/share/youxu/web");
  CHECK(config->database == "/var/lib/youxu/youxu.db");
  CHECK(config->backups == "/var/lib/youxu/backups");
  CHECK(config->backups_kept == 7);
  CHECK(config->gateway.samples.as_taken == std::chrono::hours{24 * 90});
  CHECK(config->gateway.samples.max_bytes == std::int64_t{1} << 30);
  CHECK(config->profiles == "/usr/share/youxu/meters");
  CHECK(config->gateway.utc_offset == std::chrono::minutes{480});
  CHECK(config->gateway.phase_voltage == 220_V);
  CHECK(config->platforms.empty());
  CHECK_FALSE(config->gateway.trade_numbers);
  CHECK(config->gateway.no_tariff == NoTariff::free);
}

TEST_CASE("uplink and supervisor are platforms, the operator's first") {
  const auto config = parse_config(
      replaced("\"http\"",
               R"("supervisor": {"host": "s", "protocol": "ykc", "tls": true, "ca_file": "/ca"},
         "uplink": {"host": "p"}, "http")"));
  REQUIRE(config.ok());
  REQUIRE(config->platforms.size() == 2);
  CHECK(config->platforms[0].name == "primary");
  CHECK(config->platforms[0].uplink.host == "p");
  CHECK(config->platforms[0].uplink.port == 8768);
  CHECK(config->platforms[0].uplink.protocol == "openuc");
  CHECK_FALSE(config->platforms[0].uplink.tls);
  CHECK(config->platforms[1].name == "supervisor");
  CHECK(config->platforms[1].uplink.tls);
  CHECK(config->gateway.trade_numbers);
}

TEST_CASE("a text may begin with a byte order mark") {
  CHECK(parse_config("\xEF\xBB\xBF" + kGood).ok());
}

TEST_CASE("a file is read up to its largest size and not beyond") {
  const std::string path = "config_test_file.json";
  const auto written = [&path](std::size_t size) {
    std::ofstream{path, std::ios::binary} << kGood << std::string(size - kGood.size(), ' ');
    return read_config(path);
  };
  const auto largest = written(kMaxConfigBytes);
  REQUIRE(largest.ok());
  CHECK(parse_config(*largest).ok());
  const auto larger = written(kMaxConfigBytes + 1);
  REQUIRE_FALSE(larger.ok());
  CHECK(larger.error().message == path + ": has more than 1048576 bytes");
  CHECK(std::remove(path.c_str()) == 0);
}

TEST_CASE("a file that is not there, and one that is a folder, cannot be read") {
  const std::string path = GENERATE("no/such/file.json", ".");
  const auto text = read_config(path);
  REQUIRE_FALSE(text.ok());
  CHECK(text.error().code == Errc::invalid);
  CHECK(text.error().message == path + ": cannot be read; check that it is a file, and its rights");
}

TEST_CASE("meters measure a circuit, its homes alone, or the transformer, and have names") {
  const std::string more = R"("host": "192.0.2.10", "name": "busbar"},
    {"circuit": "T1", "measures": "base", "profile": "p", "host": "h", "unit": 2},
    {"circuit": "T1", "measures": "base", "profile": "p", "host": "h", "unit": 3},
    {"circuit": "T1", "measures": "temperature", "profile": "t", "host": "h", "unit": 4)";
  const auto config = parse_config(replaced("\"host\": \"192.0.2.10\"", more), "youxu.json");
  INFO((config.ok() ? "" : config.error().message));
  REQUIRE(config.ok());
  const auto& meters = config->gateway.meters;
  REQUIRE(meters.size() == 4);
  CHECK(meters[0].name == "busbar");
  CHECK(meters[1].name == "T1.base1");
  CHECK(meters[2].name == "T1.base2");
  CHECK(meters[2].measures == MeterScope::base);
  CHECK(meters[3].name == "T1.temperature");
  CHECK(config->meters[3].measures == MeterScope::temperature);
}

TEST_CASE("a root whose homes have meters needs none of its own") {
  const std::string base = R"({"circuit": "T1", "measures": "base")";
  CHECK(error_of(replaced(R"({"circuit": "T1", "profile")", base + R"(, "profile")")) ==
        "accepted");
}

TEST_CASE("measured temperatures have the limits of their type, or those that are given") {
  const auto limits = [](const std::string& transformer) {
    const auto config = parse_config(replaced("{\"rated_kva\": 400}", transformer), "f");
    REQUIRE(config.ok());
    return std::pair{config->gateway.thermal.warm, config->gateway.thermal.hot};
  };
  CHECK(limits(R"({"rated_kva": 400})") == std::pair{95.0, 105.0});
  CHECK(limits(R"({"rated_kva": 400, "thermal": {"type": "dry_f"}})") == std::pair{130.0, 150.0});
  CHECK(limits(R"({"rated_kva": 400, "temperature": {"warning_c": 80, "critical_c": 90}})") ==
        std::pair{80.0, 90.0});
}
