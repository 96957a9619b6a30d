// A good configuration, and ways to spoil it.
#pragma once

#include <catch2/catch.hpp>

#include <string>

#include "daemon/config.hpp"
#include "daemon/config_sections.hpp"

namespace youxu::test {

inline const std::string kGood = R"({
  "transformer": {"rated_kva": 400},
  "circuits": [
    {"id": "T1", "limit_a": [600, 500, 600], "margin_percent": 2},
    {"id": "F1", "parent": "T1", "limit_a": [200, 200, 20]}
  ],
  "meters": [
    {"circuit": "T1", "profile": "acrel-adl400", "host": "192.0.2.10"}
  ],
  "piles": [
    {"pile": "32010600000001", "circuit": "T1", "phases": "b"},
    {"pile": "32010600000002", "circuit": "F1"}
  ],
  "http": {"port": 8080}
})";

inline std::string replaced(const std::string& what, const std::string& with) {
  std::string text = kGood;
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

inline std::string error_of(const std::string& text) {
  const auto config = parse_config(text, "youxu.json");
  return config.ok() ? "accepted" : config.error().message;
}

}  // namespace youxu::test
