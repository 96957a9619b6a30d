// TLS: who is let in and who is not, on two engines back to back, and over TCP on the loop.
#include <fstream>
#include <optional>

#include "drivers/loop/tls_client.hpp"
#include "tests/unit/loop/certificates.hpp"

namespace youxu {

namespace {

struct Talk {
  Result<std::string> to_client{std::string{}};
  Result<std::string> to_server{std::string{}};
  bool ok() const { return to_client.ok() && to_server.ok(); }
};

// Carries bytes both ways, `piece` at a time, until nothing moves or one of them has had enough.
Talk carry(TlsEngine& client, TlsEngine& server, std::size_t piece = 4096) {
  Talk talk;
  const auto pass = [piece](TlsEngine& from, TlsEngine& to, Result<std::string>& plain) {
    std::string wire = from.take_output();
    const bool moved = !wire.empty();
    for (std::size_t at = 0; at < wire.size() && plain.ok(); at += piece) {
      auto got = to.received(std::string_view{wire}.substr(at, piece));
      if (!got.ok())
        plain = got.error();
      else
        *plain += *got;
    }
    return moved;
  };
  for (bool moved = true; moved && talk.ok();) {
    moved = pass(client, server, talk.to_server);
    moved = pass(server, client, talk.to_client) || moved;
  }
  if (!talk.to_server.ok()) pass(server, client, talk.to_client);  // its alert
  return talk;
}

TlsFiles with_ca(TlsFiles files, const std::string& ca) {
  files.ca = ca;
  return files;
}

// What a client that expects `name` makes of a server with these files.
Talk meet(const TlsFiles& client, const TlsFiles& server, const std::string& name) {
  auto ours = TlsEngine::client(client, name);
  auto theirs = TlsEngine::server(server);
  REQUIRE(ours.ok());
  REQUIRE(theirs.ok());
  return carry(*ours, *theirs);
}

std::string complaint(const Talk& talk) {
  return talk.to_client.ok() ? "none" : talk.to_client.error().message;
}

}  // namespace

TEST_CASE("bytes go both ways, whatever the pieces that the wire cuts them into") {
  Authority authority;
  const TlsFiles server = authority.issue("server", "DNS:platform.example");
  const std::size_t piece = GENERATE(1, 7, 4096);
  auto ours = TlsEngine::client({authority.file(), "", ""}, "platform.example");
  auto theirs = TlsEngine::server(server);
  REQUIRE(ours.ok());
  REQUIRE(theirs.ok());
  CHECK_FALSE(ours->write("early").ok());
  REQUIRE(carry(*ours, *theirs, piece).ok());
  REQUIRE(ours->established());
  REQUIRE(theirs->established());

  const std::string long_text(50'000, 'x');
  REQUIRE(ours->write(long_text).ok());
  REQUIRE(theirs->write("answer").ok());
  const Talk talk = carry(*ours, *theirs, piece);
  REQUIRE(talk.ok());
  CHECK(*talk.to_server == long_text);
  CHECK(*talk.to_client == "answer");
}

TEST_CASE("a platform must show a certificate of its name, in time, by an authority we trust") {
  Authority authority, stranger;
  const TlsFiles trusting{authority.file(), "", ""};
  CHECK(meet(trusting, authority.issue("a", "DNS:platform.example"), "platform.example").ok());
  CHECK(meet(trusting, authority.issue("b", "IP:192.0.2.7"), "192.0.2.7").ok());
  CHECK(complaint(meet(trusting, authority.issue("c", "DNS:other.example"), "platform.example"))
            .find("hostname mismatch") != std::string::npos);
  CHECK(complaint(meet(trusting, authority.issue("d", "IP:192.0.2.8"), "192.0.2.7"))
            .find("IP address mismatch") != std::string::npos);
  CHECK(complaint(
            meet(trusting, authority.issue("e", "DNS:platform.example", -1), "platform.example"))
            .find("expired") != std::string::npos);
  CHECK(complaint(meet(trusting, stranger.issue("f", "DNS:platform.example"), "platform.example"))
            .find("certificate") != std::string::npos);
  // The system's authorities did not sign it either.
  CHECK_FALSE(meet({}, authority.issue("g", "DNS:platform.example"), "platform.example").ok());
}

TEST_CASE("a platform that asks for the gateway's certificate gets it, and no stranger gets in") {
  Authority authority, stranger;
  const TlsFiles server = with_ca(authority.issue("s", "DNS:p"), authority.file());
  CHECK(meet(with_ca(authority.issue("gateway", "DNS:g"), authority.file()), server, "p").ok());
  CHECK_FALSE(meet({authority.file(), "", ""}, server, "p").ok());
  CHECK_FALSE(
      meet(with_ca(stranger.issue("gateway", "DNS:g"), authority.file()), server, "p").ok());
}

TEST_CASE("a file that is wrong is named") {
  Authority authority;
  const TlsFiles good = authority.issue("gateway", "DNS:g");
  const auto said = [&](TlsFiles files) {
    const auto made = TlsEngine::client(files, "p");
    REQUIRE_FALSE(made.ok());
    CHECK(made.error().code == Errc::invalid);
    return made.error().message;
  };
  CHECK(said({"/nowhere/ca.pem", "", ""}).find("/nowhere/ca.pem") != std::string::npos);
  CHECK(said({"", "/nowhere/c.pem", good.key}).find("/nowhere/c.pem") != std::string::npos);
  CHECK(said({"", good.certificate, "/nowhere/k.pem"}).find("/nowhere/k.pem") != std::string::npos);
  const TlsFiles other = authority.issue("other", "DNS:o");
  CHECK(said({"", good.certificate, other.key}).find(other.key) != std::string::npos);
  CHECK(said({good.key, "", ""}).find(good.key) != std::string::npos);
  CHECK_FALSE(TlsEngine::client({}, "").ok());
}

TEST_CASE("what is no TLS ends the connection with a reason") {
  Authority authority;
  auto ours = TlsEngine::client({authority.file(), "", ""}, "p");
  REQUIRE(ours.ok());
  const auto answer = ours->received(std::string_view{"\x68\x0C\x00\x00\x00\x02", 6});
  REQUIRE_FALSE(answer.ok());
  CHECK(answer.error().code == Errc::refused);
}

namespace {

// A server of one connection that answers each byte string with itself.
struct Echo {
  Echo(Loop& loop, TlsFiles with)
      : files{std::move(with)}, server{loop, [this](std::unique_ptr<TcpConnection> c) {
                                         accept(std::move(c));
                                       }} {}
  void accept(std::unique_ptr<TcpConnection> accepted) {
    auto made = TlsEngine::server(files);
    REQUIRE(made.ok());
    engine.emplace(std::move(*made));
    connection = std::move(accepted);
    TcpEvents events;
    events.on_data = [this](std::string_view wire) {
      const auto plain = engine->received(wire);
      if (plain.ok() && !plain->empty()) REQUIRE(engine->write(*plain).ok());
      connection->send(engine->take_output());
    };
    connection->start(std::move(events));
  }
  TlsFiles files;
  std::unique_ptr<TcpConnection> connection;
  std::optional<TlsEngine> engine;
  TcpServer server;
};

}  // namespace

TEST_CASE("a client on the loop talks, and tells why it cannot") {
  Authority authority;
  Loop loop;
  Echo echo{loop, authority.issue("s", "IP:127.0.0.1")};
  const auto port = echo.server.listen(0);
  REQUIRE(port.ok());
  const bool trusts = GENERATE(true, false);
  Authority stranger;
  std::string heard, closed;
  std::unique_ptr<TlsClient> client;
  TcpEvents on;
  on.on_open = [&] { CHECK(client->send("hello")); };
  on.on_data = [&](std::string_view bytes) {
    heard += bytes;
    loop.stop();
  };
  on.on_close = [&](std::string_view why) {
    closed = why;
    loop.stop();
  };
  client = std::make_unique<TlsClient>(
      loop, TlsFiles{trusts ? authority.file() : stranger.file(), "", ""}, std::move(on));
  CHECK_FALSE(client->send("too early"));
  client->connect("127.0.0.1", *port);
  loop.run();
  CHECK(heard == (trusts ? "hello" : ""));
  CHECK((closed.find("certificate") != std::string::npos) == !trusts);
  client.reset();
}

}  // namespace youxu
