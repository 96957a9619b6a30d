// youxud: the gateway's daemon.
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "daemon/config.hpp"
#include "daemon/service.hpp"

namespace {

constexpr const char* kUsage =
    "usage: youxud --config FILE [--check-config]\n"
    "       youxud --version\n";
constexpr int kFailed = 1;
constexpr int kUsageError = 2;

int fail(const std::string& message) {
  std::fprintf(stderr, "youxud: %s\n", message.c_str());
  return kFailed;
}

}  // namespace

int main(int argc, char** argv) {
  std::string path;
  bool check_only = false;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--config" && i + 1 < argc) {
      path = argv[++i];
    } else if (word == "--check-config") {
      check_only = true;
    } else if (word == "--version") {
      std::printf("youxud %s\n", YOUXU_VERSION);
      return 0;
    } else {
      std::fprintf(stderr, "youxud: unexpected '%s'\n%s", word.c_str(), kUsage);
      return kUsageError;
    }
  }
  if (path.empty()) {
    std::fputs(kUsage, stderr);
    return kUsageError;
  }
  auto config = youxu::load_config(path);
  if (!config.ok()) return fail(config.error().message);
  if (check_only) {
    std::printf("%s: ok\n", path.c_str());
    return 0;
  }
  config->gateway.version = YOUXU_VERSION;
  std::ifstream file{path};
  std::stringstream text;
  text << file.rdbuf();
  auto service = youxu::Service::open(std::move(*config), text.str());
  if (!service.ok()) return fail(service.error().message);
  (*service)->run();
  return 0;
}
