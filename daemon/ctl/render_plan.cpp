// What the plan is, and why a pile gets what it gets.
#include <algorithm>
#include <cstdio>

#include "daemon/ctl/texts.hpp"

namespace youxu::ctl {
namespace {

double number_at(const cJSON* array, int index) {
  const cJSON* value = cJSON_GetArrayItem(array, index);
  return cJSON_IsNumber(value) ? value->valuedouble : 0;
}

std::string fixed(double value, const char* format) {
  char text[32];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

std::string room_text(const cJSON* slot) {
  std::string text;
  const cJSON* rooms = in(slot, "room_a");
  const cJSON* circuit = nullptr;
  cJSON_ArrayForEach(circuit, rooms) text += (text.empty() ? "" : " ") +
                                             std::string{circuit->string} + " " +
                                             phases(rooms, circuit->string);
  return text.empty() ? "-" : text;
}

// What all cars are given in the slot, counted on one phase each.
double given_in(const cJSON* cars, int slot) {
  double sum = 0;
  const cJSON* car = nullptr;
  cJSON_ArrayForEach(car, cars) sum += number_at(in(car, "amps"), slot);
  return sum;
}

std::string slots_text(const cJSON* plan, Language language) {
  std::string out = pick(language, "begin\tend\tCNY/kWh\tcars A\texpected A\troom A\n",
                         "开始\t结束\t元/kWh\t在场车辆 A\t预计来车 A\t余量 A\n");
  int index = 0;
  const cJSON* slot = nullptr;
  cJSON_ArrayForEach(slot, in(plan, "slots")) {
    const cJSON* price = in(slot, "price_1e5_cny");
    out += field(slot, "begin") + "\t" + field(slot, "end") + "\t" +
           fixed(cJSON_IsNumber(price) ? price->valuedouble / 1e5 : 0, "%.4f") + "\t" +
           fixed(given_in(in(plan, "cars"), index), "%.1f") + "\t" +
           fixed(number_at(in(plan, "expected_a"), index), "%.1f") + "\t" + room_text(slot) + "\n";
    ++index;
  }
  return out;
}

// From the first slot in which it is given something to the last.
std::string car_text(const cJSON* car, const cJSON* slots) {
  const cJSON* amps = in(car, "amps");
  int first = -1, last = -1;
  double most = 0;
  for (int i = 0; i < cJSON_GetArraySize(amps); ++i) {
    if (number_at(amps, i) <= 0) continue;
    if (first < 0) first = i;
    last = i;
    most = std::max(most, number_at(amps, i));
  }
  return field(car, "pile") + "\t" + field(car, "connector") + "\t" +
         field(cJSON_GetArrayItem(slots, first), "begin") + "\t" +
         field(cJSON_GetArrayItem(slots, last), "end") + "\t" + fixed(most, "%.1f") + "\t" +
         field(car, "missing_wh") + "\n";
}

std::string outlook_text(const cJSON* outlook, Language language) {
  if (!cJSON_IsObject(outlook)) return "";
  std::string out = pick(language, "  plan: due now ", "  计划：本时段 ");
  out += field(outlook, "due_wh") + pick(language, " Wh until ", " Wh，至 ");
  out += field(outlook, "due_end") + pick(language, ", later ", "，之后 ");
  out += field(outlook, "later_wh") + pick(language, " Wh, missing ", " Wh，缺 ");
  out += field(outlook, "missing_wh") + pick(language, " Wh; first ", " Wh；开始 ");
  out += field(outlook, "next") + pick(language, ", done ", "，完成 ");
  return out + field(outlook, "done") + "\n";
}

std::string bound_text(const cJSON* bound, Language language) {
  const std::string circuit = field(bound, "circuit");
  if (!cJSON_IsObject(bound) || circuit.empty()) return "";
  std::string out = pick(language, "  bound by: ", "  受限于：") + circuit_name(circuit, language);
  const std::string phase = field(bound, "phase");
  if (!phase.empty()) out += pick(language, " phase ", " 相别 ") + phase;
  return out + " (" + limit_by_text(field(bound, "limit_by"), language) + ")\n";
}

std::string wanted_line(const cJSON* wanted, Language language) {
  if (!cJSON_IsObject(wanted)) return "";
  std::string out = pick(language, "  wants: ", "  需求：") + field(wanted, "energy_wh");
  out += " Wh (" + source_text(field(wanted, "energy_source"), language) + ", ";
  out += field(wanted, "energy_confidence_percent") + pick(language, " %), until ", " %)，取车 ");
  out += field(wanted, "depart") + " (";
  out += source_text(field(wanted, "depart_source"), language) + ", ";
  return out + field(wanted, "depart_confidence_percent") + " %)\n";
}

std::string promise_line(const cJSON* promise, Language language) {
  if (!cJSON_IsObject(promise)) return "";
  std::string out = pick(language, "  promise: ", "  预计：") + promise_text(promise, language);
  const cJSON* before = in(promise, "before");
  if (cJSON_IsObject(before)) {
    out += pick(language, " (since ", "（自 ") + field(promise, "changed_at");
    out += pick(language, "; before: ", " 起；此前：") + promise_text(before, language);
    out += pick(language, ")", "）");
  }
  return out + "\n";
}

}  // namespace

std::string plan_text(const cJSON* plan, Language language) {
  const cJSON* slots = in(plan, "slots");
  std::string out = pick(language, "made ", "制定于 ") + field(plan, "made_at") +
                    pick(language, ", missing ", "，缺 ") + field(plan, "missing_wh") + " Wh\n" +
                    slots_text(plan, language);
  out += pick(language, "pile\tconnector\tfrom\tto\tmost A\tmissing Wh\n",
              "桩\t枪\t开始\t结束\t最大 A\t缺 Wh\n");
  const cJSON* car = nullptr;
  cJSON_ArrayForEach(car, in(plan, "cars")) out += car_text(car, slots);
  return out;
}

std::string explain_text(const cJSON* explanation, Language language) {
  std::string out;
  const cJSON* connector = nullptr;
  cJSON_ArrayForEach(connector, in(explanation, "connectors")) {
    out += field(explanation, "pile") + "/" + field(connector, "connector") + "  " +
           field(connector, "state") + "  " + field(connector, "granted_a") +
           " A: " + reason_text(in(connector, "reason"), language) + "\n";
    out += wanted_line(in(connector, "wanted"), language) +
           promise_line(in(connector, "promise"), language) +
           outlook_text(in(connector, "outlook"), language) +
           bound_text(in(connector, "bound"), language);
  }
  return out;
}

}  // namespace youxu::ctl
