// A TCP client whose bytes are encrypted: TlsEngine on TcpClient, used like the latter.
#pragma once

#include <optional>
#include <string>

#include "drivers/loop/tcp.hpp"
#include "drivers/loop/tls_engine.hpp"

namespace youxu {

// One outgoing connection at a time. on_open comes when both sides have agreed. on_close says which
// file, certificate or name is wrong. No callback may destroy it; each may call connect() or
// close().
class TlsClient {
 public:
  TlsClient(Loop& loop, TlsFiles files, TcpEvents events,
            std::size_t max_unsent = kDefaultMaxUnsent);

  // The certificate must be made out to `host`. Drops a present connection.
  void connect(const std::string& host, std::uint16_t port);
  bool send(std::string_view bytes);  // as TcpConnection::send
  void close();

 private:
  void on_open();
  void on_data(std::string_view wire);
  bool flush();
  void fail(const std::string& why);

  TlsFiles files_;
  TcpEvents events_;
  std::string host_;
  std::optional<TlsEngine> engine_;  // while connected
  TcpClient tcp_;
};

}  // namespace youxu
