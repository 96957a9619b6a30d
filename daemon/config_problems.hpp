// All that is wrong with a configuration, each with its place and, where it is known, its line.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace youxu {

// Where the values of a JSON text stand. The text must have been parsed without error before.
class JsonLines {
 public:
  struct Place {
    std::size_t line = 0;  // from 1
    std::size_t begin = 0, end = 0;
  };
  explicit JsonLines(std::string_view json);
  // The line, from 1, of "piles[3].min_a"; of what encloses it when it is not there itself.
  std::size_t line(std::string_view place) const;
  std::optional<Place> find(std::string_view place) const;  // that value itself

 private:
  std::map<std::string, Place, std::less<>> places_;
};

class ConfigProblems {
 public:
  static constexpr std::size_t kMaxListed = 50;  // further ones are counted only

  void add(std::string_view place, std::string_view what);
  bool none() const { return count_ == 0; }
  std::size_t count() const { return count_; }
  // Something at `place`, inside or around it is wrong: what follows from that need not be said.
  bool touch(std::string_view place) const;
  // One problem per line: "FILE:12: piles[3].min_a: what", or "line 12: …" when `file` is empty.
  std::string text(std::string_view json, std::string_view file) const;

 private:
  struct Problem {
    std::string place;
    std::string what;
  };
  std::vector<Problem> problems_;
  std::size_t count_ = 0;
};

// "piles[3]" and "min_a" make "piles[3].min_a"; the root's place is empty.
std::string place_in(std::string_view object, std::string_view key);
std::string place_of(std::string_view list, std::size_t index);

}  // namespace youxu
