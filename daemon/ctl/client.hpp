// The way to the daemon: its API over the Unix socket, and how an answer is shown.
#pragma once

#include <cjson/cJSON.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/ctl/render.hpp"

namespace youxu::ctl {

// Exit status of youxuctl.
inline constexpr int kRefused = 1;
inline constexpr int kUsage = 2;
inline constexpr int kUnreachable = 3;

struct Arguments {
  std::string socket = "/run/youxu/youxud.sock";
  bool json = false;
  std::vector<std::string> words;
  std::map<std::string, std::string> options;  // "--name value" as {"name", "value"}
  std::vector<std::string> piles;              // of each "--pile"

  std::string option(const std::string& name) const {
    const auto at = options.find(name);
    return at == options.end() ? "" : at->second;
  }
};

struct Answer {
  bool reached = false;
  long status = 0;
  std::string body;
};

using Document = std::unique_ptr<cJSON, decltype(&cJSON_Delete)>;
using Renderer = std::string (*)(const cJSON*, Language);

Document parsed(const Answer& answer);
std::string json_text(const cJSON* json);  // on one line
// Text at the top of an answer; empty where there is none.
std::string field_of(const Answer& answer, const char* key);
std::string path_segment(const std::string& name);

// A GET, a POST of `body` where there is one, or another method by its name. Waits 10 s at most.
Answer ask(const std::string& socket, const std::string& path, const std::string* body = nullptr,
           const char* method = nullptr);

// Prints the answer, or what went wrong; nullptr: as it came. Returns the exit status.
int show(const Arguments& arguments, const Answer& answer, Renderer render);

}  // namespace youxu::ctl
