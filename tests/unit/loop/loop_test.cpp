// Timers, the worker and loopback TCP: order, limits, and silence after destruction.
#include "drivers/loop/loop.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <optional>

#include "drivers/loop/tcp.hpp"
#include "drivers/loop/worker.hpp"

namespace youxu {

TEST_CASE("a timer destroyed in its own callback fires no more") {
  Loop loop;
  int fired = 0;
  std::optional<Timer> timer;
  timer.emplace(loop, [&] {
    ++fired;
    timer.reset();
  });
  timer->start(Millis{0}, Millis{1});
  loop.run();
  CHECK(fired == 1);
}

TEST_CASE("the worker refuses more than its maximum and delivers in order") {
  Loop loop;
  Worker worker{loop};
  std::vector<std::size_t> delivered;
  for (std::size_t i = 0; i < Worker::kMaxWaiting; ++i) {
    REQUIRE(worker.post([] {},
                        [&, i] {
                          delivered.push_back(i);
                          if (delivered.size() == Worker::kMaxWaiting) loop.stop();
                        }));
  }
  CHECK_FALSE(worker.post([] {}, [] {}));
  loop.run();
  CHECK(delivered.size() == Worker::kMaxWaiting);
  CHECK(std::is_sorted(delivered.begin(), delivered.end()));
}

TEST_CASE("a worker destroyed by a result delivers nothing more") {
  Loop loop;
  std::optional<Worker> worker{std::in_place, loop};
  int delivered = 0;
  const auto done = [&] {
    ++delivered;
    worker.reset();
  };
  REQUIRE(worker->post([] {}, done));
  REQUIRE(worker->post([] {}, done));
  loop.run();
  CHECK(delivered == 1);
}

TEST_CASE("a client's bytes come back, and the server's close is told once") {
  Loop loop;
  std::unique_ptr<TcpConnection> accepted;
  TcpServer server{
      loop, [&](std::unique_ptr<TcpConnection> connection) {
        accepted = std::move(connection);
        accepted->start(
            {{}, [&](std::string_view data) { accepted->send(std::string{data}); }, {}});
      }};
  const auto port = server.listen(0);
  REQUIRE(port.ok());
  std::string received;
  int closes = 0;
  std::optional<TcpClient> client;
  client.emplace(loop, TcpEvents{[&] { client->send("hello"); },
                                 [&](std::string_view data) {
                                   received += data;
                                   if (received.size() == 5) accepted.reset();
                                 },
                                 [&](std::string_view) {
                                   ++closes;
                                   loop.stop();
                                 }});
  client->connect("127.0.0.1", *port);
  loop.run();
  CHECK(received == "hello");
  CHECK(closes == 1);
  CHECK_FALSE(client->send("late"));
}

TEST_CASE("a send beyond the maximum of unsent bytes is refused whole") {
  Loop loop;
  TcpServer server{loop, [](std::unique_ptr<TcpConnection>) {}};
  const auto port = server.listen(0);
  REQUIRE(port.ok());
  bool at_limit = false;
  bool beyond = true;
  std::optional<TcpClient> client;
  client.emplace(loop,
                 TcpEvents{[&] {
                             beyond = client->send(std::string(11, 'x'));
                             at_limit = client->send(std::string(10, 'x'));
                             loop.stop();
                           },
                           {},
                           {}},
                 10);
  client->connect("127.0.0.1", *port);
  loop.run();
  CHECK(at_limit);
  CHECK_FALSE(beyond);
}

}  // namespace youxu
