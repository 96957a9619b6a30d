// What was asked of a pile, as text.
#include <string_view>

#include "daemon/ctl/render.hpp"
#include "daemon/ctl/texts.hpp"

namespace youxu::ctl {
namespace {

struct Word {
  std::string_view code;
  const char* english;
  const char* chinese;
};
constexpr Word kKinds[] = {{"identify", "identify", "定位闪灯"},
                           {"selftest", "self-test", "自检"},
                           {"unlock", "unlock", "解锁枪"},
                           {"reset", "reset", "重启桩"},
                           {"lock_out", "lock-out", "停用检修"}};
constexpr Word kStates[] = {
    {"waiting", "waits for the pile, or for its orders to end", "等待桩上线或订单结束"},
    {"sent", "sent, not answered yet", "已下发，等待应答"},
    {"done", "done", "完成"},
    {"refused", "refused by the pile", "桩拒绝"},
    {"unanswered", "not answered; is the pile on and connected?", "未应答，请检查桩的电源与网络"}};

template <std::size_t N>
std::string word_of(const Word (&words)[N], const std::string& code, Language language) {
  for (const Word& word : words)
    if (word.code == code) return pick(language, word.english, word.chinese);
  return code;
}

}  // namespace

std::string maintenance_text(const cJSON* pile, Language language) {
  const bool locked = cJSON_IsTrue(in(pile, "locked_out"));
  std::string out =
      field(pile, "pile") + ": " +
      (locked ? pick(language, "locked out", "已停用") : pick(language, "in use", "使用中"));
  const cJSON* asked = in(pile, "maintenance");
  if (!cJSON_IsObject(asked)) return out + "\n";
  out += "; " + word_of(kKinds, field(asked, "kind"), language) + ": " +
         word_of(kStates, field(asked, "state"), language);
  const cJSON* why = in(asked, "why");
  if (cJSON_IsString(why) && *why->valuestring != '\0')
    out += " (" + std::string{why->valuestring} + ")";
  return out + "\n";
}

}  // namespace youxu::ctl
