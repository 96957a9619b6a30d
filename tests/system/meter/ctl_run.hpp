// Runs youxuctl meter, the program.
#pragma once

#include <array>
#include <cstdio>
#include <string>

namespace youxu::test {

struct Said {
  int status = -1;
  std::string out;  // with what went to the standard error
  bool contains(const std::string& text) const { return out.find(text) != std::string::npos; }
};

inline Said run_now(const std::string& words) {
  Said said;
  const std::string command = "LC_ALL=C " YOUXUCTL " meter " + words + " 2>&1";
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> text{};
  while (const auto got = std::fread(text.data(), 1, text.size(), pipe))
    said.out.append(text.data(), got);
  said.status = WEXITSTATUS(pclose(pipe));
  return said;
}

}  // namespace youxu::test
