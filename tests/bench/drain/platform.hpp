// The platform's end of a real TCP connection whose bytes take their time each way, and the bare
// connection to compare with.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "drivers/loop/loop.hpp"
#include "drivers/loop/tcp.hpp"
#include "policy/time.hpp"

namespace youxu::bench {

// Calls back with each piece after the delay, in order; at once where there is none.
class DelayLine {
 public:
  DelayLine(Loop& loop, Millis delay, std::function<void(std::string)> out);
  void put(std::string bytes);

 private:
  void deliver();
  struct Piece {
    Mono due{};
    std::string bytes;
  };
  Loop& loop_;
  Millis delay_;
  std::function<void(std::string)> out_;
  Timer timer_;
  std::deque<Piece> pieces_;
};

// One listener; of each connection bytes come in and go out with the delay.
class DelayedServer {
 public:
  DelayedServer(Loop& loop, Millis one_way);
  Result<std::uint16_t> listen(std::uint16_t port) { return server_.listen(port); }
  std::function<void()> on_connected;
  std::function<void(std::string_view)> on_bytes;
  void send(std::string bytes) { down_.put(std::move(bytes)); }

 private:
  std::unique_ptr<TcpConnection> connection_;
  DelayLine up_, down_;
  TcpServer server_;
};

// Exchanges of `up` and `down` bytes per second, `window` of them under way at a time, over
// loopback TCP alone.
double bare_exchanges_per_second(Millis one_way, std::size_t count, std::size_t window,
                                 std::size_t up, std::size_t down);

}  // namespace youxu::bench
