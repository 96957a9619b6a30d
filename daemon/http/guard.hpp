// Who may ask over TCP. The page has no password: it listens on loopback only, so what must be kept
// out is another site's script in the same browser (cross-site request forgery, DNS rebinding).
#pragma once

#include <optional>
#include <string_view>

#include "daemon/http/message.hpp"

namespace youxu {

// What a Host header may say: as is_loopback(), or [::1], each with or without a port.
bool is_loopback_host(std::string_view host);

// nullopt when the request may be handled. Over the Unix socket: always. Over TCP 403 when Host is
// not loopback, or when a state-changing request carries an Origin that is not the own host, and
// 415 when POST or PUT is not application/json (which a foreign page cannot send unasked).
std::optional<Response> refusal(const Request& request);

}  // namespace youxu
