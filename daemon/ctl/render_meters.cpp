// Meters as text: what they measure, how well, and what is wrong with them.
#include <cstdio>

#include "daemon/ctl/texts.hpp"
#include "policy/meter_meaning.hpp"

namespace youxu::ctl {
namespace {

std::string seconds_text(const cJSON* milliseconds) {
  if (!cJSON_IsNumber(milliseconds)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", milliseconds->valuedouble / 1000);
  return text;
}

std::string verdicts_text(const cJSON* verdicts, Language language) {
  std::string out;
  const cJSON* verdict = nullptr;
  cJSON_ArrayForEach(verdict, verdicts) {
    const std::string phase = field(verdict, "phase");
    out += (out.empty() ? "" : "; ") + field(verdict, pick(language, "name", "name_zh"));
    if (phase != "total") out += " " + phase;
  }
  return out.empty() ? "-" : out;
}

// "7", "142.4", "5.786": as many digits as a meter has.
std::string number_text(const cJSON* value) {
  if (!cJSON_IsNumber(value)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", value->valuedouble);
  return text;
}

std::string registers_text(const cJSON* raw) {
  std::string out;
  const cJSON* word = nullptr;
  cJSON_ArrayForEach(word, raw) {
    char text[8];
    std::snprintf(text, sizeof text, "%s%04X", out.empty() ? "" : " ",
                  static_cast<unsigned>(word->valuedouble) & 0xFFFFU);
    out += text;
  }
  return out.empty() ? "-" : out;
}

}  // namespace

std::string meters_text(const cJSON* status, Language language) {
  std::string out =
      pick(language, "meter\tmeasures\tcircuit\tquality\tage s\tcurrent A\tvoltage V\tfound\n",
           "电表\t测量\t回路\t质量\t数据龄 s\t电流 A\t电压 V\t判定\n");
  const cJSON* meter = nullptr;
  cJSON_ArrayForEach(meter, in(status, "meters")) {
    const std::string circuit = field(meter, "circuit");
    out += field(meter, "name") + "\t" + field(meter, "measures") + "\t" +
           (circuit.empty() ? "-" : circuit) + "\t" + field(meter, "quality") + "\t" +
           seconds_text(in(meter, "age_ms")) + "\t" + phases(meter, "current_a") + "\t" +
           phases(meter, "voltage_v") + "\t" + verdicts_text(in(meter, "verdicts"), language) +
           "\n";
  }
  return out;
}

std::string heat_text(const cJSON* heat, Language language) {
  if (!cJSON_IsObject(heat)) return "";
  std::string out = pick(language, "measured: windings ", "实测：绕组 ");
  out += phases(heat, "winding_c") + pick(language, " °C, oil ", " °C，油温 ");
  out += field(heat, "top_oil_c") + pick(language, " °C, hottest ", " °C，最热点 ");
  out += field(heat, "hot_spot_c") + pick(language, " °C, air ", " °C，环境 ");
  return out + field(heat, "ambient_c") + " °C (" + field(heat, "quality") + ")\n";
}

std::string meter_reading_text(const cJSON* reading, Language language) {
  std::string out = field(reading, "profile") + "\n";
  out += pick(language, "quantity\tphase\tvalue\tunit\tquality\traw\n",
              "量\t相\t数值\t单位\t质量\t原始寄存器\n");
  const cJSON* value = nullptr;
  cJSON_ArrayForEach(value, in(reading, "values")) {
    out += field(value, "quantity") + "\t" + field(value, "phase") + "\t" +
           number_text(in(value, "value")) + "\t" + field(value, "unit") + "\t" +
           field(value, "quality") + "\t" + registers_text(in(value, "raw")) + "\n";
  }
  const std::string heading = pick(language, "verdict: ", "判定：");
  const cJSON* verdict = nullptr;
  cJSON_ArrayForEach(verdict, in(reading, "verdict")) out += heading + text_of(verdict) + "\n";
  if (cJSON_GetArraySize(in(reading, "verdict")) > 0) return out;
  return out + heading + pick(language, "usable\n", "可用\n");
}

// "meter_fault:NAME:CODE" or ":CODE:L2"; the name may have colons in it.
std::string alarm_message(const cJSON* alarm, Language language) {
  constexpr std::string_view kFault = "meter_fault:";
  std::string key = field(alarm, "key");
  if (language != Language::chinese || !key.starts_with(kFault)) return field(alarm, "message");
  const auto last = [&key] { return key.substr(key.rfind(':') + 1); };
  std::string phase = last();
  if (value_in(kMeterPhases, phase))
    key.resize(key.rfind(':'));
  else
    phase.clear();
  const auto code = value_in(kVerdictCodes, last());
  if (!code) return field(alarm, "message");
  key.resize(key.rfind(':'));
  const VerdictMeaning meaning = meaning_of(*code);
  return "电表 " + key.substr(std::min(key.size(), kFault.size())) +
         (phase.empty() ? "" : " " + phase + " 相") + "：" + std::string{meaning.name_zh} + "；" +
         std::string{meaning.advice_zh};
}

}  // namespace youxu::ctl
