// Carries FaultySlaves on a real pseudo terminal, or on TCP at 127.0.0.1: a Modbus TCP device, or
// a serial server, which like a real one passes each frame of the line to all its clients.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>

#include "drivers/loop/loop.hpp"
#include "drivers/loop/tcp.hpp"
#include "policy/result.hpp"
#include "tests/programs/meter/faulty_slaves.hpp"

namespace youxu::sim {

// Answers that wait for their time.
class Later {
 public:
  explicit Later(Loop& loop) : loop_{loop} {}
  void run(Millis delay, std::function<void()> action);

 private:
  Loop& loop_;
  std::list<Timer> timers_;  // kept to the end: there are few
};

class PtySlaves {
 public:
  PtySlaves(Loop& loop, FaultySlaves& slaves);
  ~PtySlaves();
  PtySlaves(const PtySlaves&) = delete;
  PtySlaves& operator=(const PtySlaves&) = delete;
  // The line's other end, "/dev/pts/7"; empty when there is none to be had.
  const std::string& device() const { return device_; }

 private:
  struct Impl {
    uv_poll_t handle{};
    PtySlaves* owner = nullptr;
  };
  void on_readable();
  void send(const std::string& bytes) const;

  FaultySlaves& slaves_;
  int master_ = -1;
  int kept_open_ = -1;  // the other end: a line does not hang up when a program leaves it
  std::string device_;
  std::string buffer_;
  Later later_;
  std::unique_ptr<Impl, CloseThenDelete> impl_;
};

class TcpSlaves {
 public:
  TcpSlaves(Loop& loop, FaultySlaves& slaves);
  Result<std::uint16_t> listen(std::uint16_t port) { return server_.listen(port); }
  int connections() const { return next_id_; }  // so far
  void hang_up() { clients_.clear(); }

 private:
  struct Client {
    std::unique_ptr<TcpConnection> connection;
    std::string buffer;
  };
  void accept(std::unique_ptr<TcpConnection> connection);
  void on_data(int id, std::string_view bytes);
  void send(int id, const std::string& bytes);

  FaultySlaves& slaves_;
  int next_id_ = 0;
  std::map<int, Client> clients_;
  Later later_;
  TcpServer server_;
};

}  // namespace youxu::sim
