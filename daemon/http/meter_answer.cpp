#include "daemon/http/meter_answer.hpp"

namespace youxu {

JsonObject meter_value_view_of(const SnapshotValue& value) {
  JsonArray raw;
  for (const std::uint16_t word : value.raw) raw.integer(word);
  JsonObject json;
  json.text("quantity", name_in(kQuantities, value.quantity));
  json.text("phase", name_in(kMeterPhases, value.phase));
  value.quality == ValueQuality::absent ? json.null("value") : json.number("value", value.number);
  json.text("unit", unit_of(value.quantity));
  json.text("quality", name_in(kValueQualities, value.quality));
  json.array("raw", raw);
  return json;
}

JsonObject meter_reading_view_of(const MeterAnswer& answer) {
  JsonArray values;
  for (const SnapshotValue& value : answer.values) values.object(meter_value_view_of(value));
  JsonArray verdict;
  for (const std::string& sentence : answer.verdict) verdict.text(sentence);
  JsonObject json;
  json.text("profile", answer.profile).array("values", values).array("verdict", verdict);
  return json;
}

}  // namespace youxu
