// One TLS connection (1.2 or 1.3) without its transport: bytes of the wire in and out, plain bytes
// in and out. OpenSSL does the work; nothing here waits or reads a clock but to judge certificates.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "drivers/loop/tls_files.hpp"
#include "policy/result.hpp"

struct ssl_st;

namespace youxu {

class TlsEngine {
 public:
  // Checks the other side's certificate: signed by `files.ca` (empty: the system's authorities) and
  // made out to `name`, a host name or an IP address. Errc::invalid names the file that is wrong.
  static Result<TlsEngine> client(const TlsFiles& files, const std::string& name);
  // Shows `files.certificate`. With `files.ca` the client must show one that it signed.
  static Result<TlsEngine> server(const TlsFiles& files);

  // Plain bytes of what came in, none while the handshake lasts. An error ends the connection; what
  // is still to be sent (an alert) is in take_output(). Errc::retry: ended in order.
  Result<std::string> received(std::string_view wire);
  // Once established.
  Status write(std::string_view plain);
  // Bytes for the wire.
  std::string take_output();
  bool established() const { return established_; }

 private:
  struct Free {
    void operator()(ssl_st* ssl) const;
  };
  static Result<TlsEngine> engine(TlsContextPtr context, const std::string& name);
  Status shake_hands();

  std::unique_ptr<ssl_st, Free> ssl_;
  bool established_ = false;
};

}  // namespace youxu
