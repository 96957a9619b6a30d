// What orders may be bounded by, and what they cost.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include "daemon/ctl/commands.hpp"
#include "daemon/ctl/texts.hpp"

namespace youxu::ctl {
namespace {

constexpr std::size_t kMaxFile = 1U << 20U;

// A number of these units, as a whole number of smaller ones.
std::optional<double> scaled(const std::string& text, double by) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (text.empty() || *end != '\0' || !std::isfinite(value)) return std::nullopt;
  return std::round(value * by);
}

struct Option {
  const char* name;
  const char* key;
  double by;  // 0: text
};
constexpr Option kOptions[] = {{"mode", "mode", 0},
                               {"begin", "begin", 0},
                               {"depart", "depart", 0},
                               {"connector", "connector", 1},
                               {"energy", "energy_wh", 1000},
                               {"amount", "amount_limit_1e4_cny", 10'000},
                               {"minutes", "time_limit_min", 1}};

std::optional<std::string> file_text(const std::string& path) {
  std::ifstream file;
  if (path != "-") file.open(path, std::ios::binary);
  std::istream& in = path == "-" ? std::cin : file;
  std::string text(kMaxFile + 1, '\0');  // no more is read than shows that it is too long
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if ((path != "-" && !file.is_open()) || text.empty() || text.size() > kMaxFile)
    return std::nullopt;
  return text;
}

}  // namespace

std::optional<std::string> start_body(const Arguments& arguments) {
  const Document body{cJSON_CreateObject(), &cJSON_Delete};
  for (const Option& one : kOptions) {
    const std::string value = arguments.option(one.name);
    if (value.empty()) continue;
    if (one.by == 0) {
      cJSON_AddStringToObject(body.get(), one.key, value.c_str());
      continue;
    }
    const auto number = scaled(value, one.by);
    if (!number) return std::nullopt;
    cJSON_AddNumberToObject(body.get(), one.key, *number);
  }
  return json_text(body.get());
}

int run_tariff(const Arguments& arguments) {
  const std::vector<std::string>& words = arguments.words;
  if (words.size() == 1) return show(arguments, ask(arguments.socket, "tariff"), tariff_text);
  if (words.size() != 3) return kUsage;
  if (words[1] == "set") {
    const auto body = file_text(words[2]);
    if (!body) {
      std::fprintf(stderr, "youxuctl: %s\n",
                   pick(language_from_environment(), "there is no such file, or it is empty",
                        "文件不存在或为空"));
      return kUsage;
    }
    return show(arguments, ask(arguments.socket, "tariff", &*body, "PUT"), nullptr);
  }
  if (words[1] != "remove" || words[2].find_first_not_of("0123456789") != std::string::npos)
    return kUsage;
  return show(arguments, ask(arguments.socket, "tariff/" + words[2], nullptr, "DELETE"), nullptr);
}

}  // namespace youxu::ctl
