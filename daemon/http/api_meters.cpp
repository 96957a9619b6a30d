// Routes of meters: everything that they told last.
#include "daemon/http/answers.hpp"
#include "daemon/http/api.hpp"
#include "daemon/http/meter_answer.hpp"
#include "policy/meter_meaning.hpp"

namespace youxu {
namespace {

// What is wrong with it now, then what lasts.
std::vector<std::string> sentences_on(const MeterView& meter) {
  std::vector<std::string> out;
  if (!meter.last_error.empty()) out.push_back(meter.last_error);
  if (!meter.unused.empty()) out.push_back(meter.unused);
  for (const MeterVerdict& verdict : meter.verdicts) out.push_back(text_of(verdict));
  return out;
}

// By its name, else by the circuit that it measures.
const MeterView* find(const std::vector<MeterView>& meters, std::string_view which) {
  for (const MeterView& one : meters)
    if (one.name == which) return &one;
  for (const MeterView& one : meters)
    if (one.circuit == which && one.measures == "circuit") return &one;
  for (const MeterView& one : meters)
    if (one.circuit == which) return &one;
  return nullptr;
}

}  // namespace

Response Api::meters(const Request& request, Parts parts) {
  if (parts.size() > 2) return not_found(request.path);
  if (request.method != Method::get) return wrong_method();
  const std::vector<MeterView> all = control_.status().meters;
  if (parts.size() == 2) {
    const MeterView* meter = find(all, parts[1]);
    if (meter == nullptr) return not_found("meter " + std::string{parts[1]});
    return ok(meter_reading_view_of({meter->profile, meter->values, sentences_on(*meter)}));
  }
  JsonArray list;
  for (const MeterView& meter : all) list.object(meter_detail_view_of(meter, sentences_on(meter)));
  return ok(JsonObject{}.array("meters", list));
}

}  // namespace youxu
