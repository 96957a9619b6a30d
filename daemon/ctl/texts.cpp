#include "daemon/ctl/texts.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>
#include <string_view>

namespace youxu::ctl {
namespace {

struct CodeText {
  const char* code = "";
  const char* english = "";
  const char* chinese = "";
};
// {name} is replaced by the parameter of that name.
constexpr CodeText kReasons[] = {
    {"no_session", "no charge", "未充电"},
    {"full_current", "full current", "满功率充电"},
    {"phase_full", "phase {phase} of {circuit} is full", "{circuit} {phase} 相已满"},
    {"circuit_full", "circuit {circuit} is full", "回路 {circuit} 已满"},
    {"waits_turn", "waits for its turn", "排队等待"},
    {"waits_confirm", "waits for others to give room back", "等待其他桩释放容量"},
    {"waits_tariff", "waits for the cheaper tariff until {until}", "等待谷段，{until} 起充"},
    {"waits_begin", "waits for its begin at {until}", "预约 {until} 开始"},
    {"planning", "its time is being planned", "正在安排充电计划"},
    {"ramp", "the fleet starts gradually", "错峰爬坡中"},
    {"meter_stale", "no fresh reading of {circuit}", "{circuit} 电表数据过期"},
    {"pile_silent", "the pile is silent", "桩无响应"},
    {"starting", "starting", "启动中"},
    {"stopping", "stopping", "停止中"},
    {"car_takes_less", "the car takes less", "车辆需求较小"},
    {"car_full", "the car is full", "车辆已充满"},
    {"pile_fault", "pile fault {fault}", "桩故障 {fault}"},
    {"locked_out", "locked out for maintenance", "停用检修"},
    {"disabled_by_platform", "disabled by the platform", "平台已停用"},
    {"limited_by_platform", "limited by the platform", "平台限功率"},
};

// What it is, and what to do first.
constexpr CodeText kFaults[] = {
    {"estop", "emergency stop (find out why, then turn the button back)",
     "急停（查明原因后旋转复位）"},
    {"leakage", "earth leakage (keep it out of use, check car, cable, wiring)",
     "漏电（停用，检查车辆、电缆与线路）"},
    {"surge_arrester", "surge arrester (replace it)", "防雷器（更换）"},
    {"over_temperature", "over-temperature (let it cool, check air ways and terminals)",
     "过温（待冷却，检查风道与接线端子）"},
    {"gun_temperature", "gun over-temperature (let it cool, check the contacts)",
     "枪头过温（待冷却，检查触点）"},
    {"over_voltage", "over-voltage (measure the supply, check the neutral)",
     "过压（测量进线，检查零线）"},
    {"under_voltage", "under-voltage (measure the supply, check breaker and terminals)",
     "欠压（测量进线，检查断路器与端子）"},
    {"over_current", "over-current (try another car)", "过流（换车再试）"},
    {"pilot", "control pilot (plug in again, check gun and cable)",
     "控制导引（重新插枪，检查枪头与电缆）"},
    {"pe", "protective earth (keep it out of use, have it measured)", "接地（停用，测量接地）"},
    {"contactor", "contactor (switch off and on, else replace it)",
     "接触器（断电重启，仍有则更换）"},
    {"contactor_stuck", "contactor stuck (gun may be live: open its breaker)",
     "接触器粘连（枪头可能带电，断开断路器）"},
    {"breaker", "breaker (find out why it tripped, then close it)", "断路器（查明跳闸原因后合闸）"},
    {"lock", "gun lock (plug in again, check the lock)", "电子锁（重新插拔，检查锁）"},
    {"gun_not_homed", "gun not in its holder (put it back)", "枪未归位（放回枪座）"},
    {"meter", "energy meter (cannot bill, have it checked)", "电能表（无法计费，检修）"},
    {"card_reader", "card reader (start by phone, have it checked)",
     "读卡器（可用手机启动，检修）"},
    {"communication", "inner communication (switch off and on, check inner cables)",
     "通信（断电重启，检查内部通信线）"},
    {"insulation", "insulation (keep it out of use, try another car)", "绝缘（停用，换车再试）"},
    {"rectifier", "rectifier (have the module checked)", "整流模块（检修）"},
    {"fan", "fan (replace it)", "风机（更换）"},
    {"other", "another fault (see the pile's display)", "其他（查看桩屏）"},
};

// Where the battery's percentage is known, and where it is not.
constexpr CodeText kPromises[] = {
    {"unknown", "charges as it can: no amount or departure was given",
     "未说明电量或取车时间，尽量充"},
    {"likely", "probably {kwh} kWh by about {by}, as on earlier days ({confidence} %)",
     "按以往习惯，预计约 {by} 充入 {kwh} kWh（把握 {confidence} %）"},
    {"ready", "{kwh} kWh by {by}", "预计 {by} 充入 {kwh} kWh"},
    {"short", "about {kwh} of {wanted_kwh} kWh by {by}: {why}",
     "到 {by} 约 {kwh} / {wanted_kwh} kWh，{why}"},
};
constexpr CodeText kPromisesInPercent[] = {
    {"ready", "{percent} % by {by}", "预计 {by} 充至 {percent} %"},
    {"short", "about {percent} % by {by} ({kwh} of {wanted_kwh} kWh): {why}",
     "到 {by} 约 {percent} %（{kwh} / {wanted_kwh} kWh），{why}"},
};
constexpr CodeText kShortages[] = {
    {"full_night", "not enough room for all", "总容量不足"},
    {"too_late", "not enough time left", "剩余时间不够"},
    {"car_takes_less", "the car takes too little", "车辆取电偏小"},
};

constexpr CodeText kSources[] = {
    {"said", "said", "本次申请"},
    {"habit", "habit", "用车习惯"},
    {"learned", "learned", "以往记录"},
    {"assumed", "assumed", "默认假设"},
};

constexpr CodeText kStops[] = {
    {"none", "-", "-"},
    {"user", "user", "用户停止"},
    {"platform", "platform", "平台停止"},
    {"full", "car full", "车辆充满"},
    {"target", "energy reached", "达到设定电量"},
    {"amount", "amount reached", "达到设定金额"},
    {"time", "time reached", "达到设定时长"},
    {"pickup", "pick-up time", "到取车时间"},
    {"fault", "fault", "故障"},
    {"estop", "emergency stop", "急停"},
    {"unplug", "unplugged", "拔枪"},
    {"power_loss", "power loss", "停电"},
    {"maintenance", "maintenance", "检修"},
    {"never_started", "never started", "启动失败"},
    {"pile_lost", "pile lost", "桩失联"},
    {"no_car", "no car at its begin", "预约时未插枪"},
    {"replaced", "replaced by another", "被新申请取代"},
};

constexpr CodeText kKinds[] = {
    {"sharp", "sharp", "尖"},
    {"peak", "peak", "峰"},
    {"flat", "flat", "平"},
    {"valley", "valley", "谷"},
};

constexpr CodeText kPhaseWords[] = {
    {"configured", "configured", "配置"},
    {"pile", "the pile says so", "桩上报"},
    {"found", "found", "辨识"},
    {"none", "-", "-"},
    {"no_step", "no step seen yet", "尚无电流变化"},
    {"few_steps", "too few steps", "样本不足"},
    {"unclear", "fits no phase clearly", "各相均不明确"},
    {"not_below", "shows on no phase: not below this meter?", "三相均无反应：不在本表下？"},
    {"reversed", "wrong sign: current transformer reversed?", "方向相反：互感器接反？"},
    {"all_phases", "shows on all phases", "三相同时变化"},
    {"stepping", "stepping now", "正在试探"},
    {"decided", "not needed", "无需"},
    {"not_charging", "waits for a charge", "等待充电"},
    {"unsteady", "waits for a steady current", "等待电流稳定"},
    {"at_lowest", "at its lowest current", "已是最小电流"},
    {"no_slack", "the car has no time", "车辆时间不足"},
    {"noisy", "the homes are too restless", "基础负荷波动过大"},
    {"rests", "rests", "间歇中"},
    {"given_up", "given up: ask again", "已放弃：请重新发起"},
};

std::string find(std::span<const CodeText> texts, const std::string& code, Language language) {
  for (const CodeText& known : texts)
    if (code == known.code) return pick(language, known.english, known.chinese);
  return code;
}

void fill(std::string& text, const std::string& name, const std::string& value) {
  const std::string place = "{" + name + "}";
  if (const auto at = text.find(place); at != std::string::npos)
    text.replace(at, place.size(), value);
}

}  // namespace

Language language_from_environment() {
  const char* name = std::getenv("LC_ALL");
  if (name == nullptr || *name == '\0') name = std::getenv("LANG");
  return name != nullptr && std::strncmp(name, "zh", 2) == 0 ? Language::chinese
                                                             : Language::english;
}

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

std::string phases(const cJSON* object, const char* key) {
  std::string text;
  const cJSON* value = nullptr;
  cJSON_ArrayForEach(value, in(object, key)) text += (text.empty() ? "" : "/") + text_of(value);
  return text.empty() ? "-" : text;
}

std::string circuit_name(const std::string& id, Language language) {
  constexpr std::string_view kModule = "module:";
  if (!id.starts_with(kModule)) return id;
  const std::string pile = id.substr(kModule.size());
  return language == Language::chinese ? pile + " 的共用模块" : "shared module of " + pile;
}

std::string limit_by_text(const std::string& by, Language language) {
  constexpr std::string_view kExternal = "external:";
  if (by == "configured") return pick(language, "configuration", "配置");
  if (by == "thermal") return pick(language, "transformer heat", "变压器热限值");
  if (!by.starts_with(kExternal)) return by;
  const std::string source = by.substr(kExternal.size());
  return language == Language::chinese ? "外部限额（" + source + "）"
                                       : "external limit (" + source + ")";
}

std::string reason_text(const cJSON* reason, Language language) {
  std::string text = find(kReasons, field(reason, "code"), language);
  const cJSON* parameter = nullptr;
  const cJSON* parameters = in(reason, "parameters");
  fill(text, "fault", find(kFaults, field(parameters, "fault"), language));
  fill(text, "circuit", circuit_name(field(parameters, "circuit"), language));
  cJSON_ArrayForEach(parameter, parameters) fill(text, parameter->string, text_of(parameter));
  const cJSON* limit_by = in(in(reason, "parameters"), "limit_by");
  if (!cJSON_IsString(limit_by)) return text;
  return text + pick(language, ", by ", "，受") + limit_by_text(text_of(limit_by), language);
}

std::string source_text(const std::string& source, Language language) {
  return find(kSources, source, language);
}

std::string stop_text(const cJSON* order, Language language) {
  const std::string why = find(kStops, field(order, "reason"), language);
  const cJSON* fault = in(order, "fault");
  if (!cJSON_IsString(fault)) return why;
  return why + pick(language, ": ", "：") + find(kFaults, text_of(fault), language);
}

std::string tariff_kind_text(const std::string& kind, Language language) {
  return find(kKinds, kind, language);
}

std::string phase_word(const std::string& word, Language language) {
  return find(kPhaseWords, word, language);
}

std::string promise_text(const cJSON* promise, Language language) {
  if (!cJSON_IsObject(promise)) return "-";
  const std::string code = field(promise, "code");
  const cJSON* parameters = in(promise, "parameters");
  const bool percent = in(parameters, "percent") != nullptr;
  std::string text = percent ? find(kPromisesInPercent, code, language) : code;
  if (text == code) text = find(kPromises, code, language);
  fill(text, "why", find(kShortages, field(parameters, "why"), language));
  const cJSON* parameter = nullptr;
  cJSON_ArrayForEach(parameter, parameters) fill(text, parameter->string, text_of(parameter));
  return text;
}

}  // namespace youxu::ctl
