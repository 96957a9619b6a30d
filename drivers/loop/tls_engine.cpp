#include "drivers/loop/tls_engine.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <utility>

namespace youxu {

namespace {

constexpr std::size_t kMaxAtOnce = std::size_t{1} << 30;  // OpenSSL counts in int

Error bad(const std::string& what) {
  return {Errc::invalid, "tls: " + what};
}

bool set_name(SSL* ssl, const std::string& name) {
  X509_VERIFY_PARAM* wanted = SSL_get0_param(ssl);
  if (X509_VERIFY_PARAM_set1_ip_asc(wanted, name.c_str()) == 1) return true;
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  return SSL_set_tlsext_host_name(ssl, name.c_str()) == 1 && SSL_set1_host(ssl, name.c_str()) == 1;
}

}  // namespace

void TlsEngine::Free::operator()(ssl_st* ssl) const {
  SSL_free(ssl);
}

Result<TlsEngine> TlsEngine::engine(TlsContextPtr context, const std::string& name) {
  TlsEngine made;
  made.ssl_.reset(SSL_new(context.get()));
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  if (!made.ssl_ || in == nullptr || out == nullptr) {
    BIO_free(in);
    BIO_free(out);
    return bad(tls_reason());
  }
  SSL_set_bio(made.ssl_.get(), in, out);
  if (!name.empty() && !set_name(made.ssl_.get(), name)) return bad(name + ": " + tls_reason());
  return made;
}

Result<TlsEngine> TlsEngine::client(const TlsFiles& files, const std::string& name) {
  if (name.empty()) return bad("no name to check the other side's certificate against");
  auto made = tls_context(files, true);
  if (!made.ok()) return made.error();
  auto ready = engine(std::move(*made), name);
  if (!ready.ok()) return ready;
  SSL_set_connect_state(ready->ssl_.get());
  if (Status begun = ready->shake_hands(); !begun.ok()) return begun.error();
  return ready;
}

Result<TlsEngine> TlsEngine::server(const TlsFiles& files) {
  auto made = tls_context(files, false);
  if (!made.ok()) return made.error();
  auto ready = engine(std::move(*made), "");
  if (ready.ok()) SSL_set_accept_state(ready->ssl_.get());
  return ready;
}

Status TlsEngine::shake_hands() {
  ERR_clear_error();
  const int done = SSL_do_handshake(ssl_.get());
  established_ = done == 1;
  if (established_ || SSL_get_error(ssl_.get(), done) == SSL_ERROR_WANT_READ) return {};
  const long verdict = SSL_get_verify_result(ssl_.get());
  if (verdict != X509_V_OK)
    return Error{Errc::refused, std::string{"tls: the other side's certificate: "} +
                                    X509_verify_cert_error_string(verdict)};
  return Error{Errc::refused, "tls: no agreement: " + tls_reason()};
}

Result<std::string> TlsEngine::received(std::string_view wire) {
  if (wire.size() > kMaxAtOnce) return bad("too much at once");
  BIO_write(SSL_get_rbio(ssl_.get()), wire.data(), static_cast<int>(wire.size()));
  if (!established_)
    if (Status shaken = shake_hands(); !shaken.ok()) return shaken.error();
  std::string plain;
  if (!established_) return plain;
  std::array<char, 16384> buffer{};
  for (;;) {
    ERR_clear_error();
    const int size = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (size > 0) {
      plain.append(buffer.data(), static_cast<std::size_t>(size));
      continue;
    }
    const int why = SSL_get_error(ssl_.get(), size);
    if (why == SSL_ERROR_WANT_READ) return plain;
    if (!plain.empty()) return plain;  // the next call tells of the end
    if (why == SSL_ERROR_ZERO_RETURN) return Error{Errc::retry, "tls: closed by the other side"};
    return Error{Errc::refused, "tls: " + tls_reason()};
  }
}

Status TlsEngine::write(std::string_view plain) {
  if (!established_) return Error{Errc::refused, "tls: not established yet"};
  if (plain.empty()) return {};
  if (plain.size() > kMaxAtOnce) return bad("too much at once");
  ERR_clear_error();
  // Into memory: all of it, or an error.
  if (SSL_write(ssl_.get(), plain.data(), static_cast<int>(plain.size())) > 0) return {};
  return Error{Errc::refused, "tls: " + tls_reason()};
}

std::string TlsEngine::take_output() {
  BIO* out = SSL_get_wbio(ssl_.get());
  std::string bytes(BIO_ctrl_pending(out), '\0');
  if (!bytes.empty()) BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

}  // namespace youxu
