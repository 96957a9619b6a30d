#include "drivers/loop/tls_files.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace youxu {

namespace {

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
    return bad("the system's authorities: " + tls_reason());
  }
  if (SSL_CTX_load_verify_locations(context, file.c_str(), nullptr) == 1) return {};
  return bad(file + ": no readable certificates of authorities (PEM): " + tls_reason());
}

Status load_own(SSL_CTX* context, const TlsFiles& files) {
  if (files.certificate.empty()) return {};
  if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1)
    return bad(files.certificate + ": no readable certificate (PEM): " + tls_reason());
  if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return bad(files.key +
               ": no readable private key without a pass phrase (PEM), or not that of " +
               files.certificate + ": " + tls_reason());
  return {};
}

}  // namespace

void FreeTlsContext::operator()(ssl_ctx_st* context) const {
  SSL_CTX_free(context);
}

std::string tls_reason() {
  std::string out;
  for (unsigned long code = ERR_get_error(); code != 0; code = ERR_get_error()) {
    const char* text = ERR_reason_error_string(code);
    out = text != nullptr ? text : "error " + std::to_string(code);
  }
  return out.empty() ? "failed" : out;
}

Result<TlsContextPtr> tls_context(const TlsFiles& files, bool client) {
  ERR_clear_error();
  TlsContextPtr made{SSL_CTX_new(client ? TLS_client_method() : TLS_server_method())};
  if (!made) return bad(tls_reason());
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

}  // namespace youxu
