// One line on the standard error, which the journal keeps: its level, then the text.
#pragma once

#include <cstdio>
#include <string_view>

namespace youxu {

inline void log_line(const char* level, std::string_view text) {
  std::fprintf(stderr, "%s %.*s\n", level, static_cast<int>(text.size()), text.data());
}

}  // namespace youxu
