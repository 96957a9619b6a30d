// youxuctl: asks the daemon over its Unix socket and prints the answer. It has no private door.
// Exit: 0 ok, 1 refused or failed, 2 wrong usage, 3 daemon unreachable.
#include <curl/curl.h>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

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
      "  status | piles | orders | alarms\n"
      "  explain PILE | start PILE [--mode ordered|immediate] | stop PILE\n",
      stderr);
  return kUsage;
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
    } else if (word.starts_with("-")) {
      return false;
    } else {
      out.words.push_back(word);
    }
  }
  return !out.words.empty();
}

std::size_t collect(char* data, std::size_t size, std::size_t count, void* out) {
  static_cast<std::string*>(out)->append(data, size * count);
  return size * count;
}

Answer ask(const std::string& socket, const std::string& path, const std::string* body) {
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

int run(const Arguments& arguments) {
  struct Resource {
    const char* name = "";
    Renderer render = nullptr;
  };
  constexpr Resource kResources[] = {{"status", youxu::ctl::status_text},
                                     {"piles", youxu::ctl::piles_text},
                                     {"orders", youxu::ctl::orders_text},
                                     {"alarms", youxu::ctl::alarms_text}};
  const std::string& command = arguments.words[0];
  for (const Resource& resource : kResources) {
    if (command != resource.name || arguments.words.size() != 1) continue;
    return show(arguments, ask(arguments.socket, command, nullptr), resource.render);
  }
  if (arguments.words.size() != 2) return usage();
  // The server decodes %2F before it splits the path: such a name would reach another resource.
  if (arguments.words[1].find('/') != std::string::npos) return usage();
  const std::string pile = path_segment(arguments.words[1]);
  if (command == "explain") {
    return show(arguments, ask(arguments.socket, "explain/" + pile, nullptr),
                youxu::ctl::explain_text);
  }
  if (command != "start" && command != "stop") return usage();
  const bool with_mode = command == "start" && !arguments.mode.empty();
  const std::string body = with_mode ? "{\"mode\":\"" + arguments.mode + "\"}" : "{}";
  return show(arguments, ask(arguments.socket, "piles/" + pile + "/" + command, &body), nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  if (!read_arguments(argc, argv, arguments)) return usage();
  return run(arguments);
}
