// Wrong configurations: what is wrong, where, and what is expected is in the message.
#include <tuple>
#include <vector>

#include "daemon/config_problems.hpp"
#include "tests/unit/config/config_text.hpp"

using namespace youxu;
using namespace youxu::test;

namespace {

using Row = std::tuple<std::string, std::string, std::string>;

void check_rows(const std::vector<Row>& rows) {
  for (const auto& [what, with, message] : rows) {
    CAPTURE(what, with);
    CHECK(error_of(replaced(what, with)) == "youxu.json:" + message);
  }
}

std::string with_circuits(const std::string& circuits) {
  return R"({"transformer": {"rated_kva": 400}, "piles": [],
"meters": [{"circuit": "T1", "profile": "p", "host": "h"}],
"circuits": [)" +
         circuits + "]}";
}

}  // namespace

TEST_CASE("a wrong value is named with its line, what was found and what is expected") {
  check_rows({
      {"400}", "-1}",
       "2: transformer.rated_kva: found -1, expected a number from 1 to 10000 (kVA)"},
      {"400}", "\"400\"}",
       "2: transformer.rated_kva: found \"400\", expected a number from 1 to 10000 (kVA)"},
      {"400}", "1e300}",
       "2: transformer.rated_kva: found 1e+300, expected a number from 1 to 10000 (kVA)"},
      {"{\"rated_kva\": 400}", "[400]", "2: transformer: found an array of 1, expected an object"},
      {"[600, 500, 600]", "[600, 500]",
       "4: circuits[0].limit_a: found an array of 2, expected three numbers, one per phase, from 0 "
       "to 10000 (A)"},
      {"[600, 500, 600]", "[600, 500, true]",
       "4: circuits[0].limit_a[2]: found true, expected a number from 0 to 10000 (A)"},
      {"\"margin_percent\": 2", "\"margin_percent\": 50.5",
       "4: circuits[0].margin_percent: found 50.5, expected a number from 0 to 50 (%)"},
      {"\"host\"", "\"unit\": 1.5, \"host\"",
       "8: meters[0].unit: found 1.5, expected a whole number from 1 to 247"},
      {"\"host\"", "\"port\": 0, \"host\"",
       "8: meters[0].port: found 0, expected a whole number from 1 to 65535"},
      {"\"acrel-adl400\"", "\"\"",
       "8: meters[0].profile: found \"\", expected a text of 1 to 64 bytes"},
      {"\"phases\": \"b\"", "\"phases\": \"d\"",
       "11: piles[0].phases: found \"d\", expected one of \"a\", \"b\", \"c\", \"abc\""},
      {"\"phases\": \"b\"", "\"plug_and_charge\": null",
       "11: piles[0].plug_and_charge: found null, expected true or false"},
      {"\"32010600000001\"", "\"a/b\\n\"",
       "11: piles[0].pile: found \"a/b\\u000a\", expected a text of 4 to 32 bytes: A-Z a-z 0-9 -, "
       "not "
       "\"gateway\""},
      {"\"32010600000001\"", "\"gateway\"",
       "11: piles[0].pile: found \"gateway\", expected a text of 4 to 32 bytes: A-Z a-z 0-9 -, not "
       "\"gateway\""},
      {"{\"port\": 8080}", "{\"port\": 65536}",
       "14: http.port: found 65536, expected a whole number from 0 to 65535"},
  });
}

TEST_CASE("what does not go together in a transformer is named") {
  const std::string dry = R"({"type": "dry_f", "top_oil_rise_k": 55, "loss_ratio": 5})";
  check_rows({
      {"400}", "400, \"thermal\": {\"type\": \"ONAN\"}}",
       "2: transformer.thermal.type: found \"ONAN\", expected one of \"distribution\", \"onan\", "
       "\"onaf\", \"of\", \"od\", \"dry_f\", \"dry_h\""},
      {"400}", "400, \"thermal\": " + dry + "}",
       "2: transformer.thermal.top_oil_rise_k: expected to be left out: \"dry_f\" has no oil\n"
       "youxu.json:2: transformer.thermal.loss_ratio: expected to be left out: \"dry_f\" has no "
       "oil"},
      {"400}", R"(400, "thermal": {"type": "dry_h", "upgraded_paper": true}})",
       "2: transformer.thermal.upgraded_paper: expected to be left out: \"dry_h\" has no oil"},
      {"400}", R"(400, "dynamic_limit": {"min_percent": 80, "max_percent": 79}})",
       "2: transformer.dynamic_limit.max_percent: found 79, expected at least min_percent, 80"},
  });
  CHECK(error_of(
            replaced("400}", R"(400, "dynamic_limit": {"min_percent": 80, "max_percent": 80}})")) ==
        "accepted");
}

TEST_CASE("a long text is cut in the message, at a character's border") {
  std::string site;
  for (int i = 0; i < 40; ++i) site += "区";
  const std::string shown = site.substr(0, 42);
  CHECK(error_of(replaced("\"http\"", "\"site\": \"" + site + "\", \"http\"")) ==
        "youxu.json:14: site: found \"" + shown + "\"…, expected a text of 0 to 64 bytes");
}

TEST_CASE("missing and unknown keys are named with what is expected in their place") {
  check_rows({
      {"\"circuit\": \"T1\", \"phases\"", "\"phases\"",
       "11: piles[0].circuit: missing, expected a text of 1 to 64 bytes"},
      {"\"limit_a\": [600, 500, 600], ", "",
       "4: circuits[0].limit_a: missing, expected three numbers, one per phase, from 0 to 10000 "
       "(A)"},
      {"{\"port\": 8080}", "{\"prot\": 8080}",
       "14: http.prot: unknown key, expected one of socket, host, port, web_root"},
      {"\"rated_kva\"", "\"rated_kw\"",
       "2: transformer.rated_kva: missing, expected a number from 1 to 10000 (kVA)\n"
       "youxu.json:2: transformer.rated_kw: unknown key, expected one of rated_kva, secondary_v, "
       "limit_factor, thermal, dynamic_limit, temperature"},
  });
}

TEST_CASE("circuits must make one tree") {
  const std::string root = R"({"id": "T1", "limit_a": [9, 9, 9]})";
  const auto child = [](const std::string& id, const std::string& parent) {
    return ",\n{\"id\": \"" + id + "\", \"parent\": \"" + parent + "\", \"limit_a\": [9, 9, 9]}";
  };
  CHECK(error_of(with_circuits(root + child("A", "T1") + child("B", "A"))) == "accepted");
  CHECK(error_of(with_circuits("")) ==
        "youxu.json:3: circuits: found 0 circuits without a parent, expected exactly one, the "
        "transformer's");
  CHECK(
      error_of(with_circuits(root + child("A", "T1") + child("B", ""))) ==
      "youxu.json:3: circuits: found 2 circuits without a parent (\"T1\", \"B\"), expected exactly "
      "one, the transformer's");
  CHECK(error_of(with_circuits(root + child("A", "T1") + child("A", "T1"))) ==
        "youxu.json:5: circuits[2].id: found \"A\", expected an id that no other circuit has");
  CHECK(error_of(with_circuits(root + child("A", "T9"))) ==
        "youxu.json:4: circuits[1].parent: found \"T9\", expected the id of one of the circuits");
  CHECK(error_of(with_circuits(root + child("A", "B") + child("B", "A") + child("C", "A"))) ==
        "youxu.json:4: circuits[1].parent: found \"B\", expected a circuit that is not below this "
        "one\n"
        "youxu.json:5: circuits[2].parent: found \"A\", expected a circuit that is not below this "
        "one");
}

TEST_CASE("a meter's keys for a host and for a serial line do not mix") {
  const std::string host = "\"host\": \"192.0.2.10\"";
  const std::string two = "},\n{\"circuit\": \"F1\", \"profile\": \"p\", \"unit\": 2, ";
  check_rows({
      {", " + host, "", "8: meters[0]: found neither host nor device, expected one of them"},
      {host, host + ", \"device\": \"/dev/x\"",
       "8: meters[0].device: expected to be left out: there is a host already"},
      {host, host + ", \"baud\": 9600",
       "8: meters[0].baud: expected to be left out: it goes with device only"},
      {host, host + ", \"parity\": \"N\"",
       "8: meters[0].parity: expected to be left out: it goes with device only"},
      {host, host + ", \"stop\": 1",
       "8: meters[0].stop: expected to be left out: it goes with device only"},
      {host, host + ", \"rs485\": false",
       "8: meters[0].rs485: expected to be left out: it goes with device only"},
      {host, "\"device\": \"/dev/x\", \"port\": 502",
       "8: meters[0].port: expected to be left out: it goes with host only"},
      {host, "\"device\": \"/dev/x\", \"transport\": \"tcp\"",
       "8: meters[0].transport: expected to be left out: it goes with host only"},
      {host, "\"device\": \"ttyUSB0\"",
       "8: meters[0].device: found \"ttyUSB0\", expected a path that begins with /"},
      {host, "\"device\": \"/dev/x\", \"baud\": 9601",
       "8: meters[0].baud: found 9601, expected one of 1200, 2400, 4800, 9600, 19200, 38400, "
       "57600, 115200"},
      {host, "\"device\": \"/dev/x\", \"parity\": \"X\"",
       "8: meters[0].parity: found \"X\", expected one of \"N\", \"E\", "
       "\"O\""},
      {host, "\"device\": \"/dev/x\"" + two + "\"device\": \"/dev/x\", \"baud\": 19200",
       "9: meters[1]: found /dev/x as in meters[0] but not with the same settings, expected one "
       "bus to have the same for all its meters"},
      {host, "\"host\": \"h\"" + two + "\"host\": \"h\", \"transport\": \"rtu_over_tcp\"",
       "9: meters[1]: found h:502 as in meters[0] but not with the same settings, expected one bus "
       "to have the same for all its meters"},
      {host, "\"device\": \"/dev/x\", \"unit\": 2" + two + "\"device\": \"/dev/x\"",
       "9: meters[1]: found /dev/x unit 2 as in meters[0], expected an address that no other meter "
       "has"},
  });
}

TEST_CASE("a DL/T 645 meter has an address, is on a line, and shares none with Modbus") {
  const std::string host = "\"host\": \"192.0.2.10\"";
  const std::string address = ", \"address\": \"000012345678\"";
  const std::string two = "},\n{\"circuit\": \"F1\", \"profile\": \"p\", ";
  check_rows({
      {host, "\"device\": \"/dev/x\", \"unit\": 2" + address,
       "8: meters[0].unit: expected to be left out: the meter has an address"},
      {host, "\"device\": \"/dev/x\", \"address\": \"12345678\"",
       "8: meters[0].address: found \"12345678\", expected a text of 12 to 12 bytes: digits"},
      {host, "\"device\": \"/dev/x\", \"address\": \"00001234567A\"",
       "8: meters[0].address: found \"00001234567A\", expected a text of 12 to 12 bytes: digits"},
      {host, host + ", \"port\": 4001, \"transport\": \"tcp\"" + address,
       "8: meters[0].transport: found \"tcp\", expected rtu_over_tcp: DL/T 645 meters are on a "
       "line, which a serial server passes"},
      {host, host + address,
       "8: meters[0]: found a host without a port, expected that of the serial server"},
      {host, host + ", \"port\": 4001, \"baud\": 2401" + address,
       "8: meters[0].baud: found 2401, expected one of 1200, 2400, 4800, 9600, 19200, 38400, "
       "57600, 115200"},
      {host,
       "\"device\": \"/dev/x\", \"baud\": 2400, \"parity\": \"E\"" + two +
           "\"device\": \"/dev/x\"" + address,
       "9: meters[1]: found /dev/x as in meters[0], where another protocol is spoken, expected all "
       "meters of one bus to have a unit (Modbus), or an address (DL/T 645)"},
      {host, "\"device\": \"/dev/x\"" + address + two + "\"device\": \"/dev/x\"" + address,
       "9: meters[1]: found /dev/x address 000012345678 as in meters[0], expected an address that "
       "no other meter has"},
  });
}

TEST_CASE("values that do not go together are refused") {
  check_rows({
      {"\"meters\": [\n    {\"circuit\": \"T1\"", "\"meters\": [\n    {\"circuit\": \"F1\"",
       "7: meters: found none for \"T1\", expected one, or such as measure \"base\" for all of its "
       "homes: without them their load counts as nothing"},
      {"\"host\": \"192.0.2.10\"}",
       "\"host\": \"h\"},\n{\"circuit\": \"F1\", \"name\": \"T1\", \"profile\": \"p\", "
       "\"host\": \"g\"}",
       "9: meters[1].name: found \"T1\" as of meters[0], expected a name that no other meter has"},
      {"\"host\": \"192.0.2.10\"}",
       "\"host\": \"h\"},\n{\"circuit\": \"F1\", \"measures\": \"temperature\", "
       "\"profile\": \"p\", \"host\": \"g\"}",
       "9: meters[1].circuit: found \"F1\", expected the circuit without a parent: that is the "
       "transformer's, whose temperature it measures"},
      {"\"host\": \"192.0.2.10\"}",
       "\"host\": \"h\"},\n{\"circuit\": \"T1\", \"measures\": \"temperature\", "
       "\"profile\": \"p\", \"host\": \"g\"},\n{\"circuit\": \"T1\", "
       "\"measures\": \"temperature\", \"name\": \"t2\", \"profile\": \"p\", "
       "\"host\": \"g2\"}",
       "10: meters[2].measures: found \"temperature\" as in meters[1], expected one meter of the "
       "transformer's temperatures"},
      {"\"host\": \"192.0.2.10\"}", "\"host\": \"h\", \"measures\": \"homes\"}",
       "8: meters[0].measures: found \"homes\", expected one of \"circuit\", \"base\", "
       "\"temperature\""},
      {"{\"rated_kva\": 400}", "{\"rated_kva\": 400, \"temperature\": {\"warning_c\": 110}}",
       "2: transformer.temperature.critical_c: found 105, expected at least warning_c, 110"},
      {"[200, 200, 20]", "[200, 200, 20], \"fallback_base_a\": [1, 1, 1]",
       "5: circuits[1].fallback_base_a: expected to be left out: \"F1\" has no meter to be lost, "
       "so "
       "it would never be used"},
      {"\"host\": \"192.0.2.10\"}",
       "\"host\": \"192.0.2.10\"},\n{\"circuit\": \"T1\", \"profile\": \"p\", \"host\": \"h\"}",
       "9: meters[1].circuit: found \"T1\", whose meter is meters[0] already, expected another "
       "circuit"},
      {"\"host\": \"192.0.2.10\"}",
       "\"host\": \"h\"},\n{\"circuit\": \"F1\", \"profile\": \"p\", \"host\": \"h\"}",
       "9: meters[1]: found h:502 unit 1 as in meters[0], expected an address that no other meter "
       "has"},
      {"\"circuit\": \"F1\"", "\"circuit\": \"F9\"",
       "12: piles[1].circuit: found \"F9\", expected the id of one of the circuits"},
      {"32010600000002", "32010600000001",
       "12: piles[1].pile: found \"32010600000001\" as in piles[0], expected a number that no "
       "other "
       "pile has"},
      {"\"phases\": \"b\"", "\"min_a\": 16, \"max_a\": 10",
       "11: piles[0].max_a: found 10, expected at least min_a, 16"},
      {"\"circuit\": \"F1\"", "\"circuit\": \"F1\", \"min_a\": 21",
       "12: piles[1].min_a: found 21, expected at most the 20 A of circuit \"F1\": the pile could "
       "never charge"},
      {"\"phases\": \"b\"", "\"min_a\": 6, \"max_a\": 16, \"step_a\": 11",
       "11: piles[0].step_a: found 11, expected at most max_a - min_a, 10: for a pile with one "
       "current make max_a the same as min_a"},
      {"\"phases\": \"b\"", "\"min_a\": 6, \"max_a\": 6, \"step_a\": 2",
       "11: piles[0].step_a: found 2, expected at most max_a - min_a, 0: for a pile with one "
       "current make max_a the same as min_a"},
      {"\"phases\": \"b\"", "\"step_a\": 0",
       "11: piles[0].step_a: found 0, expected a whole number from 1 to 1000 (A)"},
      {"\"phases\": \"b\"", "\"step_a\": 2.5",
       "11: piles[0].step_a: found 2.5, expected a whole number from 1 to 1000 (A)"},
      {"\"phases\": \"b\"", "\"min_a\": 10, \"shared_a\": 9",
       "11: piles[0].shared_a: found 9, expected at least min_a, 10"},
      {"\"phases\": \"b\"", "\"driver\": \"goe\"",
       "11: piles[0].serial: is missing, expected the go-e charger's 6 to 8 digits"},
      {"\"phases\": \"b\"", "\"serial\": \"123456\"",
       "11: piles[0].serial: expected to be left out: only a go-e charger's is needed"},
      {"\"phases\": \"b\"", "\"driver\": \"goe\", \"serial\": \"123456\", \"max_a\": 40",
       "11: piles[0]: expected min_a from 6, max_a up to 32 and step_a 1: a go-e charger knows no "
       "other currents"},
      {"20]}", "20]}, {\"id\": \"module:x\", \"parent\": \"T1\", \"limit_a\": [9, 9, 9]}",
       "5: circuits[2].id: found \"module:x\", expected an id that does not begin with "
       "\"module:\": "
       "such are of the piles' shared modules"},
      {"{\"port\": 8080}", "{\"port\": 8080, \"host\": \"0.0.0.0\"}",
       "14: http.host: found \"0.0.0.0\", expected localhost or 127.x.x.x: the page has no "
       "password"},
      {"{\"port\": 8080}", "{\"port\": 1883}",
       "14: http.port: found 1883, expected a port other than the broker's (bus.port)"},
  });
}

TEST_CASE("a pile may have two currents, or one") {
  CHECK(error_of(replaced("\"F1\"}", "\"F1\", \"max_a\": 16, \"step_a\": 10}")) == "accepted");
  CHECK(error_of(replaced("\"F1\"}", "\"F1\", \"min_a\": 16, \"max_a\": 16}")) == "accepted");
}

TEST_CASE("a pile on a phase with room may stand on a circuit whose other phase has too little") {
  CHECK(error_of(replaced("\"F1\"}", "\"F1\", \"min_a\": 21, \"phases\": \"a\"}")) == "accepted");
}

TEST_CASE("OpenUC needs pile numbers of 14 digits") {
  const std::string pile = "32010600000001";
  CHECK(error_of(replaced(pile, "PILE-0001")) == "accepted");
  std::string text = replaced(pile, "PILE-0001");
  text.insert(text.rfind('}'), R"(,"uplink":{"host":"127.0.0.1"})");
  CHECK(error_of(text) ==
        "youxu.json:11: piles[0].pile: found \"PILE-0001\", expected 14 digits: the uplink's "
        "protocol needs them");
}

TEST_CASE("certificates go with TLS, and a certificate with its key") {
  const auto with = [](const std::string& keys) {
    std::string text = replaced("32010600000001", "32010600000001");
    return text.insert(text.rfind('}'), R"(,"supervisor":{"host":"h",)" + keys + "}");
  };
  CHECK(error_of(with(R"("tls":true,"cert_file":"c","key_file":"k")")) == "accepted");
  CHECK(error_of(with(R"("ca_file":"/ca")")) ==
        "youxu.json:15: supervisor.ca_file: found \"/ca\", expected \"tls\": true with it");
  CHECK(error_of(with(R"("tls":true,"cert_file":"c")")) ==
        "youxu.json:15: supervisor.key_file: is missing, expected a certificate and its key "
        "together");
  CHECK(error_of(with(R"("tls":true,"key_file":"k")")) ==
        "youxu.json:15: supervisor.cert_file: is missing, expected a certificate and its key "
        "together");
}

TEST_CASE("the northbound dialect needs the gateway's name, and takes any pile's number") {
  const auto with = [](const std::string& keys) {
    std::string text = replaced("32010600000001", "PILE-0001");
    return text.insert(text.rfind('}'), R"(,"uplink":{"host":"h",)" + keys + "}");
  };
  CHECK(error_of(with(R"("protocol":"mqtt","gateway":"GW-0001","ack":"broker",)"
                      R"("further_hosts":[{"host":"i"}])")) == "accepted");
  CHECK(error_of(with(R"("protocol":"mqtt")")) ==
        "youxu.json:15: uplink.gateway: is missing, expected the name of this gateway");
  CHECK(error_of(with(R"("protocol":"mqtt","gateway":"GW/1")")).find("uplink.gateway") !=
        std::string::npos);
  const std::string openuc = error_of(with(R"("ack":"broker","user":"u")"));
  CHECK(openuc.find("uplink.ack: is given, expected \"protocol\": \"mqtt\" with it") !=
        std::string::npos);
  CHECK(openuc.find("uplink.user") != std::string::npos);
}

TEST_CASE("all errors of a file are named, but not what only follows from them") {
  std::string text = replaced("\"id\": \"T1\"", "\"id\": 1");
  text.replace(text.find("8080"), 4, "-1");
  text.replace(text.find("\"b\""), 3, "\"b\", \"max_a\": 5");
  CHECK(error_of(text) ==
        "youxu.json:4: circuits[0].id: found 1, expected a text of 1 to 64 bytes\n"
        "youxu.json:14: http.port: found -1, expected a whole number from 0 to 65535\n"
        "youxu.json:11: piles[0].max_a: found 5, expected at least min_a, 6");
}

TEST_CASE("as many errors as a person may read are listed, the others are counted") {
  const auto spoilt = [](std::size_t count) {
    std::string keys;
    for (std::size_t i = 0; i < count; ++i) keys += "\"x" + std::to_string(i) + "\": 1, ";
    return error_of(replaced("\"http\"", keys + "\"http\""));
  };
  const std::string most = spoilt(ConfigProblems::kMaxListed);
  CHECK(most.find("x49: unknown key") != std::string::npos);
  CHECK(most.find("more") == std::string::npos);
  const std::string over = spoilt(ConfigProblems::kMaxListed + 2);
  CHECK(over.find("x50") == std::string::npos);
  CHECK(over.substr(over.rfind('\n')) == "\nand 2 more");
}

TEST_CASE("a text that is no JSON object is refused with the reason") {
  CHECK(error_of("") == "youxu.json: is empty, expected a JSON object");
  CHECK(error_of(" \n") == "youxu.json: is empty, expected a JSON object");
  CHECK(error_of("[]") == "youxu.json:1: the file: found an array of 0, expected an object");
  CHECK(error_of(kGood + "\n\xFF") ==
        "youxu.json: line 16 is not UTF-8, save the file in that encoding");
  CHECK(error_of(kGood + std::string(kMaxConfigBytes, ' ')) ==
        "youxu.json: has more than 1048576 bytes");
  CHECK(error_of(replaced("\"http\"", "\"http\": {}, \"http\"")) ==
        "youxu.json: http: the key is given twice");
  CHECK(error_of(replaced("\"piles\": [", "\"piles\": [,")) ==
        "youxu.json: not valid JSON at line 10, byte 289");
  CHECK(error_of(kGood + "}") == "youxu.json: not valid JSON at line 15, byte 433");
}

TEST_CASE("without a file's name a problem has its line") {
  const auto config = parse_config(replaced("400}", "0}"));
  REQUIRE_FALSE(config.ok());
  CHECK(config.error().code == Errc::invalid);
  CHECK_THAT(config.error().message, Catch::StartsWith("line 2: transformer.rated_kva: found 0"));
}

TEST_CASE("lines are found behind escaped quotes, brackets in texts and nested arrays") {
  const JsonLines lines{"{\"a\\\"]\": [1,\n \"}\\\"\", {\"b\":\n true}],\n \"c\": -1e5}"};
  CHECK(lines.line("a\\\"][1]") == 2);
  CHECK(lines.line("a\\\"][2].b") == 3);
  CHECK(lines.line("c") == 4);
  CHECK(lines.line("a\\\"][2].absent") == 2);
  CHECK(lines.line("absent") == 1);
}
