// A gateway that only remembers, behind the API.
#pragma once

#include <map>
#include <string>

#include "daemon/http/api.hpp"
#include "tests/unit/http/fake_control.hpp"

namespace youxu {

struct ApiSite {
  FakeControl control;
  Api api{control,
          {[] { return std::string{R"({"site":"demo"})"}; },
           [](std::string_view text) {
             return text == "{}" ? Status{} : Status{Error{Errc::invalid, "site: is missing"}};
           }}};
  bool from_socket = false;

  Response ask(Method method, const std::string& path, const std::string& body = "",
               std::map<std::string, std::string> query = {}) {
    Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.query = std::move(query);
    request.from_socket = from_socket;
    return api.handle(request);
  }
  int status_of(const std::string& path, std::map<std::string, std::string> query = {}) {
    return ask(Method::get, path, "", std::move(query)).status;
  }
};

inline bool has(const Response& response, const std::string& part) {
  return response.body.find(part) != std::string::npos;
}

}  // namespace youxu
