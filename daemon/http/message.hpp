// One HTTP request and its answer, as values: what handlers see instead of a socket.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "policy/result.hpp"

namespace youxu {

enum class Method { get, post, put, del };

struct Request {
  Method method = Method::get;
  std::string path;                          // decoded, without the query: "/api/v1/status"
  std::map<std::string, std::string> query;  // decoded; a name given twice keeps its last value
  std::string body;                          // at most kMaxBody
  std::string content_type;
  std::string host;          // the Host header, with its port if given
  std::string origin;        // the Origin header; empty when the client sent none
  bool from_socket = false;  // came through the Unix socket, whose file mode is the permission
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
};

inline constexpr std::size_t kMaxBody = std::size_t{64} * 1024;

// {"error":{"code":…,"message":…}}; code is one of invalid, refused, not_found, retry, too_large.
Response error_response(int status, std::string_view code, std::string_view message);
// invalid 400, refused 409, retry, corrupt and fatal 503 (the last two as code "retry": the caller
// can do nothing else).
Response error_response(const Error& error);

}  // namespace youxu
