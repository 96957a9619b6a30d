// Error answers in the API's one form.
#include "daemon/http/message.hpp"

#include "drivers/json/json.hpp"

namespace youxu {

Response error_response(int status, std::string_view code, std::string_view message) {
  JsonObject inner;
  inner.text("code", code).text("message", message);
  JsonObject outer;
  outer.object("error", inner);
  return {status, "application/json", outer.str()};
}

Response error_response(const Error& error) {
  switch (error.code) {
    case Errc::invalid:
      return error_response(400, "invalid", error.message);
    case Errc::refused:
      return error_response(409, "refused", error.message);
    case Errc::retry:
    case Errc::corrupt:
    case Errc::fatal:
      break;
  }
  return error_response(503, "retry", error.message);
}

}  // namespace youxu
