// Bindings as text.
#include <string_view>

#include "daemon/ctl/render.hpp"
#include "daemon/ctl/texts.hpp"

namespace youxu::ctl {
namespace {

std::string state_text(const std::string& state, Language language) {
  if (state == "waiting") return pick(language, "waiting", "等待桩上线");
  if (state == "bound") return pick(language, "bound", "已绑定");
  if (state == "failed") return pick(language, "failed", "绑定失败");
  return state;
}

// English advice is the API's own; an unknown reason keeps it.
std::string advice_text(const cJSON* binding, Language language) {
  constexpr struct {
    std::string_view why;
    const char* chinese;
  } kAdvice[] = {
      {"not_seen",
       "没有桩用此标签的密钥上线。请检查桩是否通电、是否接入桩网络、平台地址和端口是否正确；"
       "核对标签是否为该桩的、编码有无输错；若曾绑定过，请先恢复出厂设置，再重新绑定"},
      {"no_answer",
       "桩已上线，但未确认新密钥。请保持通电，确认后自动完成绑定；否则恢复出厂设置后重新绑定"},
      {"refused", "桩不接受新密钥。请升级固件或恢复出厂设置后重新绑定"},
      {"not_back",
       "桩已接受新密钥，但尚未重新上线。请保持通电，上线后自动完成绑定；否则恢复出厂设置后重新绑"
       "定"},
  };
  if (language == Language::chinese)
    for (const auto& one : kAdvice)
      if (one.why == field(binding, "why")) return one.chinese;
  return field(binding, "advice");
}

}  // namespace

std::string bindings_text(const cJSON* bindings, Language language) {
  std::string out =
      pick(language, "pile\tplace\tstate\tsince\tadvice\n", "桩号\t车位桩号\t状态\t时间\t建议\n");
  const cJSON* one = nullptr;
  cJSON_ArrayForEach(one, in(bindings, "bindings")) {
    out += field(one, "pile") + "\t" + field(one, "place") + "\t" +
           state_text(field(one, "state"), language) + "\t" + field(one, "changed_at") + "\t" +
           advice_text(one, language) + "\n";
  }
  return out;
}

std::string binding_text(const cJSON* binding, Language language) {
  const std::string pile = field(binding, "pile");
  const std::string place = field(binding, "place");
  std::string out = pile;
  if (place != pile) out += pick(language, " in the place of ", " 代替 ") + place;
  out += ": " + state_text(field(binding, "state"), language);
  const std::string advice = advice_text(binding, language);
  if (!advice.empty()) out += ": " + advice;
  return out + "\n";
}

}  // namespace youxu::ctl
