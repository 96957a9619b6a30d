#include "drivers/loop/tls_engine.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <array>
#include <utility>

namespace youxu {

namespace {

constexpr std::size_t kMaxAtOnce = std::size_t{1} << 30;  // OpenSSL counts in int

// The newest reason on OpenSSL's own list, which is emptied.
std::string reason() {
  std::string out;
  for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error()) {
    const char* text = ERR_reason_error_string(code);
    out = text != nullptr ? text : "error " + std::to_string(code);
  }
  return out.empty() ? "failed" : out;
}

Error bad(const std::string& what) {
  return {Errc::invalid, "tls: " + what};
}

// A key with a pass phrase would else be asked for on the terminal.
int no_pass_phrase(char*, int, int, void*) {
  return -1;
}

Status load_authorities(SSL_CTX* context, const std::string& file, bool client) {
  if (file.empty()) {
    if (!client) return {};
    if (SSL_CTX_set_default_verify_paths(context) == 1) return {};
    return bad("the system's authorities: " + reason());
  }
  if (SSL_CTX_load_verify_locations(context, file.c_str(), nullptr) == 1) return {};
  return bad(file + ": no readable certificates of authorities (PEM): " + reason());
}

Status load_own(SSL_CTX* context, const TlsFiles& files) {
  if (files.certificate.empty()) return {};
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
    return bad(files.certificate + ": no readable certificate (PEM): " + reason());
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return bad(files.key +
               ": no readable private key without a pass phrase (PEM), or not that of " +
               files.certificate + ": " + reason());
  return {};
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
void TlsEngine::Free::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

Result<TlsEngine::Context> TlsEngine::context(const TlsFiles& files, bool client) {
  ERR_clear_error();
  Context made{SSL_CTX_new(client ? TLS_client_method() : TLS_server_method())};
  if (!made) return bad(reason());
  SSL_CTX_set_min_proto_version(made.get(), TLS1_2_VERSION);
  SSL_CTX_set_default_passwd_cb(made.get(), no_pass_phrase);
  SSL_CTX_set_mode(made.get(), SSL_MODE_RELEASE_BUFFERS);
  if (Status loaded = load_authorities(made.get(), files.ca, client); !loaded.ok())
    return loaded.error();
  if (Status loaded = load_own(made.get(), files); !loaded.ok()) return loaded.error();
  const int asked = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
  SSL_CTX_set_verify(made.get(), client || !files.ca.empty() ? asked : SSL_VERIFY_NONE, nullptr);
  return made;
}

Result<TlsEngine> TlsEngine::engine(Context context, const std::string& name) {
  TlsEngine made;
  made.ssl_.reset(SSL_new(context.get()));
  BIO* in = BIO_new(BIO_s_mem());
  BIO* out = BIO_new(BIO_s_mem());
  if (!made.ssl_ || in == nullptr || out == nullptr) {
    BIO_free(in);
    BIO_free(out);
    return bad(reason());
  }
  SSL_set_bio(made.ssl_.get(), in, out);
  if (!name.empty() && !set_name(made.ssl_.get(), name)) return bad(name + ": " + reason());
  return made;
}

Result<TlsEngine> TlsEngine::client(const TlsFiles& files, const std::string& name) {
  if (name.empty()) return bad("no name to check the other side's certificate against");
  auto made = context(files, true);
  if (!made.ok()) return made.error();
  auto ready = engine(std::move(*made), name);
  if (!ready.ok()) return ready;
  SSL_set_connect_state(ready->ssl_.get());
  if (Status begun = ready->shake_hands(); !begun.ok()) return begun.error();
  return ready;
}

Result<TlsEngine> TlsEngine::server(const TlsFiles& files) {
  auto made = context(files, false);
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
  return Error{Errc::refused, "tls: no agreement: " + reason()};
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
    return Error{Errc::refused, "tls: " + reason()};
  }
}

Status TlsEngine::write(std::string_view plain) {
  if (!established_) return Error{Errc::refused, "tls: not established yet"};
  if (plain.empty()) return {};
  if (plain.size() > kMaxAtOnce) return bad("too much at once");
  ERR_clear_error();
  // Into memory: all of it, or an error.
  if (SSL_write(ssl_.get(), plain.data(), static_cast<int>(plain.size())) > 0) return {};
  return Error{Errc::refused, "tls: " + reason()};
}

std::string TlsEngine::take_output() {
  BIO* out = SSL_get_wbio(ssl_.get());
  std::string bytes(BIO_ctrl_pending(out), '\0');
  if (!bytes.empty()) BIO_read(out, bytes.data(), static_cast<int>(bytes.size()));
  return bytes;
}

}  // namespace youxu
