// The client's side of TLS for a connection: whom to believe, what to show, and which name the
// broker's certificate must have. OpenSSL's, read anew for each connection, so that a renewed
// certificate needs no restart.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "drivers/loop/tls_files.hpp"
#include "policy/result.hpp"

namespace youxu {

// Must not move while a connection made from it lives: the connections know it by its address.
class TlsContext {
 public:
  // Errc::invalid: a file that cannot be read or used, by its name.
  // `name` is the host's, as configured: the certificate must be for it (a name, or an address).
  static Result<std::unique_ptr<TlsContext>> create(const TlsFiles& files, std::string name);
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  SSL_CTX* raw() { return context_.get(); }
  // Why the last handshake failed; empty when none did.
  const std::string& trouble() const { return trouble_; }

 private:
  explicit TlsContext(std::string name) : name_{std::move(name)} {}
  Status expect_name();
  static void on_handshake(const SSL* ssl, int where, int detail);

  std::string name_;
  std::string trouble_;
  TlsContextPtr context_;
};

}  // namespace youxu
