// Orders and the tariff as text.
#include <cstdio>

#include "daemon/ctl/render.hpp"
#include "daemon/ctl/texts.hpp"

namespace youxu::ctl {
namespace {

std::string money(const cJSON* value, double units) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4f", value == nullptr ? 0 : value->valuedouble / units);
  return text;
}

// Consecutive slots of one kind: "00:00-07:00 valley".
std::string periods_text(const cJSON* slots, Language language) {
  std::string out;
  const int count = cJSON_GetArraySize(slots);
  for (int first = 0, next = 0; first < count; first = next) {
    const std::string kind = text_of(cJSON_GetArrayItem(slots, first));
    while (next < count && text_of(cJSON_GetArrayItem(slots, next)) == kind) ++next;
    char span[32];
    std::snprintf(span, sizeof span, "%02d:%02d-%02d:%02d ", first / 2, first % 2 * 30, next / 2,
                  next % 2 * 30);
    out += (out.empty() ? "" : ", ") + std::string{span} + tariff_kind_text(kind, language);
  }
  return out;
}

}  // namespace

std::string orders_text(const cJSON* orders, Language language) {
  std::string out =
      pick(language, "order\tpile\tstate\tmode\tapplied\tenergy Wh\tamount CNY\tstopped by\tnote\n",
           "订单\t桩\t状态\t方式\t申请时间\t电量 Wh\t金额 元\t停止原因\t备注\n");
  const cJSON* order = nullptr;
  cJSON_ArrayForEach(order, in(orders, "orders")) {
    std::string note;
    const auto add = [&](bool holds, const char* english, const char* chinese) {
      if (holds)
        note += (note.empty() ? "" : pick(language, ", ", "，")) +
                std::string{pick(language, english, chinese)};
    };
    add(cJSON_IsTrue(in(order, "needs_review")), "compare with the meter", "需核对电表");
    add(cJSON_IsFalse(in(order, "clock_trusted")), "clock was not set", "时钟未校准");
    add(cJSON_IsFalse(in(order, "priced")), "no tariff", "无电价");
    out += field(order, "id") + "\t" + field(order, "pile") + "\t" + field(order, "state") + "\t" +
           field(order, "mode") + "\t" + field(order, "applied_at") + "\t" +
           field(order, "energy_wh") + "\t" + money(in(order, "amount_1e4_cny"), 1e4) + "\t" +
           stop_text(order, language) + "\t" + (note.empty() ? "-" : note) + "\n";
  }
  return out;
}

std::string tariff_text(const cJSON* tariffs, Language language) {
  std::string out;
  const cJSON* version = nullptr;
  cJSON_ArrayForEach(version, in(tariffs, "versions")) {
    const bool holds = field(version, "id") == field(tariffs, "in_force");
    out += field(version, "id") + "  " + field(version, "model") + "  " +
           pick(language, holds ? "in force since " : "valid from ",
                holds ? "执行中，自 " : "生效于 ") +
           field(version, "valid_from") + "  " + pick(language, "from ", "来源 ") +
           field(version, "source") + "\n";
    const cJSON* price = nullptr;
    cJSON_ArrayForEach(price, in(version, "prices")) {
      out += "  " + tariff_kind_text(price->string, language) + "  " +
             money(in(price, "energy_1e5_cny"), 1e5) + pick(language, " + service ", " + 服务费 ") +
             money(in(price, "service_1e5_cny"), 1e5) + pick(language, " CNY/kWh\n", " 元/kWh\n");
    }
    out += "  " + periods_text(in(version, "slots"), language) + "\n";
  }
  if (!out.empty()) return out;
  return pick(language, "there is no tariff\n", "尚无电价\n");
}

}  // namespace youxu::ctl
