// Carries Slaves on a real pseudo terminal or serial line, or on TCP at 127.0.0.1: a Modbus TCP
// device, or a serial server, which like a real one passes each frame of the line to all its
// clients.
#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "drivers/loop/loop.hpp"
#include "drivers/loop/tcp.hpp"
#include "policy/result.hpp"
#include "tests/programs/meter/slaves.hpp"

namespace youxu::sim {

// Answers that wait for their time.
class Later {
 public:
  explicit Later(Loop& loop) : loop_{loop} {}
  void run(Millis delay, std::function<void()> action);

 private:
  struct Waiting {
    std::optional<Timer> timer;
    bool done = false;
  };
  Loop& loop_;
  std::list<Waiting> waiting_;  // what is done goes when the next one comes
};

class PtySlaves {
 public:
  PtySlaves(Loop& loop, Slaves& slaves);
  // On a line that is there, by its path; 8 data bits, parity E. device() is empty where it cannot
  // be used.
  PtySlaves(Loop& loop, Slaves& slaves, const std::string& line, int baud);
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
  void make_pty();
  void use(const std::string& line, int baud);
  void listen(Loop& loop);
  void on_readable();
  void send(const std::string& bytes) const;

  Slaves& slaves_;
  int master_ = -1;
  int kept_open_ = -1;  // the other end: a line does not hang up when a program leaves it
  std::string device_;
  std::string buffer_;
  Later later_;
  std::unique_ptr<Impl, CloseThenDelete> impl_;
};

class TcpSlaves {
 public:
  TcpSlaves(Loop& loop, Slaves& slaves);
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

  Slaves& slaves_;
  int next_id_ = 0;
  std::map<int, Client> clients_;
  Later later_;
  TcpServer server_;
};

}  // namespace youxu::sim
