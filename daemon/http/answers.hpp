// Answers that routes share.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/message.hpp"
#include "daemon/http/views.hpp"

namespace youxu {

inline Response ok(const JsonObject& json) {
  return {200, "application/json", json.str()};
}

inline Response done(const Status& status) {
  if (!status) return error_response(status.error());
  return ok(JsonObject{}.flag("ok", true));
}

inline Response not_found(std::string_view what) {
  return error_response(404, "not_found", "there is no " + std::string{what});
}

inline Response wrong_method() {
  return error_response(405, "invalid", "this resource does not have that method");
}

template <class T>
Response list(std::string_view key, const Result<std::vector<T>>& items) {
  if (!items) return error_response(items.error());
  return ok(JsonObject{}.array(key, view_of(*items)));
}

// By whose door it came.
inline OrderOrigin origin_of(const Request& request) {
  return request.from_socket ? OrderOrigin::cli : OrderOrigin::page;
}

}  // namespace youxu
