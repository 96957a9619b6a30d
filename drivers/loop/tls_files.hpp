// Certificates as files, and what OpenSSL makes of them: the part of TLS that every connection here
// shares, whoever moves its bytes.
#pragma once

#include <memory>
#include <string>

#include "policy/result.hpp"

struct ssl_ctx_st;

namespace youxu {

// PEM files. They are read when a connection begins, so a renewed certificate counts from the next
// one on.
struct TlsFiles {
  std::string ca;           // who may have signed the other side's; empty: see below
  std::string certificate;  // with its chain; empty: none is shown
  std::string key;          // its private key, without a pass phrase
};

struct FreeTlsContext {
  void operator()(ssl_ctx_st* context) const;
};
using TlsContextPtr = std::unique_ptr<ssl_ctx_st, FreeTlsContext>;

// TLS 1.2 or 1.3. A client's asks for a certificate signed by `files.ca` (empty: the system's
// authorities); a server's only with `files.ca`. Errc::invalid names the file that is wrong.
Result<TlsContextPtr> tls_context(const TlsFiles& files, bool client);

// The newest reason on OpenSSL's own list, which is emptied.
std::string tls_reason();

}  // namespace youxu
