// Cards as text. Their numbers are shown whole: who may use the socket manages them.
#include "daemon/ctl/render.hpp"
#include "daemon/ctl/texts.hpp"

namespace youxu::ctl {
namespace {

std::string piles_of(const cJSON* card, Language language) {
  std::string out;
  const cJSON* pile = nullptr;
  cJSON_ArrayForEach(pile, in(card, "piles")) out += (out.empty() ? "" : ",") + text_of(pile);
  return out.empty() ? pick(language, "all", "全部") : out;
}

}  // namespace

std::string cards_text(const cJSON* cards, Language language) {
  std::string out =
      pick(language, "card\tname\tpiles\tstate\tfrom\n", "卡号\t名称\t可用桩\t状态\t来源\n");
  const cJSON* card = nullptr;
  cJSON_ArrayForEach(card, in(cards, "cards")) {
    const std::string name = field(card, "name");
    out += field(card, "card") + "\t" + (name.empty() ? "-" : name) + "\t" +
           piles_of(card, language) + "\t" +
           (cJSON_IsTrue(in(card, "enabled")) ? pick(language, "enabled", "启用")
                                              : pick(language, "disabled", "停用")) +
           "\t" +
           (field(card, "origin") == "platform" ? pick(language, "platform", "平台下发")
                                                : pick(language, "site", "本地")) +
           "\n";
  }
  return out;
}

}  // namespace youxu::ctl
