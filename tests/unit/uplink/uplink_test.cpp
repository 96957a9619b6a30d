// Connecting, waiting and giving up, with a transport that only writes down what it is asked.
#include "drivers/uplink/uplink.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/uplink/hex.hpp"
#include "tests/unit/uplink/sample.hpp"

using namespace youxu;
using namespace youxu::openuc;
using namespace youxu::test;
using std::chrono::seconds;

namespace {

struct Line {
  int connects = 0;
  int closes = 0;
  bool takes_data = true;
  std::string written;
  Now now{.mono = mono_from_millis(0), .wall = {}};
  Uplink uplink;

  Line() : uplink{session(), transport(), 42} {}

  static OpenucSession session() {
    OpenucOptions options;
    options.piles = {{.pile = kPile, .firmware = "1.0"}};
    return std::move(*OpenucSession::create(options, {}));
  }

  UplinkTransport transport() {
    return {.connect = [this] { ++connects; },
            .close = [this] { ++closes; },
            .write =
                [this](std::string_view bytes) {
                  written += bytes;
                  return takes_data;
                }};
  }

  void pass(int time) {
    for (int i = 0; i < time; ++i) {
      now.mono += seconds{1};
      uplink.tick(now);
    }
  }

  // Seconds until the next attempt.
  int wait_for_attempt() {
    const int before = connects;
    int waited = 0;
    for (; connects == before && waited < 100; ++waited) pass(1);
    return waited;
  }

  void connect() {
    uplink.tick(now);
    uplink.on_connected(now);
  }

  void accept_login() {
    const Frame ack{.seq = 0, .type = kLoginAck, .body = bytes_of(kPile + "00")};
    uplink.on_bytes(frame_bytes(ack, CrcOrder::standard), now);
  }
};

}  // namespace

TEST_CASE("the first tick connects and the connection begins with a login") {
  Line line;
  line.connect();
  CHECK(line.connects == 1);
  const auto frames = FrameReader{}.feed(line.written);
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].type == kLogin);
}

TEST_CASE("a refused connection is tried again after a growing wait of at most 60 s") {
  Line line;
  line.uplink.tick(line.now);
  line.uplink.on_disconnected("the platform closed", line.now);
  CHECK(line.wait_for_attempt() <= 2);
  for (int i = 0; i < 10; ++i) {
    line.uplink.on_disconnected("the platform closed", line.now);
    CHECK(line.wait_for_attempt() <= 60);
  }
  line.uplink.on_disconnected("the platform closed", line.now);
  CHECK(line.wait_for_attempt() >= 30);
}

TEST_CASE("a connection that does not come up within 15 s is abandoned") {
  Line line;
  line.uplink.tick(line.now);
  line.pass(14);
  CHECK(line.closes == 0);
  line.pass(1);
  CHECK(line.closes == 1);
  line.uplink.on_connected(line.now);
  CHECK(line.written.empty());
}

TEST_CASE("a silent platform is closed and called again") {
  Line line;
  line.connect();
  line.accept_login();
  CHECK(line.uplink.online());
  line.pass(31);
  CHECK(line.closes == 1);
  CHECK_FALSE(line.uplink.online());
  CHECK_FALSE(line.uplink.last_failure().empty());
  line.pass(3);
  CHECK(line.connects == 2);
}

TEST_CASE("an accepted login makes the next wait short again; a mere connection does not") {
  Line line;
  line.connect();
  for (int i = 0; i < 8; ++i) {
    line.uplink.on_disconnected("the platform closed", line.now);
    (void)line.wait_for_attempt();
    line.uplink.on_connected(line.now);
  }
  line.uplink.on_disconnected("the platform closed", line.now);
  CHECK(line.wait_for_attempt() >= 30);

  line.uplink.on_connected(line.now);
  line.accept_login();
  line.uplink.on_disconnected("the platform closed", line.now);
  CHECK(line.wait_for_attempt() <= 2);
}

TEST_CASE("a connection that takes no data is closed") {
  Line line;
  line.takes_data = false;
  line.connect();
  line.pass(1);
  CHECK(line.closes == 1);
}

TEST_CASE("the end of a connection that is already over changes nothing") {
  Line line;
  line.uplink.on_disconnected("the platform closed", line.now);
  line.uplink.tick(line.now);
  CHECK(line.connects == 1);
}
