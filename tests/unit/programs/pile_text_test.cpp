// What the simulated pile says to a person and to the gateway's API.
#include <catch2/catch.hpp>

#include "tests/programs/pile/ask_start.hpp"
#include "tests/programs/pile/pile_json.hpp"
#include "tests/programs/pile/trace.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace youxu::sim;
using namespace std::chrono_literals;

TEST_CASE("a start asks for mode, energy and departure") {
  const std::string request =
      start_request("P001", {.mode = ChargeMode::immediate,
                             .energy = 12'500_Wh,
                             .depart = wall_from_unix_millis(1'767'542'400'000)});
  const std::string body = R"({"mode":"immediate","energy_wh":12500,"depart":1767542400000})";
  CHECK(request.starts_with("POST /api/v1/piles/P001/start HTTP/1.1\r\n"));
  CHECK(request.find("Content-Length: " + std::to_string(body.size()) + "\r\n") != request.npos);
  CHECK(request.ends_with("\r\n\r\n" + body));
}

TEST_CASE("a start without wishes asks for the mode only") {
  CHECK(start_request("P001", {})
            .ends_with("\r\n\r\n"
                       R"({"mode":"ordered"})"));
}

TEST_CASE("of an answer its body is shown, or the first line when it has none") {
  CHECK(answer_text("HTTP/1.1 200 OK\r\nX: y\r\n\r\n{\"order\":\"1\"}\n") == R"({"order":"1"})");
  CHECK(answer_text("HTTP/1.1 503 Busy\r\nX: y\r\n\r\n") == "HTTP/1.1 503 Busy");
  CHECK(answer_text("").empty());
}

TEST_CASE("the simulated pile takes no message that is too long, lacks a field or has a fraction") {
  const std::string lease = R"({"epoch":1,"seq":2,"connector":1,"a":16,"for_s":30,"boot":3,"n":4})";
  CHECK(lease_from_json(lease));
  CHECK(lease_from_json(lease + std::string(4096 - lease.size(), ' ')));
  CHECK_FALSE(lease_from_json(lease + std::string(4097 - lease.size(), ' ')));
  CHECK_FALSE(lease_from_json(R"({"epoch":1,"seq":2,"connector":1,"a":16,"boot":3,"n":4})"));
  CHECK_FALSE(
      lease_from_json(R"({"epoch":1,"seq":2,"connector":1,"a":16.5,"for_s":30,"boot":3,"n":4})"));
  const std::string head = R"({"id":"c1","kind":"start","connector":1,"for_s":30,"boot":3,"n":4)";
  CHECK(command_from_json(head + R"(,"args":{"order":"7"}})"));
  CHECK_FALSE(command_from_json(head + R"(,"args":{}})"));
  CHECK_FALSE(command_from_json(head + "}"));
}

TEST_CASE("messages of the bus are shown on one line") {
  CHECK(line_of(Lease{.id = {3, 7}, .amps = 16_A, .duration = 30s, .boot = 5, .n = 9}) ==
        "lease 16 A for 30 s, epoch 3 seq 7, counted from status 9");

  Command stop;
  stop.kind = CommandKind::stop;
  stop.order = "42";
  stop.why = "user";
  CHECK(line_of(stop) == "command stop order 42 because user");

  PileStatus status;
  CHECK(line_of(status) == "status without a connector");
  status.connectors.push_back({.state = ConnectorState::charging,
                               .current = {15'500_A / 1000, 0_A, 0_A},
                               .energy = 1234_Wh,
                               .offered = 16_A,
                               .faults = {FaultCode::leakage}});
  CHECK(line_of(status) ==
        "status charging, offers 16 A, draws 15.5/0/0 A, 1234 Wh, fault leakage");

  CHECK(line_of(PileEvent{.kind = PileEventKind::card, .energy = 5_Wh, .card = "77"}) ==
        "event card card 77, 5 Wh");
  CHECK(line_of(CommandResult{.id = "1", .ok = false, .why = "expired"}) ==
        "result refused: expired");
}
