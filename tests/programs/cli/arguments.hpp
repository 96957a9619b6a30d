// The words of a command line, checked against a table of what may be given. What is wrong is named
// with the option; the first complaint sticks, so that a command reads its options one after
// another.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/result.hpp"
#include "policy/time.hpp"

namespace youxu::sim {

struct Option {
  const char* name = "";   // with its dashes
  const char* value = "";  // what must follow, as the help shows it; empty: a switch
  const char* help = "";
  bool repeatable = false;
};

class Arguments {
 public:
  // Errc::invalid for an unknown option, one without its value, one given twice.
  static Result<Arguments> parse(std::span<const std::string> given,
                                 std::span<const Option> options);

  const std::vector<std::string>& words() const { return words_; }  // that belong to no option
  bool has(const std::string& name) const { return values_.contains(name); }
  std::string text(const std::string& name, const std::string& fallback = "") const;
  std::vector<std::string> all(const std::string& name) const;

  // Within min..max, else a complaint.
  int whole(const std::string& name, int fallback, int min, int max);
  double number(const std::string& name, double fallback, double min, double max);
  std::uint16_t port(const std::string& name, std::uint16_t fallback);
  std::optional<Millis> seconds(const std::string& name);  // 0 to a day, fractions allowed

  void complain(Error error);
  void complain(const std::string& what) { complain(Error{Errc::invalid, what}); }
  const Status& status() const { return status_; }

 private:
  std::vector<std::string> words_;
  std::map<std::string, std::vector<std::string>> values_;
  Status status_;
};

// A finite decimal number and nothing else; nullopt otherwise.
std::optional<double> number_from_text(std::string_view text);
// The parts between `separator`; one empty part of an empty text.
std::vector<std::string> split(std::string_view text, char separator);

}  // namespace youxu::sim
