#include "policy/meter_meaning.hpp"

#include <cstdio>

namespace youxu {

namespace {

std::string_view unit_of(VerdictCode code) {
  switch (code) {
    case VerdictCode::wrong_frequency:
      return " Hz";
    case VerdictCode::wrong_voltage:
    case VerdictCode::phase_dead:
      return " V";
    case VerdictCode::ct_reversed:
    case VerdictCode::all_ct_reversed:
    case VerdictCode::power_beyond_u_i:
      return " W";
    case VerdictCode::apparent_not_u_i:
      return " VA";
    case VerdictCode::energy_backwards:
      return " Wh";
    case VerdictCode::ct_on_wrong_phase:
    case VerdictCode::ratio_one:
    case VerdictCode::frozen:
      return "";
  }
  return "";
}

std::string number_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", number);
  return text;
}

}  // namespace

// A switch, so that the compiler asks for a new code's meaning.
VerdictMeaning meaning_of(VerdictCode code) {
  using enum VerdictCode;
  using enum Severity;
  switch (code) {
    case wrong_frequency:
      return {critical, "implausible frequency",
              "its readings are not used: choose the profile of its model", "频率不合理",
              "读数不予采用：请选用与表计型号一致的规约模板"};
    case wrong_voltage:
      return {critical, "implausible voltage",
              "its readings are not used: choose the profile of its model, check pt", "电压不合理",
              "读数不予采用：请选用与表计型号一致的规约模板，核对电压互感器变比"};
    case phase_dead:
      return {warning, "phase without voltage",
              "check the phase's fuse and the meter's voltage leads", "缺相",
              "检查该相熔断器与表计电压接线"};
    case ct_reversed:
      return {warning, "current transformer reversed",
              "turn it round, or exchange its two leads: power and energy are wrong",
              "电流互感器极性接反", "调换该相互感器方向或二次接线：功率与电量有误"};
    case all_ct_reversed:
      return {warning, "all current transformers reversed, or the compound exports",
              "if nothing feeds in here turn them round: power and energy are wrong",
              "电流互感器全部接反或台区倒送", "若无分布式电源倒送，请调换三相互感器方向"};
    case ct_on_wrong_phase:
      return {critical, "current and voltage of different phases",
              "put the meter's leads in the order of the phases: limits act on the wrong phase",
              "电流与电压相序不对应", "按相序更正表计接线：分相限流会作用于错误的相"};
    case power_beyond_u_i:
      return {critical, "power beyond voltage times current",
              "check ct and pt: currents may be wrong by their factor", "功率大于电压电流之积",
              "核对互感器变比：电流可能相差该倍数"};
    case apparent_not_u_i:
      return {critical, "apparent power is not voltage times current",
              "check ct and pt: currents may be wrong by their factor", "视在功率与电压电流不符",
              "核对互感器变比：电流可能相差该倍数"};
    case ratio_one:
      return {critical, "transformer ratio of 1",
              "set the ratio of its current transformers: so large a circuit has some",
              "电流互感器变比为 1", "请设置互感器变比：该回路电流超出直接接入范围"};
    case frozen:
      return {
          critical, "frozen",
          "what it showed last counts for 5 min, then it is lost: switch it off and on, check its "
          "serial server",
          "读数冻结", "沿用最后读数 5 分钟，之后按电表失联处理：请重启表计，检查串口服务器"};
    case energy_backwards:
      return {notice, "energy register ran backwards",
              "was the meter changed or reset? its energy begins anew", "电能示数倒走",
              "是否更换或清零过表计？电量从新示数重新计起"};
  }
  return {};
}

std::string text_of(const MeterVerdict& verdict) {
  const VerdictMeaning meaning = meaning_of(verdict.code);
  const std::string unit{unit_of(verdict.code)};
  std::string out{name_in(kVerdictCodes, verdict.code)};
  out += " " + std::string{name_in(kMeterPhases, verdict.phase)} + ": ";
  out += number_text(verdict.found) + unit;
  if (verdict.code == VerdictCode::frozen)
    out += " equal readings";
  else
    out += ", expected " + number_text(verdict.expected) + unit;
  return out + "; " + std::string{meaning.name} + ": " + std::string{meaning.advice};
}

}  // namespace youxu
