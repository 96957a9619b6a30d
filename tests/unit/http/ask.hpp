// A request to an Api, as from the page.
#pragma once

#include <string>

#include "daemon/http/api.hpp"

namespace youxu {

inline Response ask(Api& api, Method method, const std::string& path,
                    const std::string& body = "") {
  Request request;
  request.method = method;
  request.path = "/api/v1/" + path;
  request.body = body;
  return api.handle(request);
}

}  // namespace youxu
