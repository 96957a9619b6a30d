// Starts and kills a broker of its own only.
#include "tests/system/pile/broker.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <utility>

extern char** environ;

namespace youxu::test {

namespace {

// Free now; that nobody takes it before the broker does is likely enough for a test.
int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool bound = ::bind(fd, generic, size) == 0 && ::getsockname(fd, generic, &size) == 0;
  ::close(fd);
  return bound ? ntohs(address.sin_port) : 0;
}

}  // namespace

std::optional<std::string> Broker::find_program() {
  for (const char* path :
       {"/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"})
    if (::access(path, X_OK) == 0) return path;
  return std::nullopt;
}

Broker::Broker(std::string program) : program_{std::move(program)}, port_{free_port()} {
  config_ = "/tmp/youxu-test-broker-" + std::to_string(port_) + ".conf";
  std::ofstream{config_} << "listener " << port_ << " 127.0.0.1\nallow_anonymous true\n";
}

Broker::~Broker() {
  kill();
  ::unlink(config_.c_str());
}

void Broker::start() {
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::string name = "mosquitto";
  std::string option = "-c";
  char* arguments[] = {name.data(), option.data(), config_.data(), nullptr};
  if (::posix_spawn(&pid_, program_.c_str(), &actions, nullptr, arguments, environ) != 0) pid_ = -1;
  posix_spawn_file_actions_destroy(&actions);
}

void Broker::kill() {
  if (pid_ <= 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace youxu::test
