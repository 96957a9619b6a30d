// A process of the benchmark's own: started, asked what it uses, ended. Linux only (/proc).
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace youxu::bench {

struct Use {
  double cpu_seconds = 0;  // user and system, since its start
  double resident_mib = 0;
  double peak_mib = 0;
};

class Child {
 public:
  Child() = default;
  // `arguments` begin with the program's path. Ends this program where it cannot be started.
  explicit Child(std::vector<std::string> arguments);
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  ~Child() { end(); }

  bool running() const { return pid_ > 0; }
  // One byte to its standard input. Requires running().
  void poke() const;
  // All 0 when it is not running.
  Use use() const;
  // SIGTERM, or what is said, and waits for it.
  void end(int signal = 15);

 private:
  pid_t pid_ = -1;
  int input_ = -1;
};

}  // namespace youxu::bench
