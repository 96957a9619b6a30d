// youxuctl: asks the daemon over its Unix socket and prints the answer. It has no private door.
// `youxuctl meter` needs no daemon: it reads meters itself (meter.hpp).
// Exit: 0 ok, 1 refused or failed, 2 wrong usage, 3 daemon unreachable.
#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "daemon/ctl/meter.hpp"
#include "daemon/ctl/render.hpp"

namespace {

using youxu::ctl::Language;

constexpr int kRefused = 1;
constexpr int kUsage = 2;
constexpr int kUnreachable = 3;
constexpr long kTimeoutSeconds = 10;

struct Arguments {
  std::string socket = "/run/youxu/youxud.sock";
  std::string mode;
  bool json = false;
  std::vector<std::string> words;
  std::map<std::string, std::string> limit;  // of `limit add`, by the API's keys
  std::string replaces;                      // of `bind`
};

struct Answer {
  bool reached = false;
  long status = 0;
  std::string body;
};

using Document = std::unique_ptr<cJSON, decltype(&cJSON_Delete)>;
using Renderer = std::string (*)(const cJSON*, Language);

int usage() {
  std::fputs(
      "usage: youxuctl [--socket PATH] [--json] COMMAND\n"
      "  status | piles | plan | orders | alarms\n"
      "  phases | phases identify [PILE...]\n"
      "  explain PILE | start PILE [--mode ordered|immediate] | stop PILE\n"
      "  limits | limit remove ID\n"
      "  limit add --circuit ID --amps A --to TIME [--from TIME] [--source WHO] [--reason TEXT]\n"
      "    TIME as 2026-11-24T20:00:00+08:00\n"
      "  meter read | meter scan | meter profiles    without youxud; say `youxuctl meter`\n"
      "  bind LABEL [--replaces PILE] | unbind PILE | bindings\n"
      "    LABEL as printed on the pile, youxu:1:...; - reads it from the standard input\n",
      stderr);
  return kUsage;
}

bool is_limit_option(const std::string& word) {
  for (const char* option : {"--circuit", "--amps", "--from", "--to", "--source", "--reason"})
    if (word == option) return true;
  return false;
}

bool read_arguments(int argc, char** argv, Arguments& out) {
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool has_value = i + 1 < argc;
    if (word == "--json") {
      out.json = true;
    } else if (word == "--socket" && has_value) {
      out.socket = argv[++i];
    } else if (word == "--mode" && has_value) {
      out.mode = argv[++i];
      if (out.mode != "ordered" && out.mode != "immediate") return false;
    } else if (word == "--replaces" && has_value) {
      out.replaces = argv[++i];
    } else if (is_limit_option(word) && has_value) {
      out.limit[word.substr(2)] = argv[++i];
    } else if (word.starts_with("-") && word != "-") {
      return false;
    } else {
      out.words.push_back(word);
    }
  }
  if (out.words.empty() || (!out.replaces.empty() && out.words[0] != "bind")) return false;
  return out.limit.empty() || (out.words[0] == "limit" && out.words.size() == 2);
}

std::size_t collect(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

// A GET, a POST of `body` where there is one, or another method by its name.
Answer ask(const std::string& socket, const std::string& path, const std::string* body = nullptr,
           const char* method = nullptr) {
  Answer answer;
  CURL* curl = curl_easy_init();
  curl_slist* headers = curl_slist_append(nullptr, "Content-Type: application/json");
  curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, socket.c_str());
  curl_easy_setopt(curl, CURLOPT_URL, ("http://localhost/api/v1/" + path).c_str());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kTimeoutSeconds);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer.body);
  if (body != nullptr) {
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body->c_str());
  }
  if (method != nullptr) curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
  answer.reached = curl_easy_perform(curl) == CURLE_OK;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer.status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  return answer;
}

std::string path_segment(const std::string& name) {
  char* text = curl_easy_escape(nullptr, name.c_str(), static_cast<int>(name.size()));
  std::string out = text == nullptr ? "" : text;
  curl_free(text);
  return out;
}

int show(const Arguments& arguments, const Answer& answer, Renderer render) {
  if (!answer.reached) {
    std::fprintf(stderr,
                 "youxuctl: no answer on %s. Try: systemctl status youxud; are you in the group "
                 "youxu?\n",
                 arguments.socket.c_str());
    return kUnreachable;
  }
  const Document json{cJSON_Parse(answer.body.c_str()), &cJSON_Delete};
  const bool good = answer.status == 200;
  if (arguments.json) {
    std::puts(answer.body.c_str());
  } else if (!good) {
    const cJSON* message = cJSON_GetObjectItem(cJSON_GetObjectItem(json.get(), "error"), "message");
    std::fprintf(stderr, "youxuctl: %s\n",
                 cJSON_IsString(message) ? message->valuestring : answer.body.c_str());
  } else if (render != nullptr) {
    std::fputs(render(json.get(), youxu::ctl::language_from_environment()).c_str(), stdout);
  } else {
    std::puts(answer.body.c_str());
  }
  return good ? 0 : kRefused;
}

// Nothing where what cannot be left out is, or the amps are no number; the rest the gateway checks.
std::optional<std::string> limit_body(const std::map<std::string, std::string>& given) {
  const Document body{cJSON_CreateObject(), &cJSON_Delete};
  for (const char* needed : {"circuit", "amps", "to"})
    if (given.count(needed) == 0) return std::nullopt;
  for (const auto& [key, value] : given) {
    if (key != "amps") {
      cJSON_AddStringToObject(body.get(), key.c_str(), value.c_str());
      continue;
    }
    char* end = nullptr;
    const double amps = std::strtod(value.c_str(), &end);
    if (value.empty() || *end != '\0' || !std::isfinite(amps)) return std::nullopt;
    cJSON_AddNumberToObject(body.get(), "amps", amps);
  }
  const std::unique_ptr<char, decltype(&cJSON_free)> text{cJSON_PrintUnformatted(body.get()),
                                                          &cJSON_free};
  if (!text) return std::nullopt;
  return std::string{text.get()};
}

int run_limit(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.words;
  if (words.size() == 2 && words[1] == "add") {
    const auto body = limit_body(arguments.limit);
    if (!body) return usage();
    return show(arguments, ask(arguments.socket, "limits", &*body), nullptr);
  }
  if (words.size() != 3 || words[1] != "remove") return usage();
  if (words[2].empty() || words[2].find_first_not_of("0123456789") != std::string::npos)
    return usage();
  return show(arguments, ask(arguments.socket, "limits/" + words[2], nullptr, "DELETE"), nullptr);
}

std::string field_of(const Answer& answer, const char* key) {
  const Document json{cJSON_Parse(answer.body.c_str()), &cJSON_Delete};
  const cJSON* value = cJSON_GetObjectItem(json.get(), key);
  return cJSON_IsString(value) ? value->valuestring : "";
}

// From the standard input it is neither in the shell's history nor in the list of processes.
std::string label_from(const std::string& word) {
  std::string line = word;
  if (word == "-") std::getline(std::cin, line);
  return line;
}

std::string bind_body(const std::string& label, const std::string& replaces) {
  const Document body{cJSON_CreateObject(), &cJSON_Delete};
  cJSON_AddStringToObject(body.get(), "label", label.c_str());
  if (!replaces.empty()) cJSON_AddStringToObject(body.get(), "replaces", replaces.c_str());
  const std::unique_ptr<char, decltype(&cJSON_free)> text{cJSON_PrintUnformatted(body.get()),
                                                          &cJSON_free};
  return text ? text.get() : "";
}

// Asks until the gateway has ended its wait: it always does.
int run_bind(const Arguments& arguments) {
  const std::string body = bind_body(label_from(arguments.words[1]), arguments.replaces);
  Answer answer = ask(arguments.socket, "bindings", &body);
  const std::string path = "bindings/" + path_segment(field_of(answer, "pile"));
  if (answer.status == 200)
    std::fprintf(stderr, "youxuctl: waiting for the pile; switch it on, if it is not\n");
  while (answer.status == 200 && field_of(answer, "state") == "waiting") {
    std::this_thread::sleep_for(std::chrono::seconds{1});
    answer = ask(arguments.socket, path);
  }
  const int shown = show(arguments, answer, youxu::ctl::binding_text);
  return shown == 0 && field_of(answer, "state") != "bound" ? kRefused : shown;
}

int run_phases(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.words;
  if (words.size() == 1)
    return show(arguments, ask(arguments.socket, "piles"), youxu::ctl::phases_text);
  if (words[1] != "identify") return usage();
  const Document body{cJSON_CreateObject(), &cJSON_Delete};
  cJSON* const piles = cJSON_AddArrayToObject(body.get(), "piles");
  for (std::size_t i = 2; i < words.size(); ++i)
    cJSON_AddItemToArray(piles, cJSON_CreateString(words[i].c_str()));
  const std::unique_ptr<char, decltype(&cJSON_free)> text{cJSON_PrintUnformatted(body.get()),
                                                          &cJSON_free};
  const std::string request = text ? text.get() : "{}";
  return show(arguments, ask(arguments.socket, "phases/identify", &request), nullptr);
}

int run(const Arguments& arguments) {
  struct Resource {
    const char* name = "";
    Renderer render = nullptr;
  };
  constexpr Resource kResources[] = {
      {"status", youxu::ctl::status_text},    {"piles", youxu::ctl::piles_text},
      {"plan", youxu::ctl::plan_text},        {"orders", youxu::ctl::orders_text},
      {"alarms", youxu::ctl::alarms_text},    {"limits", youxu::ctl::limits_text},
      {"bindings", youxu::ctl::bindings_text}};
  const std::string& command = arguments.words[0];
  if (command == "limit") return run_limit(arguments);
  if (command == "phases") return run_phases(arguments);
  for (const Resource& resource : kResources) {
    if (command != resource.name || arguments.words.size() != 1) continue;
    return show(arguments, ask(arguments.socket, command), resource.render);
  }
  if (arguments.words.size() != 2) return usage();
  if (command == "bind") return run_bind(arguments);
  // The server decodes %2F before it splits the path: such a name would reach another resource.
  if (arguments.words[1].find('/') != std::string::npos) return usage();
  const std::string pile = path_segment(arguments.words[1]);
  if (command == "explain") {
    return show(arguments, ask(arguments.socket, "explain/" + pile), youxu::ctl::explain_text);
  }
  if (command == "unbind") {
    return show(arguments, ask(arguments.socket, "bindings/" + pile, nullptr, "DELETE"), nullptr);
  }
  if (command != "start" && command != "stop") return usage();
  const bool with_mode = command == "start" && !arguments.mode.empty();
  const std::string body = with_mode ? "{\"mode\":\"" + arguments.mode + "\"}" : "{}";
  return show(arguments, ask(arguments.socket, "piles/" + pile + "/" + command, &body), nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> words{argv + 1, argv + argc};
  if (words.size() > 1 && words[0] == "--json")
    std::rotate(words.begin(), words.begin() + 1, words.end());
  if (!words.empty() && words[0] == "meter")
    return youxu::ctl::run_meter({words.begin() + 1, words.end()});
  Arguments arguments;
  if (!read_arguments(argc, argv, arguments)) return usage();
  return run(arguments);
}
