// What meters and the transformer show; what a key means is written in docs/openapi.yaml.
#include "daemon/http/meter_answer.hpp"
#include "daemon/http/quantities.hpp"
#include "daemon/http/times.hpp"
#include "daemon/http/views.hpp"
#include "policy/meter_meaning.hpp"

namespace youxu {

namespace {

std::string_view quality_of(const MeterView& meter, MeterQuantity quantity, MeterPhase phase) {
  for (const SnapshotValue& value : meter.values)
    if (value.quantity == quantity && value.phase == phase)
      return name_in(kValueQualities, value.quality);
  return name_in(kValueQualities, ValueQuality::absent);
}

JsonArray qualities_of(const MeterView& meter, MeterQuantity quantity) {
  JsonArray array;
  for (const MeterPhase phase : {MeterPhase::a, MeterPhase::b, MeterPhase::c})
    array.text(quality_of(meter, quantity, phase));
  return array;
}

}  // namespace

JsonObject view_of(const TransformerView& transformer) {
  JsonObject json;
  json.text("type", transformer.type);
  add(json, "top_oil_c", tenths(transformer.top_oil));
  add(json, "hot_spot_c", tenths(transformer.hot_spot));
  add(json, "hot_spot_limit_c", tenths(transformer.hot_spot_limit));
  add(json, "ageing_rate", Number::from_double(transformer.ageing_rate));
  add(json, "loss_of_life_h", Number::from_double(transformer.loss_of_life));
  json.integer("permitted_percent", transformer.permitted_percent);
  json.flag("dynamic_limit", transformer.dynamic_limit);
  transformer.measured ? json.object("measured", view_of(*transformer.measured))
                       : json.null("measured");
  return json;
}

JsonObject view_of(const MeasuredHeatView& heat) {
  JsonObject json;
  json.text("quality", heat.quality);
  add(json, "age_ms", heat.age);
  add(json, "winding_c",
      PerPhase<std::optional<Number>>{tenths(heat.winding[0]), tenths(heat.winding[1]),
                                      tenths(heat.winding[2])});
  add(json, "top_oil_c", tenths(heat.top_oil));
  add(json, "hot_spot_c", tenths(heat.hot_spot));
  add(json, "ambient_c", tenths(heat.ambient));
  add(json, "warning_c", tenths(heat.warm));
  add(json, "critical_c", tenths(heat.hot));
  return json;
}

JsonObject view_of(const MeterView& meter) {
  JsonObject json;
  json.text("name", meter.name).text("circuit", meter.circuit).text("measures", meter.measures);
  json.text("profile", meter.profile).text("address", meter.address);
  json.text("quality", meter.quality);
  add(json, "age_ms", meter.age);
  add(json, "current_a", meter.current);
  json.array("current_quality", qualities_of(meter, MeterQuantity::current));
  add(json, "voltage_v", meter.voltage);
  json.array("voltage_quality", qualities_of(meter, MeterQuantity::voltage));
  add(json, "power_w", meter.total_power);
  json.text("power_quality", quality_of(meter, MeterQuantity::active_power, MeterPhase::total));
  json.integer("readings", meter.readings).integer("errors", meter.errors);
  json.text("last_error", meter.last_error).array("verdicts", view_of(meter.verdicts));
  return json;
}

JsonObject view_of(const MeterVerdict& verdict) {
  const VerdictMeaning meaning = meaning_of(verdict.code);
  JsonObject json;
  json.text("code", name_in(kVerdictCodes, verdict.code));
  json.text("phase", name_in(kMeterPhases, verdict.phase));
  json.number("found", verdict.found).number("expected", verdict.expected);
  json.text("severity", text_of(meaning.severity));
  json.text("name", meaning.name).text("advice", meaning.advice);
  json.text("name_zh", meaning.name_zh).text("advice_zh", meaning.advice_zh);
  return json;
}

JsonObject meter_detail_view_of(const MeterView& meter, const std::vector<std::string>& verdict) {
  JsonArray values;
  for (const SnapshotValue& value : meter.values) {
    JsonObject one = meter_value_view_of(value);
    add(one, "age_ms", meter.values_age + value.older);
    values.object(one);
  }
  JsonArray sentences;
  for (const std::string& sentence : verdict) sentences.text(sentence);
  JsonObject json;
  json.text("name", meter.name).text("circuit", meter.circuit).text("measures", meter.measures);
  json.text("profile", meter.profile).text("address", meter.address);
  json.text("quality", meter.quality);
  add(json, "age_ms", meter.age);
  json.integer("readings", meter.readings).integer("errors", meter.errors);
  json.array("values", values).array("verdict", sentences);
  return json;
}

}  // namespace youxu
