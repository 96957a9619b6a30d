// Tables are tab-separated: they read well and cut well.
#include "daemon/ctl/render.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace youxu::ctl {
namespace {

struct ReasonText {
  const char* code = "";
  const char* english = "";
  const char* chinese = "";
};
// {name} is replaced by the reason's parameter of that name.
constexpr ReasonText kReasons[] = {
    {"no_session", "no charge", "未充电"},
    {"full_current", "full current", "满功率充电"},
    {"phase_full", "phase {phase} of {circuit} is full", "{circuit} {phase} 相已满"},
    {"circuit_full", "circuit {circuit} is full", "回路 {circuit} 已满"},
    {"waits_turn", "waits for its turn", "排队等待"},
    {"waits_confirm", "waits for others to give room back", "等待其他桩释放容量"},
    {"meter_stale", "no fresh reading of {circuit}", "{circuit} 电表数据过期"},
    {"pile_silent", "the pile is silent", "桩无响应"},
    {"starting", "starting", "启动中"},
    {"stopping", "stopping", "停止中"},
    {"car_takes_less", "the car takes less", "车辆需求较小"},
    {"car_full", "the car is full", "车辆已充满"},
    {"pile_fault", "pile fault {fault}", "桩故障 {fault}"},
    {"disabled_by_platform", "disabled by the platform", "平台已停用"},
    {"limited_by_platform", "limited by the platform", "平台限功率"},
};

const char* pick(Language language, const char* english, const char* chinese) {
  return language == Language::chinese ? chinese : english;
}

std::string text_of(const cJSON* value) {
  if (cJSON_IsString(value)) return value->valuestring;
  if (cJSON_IsBool(value)) return cJSON_IsTrue(value) ? "yes" : "no";
  if (!cJSON_IsNumber(value)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value->valuedouble);
  return text;
}

const cJSON* in(const cJSON* object, const char* key) {
  return cJSON_GetObjectItemCaseSensitive(object, key);
}
std::string field(const cJSON* object, const char* key) {
  return text_of(in(object, key));
}

// "500/-/300"
std::string phases(const cJSON* object, const char* key) {
  std::string text;
  const cJSON* value = nullptr;
  cJSON_ArrayForEach(value, in(object, key)) text += (text.empty() ? "" : "/") + text_of(value);
  return text.empty() ? "-" : text;
}

// What bounds a circuit; a word of a newer gateway as it is.
std::string limit_by_text(const std::string& by, Language language) {
  constexpr std::string_view kExternal = "external:";
  if (by == "configured") return pick(language, "configuration", "配置");
  if (by == "thermal") return pick(language, "transformer heat", "变压器热限值");
  if (!by.starts_with(kExternal)) return by;
  const std::string source = by.substr(kExternal.size());
  return language == Language::chinese ? "外部限额（" + source + "）"
                                       : "external limit (" + source + ")";
}

// Nothing where the gateway knows nothing of it.
std::string transformer_text(const cJSON* transformer, Language language) {
  if (!cJSON_IsObject(transformer)) return "";
  std::string out = pick(language, "transformer: hot spot ", "变压器：热点 ");
  out += field(transformer, "hot_spot_c") + pick(language, " °C, oil ", " °C，顶层油温 ");
  out += field(transformer, "top_oil_c") + pick(language, " °C, ageing ", " °C，老化率 ");
  out += field(transformer, "ageing_rate") + pick(language, ", may carry ", "，允许负荷 ");
  return out + field(transformer, "permitted_percent") + " %\n";
}

}  // namespace

Language language_from_environment() {
  const char* name = std::getenv("LC_ALL");
  if (name == nullptr || *name == '\0') name = std::getenv("LANG");
  return name != nullptr && std::strncmp(name, "zh", 2) == 0 ? Language::chinese
                                                             : Language::english;
}

std::string reason_text(const cJSON* reason, Language language) {
  const std::string code = field(reason, "code");
  std::string text = code;
  for (const ReasonText& known : kReasons) {
    if (code == known.code) text = pick(language, known.english, known.chinese);
  }
  const cJSON* parameter = nullptr;
  cJSON_ArrayForEach(parameter, in(reason, "parameters")) {
    const std::string name = "{" + std::string{parameter->string} + "}";
    if (const auto at = text.find(name); at != std::string::npos) {
      text.replace(at, name.size(), text_of(parameter));
    }
  }
  const cJSON* limit_by = in(in(reason, "parameters"), "limit_by");
  if (!cJSON_IsString(limit_by)) return text;
  return text + pick(language, ", by ", "，受") + limit_by_text(text_of(limit_by), language);
}

std::string status_text(const cJSON* status, Language language) {
  std::string out = field(status, "site") + "  " + field(status, "state") + "  " +
                    field(status, "now") + "  youxud " + field(status, "version") + "\n";
  out += pick(language, "circuit\tload A\tlimit A\troom A\tlimited by\n",
              "回路\t负荷 A\t限值 A\t余量 A\t限值来源\n");
  const cJSON* circuit = nullptr;
  cJSON_ArrayForEach(circuit, in(status, "circuits")) {
    out += field(circuit, "id") + "\t" + phases(circuit, "load_a") + "\t" +
           phases(circuit, "limit_a") + "\t" + phases(circuit, "room_a") + "\t" +
           limit_by_text(field(circuit, "limit_by"), language) + "\n";
  }
  out += transformer_text(in(status, "transformer"), language);
  const cJSON* uplink = in(status, "uplink");
  out += pick(language, "platform: ", "平台：") + field(uplink, "state") +
         pick(language, ", orders to send: ", "，待上传订单：") + field(uplink, "outbox") + "\n";
  const int alarms = cJSON_GetArraySize(in(status, "alarms"));
  return out + pick(language, "active alarms: ", "当前告警：") + std::to_string(alarms) + "\n" +
         piles_text(status, language);
}

std::string piles_text(const cJSON* piles, Language language) {
  std::string out = pick(language, "pile\tlink\tconnector\tstate\tcurrent A\tgranted A\treason\n",
                         "桩\t通信\t枪\t状态\t电流 A\t分配 A\t原因\n");
  const cJSON* pile = nullptr;
  cJSON_ArrayForEach(pile, in(piles, "piles")) {
    const cJSON* connector = nullptr;
    cJSON_ArrayForEach(connector, in(pile, "connectors")) {
      out += field(pile, "pile") + "\t" + field(pile, "link") + "\t" + field(connector, "id") +
             "\t" + field(connector, "state") + "\t" + phases(connector, "current_a") + "\t" +
             field(connector, "granted_a") + "\t" + reason_text(in(connector, "reason"), language) +
             "\n";
    }
  }
  return out;
}

std::string orders_text(const cJSON* orders, Language language) {
  std::string out = pick(language, "order\tpile\tstate\tmode\tapplied\tenergy Wh\tamount CNY\n",
                         "订单\t桩\t状态\t方式\t申请时间\t电量 Wh\t金额 元\n");
  const cJSON* order = nullptr;
  cJSON_ArrayForEach(order, in(orders, "orders")) {
    const cJSON* amount = in(order, "amount_1e4_cny");
    char money[32];
    std::snprintf(money, sizeof money, "%.4f", amount == nullptr ? 0 : amount->valuedouble / 1e4);
    out += field(order, "id") + "\t" + field(order, "pile") + "\t" + field(order, "state") + "\t" +
           field(order, "mode") + "\t" + field(order, "applied_at") + "\t" +
           field(order, "energy_wh") + "\t" + money + "\n";
  }
  return out;
}

std::string alarms_text(const cJSON* alarms, Language language) {
  std::string out =
      pick(language, "id\tseverity\traised\tcleared\tmessage\n", "编号\t级别\t发生\t恢复\t内容\n");
  const cJSON* alarm = nullptr;
  cJSON_ArrayForEach(alarm, in(alarms, "alarms")) {
    out += field(alarm, "id") + "\t" + field(alarm, "severity") + "\t" + field(alarm, "raised_at") +
           "\t" + field(alarm, "cleared_at") + "\t" + field(alarm, "message") + "\n";
  }
  return out;
}

std::string limits_text(const cJSON* limits, Language language) {
  std::string out = pick(language, "id\tcircuit\tamps\tfrom\tto\tsource\treason\n",
                         "编号\t回路\t限额 A\t开始\t结束\t来源\t原因\n");
  const cJSON* limit = nullptr;
  cJSON_ArrayForEach(limit, in(limits, "limits")) {
    out += field(limit, "id") + "\t" + field(limit, "circuit") + "\t" + field(limit, "amps") +
           "\t" + field(limit, "from") + "\t" + field(limit, "to") + "\t" + field(limit, "source") +
           "\t" + field(limit, "reason") + "\n";
  }
  return out;
}

std::string explain_text(const cJSON* explanation, Language language) {
  std::string out;
  const cJSON* connector = nullptr;
  cJSON_ArrayForEach(connector, in(explanation, "connectors")) {
    out += field(explanation, "pile") + "/" + field(connector, "connector") + "  " +
           field(connector, "state") + "  " + field(connector, "granted_a") +
           " A: " + reason_text(in(connector, "reason"), language) + "\n";
  }
  return out;
}

}  // namespace youxu::ctl
