// The pile bus codec: good messages keep every field, a message with one wrong field is refused.
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "drivers/pile/codec.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace youxu::pile_bus;

namespace {

const std::string kHello =
    R"({"proto":1,"boot":7,"kind":"ac","vendor":"V","model":"M","firmware":"1.2","serial":"S9",)"
    R"("phases":"b","connectors":[{"id":1,"min_a":6,"max_a":32}],"failsafe_a":6,)"
    R"("features":["psk"]})";
const std::string kStatus =
    R"({"boot":7,"n":3,"t":1700000000123,"connectors":[{"id":1,"state":"charging",)"
    R"("a":[16.5,0,0],"v":[230,231,229.5],"w":3795,"wh":123456,"epoch":4,"seq":9,)"
    R"("offered_a":17,"soc":null,"temp_c":31.5,"faults":["fan","xyz"]}]})";
const std::string kEvent =
    R"({"id":2,"boot":7,"t":null,"connector":1,"kind":"card","wh":5,"detail":{"card":"C1"}})";
const std::string kResult = R"({"id":"c-1","ok":false,"why":"expired","detail":null})";

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

struct Fault {
  std::string from;
  std::string to;
  std::string field;  // that the error names
};

template <class Decode>
void refuses(const std::string& good, const std::vector<Fault>& faults, Decode decode) {
  REQUIRE(decode(good).ok());
  for (const auto& [from, to, field] : faults) {
    CAPTURE(from, to);
    const auto result = decode(with(good, from, to));
    REQUIRE_FALSE(result.ok());
    CHECK(result.error().code == Errc::invalid);
    CAPTURE(result.error().message);
    CHECK(result.error().message.find(field) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("a hello keeps every field") {
  const auto hello = decode_hello(kHello);

  REQUIRE(hello.ok());
  CHECK(hello->boot == 7);
  CHECK(hello->kind == PileKind::ac);
  CHECK(hello->serial == "S9");
  CHECK(hello->phases == PhaseSet::one(1));
  REQUIRE(hello->connectors.size() == 1);
  CHECK(hello->connectors[0].min == 6_A);
  CHECK(hello->connectors[0].max == 32_A);
  CHECK(hello->failsafe == 6_A);
  CHECK(hello->features == std::vector<std::string>{"psk"});
}

TEST_CASE("a hello with one wrong field is refused by name") {
  refuses(kHello,
          {{R"("proto":1)", R"("proto":2)", "hello: proto"},
           {R"("proto":1,)", "", "hello: proto: missing"},
           {R"("boot":7)", R"("boot":-1)", "boot"},
           {R"("boot":7)", R"("boot":7.5)", "boot"},
           {R"("boot":7)", R"("boot":"7")", "boot"},
           {R"("boot":7)", R"("boot":9007199254740992)", "boot"},
           {R"("kind":"ac")", R"("kind":"xc")", "kind"},
           {R"("vendor":"V")", R"("vendor":1)", "vendor"},
           {R"("model":"M",)", "", "model"},
           {R"("firmware":"1.2")", R"("firmware":null)", "firmware"},
           {R"("serial":"S9")", R"("serial":[])", "serial"},
           {R"("phases":"b")", R"("phases":"ab")", "phases"},
           {R"("phases":"b",)", "", "phases"},
           {R"("id":1)", R"("id":0)", "connectors[0].id"},
           {R"("min_a":6)", R"("min_a":0)", "connectors[0].min_a"},
           {R"("max_a":32)", R"("max_a":5)", "connectors[0].max_a"},
           {R"("max_a":32)", R"("max_a":1e999)", "connectors[0].max_a"},
           {R"([{"id":1,"min_a":6,"max_a":32}])", "[]", "connectors"},
           {R"([{"id":1,"min_a":6,"max_a":32}])", "[1]", "connectors[0]"},
           {R"("max_a":32}])", R"("max_a":32},{"id":1,"min_a":6,"max_a":32}])", "connectors[1].id"},
           {R"("failsafe_a":6)", R"("failsafe_a":5)", "failsafe_a"},
           {R"("failsafe_a":6)", R"("failsafe_a":33)", "failsafe_a"},
           {R"(["psk"])", "[1]", "features"}},
          decode_hello);
}

TEST_CASE("a status keeps every field, and an unknown fault is `other`") {
  const auto status = decode_status(kStatus);

  REQUIRE(status.ok());
  CHECK(status->n == 3);
  CHECK(status->t == wall_from_unix_millis(1700000000123));
  REQUIRE(status->connectors.size() == 1);
  const ConnectorStatus& c = status->connectors[0];
  CHECK(c.state == ConnectorState::charging);
  CHECK(c.current[0] == Amps::from_milli(16500));
  CHECK(c.voltage[2] == Volts::from_milli(229500));
  CHECK(c.power == 3795_W);
  CHECK(c.energy == 123456_Wh);
  CHECK(c.lease == LeaseId{4, 9});
  CHECK(c.offered == 17_A);
  CHECK_FALSE(c.soc);
  CHECK(c.temperature_c == 31.5);
  CHECK(c.faults == std::vector{FaultCode::fan, FaultCode::other});
}

TEST_CASE("a status with one wrong field is refused by name") {
  refuses(kStatus,
          {{R"("boot":7,)", "", "status: boot: missing"},
           {R"("n":3)", R"("n":0)", "n"},
           {R"("t":1700000000123)", R"("t":"now")", "t"},
           {R"("t":1700000000123,)", "", "t: missing"},
           {R"("id":1)", R"("id":17)", "connectors[0].id"},
           {R"("state":"charging")", R"("state":"busy")", "connectors[0].state"},
           {"[16.5,0,0]", "[16.5,0]", "connectors[0].a"},
           {"[16.5,0,0]", "[-1,0,0]", "connectors[0].a"},
           {"[230,231,229.5]", R"([230,"231",229])", "connectors[0].v"},
           {R"("w":3795)", R"("w":-1)", "connectors[0].w"},
           {R"("wh":123456)", R"("wh":1.5)", "connectors[0].wh"},
           {R"("epoch":4)", R"("epoch":null)", "connectors[0].epoch"},
           {R"("seq":9)", R"("seq":-9)", "connectors[0].seq"},
           {R"("offered_a":17)", R"("offered_a":true)", "connectors[0].offered_a"},
           {R"("soc":null)", R"("soc":101)", "connectors[0].soc"},
           {R"("temp_c":31.5)", R"("temp_c":900)", "connectors[0].temp_c"},
           {R"("faults":["fan","xyz"])", R"("faults":"fan")", "connectors[0].faults"}},
          decode_status);
}

TEST_CASE("an event gives what its kind carries in detail") {
  const auto card = decode_event(kEvent);
  REQUIRE(card.ok());
  CHECK(card->card == "C1");
  CHECK_FALSE(card->t);

  const auto key = decode_event(with(with(kEvent, R"("kind":"card")", R"("kind":"key")"),
                                     R"({"card":"C1"})", R"({"want":"stop"})"));
  REQUIRE(key.ok());
  CHECK(key->want == "stop");

  const auto fault = decode_event(with(with(kEvent, R"("kind":"card")", R"("kind":"fault")"),
                                       R"({"card":"C1"})", R"({"code":"pe"})"));
  REQUIRE(fault.ok());
  CHECK(fault->fault == FaultCode::pe);
}

TEST_CASE("an event with one wrong field is refused by name") {
  refuses(kEvent,
          {{R"("id":2)", R"("id":"2")", "event: id"},
           {R"("boot":7)", R"("boot":null)", "boot"},
           {R"("connector":1)", R"("connector":0)", "connector"},
           {R"("kind":"card")", R"("kind":"boo")", "kind"},
           {R"("kind":"card")", R"("kind":"key")", "detail.want"},
           {R"("wh":5)", R"("wh":-5)", "wh"},
           {R"({"card":"C1"})", "{}", "detail.card"},
           {R"({"card":"C1"})", "null", "detail"}},
          decode_event);
}

TEST_CASE("a result is read, and refused by name when one field is wrong") {
  CHECK(decode_result(kResult)->why == "expired");
  refuses(kResult,
          {{R"("id":"c-1")", R"("id":"")", "result: id"},
           {"c-1", std::string(37, 'x'), "id"},
           {R"("ok":false)", R"("ok":0)", "ok"},
           {R"("why":"expired",)", "", "why"},
           {R"("detail":null)", R"("detail":3)", "detail"}},
          decode_result);
  CHECK(decode_result(with(kResult, "c-1", std::string(36, 'x'))).ok());
}

TEST_CASE("online names the boot only while online") {
  CHECK(decode_online(R"({"online":true,"boot":5})")->boot == 5);
  CHECK_FALSE(decode_online(R"({"online":false})")->online);
  CHECK_FALSE(decode_online(R"({"online":true})").ok());
  CHECK_FALSE(decode_online(R"({"online":1})").ok());
}

TEST_CASE("a payload of 4096 bytes is read and one of 4097 is refused") {
  const std::string online = R"({"online":false})";
  CHECK(decode_online(online + std::string(4096 - online.size(), ' ')).ok());
  CHECK_FALSE(decode_online(online + std::string(4097 - online.size(), ' ')).ok());
}

TEST_CASE("what is not one JSON object in UTF-8 is refused, and unknown fields are ignored") {
  for (const std::string& bad :
       {std::string{}, std::string{"null"}, std::string{"[]"}, std::string{"{\"online\":fal"},
        std::string{"{\"online\":false}x"}, std::string{"{\"online\":false,\"x\":\"\xff\"}"},
        std::string(4096, '['), std::string("{\"online\":false}\0", 17)}) {
    CAPTURE(bad);
    CHECK_FALSE(decode_online(bad).ok());
  }
  CHECK(decode_online(R"({"online":false,"more":{"x":[1]}})").ok());
}

TEST_CASE("leases, commands and acknowledgements have the specification's fields") {
  const Lease lease{
      .id = {2, 3}, .amps = 16_A, .duration = std::chrono::seconds{30}, .boot = 7, .n = 9};
  CHECK(encode(lease) == R"({"epoch":2,"seq":3,"connector":1,"a":16,"for_s":30,"boot":7,"n":9})");
  CHECK(encode_event_ack(7, 2) == R"({"boot":7,"id":2})");

  Command command{.id = "x",
                  .kind = CommandKind::stop,
                  .duration = std::chrono::seconds{10},
                  .boot = 7,
                  .n = 9};
  command.order = "O\"1";
  command.why = "full";
  CHECK(encode(command) == R"({"id":"x","kind":"stop","connector":1,"for_s":10,"boot":7,"n":9,)"
                           R"("args":{"order":"O\"1","why":"full"}})");

  const Command hello{.id = "h", .kind = CommandKind::hello, .duration = std::chrono::seconds{5}};
  CHECK(encode(hello) ==
        R"({"id":"h","kind":"hello","connector":1,"for_s":5,"boot":null,"n":null,"args":{}})");

  Command set{.id = "s", .kind = CommandKind::set, .boot = 1, .n = 1};
  set.failsafe = 0_A;
  set.phases = PhaseSet::one(2);
  set.psk = "ab";
  CHECK(encode(set).find(R"("args":{"failsafe_a":0,"phases":"c","psk":"ab"})") !=
        std::string::npos);
}

TEST_CASE("a topic is taken apart only with a pile number in it") {
  CHECK(topic_of("P-01", "lease") == "youxu/1/P-01/lease");
  const auto topic = parse_topic("youxu/1/P-01/status");
  REQUIRE(topic);
  CHECK(topic->pile == "P-01");
  CHECK(topic->what == "status");
  for (const char* bad : {"youxu/1/abc/status", "youxu/1/gateway/status", "youxu/2/P-01/status",
                          "youxu/1/P_01/status", "youxu/1/P-01", "youxu/1/P-01/"})
    CHECK_FALSE(parse_topic(bad));
  CHECK(parse_topic("youxu/1/" + std::string(32, 'A') + "/hello"));
  CHECK_FALSE(parse_topic("youxu/1/" + std::string(33, 'A') + "/hello"));
}
