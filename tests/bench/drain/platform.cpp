#include "tests/bench/drain/platform.hpp"

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace youxu::bench {

DelayLine::DelayLine(Loop& loop, Millis delay, std::function<void(std::string)> out)
    : loop_{loop}, delay_{delay}, out_{std::move(out)}, timer_{loop, [this] { deliver(); }} {}

void DelayLine::put(std::string bytes) {
  if (bytes.empty()) return;
  if (delay_ == Millis{}) return out_(std::move(bytes));
  pieces_.push_back({loop_.now().mono + delay_, std::move(bytes)});
  if (pieces_.size() == 1) timer_.start(Millis{1}, Millis{1});
}

void DelayLine::deliver() {
  const Mono now = loop_.now().mono;
  while (!pieces_.empty() && pieces_.front().due <= now) {
    std::string bytes = std::move(pieces_.front().bytes);
    pieces_.pop_front();
    out_(std::move(bytes));
  }
  if (pieces_.empty()) timer_.stop();
}

DelayedServer::DelayedServer(Loop& loop, Millis one_way)
    : up_{loop, one_way,
          [this](std::string bytes) {
            if (on_bytes) on_bytes(bytes);
          }},
      down_{loop, one_way,
            [this](std::string bytes) {
              if (connection_ && connection_->is_open()) connection_->send(std::move(bytes));
            }},
      server_{loop, [this](std::unique_ptr<TcpConnection> connection) {
                connection_ = std::move(connection);
                if (on_connected) on_connected();
                TcpEvents events;
                events.on_data = [this](std::string_view bytes) { up_.put(std::string{bytes}); };
                connection_->start(std::move(events));
              }} {}

double bare_exchanges_per_second(Millis one_way, std::size_t count, std::size_t window,
                                 std::size_t up, std::size_t down) {
  Loop loop;
  DelayedServer server{loop, one_way};
  const auto port = server.listen(0);
  if (!port.ok()) {
    std::fprintf(stderr, "bench_drain: %s\n", port.error().message.c_str());
    std::exit(1);
  }
  std::size_t received = 0;
  std::size_t asked = 0;
  std::size_t answered = 0;
  server.on_bytes = [&](std::string_view bytes) {
    received += bytes.size();
    for (; asked < received / up; ++asked) server.send(std::string(down, 'a'));
  };
  std::size_t sent = 0;
  std::size_t came = 0;
  TcpClient* self = nullptr;
  const auto fill = [&] {
    for (; sent < count && sent < answered + window; ++sent) self->send(std::string(up, 'q'));
  };
  TcpEvents events;
  events.on_open = fill;
  events.on_data = [&](std::string_view bytes) {
    came += bytes.size();
    answered = came / down;
    fill();
    if (answered >= count) loop.stop();
  };
  TcpClient client{loop, std::move(events)};
  self = &client;
  const Mono began = loop.now().mono;
  client.connect("127.0.0.1", *port);
  loop.run();
  const auto took = static_cast<double>((loop.now().mono - began).count());
  return static_cast<double>(count) * 1000 / took;
}

}  // namespace youxu::bench
