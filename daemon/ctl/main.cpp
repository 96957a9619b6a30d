// youxuctl: asks the daemon over its Unix socket and prints the answer. It has no private door.
// `youxuctl meter` needs no daemon: it reads meters itself (meter.hpp).
// Exit: 0 ok, 1 refused or failed, 2 wrong usage, 3 daemon unreachable.
#include <algorithm>
#include <cstdio>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/ctl/commands.hpp"
#include "daemon/ctl/meter.hpp"

namespace {

using namespace youxu::ctl;

int usage() {
  std::fputs(
      "usage: youxuctl [--socket PATH] [--json] COMMAND\n"
      "  status | piles | plan | orders | alarms\n"
      "  disputes | resend ORDER    records that a platform refused, and one of them once more\n"
      "  phases | phases identify [PILE...]\n"
      "  explain PILE\n"
      "  start PILE [--mode ordered|immediate] [--connector N] [--begin TIME] [--depart TIME]\n"
      "    [--energy KWH] [--amount CNY] [--minutes N] | stop PILE [--connector N]\n"
      "  tariff | tariff set FILE | tariff remove ID    FILE as the API takes it; - standard "
      "input\n"
      "  limits | limit remove ID\n"
      "  limit add --circuit ID --amps A --to TIME [--from TIME] [--source WHO] [--reason TEXT]\n"
      "    TIME as 2026-11-24T20:00:00+08:00\n"
      "  meter read | meter scan | meter profiles    meters; say `youxuctl meter`\n"
      "  bind LABEL [--replaces PILE] | unbind PILE | bindings\n"
      "  bind LABEL --circuit ID [--name NAME] [--phases a|b|c|abc]    a pile with a place of its "
      "own\n"
      "    LABEL as printed on the pile, youxu:1:...; - reads it from the standard input\n"
      "  cards | card add NUMBER [--name TEXT] [--pile PILE]... | card remove|enable|disable "
      "NUMBER\n"
      "    NUMBER as the readers tell it; - reads it from the standard input\n"
      "  identify PILE | selftest PILE | unlock PILE [--connector N] | reset PILE\n"
      "  backup [FILE]    of the database; to be put back by youxud --restore\n"
      "  lock-out PILE | release PILE    out of use for maintenance, and back\n",
      stderr);
  return kUsage;
}

struct Command {
  std::string_view name;
  std::size_t least = 1, most = 1;  // words, its own included
  std::string_view options;         // between spaces
};
constexpr Command kCommands[] = {
    {"status", 1, 1, ""},
    {"piles", 1, 1, ""},
    {"plan", 1, 1, ""},
    {"orders", 1, 1, ""},
    {"alarms", 1, 1, ""},
    {"disputes", 1, 1, ""},
    {"resend", 2, 2, ""},
    {"limits", 1, 1, ""},
    {"bindings", 1, 1, ""},
    {"cards", 1, 1, ""},
    {"card", 3, 3, " name pile "},
    {"phases", 1, 2'002, ""},
    {"limit", 2, 3, " circuit amps from to source reason "},
    {"explain", 2, 2, ""},
    {"tariff", 1, 3, ""},
    {"start", 2, 2, " mode connector begin depart energy amount minutes "},
    {"stop", 2, 2, " connector "},
    {"bind", 2, 2, " replaces name circuit phases "},
    {"unbind", 2, 2, ""},
    {"identify", 2, 2, " connector "},
    {"selftest", 2, 2, " connector "},
    {"unlock", 2, 2, " connector "},
    {"reset", 2, 2, ""},
    {"lock-out", 2, 2, ""},
    {"release", 2, 2, ""},
    {"backup", 1, 2, ""},
};

bool is_option(std::string_view name, std::string_view of) {
  return !name.empty() && of.find(" " + std::string{name} + " ") != std::string_view::npos;
}

bool is_number(const std::string& text) {
  return !text.empty() && text.size() <= 3 &&
         text.find_first_not_of("0123456789") == std::string::npos;
}

bool fits(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.words;
  if (words.empty()) return false;
  const auto command = std::find_if(std::begin(kCommands), std::end(kCommands),
                                    [&](const Command& one) { return one.name == words[0]; });
  if (command == std::end(kCommands)) return false;
  if (words.size() < command->least || words.size() > command->most) return false;
  if (words[0] == "limit" && (words[1] == "add") != (words.size() == 2)) return false;
  if (!arguments.piles.empty() && !is_option("pile", command->options)) return false;
  for (const auto& [name, value] : arguments.options) {
    if (!is_option(name, command->options) || value.empty()) return false;
    if (name == "connector" && !is_number(value)) return false;
    if (name == "mode" && value != "ordered" && value != "immediate") return false;
  }
  const bool adds = words.size() > 1 && words[1] == "add";
  if (words[0] != "limit" && words[0] != "card") return true;
  return adds || (arguments.options.empty() && arguments.piles.empty());
}

bool read_arguments(std::span<char*> given, Arguments& out) {
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string word = given[i];
    const bool has_value = i + 1 < given.size();
    if (word == "--json") {
      out.json = true;
    } else if (word == "--socket" && has_value) {
      out.socket = given[++i];
    } else if (word == "--pile" && has_value) {
      out.piles.push_back(given[++i]);
    } else if (word.starts_with("--") && has_value) {
      out.options[word.substr(2)] = given[++i];
    } else if (word.starts_with("-") && word != "-") {
      return false;
    } else {
      out.words.push_back(word);
    }
  }
  return fits(out);
}

int run_of_pile(const Arguments& arguments) {
  const std::string& command = arguments.words[0];
  // The server decodes %2F before it splits the path: such a name would reach another resource.
  if (arguments.words[1].find('/') != std::string::npos) return kUsage;
  const std::string pile = path_segment(arguments.words[1]);
  if (command == "explain")
    return show(arguments, ask(arguments.socket, "explain/" + pile), explain_text);
  if (command == "resend") {
    const std::string nothing;
    return show(arguments, ask(arguments.socket, "orders/" + pile + "/resend", &nothing), nullptr);
  }
  if (command == "unbind")
    return show(arguments, ask(arguments.socket, "piles/" + pile, nullptr, "DELETE"), nullptr);
  if (command != "start" && command != "stop") return run_maintenance(arguments);
  const auto body = start_body(arguments);
  if (!body) return kUsage;
  return show(arguments, ask(arguments.socket, "piles/" + pile + "/" + command, &*body), nullptr);
}

int run(const Arguments& arguments) {
  struct Resource {
    std::string_view name;
    Renderer render = nullptr;
  };
  constexpr Resource kResources[] = {
      {"status", status_text},     {"piles", piles_text},   {"plan", plan_text},
      {"orders", orders_text},     {"alarms", alarms_text}, {"limits", limits_text},
      {"bindings", bindings_text}, {"cards", cards_text},   {"disputes", disputes_text}};
  const std::string& command = arguments.words[0];
  for (const Resource& resource : kResources)
    if (command == resource.name)
      return show(arguments, ask(arguments.socket, command), resource.render);
  if (command == "limit") return run_limit(arguments);
  if (command == "card") return run_card(arguments);
  if (command == "tariff") return run_tariff(arguments);
  if (command == "phases") return run_phases(arguments);
  if (command == "bind") return run_bind(arguments);
  if (command == "backup") return run_backup(arguments);
  return run_of_pile(arguments);
}

// Options may stand before the command that they are for.
void put_options_last(std::vector<std::string>& words) {
  for (std::size_t moved = 0; moved < words.size() && words[0].starts_with("--");) {
    const std::size_t count = words[0] == "--socket" ? 2 : 1;
    if (count > words.size()) return;
    std::rotate(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(count), words.end());
    moved += count;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words{argv + 1, argv + argc};
  put_options_last(words);
  if (!words.empty() && words[0] == "meter") return run_meter({words.begin() + 1, words.end()});
  Arguments arguments;
  if (!read_arguments({argv + 1, static_cast<std::size_t>(argc - 1)}, arguments)) return usage();
  const int status = run(arguments);
  return status == kUsage ? usage() : status;
}
