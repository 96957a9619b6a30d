// Wires the gateway to the real world: broker, platform, HTTP and clock, all on one loop.
#pragma once

#include <memory>
#include <string>

#include "daemon/config.hpp"
#include "policy/result.hpp"

namespace youxu {

class Service {
 public:
  // Opens the database and every listener; connections to others are made later and kept.
  // `text` is the configuration as read from `path`, where piles that are added are written.
  static Result<std::unique_ptr<Service>> open(Config config, std::string text, std::string path);
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // Runs until SIGTERM or SIGINT; tells systemd when it is ready and, each second, that it lives.
  void run();

 private:
  struct Impl;
  explicit Service(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace youxu
