// Tables are tab-separated: they read well and cut well.
#include "daemon/ctl/render.hpp"

#include <cstdio>

#include "daemon/ctl/texts.hpp"

namespace youxu::ctl {
namespace {

// Nothing where the gateway knows nothing of it.
std::string transformer_text(const cJSON* transformer, Language language) {
  if (!cJSON_IsObject(transformer)) return "";
  std::string out = pick(language, "transformer: hot spot ", "变压器：热点 ");
  out += field(transformer, "hot_spot_c") + pick(language, " °C, oil ", " °C，顶层油温 ");
  out += field(transformer, "top_oil_c") + pick(language, " °C, ageing ", " °C，老化率 ");
  out += field(transformer, "ageing_rate") + pick(language, ", may carry ", "，允许负荷 ");
  return out + field(transformer, "permitted_percent") + " %\n" +
         heat_text(in(transformer, "measured"), language);
}

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

// "6-125", and "6-125 (shared 160)" where the connectors share 160 A.
std::string rated_text(const cJSON* pile, const cJSON* connector, Language language) {
  const std::string own = field(connector, "min_a") + "-" + field(connector, "max_a");
  if (!cJSON_IsNumber(in(pile, "shared_a"))) return own;
  return own + pick(language, " (shared ", "（共用 ") + field(pile, "shared_a") +
         pick(language, ")", "）");
}

std::string platform_name(const std::string& name, Language language) {
  if (name == "supervisor") return pick(language, "supervisor: ", "监管平台：");
  return pick(language, "platform: ", "运营平台：");
}

}  // namespace

std::string status_text(const cJSON* status, Language language) {
  std::string out = field(status, "site") + "  " + field(status, "state") + "  " +
                    field(status, "now") + "  youxud " + field(status, "version") + "\n";
  out += pick(language, "circuit\tload A\tquality\tunbalance %\tlimit A\troom A\tlimited by\n",
              "回路\t负荷 A\t质量\t不平衡度 %\t限值 A\t余量 A\t限值来源\n");
  const cJSON* circuit = nullptr;
  cJSON_ArrayForEach(circuit, in(status, "circuits")) {
    out += circuit_name(field(circuit, "id"), language) + "\t" + phases(circuit, "load_a") + "\t" +
           field(circuit, "load_quality") + "\t" + field(circuit, "unbalance_percent") + "\t" +
           phases(circuit, "limit_a") + "\t" + phases(circuit, "room_a") + "\t" +
           limit_by_text(field(circuit, "limit_by"), language) + "\n";
  }
  out += meters_text(status, language) + transformer_text(in(status, "transformer"), language);
  const cJSON* platform = nullptr;
  cJSON_ArrayForEach(platform, in(status, "platforms")) {
    out += platform_name(field(platform, "name"), language) + field(platform, "state") +
           pick(language, ", records to send: ", "，待上传记录：") + field(platform, "outbox") +
           pick(language, ", disputed: ", "，争议：") + field(platform, "disputed");
    const std::string error = field(platform, "last_error");
    out += (error.empty() ? "" : "  " + error) + "\n";
  }
  const int alarms = cJSON_GetArraySize(in(status, "alarms"));
  return out + pick(language, "active alarms: ", "当前告警：") + std::to_string(alarms) + "\n" +
         piles_text(status, language);
}

std::string piles_text(const cJSON* piles, Language language) {
  std::string out = pick(
      language, "pile\tlink\tconnector\trated A\tstate\tcurrent A\tgranted A\treason\tpromise\n",
      "桩\t通信\t枪\t额定 A\t状态\t电流 A\t分配 A\t原因\t预计\n");
  const cJSON* pile = nullptr;
  cJSON_ArrayForEach(pile, in(piles, "piles")) {
    const cJSON* connector = nullptr;
    cJSON_ArrayForEach(connector, in(pile, "connectors")) {
      out += field(pile, "pile") + "\t" + field(pile, "link") + "\t" + field(connector, "id") +
             "\t" + rated_text(pile, connector, language) + "\t" + field(connector, "state") +
             "\t" + phases(connector, "current_a") + "\t" + field(connector, "granted_a") + "\t" +
             reason_text(in(connector, "reason"), language) + "\t" +
             promise_text(in(connector, "promise"), language) + "\n";
    }
  }
  return out;
}

// A phase that is configured or decided leaves nothing to wait for.
std::string phases_text(const cJSON* piles, Language language) {
  std::string out =
      pick(language, "pile\tphase\tsource\tfound\tconfidence %\tsteps\tdoubt\tnext step\n",
           "桩\t相\t来源\t辨识结果\t置信度 %\t样本数\t疑点\t下次试探\n");
  const cJSON* pile = nullptr;
  cJSON_ArrayForEach(pile, in(piles, "piles")) {
    const cJSON* phase = in(pile, "phase");
    const cJSON* confidence = in(phase, "confidence");
    char percent[32];
    std::snprintf(percent, sizeof percent, "%.2f",
                  confidence == nullptr ? 0 : confidence->valuedouble * 100);
    out += field(pile, "pile") + "\t" + or_dash(field(pile, "phases")) + "\t" +
           or_dash(phase_word(field(phase, "source"), language)) + "\t" +
           or_dash(field(phase, "found")) + "\t" + (field(phase, "steps") == "0" ? "-" : percent) +
           "\t" + field(phase, "steps") + "\t" + phase_word(field(phase, "doubt"), language) +
           "\t" + phase_word(field(phase, "wait"), language) +
           (cJSON_IsTrue(in(phase, "contradicted")) ? pick(language, "\t(!)", "\t（矛盾）") : "") +
           "\n";
  }
  return out;
}

std::string disputes_text(const cJSON* disputes, Language language) {
  std::string out = pick(language, "order\tplatform\n", "订单\t平台\n");
  const cJSON* dispute = nullptr;
  cJSON_ArrayForEach(dispute, in(disputes, "disputes")) {
    out += field(dispute, "order") + "\t" + field(dispute, "platform") + "\n";
  }
  return out;
}

std::string alarms_text(const cJSON* alarms, Language language) {
  std::string out =
      pick(language, "id\tseverity\traised\tcleared\tmessage\n", "编号\t级别\t发生\t恢复\t内容\n");
  const cJSON* alarm = nullptr;
  cJSON_ArrayForEach(alarm, in(alarms, "alarms")) {
    out += field(alarm, "id") + "\t" + field(alarm, "severity") + "\t" + field(alarm, "raised_at") +
           "\t" + field(alarm, "cleared_at") + "\t" + alarm_message(alarm, language) + "\n";
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

}  // namespace youxu::ctl
