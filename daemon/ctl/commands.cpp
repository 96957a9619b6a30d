#include "daemon/ctl/commands.hpp"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <thread>

namespace youxu::ctl {
namespace {

// Nothing where what cannot be left out is, or the amps are no number; the rest the gateway checks.
std::optional<std::string> limit_body(const Arguments& arguments) {
  const Document body{cJSON_CreateObject(), &cJSON_Delete};
  for (const char* needed : {"circuit", "amps", "to"})
    if (arguments.options.count(needed) == 0) return std::nullopt;
  for (const auto& [key, value] : arguments.options) {
    if (key != "amps") {
      cJSON_AddStringToObject(body.get(), key.c_str(), value.c_str());
      continue;
    }
    char* end = nullptr;
    const double amps = std::strtod(value.c_str(), &end);
    if (value.empty() || *end != '\0' || !std::isfinite(amps)) return std::nullopt;
    cJSON_AddNumberToObject(body.get(), "amps", amps);
  }
  return json_text(body.get());
}

// From the standard input it is neither in the shell's history nor in the list of processes.
std::string secret_from(const std::string& word) {
  std::string line = word;
  if (word == "-") std::getline(std::cin, line);
  return line;
}

std::string bind_body(const Arguments& arguments) {
  const Document body{cJSON_CreateObject(), &cJSON_Delete};
  cJSON_AddStringToObject(body.get(), "label", secret_from(arguments.words[1]).c_str());
  for (const auto& [key, value] : arguments.options)
    cJSON_AddStringToObject(body.get(), key.c_str(), value.c_str());
  return json_text(body.get());
}

void add_piles(cJSON* body, const std::vector<std::string>& piles) {
  cJSON* const list = cJSON_AddArrayToObject(body, "piles");
  for (const std::string& pile : piles)
    cJSON_AddItemToArray(list, cJSON_CreateString(pile.c_str()));
}

std::string new_card_body(const Arguments& arguments) {
  const Document body{cJSON_CreateObject(), &cJSON_Delete};
  cJSON_AddStringToObject(body.get(), "name", arguments.option("name").c_str());
  add_piles(body.get(), arguments.piles);
  return json_text(body.get());
}

// The card as it is, but for that.
std::string card_body(const Answer& known, bool enabled) {
  const Document body = parsed(known);
  for (const char* told : {"card", "origin"}) cJSON_DeleteItemFromObject(body.get(), told);
  cJSON_ReplaceItemInObject(body.get(), "enabled", cJSON_CreateBool(enabled));
  return json_text(body.get());
}

int refuse(const char* english, const char* chinese, int status = kRefused) {
  const bool in_chinese = language_from_environment() == Language::chinese;
  std::fprintf(stderr, "youxuctl: %s\n", in_chinese ? chinese : english);
  return status;
}

void wait_a_second() {
  std::this_thread::sleep_for(std::chrono::seconds{1});
}

std::string state_of_maintenance(const Answer& answer) {
  const Document json = parsed(answer);
  const cJSON* asked = cJSON_GetObjectItem(json.get(), "maintenance");
  const cJSON* state = cJSON_GetObjectItem(asked, "state");
  return cJSON_IsString(state) ? state->valuestring : "";
}

}  // namespace

int run_limit(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.words;
  if (words.size() == 2 && words[1] == "add") {
    const auto body = limit_body(arguments);
    if (!body) return kUsage;
    return show(arguments, ask(arguments.socket, "limits", &*body), nullptr);
  }
  if (words.size() != 3 || words[1] != "remove") return kUsage;
  if (words[2].empty() || words[2].find_first_not_of("0123456789") != std::string::npos)
    return kUsage;
  return show(arguments, ask(arguments.socket, "limits/" + words[2], nullptr, "DELETE"), nullptr);
}

int run_phases(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.words;
  if (words.size() == 1) return show(arguments, ask(arguments.socket, "piles"), phases_text);
  if (words[1] != "identify") return kUsage;
  const Document body{cJSON_CreateObject(), &cJSON_Delete};
  add_piles(body.get(), {words.begin() + 2, words.end()});
  const std::string request = json_text(body.get());
  return show(arguments, ask(arguments.socket, "phases/identify", &request), nullptr);
}

// Asks until the gateway has ended its wait: it always does.
int run_bind(const Arguments& arguments) {
  const std::string body = bind_body(arguments);
  Answer answer = ask(arguments.socket, "piles", &body);
  const std::string path = "bindings/" + path_segment(field_of(answer, "pile"));
  if (answer.status == 200)
    std::fprintf(stderr, "youxuctl: waiting for the pile; switch it on, if it is not\n");
  while (answer.status == 200 && field_of(answer, "state") == "waiting") {
    wait_a_second();
    answer = ask(arguments.socket, path);
  }
  const int shown = show(arguments, answer, binding_text);
  return shown == 0 && field_of(answer, "state") != "bound" ? kRefused : shown;
}

int run_card(const Arguments& arguments) {
  const std::string& verb = arguments.words[1];
  const bool enables = verb == "enable";
  if (verb != "add" && verb != "remove" && !enables && verb != "disable") return kUsage;
  const std::string number = secret_from(arguments.words[2]);
  // The server decodes %2F before it splits the path: such a number would reach another resource.
  if (number.empty() || number.find('/') != std::string::npos)
    return refuse("a card's number has 1 to 32 of A-Z a-z 0-9 -, as the pile's reader tells it",
                  "卡号为 1 至 32 位字母、数字或 -，以充电桩读卡器上报为准", kUsage);
  const std::string path = "cards/" + path_segment(number);
  if (verb == "remove")
    return show(arguments, ask(arguments.socket, path, nullptr, "DELETE"), nullptr);
  const Answer known = ask(arguments.socket, path);
  const bool adds = verb == "add";
  if (adds && known.status == 200)
    return refuse("this card is known already; remove it first, or see youxuctl card enable",
                  "该卡已登记；可先删除再添加，或用 youxuctl card enable 启用");
  if (adds ? known.status != 404 : known.status != 200) return show(arguments, known, nullptr);
  const std::string body = adds ? new_card_body(arguments) : card_body(known, enables);
  return show(arguments, ask(arguments.socket, path, &body, "PUT"), nullptr);
}

int run_maintenance(const Arguments& arguments) {
  const std::string& command = arguments.words[0];
  const bool locks = command == "lock-out" || command == "release";
  const std::string pile = "piles/" + path_segment(arguments.words[1]);
  const std::string connector = arguments.option("connector");
  std::string body = "{}";
  if (locks) body = command == "lock-out" ? R"({"on":true})" : R"({"on":false})";
  if (!connector.empty()) body = "{\"connector\":" + connector + "}";
  const Answer asked = ask(arguments.socket, pile + "/" + (locks ? "lock_out" : command), &body);
  if (asked.status != 200) return show(arguments, asked, nullptr);
  Answer answer = ask(arguments.socket, pile);
  while (!locks && answer.status == 200 && state_of_maintenance(answer) == "sent") {
    wait_a_second();
    answer = ask(arguments.socket, pile);
  }
  const int shown = show(arguments, answer, maintenance_text);
  return shown == 0 && !locks && state_of_maintenance(answer) != "done" ? kRefused : shown;
}

}  // namespace youxu::ctl
