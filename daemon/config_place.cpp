#include "daemon/config_place.hpp"

#include "daemon/config.hpp"
#include "daemon/config_problems.hpp"
#include "daemon/config_sections.hpp"
#include "drivers/json/json.hpp"

namespace youxu {

namespace {

std::string entry_of(const NewPlace& place) {
  JsonObject entry;
  entry.text("pile", place.pile);
  if (!place.name.empty()) entry.text("name", place.name);
  entry.text("circuit", place.circuit);
  if (!place.phases.empty()) entry.text("phases", place.phases);
  return entry.str();
}

// What stands before a value on its line, if that is nothing but space; else one space.
std::string indent_before(std::string_view text, std::size_t value) {
  const auto line = text.find_last_of('\n', value);
  if (line == std::string_view::npos) return " ";
  const std::string_view before = text.substr(line, value - line);
  return before.find_first_not_of(" \t\r\n") == std::string_view::npos ? std::string{before} : " ";
}

}  // namespace

Result<std::string> with_place(std::string_view text, const NewPlace& place,
                               std::string_view file) {
  const auto now = parse_config_file(text, file);
  if (!now.ok()) return now.error();
  const JsonLines lines{text};
  const auto list = lines.find("piles");
  if (!list) return Error{Errc::invalid, std::string{file} + ": has no \"piles\""};
  std::string out{text};
  if (now->piles.empty()) {
    out.insert(list->begin + 1, entry_of(place));
  } else {
    const auto last = lines.find(place_of("piles", now->piles.size() - 1));
    out.insert(last->end, "," + indent_before(text, last->begin) + entry_of(place));
  }
  const auto then = parse_config_file(out, file);
  if (!then.ok()) return then.error();
  return out;
}

}  // namespace youxu
