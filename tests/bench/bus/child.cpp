#include "tests/bench/bus/child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <utility>

extern char** environ;

namespace youxu::bench {

namespace {

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "bench_bus: %s\n", what.c_str());
  std::exit(1);
}

double kib_of(const std::string& status, const std::string& name) {
  const auto at = status.find(name + ":");
  return at == std::string::npos ? 0 : std::atof(status.c_str() + at + name.size() + 1);
}

std::string text_of(const std::string& path) {
  std::ifstream file{path};
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

Child::Child(std::vector<std::string> arguments) {
  std::vector<char*> raw;
  for (std::string& argument : arguments) raw.push_back(argument.data());
  raw.push_back(nullptr);
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) give_up("pipe: no file left");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], 0);
  posix_spawn_file_actions_addclosefrom_np(&actions, 3);  // libmosquitto's sockets are inherited
  const int failed = ::posix_spawn(&pid_, raw[0], &actions, nullptr, raw.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[0]);
  input_ = ends[1];
  if (failed != 0) give_up(arguments[0] + ": cannot be started");
}

Child::Child(Child&& other) noexcept
    : pid_{std::exchange(other.pid_, -1)}, input_{std::exchange(other.input_, -1)} {}

Child& Child::operator=(Child&& other) noexcept {
  end();
  pid_ = std::exchange(other.pid_, -1);
  input_ = std::exchange(other.input_, -1);
  return *this;
}

void Child::poke() const {
  if (::write(input_, "x", 1) != 1) give_up("a process of the benchmark has ended by itself");
}

Use Child::use() const {
  if (!running()) return {};
  const std::string proc = "/proc/" + std::to_string(pid_);
  const std::string stat = text_of(proc + "/stat");
  std::istringstream fields{stat.substr(stat.rfind(')') + 1)};  // from field 3 on
  std::string skipped;
  for (int field = 3; field < 14; ++field) fields >> skipped;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  const std::string status = text_of(proc + "/status");
  return {(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK)),
          kib_of(status, "VmRSS") / 1024, kib_of(status, "VmHWM") / 1024};
}

void Child::end(int signal) {
  if (!running()) return;
  ::kill(pid_, signal);
  ::waitpid(pid_, nullptr, 0);
  ::close(input_);
  pid_ = input_ = -1;
}

}  // namespace youxu::bench
