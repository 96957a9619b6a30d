// A small HTTP/1.1 server on the caller's libuv loop: a Unix socket (mode 0660) and a loopback TCP
// port, one handler, one stream of server-sent events, static files. It knows no resource by name
// but the stream, and never waits: handlers answer at once.
#pragma once

#include <uv.h>

#include <functional>
#include <memory>
#include <string>

#include "daemon/http/message.hpp"

namespace youxu {

inline constexpr int kMaxStreams = 32;                // further ones get 503
inline constexpr std::size_t kMaxDrained = 16 << 20;  // a longer body is cut off, not read away
inline constexpr const char* kStreamPath = "/api/v1/stream";

struct HttpOptions {
  std::string socket_path;         // empty: no Unix socket
  std::string host = "127.0.0.1";  // a loopback address; empty: no TCP
  int port = 0;                    // 0: any free one
  std::string web_root;            // empty: no static files
};

// Since the start of the process.
struct HttpCounters {
  static constexpr int kLinesLogged = 20;  // of what libwebsockets says; further ones only count
  std::int64_t answered = 0;
  std::int64_t refused = 0;  // of these: status 400 and above
  std::int64_t dropped = 0;  // connection closed for a body over kMaxDrained
  std::int64_t broken = 0;   // what libwebsockets complained about: not even a request
};

// Limits: a body over kMaxBody gets 413, one of unknown length 411, other methods 405.
class HttpServer {
 public:
  using Handler = std::function<Response(const Request&)>;
  using Source = std::function<std::string()>;  // what a stream is sent now, on one line
  // Errc::invalid when the host is not loopback; Errc::fatal when it cannot listen.
  static Result<std::unique_ptr<HttpServer>> open(uv_loop_t* loop, const HttpOptions& options,
                                                  Handler handler, Source source);
  // Needs close() and uv_run until the server's handles are closed before: libwebsockets' libuv
  // code is a plugin that is unloaded here.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  int port() const;  // the TCP port in use; 0 without TCP
  HttpCounters counters() const;
  // Sends every stream what the source says now; it is not asked where there is none. A reader that
  // is slow skips to the newest text; a new one is sent something at once.
  void push();
  // Stops listening and drops every connection. The loop then has to run until its handles are
  // closed. A second call does nothing.
  void close();

 private:
  struct Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace youxu
