// Who may ask over TCP, and how times are read.
#include "daemon/http/guard.hpp"

#include <catch2/catch.hpp>

#include "daemon/http/times.hpp"

using namespace youxu;

namespace {

int verdict(Method method, const std::string& host, const std::string& origin = "",
            const std::string& type = "application/json") {
  Request request;
  request.method = method;
  request.host = host;
  request.origin = origin;
  request.content_type = type;
  const auto refused = refusal(request);
  return refused ? refused->status : 200;
}

}  // namespace

TEST_CASE("only loopback names are hosts of this page") {
  for (const char* host :
       {"localhost", "localhost:8080", "127.0.0.1:80", "127.9.9.9", "[::1]:80"}) {
    INFO(host);
    CHECK(is_loopback_host(host));
  }
  for (const char* host : {"", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example",
                           "10.0.0.1", "::1", "[::2]"}) {
    INFO(host);
    CHECK_FALSE(is_loopback_host(host));
  }
}

TEST_CASE("another site's page can neither read by a rebound name nor change anything") {
  CHECK(verdict(Method::get, "evil.example") == 403);
  CHECK(verdict(Method::get, "localhost:80", "http://evil.example") == 200);
  CHECK(verdict(Method::post, "localhost:80", "http://evil.example") == 403);
  CHECK(verdict(Method::post, "localhost:80", "null") == 403);
  CHECK(verdict(Method::del, "localhost:80", "http://localhost:81") == 403);
  CHECK(verdict(Method::post, "localhost:80", "http://localhost:80") == 200);
  CHECK(verdict(Method::post, "localhost:80") == 200);
}

TEST_CASE("a change over TCP must be declared as JSON") {
  CHECK(verdict(Method::post, "localhost", "", "text/plain") == 415);
  CHECK(verdict(Method::put, "localhost", "", "") == 415);
  CHECK(verdict(Method::post, "localhost", "", "application/jsonx") == 415);
  CHECK(verdict(Method::post, "localhost", "", "application/json; charset=utf-8") == 200);
}

TEST_CASE("the socket's file mode is permission enough") {
  Request request;
  request.method = Method::post;
  request.from_socket = true;
  CHECK_FALSE(refusal(request));
}

TEST_CASE("times are written in UTC and read with any zone") {
  CHECK(rfc3339(wall_from_unix_millis(1'795'476'600'123)) == "2026-11-23T23:30:00.123Z");
  CHECK(time_from_text("2026-11-24T07:30:00.123+08:00") == wall_from_unix_millis(1795476600123));
  CHECK(time_from_text("1795476600123") == wall_from_unix_millis(1795476600123));
  for (const char* text : {"", "-1", "7258118400000", "2026-11-24T07:30:00", "2026-11-24 07:30:00Z",
                           "2026-13-01T00:00:00Z", "2026-11-24T24:00:00Z", "2026-11-24T07:30:00.Z",
                           "2026-11-24T07:30:00.1234Z", "2026-11-24T07:30:00+15:00", "1.5"}) {
    INFO(text);
    CHECK_FALSE(time_from_text(text));
  }
}
