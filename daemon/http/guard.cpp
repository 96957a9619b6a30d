// Host, Origin and Content-Type rules of the TCP listener.
#include "daemon/http/guard.hpp"

#include <string>

#include "daemon/loopback.hpp"

namespace youxu {
namespace {

std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  const auto bracket = host.rfind(']');
  if (colon == std::string_view::npos) return host;
  if (bracket != std::string_view::npos && colon < bracket) return host;
  return host.substr(0, colon);
}

bool is_json(std::string_view content_type) {
  constexpr std::string_view kJson = "application/json";
  return content_type == kJson ||
         (content_type.starts_with(kJson) &&
          (content_type[kJson.size()] == ';' || content_type[kJson.size()] == ' '));
}

}  // namespace

bool is_loopback_host(std::string_view host) {
  const std::string_view name = without_port(host);
  return name == "[::1]" || is_loopback(name);
}

std::optional<Response> refusal(const Request& request) {
  if (request.from_socket) return std::nullopt;
  if (!is_loopback_host(request.host)) {
    return error_response(403, "refused",
                          "this page answers to localhost only: open http://localhost:PORT/, for "
                          "example through ssh -L");
  }
  if (request.method == Method::get) return std::nullopt;
  if (!request.origin.empty() && request.origin != "http://" + request.host) {
    return error_response(403, "refused", "the request came from another site's page");
  }
  if (request.method != Method::del && !is_json(request.content_type)) {
    return error_response(415, "invalid", "send Content-Type: application/json");
  }
  return std::nullopt;
}

}  // namespace youxu
