// TCP streams on the loop: a client that connects by name, a loopback server for simulators.
// Bytes only: no framing, no reconnecting (the caller decides when to try again).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "drivers/loop/loop.hpp"
#include "policy/result.hpp"

namespace youxu {

// Bytes accepted by send() which the kernel has not taken yet; send() refuses more.
inline constexpr std::size_t kDefaultMaxUnsent = std::size_t{256} * 1024;

// on_close comes at most once, says why, and never after an own close().
struct TcpEvents {
  std::function<void()> on_open;  // clients only
  std::function<void(std::string_view)> on_data;
  std::function<void(std::string_view)> on_close;
};

// The handle and what its callbacks need; internal to this folder.
struct TcpStream {
  uv_tcp_t handle{};
  TcpEvents events;
  std::size_t max_unsent = kDefaultMaxUnsent;
  bool open = false;    // sending and receiving
  bool closed = false;  // on_close was given, or will not be wanted
  std::array<char, 16384> buffer{};
};
using TcpStreamPtr = std::unique_ptr<TcpStream, CloseThenDelete>;

// One accepted connection. Destroying it closes it without a callback.
class TcpConnection {
 public:
  explicit TcpConnection(TcpStreamPtr stream);
  // Starts receiving. Until then nothing is read.
  void start(TcpEvents events);
  // False when closed or when the unsent bytes would exceed the maximum: nothing was queued then.
  bool send(std::string bytes);
  // Drops what is unsent. No callback comes any more.
  void close();
  bool is_open() const { return stream_ != nullptr && stream_->open; }

 private:
  TcpStreamPtr stream_;
};

// One outgoing connection at a time. Every callback may call connect() or close(), or destroy it.
class TcpClient {
 public:
  TcpClient(Loop& loop, TcpEvents events, std::size_t max_unsent = kDefaultMaxUnsent);
  ~TcpClient();
  TcpClient(const TcpClient&) = delete;
  TcpClient& operator=(const TcpClient&) = delete;

  // Drops a present connection. Ends in on_open, or in on_close with the reason. There is no limit
  // of time of its own: the caller's timer calls close().
  void connect(const std::string& host, std::uint16_t port);
  bool send(std::string bytes);  // as TcpConnection::send
  void close();
  bool is_open() const { return stream_ != nullptr && stream_->open; }

 private:
  struct Lookup;
  static void found(uv_getaddrinfo_t* request, int status, addrinfo* addresses);
  void dial(const addrinfo* address);
  void fail(const std::string& why);

  Loop& loop_;
  TcpEvents events_;
  std::size_t max_unsent_;
  std::string target_;
  Lookup* lookup_ = nullptr;  // owned by libuv until its callback
  TcpStreamPtr stream_;
};

// Listens on 127.0.0.1 only.
class TcpServer {
 public:
  using OnConnection = std::function<void(std::unique_ptr<TcpConnection>)>;
  TcpServer(Loop& loop, OnConnection on_connection);
  // Port 0 takes a free one. Gives the port listened on.
  Result<std::uint16_t> listen(std::uint16_t port);

 private:
  struct Impl {
    uv_tcp_t handle{};
    OnConnection on_connection;
  };
  static void accepted(uv_stream_t* server, int status);
  std::unique_ptr<Impl, CloseThenDelete> impl_;
};

}  // namespace youxu
