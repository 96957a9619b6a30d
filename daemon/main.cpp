// youxud: the gateway's daemon. Reads its command line and configuration, then hands over to
// Service.
#include <cstdio>
#include <string>

#include "daemon/config.hpp"
#include "daemon/config_meter.hpp"
#include "daemon/config_sections.hpp"
#include "daemon/open_store.hpp"
#include "daemon/service.hpp"
#include "drivers/loop/clock.hpp"

namespace {

constexpr const char* kUsage =
    "usage: youxud --config FILE                   run\n"
    "       youxud --config FILE --check-config    say all that is wrong with FILE, if anything\n"
    "       youxud --config FILE --print-config    print FILE with every default written out\n"
    "       youxud --config FILE --restore BACKUP  put BACKUP in the database's place; not while "
    "it runs\n"
    "       youxud --print-schema                  print the configuration's JSON Schema\n"
    "       youxud --version\n";
constexpr int kFailed = 1;
constexpr int kUsageError = 2;
constexpr int kUnusable = 78;  // EX_CONFIG: systemd does not try again (systemd/youxud.service)

enum class Task { run, check_config, print_config, restore, print_schema, version };

struct CommandLine {
  std::string config;
  std::string backup;
  Task task = Task::run;
  std::string wrong;  // empty: nothing
};

bool read_task(const std::string& word, Task& task) {
  if (word == "--check-config")
    task = Task::check_config;
  else if (word == "--print-config")
    task = Task::print_config;
  else if (word == "--print-schema")
    task = Task::print_schema;
  else if (word == "--version")
    task = Task::version;
  else
    return false;
  return true;
}

CommandLine read_command_line(int argc, char** argv) {
  CommandLine line;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--config" && i + 1 < argc) {
      line.config = argv[++i];
    } else if (word == "--restore" && i + 1 < argc) {
      line.task = Task::restore;
      line.backup = argv[++i];
    } else if (!read_task(word, line.task)) {
      line.wrong = "unexpected '" + word + "'";
    }
  }
  const bool needs_config = line.task != Task::print_schema && line.task != Task::version;
  if (line.wrong.empty() && needs_config && line.config.empty())
    line.wrong = "--config FILE is missing";
  return line;
}

int fail(const std::string& message, int status = kFailed) {
  std::fprintf(stderr, "%s\n", message.c_str());
  return status;
}

int print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return std::fflush(stdout) == 0 ? 0 : fail("youxud: cannot write to the standard output");
}

int print_config(const std::string& text, const std::string& path) {
  const auto file = youxu::parse_config_file(text, path);
  return file.ok() ? print(youxu::effective_config(*file)) : fail(file.error().message);
}

// Checked here, not with the text: it is another file, and may be edited on its own.
youxu::Status check_profiles(const youxu::Config& config) {
  for (const youxu::MeterConfig& meter : config.meters) {
    const auto profile = youxu::profile_for(meter, config.profiles);
    if (!profile.ok()) return profile.error();
  }
  return {};
}

int run(youxu::Config config, std::string text, std::string path) {
  config.gateway.version = YOUXU_VERSION;
  auto service = youxu::Service::open(std::move(config), std::move(text), std::move(path));
  if (!service.ok()) return fail("youxud: " + service.error().message);
  (*service)->run();
  return 0;
}

int restore(const youxu::Config& config, const std::string& backup) {
  const auto done = youxu::restore_backup(config, backup, youxu::wall_now());
  if (!done.ok()) return fail("youxud: " + done.error().message);
  return print(*done + "\n");
}

int with_config(const CommandLine& line) {
  const int unusable = line.task == Task::run ? kUnusable : kFailed;
  auto text = youxu::read_config(line.config);
  if (!text.ok()) return fail(text.error().message, unusable);
  if (line.task == Task::print_config) return print_config(*text, line.config);
  auto config = youxu::parse_config(*text, line.config);
  if (!config.ok()) return fail(config.error().message, unusable);
  if (auto checked = check_profiles(*config); !checked.ok())
    return fail(line.config + ": meters: " + checked.error().message, unusable);
  if (line.task == Task::check_config) return print(line.config + ": ok\n");
  if (line.task == Task::restore) return restore(*config, line.backup);
  return run(std::move(*config), std::move(*text), line.config);
}

}  // namespace

int main(int argc, char** argv) {
  const CommandLine line = read_command_line(argc, argv);
  if (!line.wrong.empty()) {
    std::fprintf(stderr, "youxud: %s\n%s", line.wrong.c_str(), kUsage);
    return kUsageError;
  }
  if (line.task == Task::version) return print(std::string{"youxud "} + YOUXU_VERSION + "\n");
  if (line.task == Task::print_schema) return print(youxu::config_schema());
  return with_config(line);
}
