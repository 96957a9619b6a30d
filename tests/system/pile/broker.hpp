// A mosquitto of one test, on a free port of 127.0.0.1, anonymous. Killed at the end.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace youxu::test {

class Broker {
 public:
  // nullopt when mosquitto is not installed.
  static std::optional<std::string> find_program();

  explicit Broker(std::string program);
  ~Broker();
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  void start();
  void kill();  // as kill -9
  int port() const { return port_; }

 private:
  std::string program_;
  std::string config_;
  int port_ = 0;
  pid_t pid_ = -1;
};

}  // namespace youxu::test
