#include "tests/programs/site/live_config.hpp"

#include "drivers/json/json.hpp"
#include "policy/circuit.hpp"

namespace youxu::sim {

namespace {

JsonArray circuits_of(double rated) {
  JsonArray limits;
  JsonArray fallback;
  for (std::size_t p = 0; p < kPhases; ++p) {
    limits.number(rated);
    fallback.number(rated * 0.75);
  }
  JsonArray circuits;
  circuits.object(
      JsonObject{}.text("id", "T1").array("limit_a", limits).array("fallback_base_a", fallback));
  return circuits;
}

JsonArray piles_of(const std::vector<PilePlan>& plans) {
  JsonArray piles;
  for (std::size_t i = 0; i < plans.size(); ++i)
    piles.object(JsonObject{}
                     .text("pile", plans[i].number)
                     .text("name", std::to_string(i + 1))
                     .text("circuit", "T1")
                     .text("phases", text_of(plans[i].phases))
                     .integer("min_a", plans[i].min.whole())
                     .integer("max_a", plans[i].max.whole()));
  return piles;
}

JsonArray meters_of(std::uint16_t port) {
  JsonArray meters;
  meters.object(JsonObject{}
                    .text("circuit", "T1")
                    .text("profile", "acrel-adl400")
                    .text("host", "127.0.0.1")
                    .integer("port", port)
                    .integer("unit", 1));
  return meters;
}

JsonObject http_of(const LiveConfigOptions& gateway) {
  JsonObject http;
  http.text("socket", gateway.socket);
  if (gateway.http_port != 0) http.integer("port", gateway.http_port);
  if (!gateway.web_root.empty()) http.text("web_root", gateway.web_root);
  return http;
}

}  // namespace

std::string live_config(const LiveSiteOptions& site, const std::vector<PilePlan>& piles,
                        const LiveConfigOptions& gateway) {
  JsonObject config;
  config.text("site", "台区一号").text("database", gateway.database);
  if (!gateway.profiles.empty()) config.text("meter_profiles", gateway.profiles);
  return config
             .object("transformer", JsonObject{}
                                        .number("rated_kva", site.kva)
                                        .number("secondary_v", kSecondaryVolts)
                                        .number("limit_factor", kLimitFactor))
             .array("circuits", circuits_of(rated_current(site.kva, kSecondaryVolts).value()))
             .array("meters", meters_of(site.meter_port))
             .array("piles", piles_of(piles))
             .object("bus",
                     JsonObject{}.text("host", "127.0.0.1").integer("port", site.broker_port))
             .object("uplink",
                     JsonObject{}.text("host", "127.0.0.1").integer("port", site.platform_port))
             .object("http", http_of(gateway))
             .str() +
         "\n";
}

}  // namespace youxu::sim
