// The routes of the tariff, and what a start may be bounded by.
#include <catch2/catch.hpp>

#include "tests/unit/http/api_site.hpp"

using namespace youxu;

namespace {

std::string slots(int count = 48, const std::string& kind = "flat") {
  std::string out = "[";
  for (int i = 0; i < count; ++i) out += (i == 0 ? "\"" : ",\"") + kind + "\"";
  return out + "]";
}

const std::string kPrices = R"({"sharp":{"energy_1e5_cny":120000,"service_1e5_cny":40000},)"
                            R"("peak":{"energy_1e5_cny":100000,"service_1e5_cny":40000},)"
                            R"("flat":{"energy_1e5_cny":70000,"service_1e5_cny":40000},)"
                            R"("valley":{"energy_1e5_cny":35000,"service_1e5_cny":0}})";

}  // namespace

TEST_CASE("the tariff is shown with what is to come and which is in force") {
  ApiSite site;
  const Response r = site.ask(Method::get, "/api/v1/tariff");
  CHECK(has(r, R"({"in_force":1,"versions":[{"id":2,)"));
  CHECK(has(r, R"("model":"0007")"));
  site.control.versions.pop_back();
  CHECK(has(site.ask(Method::get, "/api/v1/tariff"), R"("in_force":null)"));
}

TEST_CASE("a tariff passes on what it says") {
  ApiSite site;
  site.from_socket = true;
  const Response r = site.ask(Method::put, "/api/v1/tariff",
                              R"({"model":"0009","valid_from":"2026-12-01T00:00:00+08:00",)"
                              R"("prices":)" +
                                  kPrices + R"(,"slots":)" + slots() + "}");
  CHECK(r.body == R"({"id":3})");
  REQUIRE(site.control.tariff_asked);
  const TariffRequest& asked = *site.control.tariff_asked;
  CHECK(asked.source == TariffSource::cli);
  CHECK(asked.tariff.model == "0009");
  CHECK(asked.tariff.price(TariffKind::sharp).e5 == 160'000);
  CHECK(asked.tariff.price(TariffKind::valley).e5 == 35'000);
  CHECK(asked.tariff.slots[47] == TariffKind::flat);
  CHECK(asked.valid_from == wall_from_unix_millis(1'796'054'400'000));
}

TEST_CASE("a wrong tariff is refused with the key that is wrong") {
  ApiSite site;
  const std::pair<std::string, const char*> cases[] = {
      {"", "prices"},
      {R"({"prices":)" + kPrices + "}", "slots"},
      {R"({"prices":)" + kPrices + R"(,"slots":)" + slots(47) + "}", "slots"},
      {R"({"prices":)" + kPrices + R"(,"slots":)" + slots(48, "cheap") + "}", "slots[0]"},
      {R"({"prices":{"sharp":{}},"slots":)" + slots() + "}", "prices.sharp.energy_1e5_cny"},
      {R"({"prices":{},"slots":)" + slots() + "}", "prices.sharp"},
      {R"({"model":"12345678901234567","prices":)" + kPrices + R"(,"slots":)" + slots() + "}",
       "model"},
      {R"({"valid_from":"22:00","prices":)" + kPrices + R"(,"slots":)" + slots() + "}",
       "valid_from"},
      {R"({"price":1,"prices":)" + kPrices + R"(,"slots":)" + slots() + "}", "price"},
  };
  for (const auto& [body, key] : cases) {
    CAPTURE(body);
    const Response r = site.ask(Method::put, "/api/v1/tariff", body);
    CHECK(r.status == 400);
    CHECK(has(r, key));
  }
  CHECK_FALSE(site.control.tariff_asked);
}

TEST_CASE("a tariff to come is removed by its id") {
  ApiSite site;
  CHECK(site.ask(Method::del, "/api/v1/tariff/2").status == 200);
  CHECK(site.ask(Method::del, "/api/v1/tariff/9").status == 404);
  CHECK(site.ask(Method::del, "/api/v1/tariff/x").status == 400);
  CHECK(site.ask(Method::get, "/api/v1/tariff/2").status == 405);
  CHECK(site.ask(Method::post, "/api/v1/tariff", "{}").status == 405);
}

TEST_CASE("a start passes on its begin and its bounds") {
  ApiSite site;
  const Response r = site.ask(Method::post, "/api/v1/piles/p1/start",
                              R"({"begin":"2026-11-23T22:00:00+08:00","time_limit_min":90,)"
                              R"("amount_limit_1e4_cny":200000})");
  CHECK(r.status == 200);
  REQUIRE(site.control.started.size() == 1);
  const StartRequest& asked = site.control.started[0];
  CHECK(asked.begin == wall_from_unix_millis(1'795'442'400'000));
  CHECK(asked.time_limit == std::chrono::minutes{90});
  CHECK(asked.amount_limit == Money{200'000});
  for (const char* body : {R"({"time_limit_min":0})", R"({"time_limit_min":10081})",
                           R"({"amount_limit_1e4_cny":0})", R"({"begin":"22:00"})"})
    CHECK(site.ask(Method::post, "/api/v1/piles/p1/start", body).status == 400);
}

TEST_CASE("an order shows its registers and that a person should look at it") {
  ApiSite site;
  const Response r = site.ask(Method::get, "/api/v1/orders/o1");
  CHECK(has(r, R"("register_segments":[{"serial":"M1","start_wh":10,"last_wh":20,)"
               R"("ended_by":"exchanged")"));
  CHECK(has(r, R"("needs_review":true)"));
  CHECK(has(r, R"("priced":false)"));
  CHECK(has(r, R"("energy_wh":1510)"));
}
