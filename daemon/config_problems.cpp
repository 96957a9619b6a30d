#include "daemon/config_problems.hpp"

#include <algorithm>

namespace youxu {

namespace {

// Walks a valid JSON text. Its recursion is bounded: the parser before it refused deeper texts.
class PlaceScanner {
 public:
  using Places = std::map<std::string, JsonLines::Place, std::less<>>;
  PlaceScanner(std::string_view text, Places& places) : text_{text}, places_{places} {}

  void value(const std::string& place) {
    skip_space();
    const std::size_t line = line_;
    const std::size_t begin = at_;
    if (peek() == '{') {
      object(place);
    } else if (peek() == '[') {
      array(place);
    } else if (peek() == '"') {
      (void)text();
    } else {
      do ++at_;  // whatever it is: the walk goes on
      while (at_ < text_.size() && std::string_view{",]} \t\r\n"}.find(peek()) == kNone);
    }
    places_.insert_or_assign(place, JsonLines::Place{line, begin, std::min(at_, text_.size())});
  }

 private:
  static constexpr std::size_t kNone = std::string_view::npos;

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  // Also steps over what stands between values: commas and colons.
  void skip_space() {
    for (; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (std::string_view{" \t\r\n,:\xEF\xBB\xBF"}.find(text_[at_]) == kNone) return;
    }
  }

  // True, and past it, at `end` or at the end of the text.
  bool closed(char end) {
    skip_space();
    if (at_ < text_.size() && text_[at_] != end) return false;
    ++at_;
    return true;
  }

  std::string text() {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    const std::size_t end = std::min(at_++, text_.size());
    return std::string{text_.substr(begin, end - begin)};
  }

  void object(const std::string& place) {
    ++at_;
    while (!closed('}')) value(place_in(place, text()));
  }

  void array(const std::string& place) {
    ++at_;
    for (std::size_t index = 0; !closed(']'); ++index) value(place_of(place, index));
  }

  std::string_view text_;
  Places& places_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
};

// Keys and values of the file on one line of a terminal.
std::string printable(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = '?';
  return text;
}

bool is_within(std::string_view place, std::string_view outer) {
  if (!place.starts_with(outer)) return false;
  return place.size() == outer.size() || outer.empty() || place[outer.size()] == '.' ||
         place[outer.size()] == '[';
}

}  // namespace

std::string place_in(std::string_view object, std::string_view key) {
  return object.empty() ? std::string{key} : std::string{object} + "." + std::string{key};
}

std::string place_of(std::string_view list, std::size_t index) {
  return std::string{list} + "[" + std::to_string(index) + "]";
}

JsonLines::JsonLines(std::string_view json) {
  PlaceScanner{json, places_}.value("");
}

std::size_t JsonLines::line(std::string_view place) const {
  for (;;) {
    if (const auto found = places_.find(place); found != places_.end()) return found->second.line;
    const auto cut = place.find_last_of(".[");
    place = place.substr(0, cut == std::string_view::npos ? 0 : cut);
  }
}

std::optional<JsonLines::Place> JsonLines::find(std::string_view place) const {
  const auto found = places_.find(place);
  if (found == places_.end()) return std::nullopt;
  return found->second;
}

void ConfigProblems::add(std::string_view place, std::string_view what) {
  ++count_;
  if (problems_.size() < kMaxListed) problems_.push_back({std::string{place}, std::string{what}});
}

bool ConfigProblems::touch(std::string_view place) const {
  return std::any_of(problems_.begin(), problems_.end(), [place](const Problem& p) {
    return is_within(p.place, place) || is_within(place, p.place);
  });
}

std::string ConfigProblems::text(std::string_view json, std::string_view file) const {
  const JsonLines lines{json};
  std::string out;
  for (const auto& [place, what] : problems_) {
    if (!out.empty()) out += '\n';
    out += file.empty() ? "line " : std::string{file} + ":";
    out += std::to_string(lines.line(place)) + ": ";
    out += (place.empty() ? "the file" : printable(place)) + ": " + printable(what);
  }
  if (count_ > problems_.size())
    out += "\nand " + std::to_string(count_ - problems_.size()) + " more";
  return out;
}

}  // namespace youxu
