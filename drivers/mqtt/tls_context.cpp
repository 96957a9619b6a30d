// libmosquitto is given a numeric address, since it would look a name up while everything waits.
// So it knows no name to ask the broker for or to compare its certificate with: both are done here.
#include "drivers/mqtt/tls_context.hpp"

#include <arpa/inet.h>
#include <openssl/x509v3.h>

#include <utility>

namespace youxu {

namespace {

bool is_address(const std::string& name) {
  in6_addr any{};
  return inet_pton(AF_INET, name.c_str(), &any) == 1 ||
         inet_pton(AF_INET6, name.c_str(), &any) == 1;
}

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::create(const TlsFiles& files, std::string name) {
  std::unique_ptr<TlsContext> made{new TlsContext{std::move(name)}};
  auto context = tls_context(files, true);
  if (!context.ok()) return context.error();
  made->context_ = std::move(*context);
  // libmosquitto may write a message anew from another buffer.
  SSL_CTX_set_mode(made->raw(),
                   SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (Status set = made->expect_name(); !set) return set.error();
  return made;
}

Status TlsContext::expect_name() {
  X509_VERIFY_PARAM* wanted = SSL_CTX_get0_param(context_.get());
  X509_VERIFY_PARAM_set_hostflags(wanted, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const bool set = is_address(name_)
                       ? X509_VERIFY_PARAM_set1_ip_asc(wanted, name_.c_str()) == 1
                       : X509_VERIFY_PARAM_set1_host(wanted, name_.c_str(), name_.size()) == 1;
  if (!set) return Error{Errc::invalid, "tls: host \"" + name_ + "\" is no name"};
  SSL_CTX_set_app_data(context_.get(), this);
  SSL_CTX_set_info_callback(context_.get(), &TlsContext::on_handshake);
  return {};
}

// Called before the first message is written, and at each alert. OpenSSL calls a connection const
// here that is not: it is libmosquitto's, and this is the only place where it can be reached.
void TlsContext::on_handshake(const SSL* ssl, int where, int detail) {
  auto* self = static_cast<TlsContext*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl)));
  if ((where & SSL_CB_HANDSHAKE_START) != 0) {
    self->trouble_.clear();
    const char* name = is_address(self->name_) ? nullptr : self->name_.c_str();
    (void)SSL_set_tlsext_host_name(const_cast<SSL*>(ssl), name);  // without it: no name is asked
  }
  if ((where & SSL_CB_ALERT) == 0 || detail >> 8 != SSL3_AL_FATAL) return;
  const long verified = SSL_get_verify_result(ssl);
  self->trouble_ = (where & SSL_CB_READ) != 0 ? "the broker says: " : "";
  self->trouble_ += verified != X509_V_OK ? std::string{"the broker's certificate: "} +
                                                X509_verify_cert_error_string(verified)
                                          : std::string{SSL_alert_desc_string_long(detail)};
}

}  // namespace youxu
