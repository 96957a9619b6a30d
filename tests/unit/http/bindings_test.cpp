// Binding piles by the API.
#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/http/ask.hpp"
#include "tests/unit/http/fake_binding.hpp"
#include "tests/unit/http/fake_control.hpp"

using namespace youxu;

namespace {

const std::string kSecret = "AAAQEAYEAUDAOCAJBIFQYDIOB4";

struct Site {
  FakeControl control;
  FakeBinding binding;
  Api api{
      control, {[] { return std::string{}; }, [](std::string_view) { return Status{}; }}, &binding};

  Response ask(Method method, const std::string& path, const std::string& body = "") {
    return youxu::ask(api, method, path, body);
  }
};

TEST_CASE("a label is handed on with the pile that it replaces, and the answer waits") {
  Site site;

  const Response answer =
      site.ask(Method::post, "piles", R"({"label":"youxu:1:P001:X","replaces":"P002"})");

  CHECK(answer.status == 200);
  CHECK_THAT(answer.body, Catch::Contains(R"("state":"waiting")"));
  CHECK(site.binding.asked.label == "youxu:1:P001:X");
  CHECK(site.binding.asked.replaces == "P002");
}

TEST_CASE("bindings are listed, and one is shown with what to try") {
  Site site;

  CHECK_THAT(site.ask(Method::get, "bindings").body, Catch::Contains(R"("place":"P009")"));
  const Response one = site.ask(Method::get, "bindings/p1");
  CHECK_THAT(one.body, Catch::Contains(R"("why":"not_seen")") && Catch::Contains("Is it on"));
  CHECK(site.ask(Method::get, "bindings/p2").status == 404);
}

TEST_CASE("a pile is unbound by DELETE") {
  Site site;

  CHECK(site.ask(Method::del, "piles/p1").status == 200);
  CHECK(site.binding.unbound == "p1");
  CHECK(site.ask(Method::del, "piles/p2").status == 404);
}

TEST_CASE("what is no request to bind changes nothing, and no answer repeats a code") {
  Site site;
  site.binding.refuse = true;
  const std::string label = "youxu:1:P001:" + kSecret;
  const std::string long_label = label + std::string(128, 'A');

  CHECK(site.ask(Method::post, "piles", R"({"label":")" + label + R"("})").status == 409);
  for (const std::string& body :
       {std::string{}, R"({"label":")" + long_label + R"("})", R"({"code":")" + label + R"("})",
        R"({"label":")" + label + R"("})", R"({"label":[")" + label + R"("]})",
        "{\"label\":\"" + label}) {
    const Response answer = site.ask(Method::post, "piles", body);
    CHECK(answer.status >= 400);
    CHECK(answer.body.find(kSecret) == std::string::npos);
  }
  CHECK(site.ask(Method::put, "piles").status == 405);
  CHECK(site.ask(Method::post, "bindings").status == 405);
  CHECK(site.ask(Method::post, "bindings/p1").status == 405);
  CHECK(site.ask(Method::get, "bindings/p1/x").status == 404);
}

TEST_CASE(
    "what maintenance asks reaches the gateway with its connector, and its outcome is shown") {
  Site site;

  for (const char* action : {"identify", "selftest", "unlock", "reset"})
    CHECK(site.ask(Method::post, std::string{"piles/p1/"} + action, R"({"connector":2})").status ==
          200);
  CHECK(site.ask(Method::post, "piles/p1/lock_out", R"({"on":true})").status == 200);
  REQUIRE(site.control.maintained.size() == 5);
  CHECK(site.control.maintained[2].kind == CommandKind::unlock);
  CHECK(site.control.maintained[2].connector == 2);
  CHECK(site.control.maintained[2].pile == "p1");
  CHECK(site.control.maintained[4].on);
  CHECK(site.ask(Method::post, "piles/p1/lock_out", "{}").status == 400);
  CHECK(site.ask(Method::post, "piles/p1/lock_out", R"({"on":1})").status == 400);
  CHECK(site.ask(Method::post, "piles/p1/reset", R"({"on":true})").status == 400);
  CHECK(site.ask(Method::get, "piles/p1/reset").status == 405);
  CHECK(site.ask(Method::post, "piles/p2/reset").status == 404);
  site.control.refuse = true;
  CHECK(site.ask(Method::post, "piles/p1/reset").status == 409);
  CHECK_THAT(site.ask(Method::get, "piles/p1").body,
             Catch::Contains(R"("kind":"unlock","connector":1,"state":"refused","why":"busy")"));
}

TEST_CASE("a gateway without bindings does not have the resource") {
  FakeControl control;
  Api api{control, {[] { return std::string{}; }, [](std::string_view) { return Status{}; }}};
  Request request;
  request.path = "/api/v1/bindings";

  CHECK(api.handle(request).status == 404);
}

}  // namespace
