#include "daemon/config_write.hpp"

namespace youxu {

namespace {

constexpr std::size_t kNone = std::string_view::npos;

// Past the closing quote of the text that begins at `at`.
std::size_t end_of_text(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at)
    if (json[at] == '\\') ++at;
  return at + 1;
}

// Past the bracket that closes the one at `at` if nothing is nested between them, else kNone.
std::size_t end_of_flat(std::string_view json, std::size_t at) {
  for (++at; at < json.size();) {
    if (json[at] == '{' || json[at] == '[') return kNone;
    if (json[at] == '}' || json[at] == ']') return at + 1;
    at = json[at] == '"' ? end_of_text(json, at) : at + 1;
  }
  return kNone;
}

class Indenter {
 public:
  explicit Indenter(std::string_view json) : json_{json} {}

  std::string text() {
    while (at_ < json_.size()) step();
    return out_ + "\n";
  }

 private:
  void step() {
    const char c = json_[at_];
    if (c == '"') return take(end_of_text(json_, at_));
    if (c == '{' || c == '[') return open();
    if (c == '}' || c == ']') return close();
    take(at_ + 1);
    if (c == ':') out_ += ' ';
    if (c == ',') line();
  }

  void open() {
    if (const auto end = end_of_flat(json_, at_); end != kNone && depth_ > 0) return flat(end);
    take(at_ + 1);
    ++depth_;
    line();
  }

  void close() {
    --depth_;
    line();
    take(at_ + 1);
  }

  void flat(std::size_t end) {
    while (at_ < end) {
      const char c = json_[at_];
      take(c == '"' ? end_of_text(json_, at_) : at_ + 1);
      if (c == ',' || c == ':') out_ += ' ';
    }
  }

  void take(std::size_t end) {
    out_ += json_.substr(at_, end - at_);
    at_ = end;
  }

  void line() { out_ += "\n" + std::string(2 * depth_, ' '); }

  std::string_view json_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::string out_;
};

}  // namespace

void write_value(JsonObject& out, std::string_view key, const std::string& value) {
  out.text(key, value);
}

void write_value(JsonObject& out, std::string_view key, double value) {
  out.number(key, value);
}

void write_value(JsonObject& out, std::string_view key, const PerPhase<Amps>& value) {
  JsonArray phases;
  for (const Amps amps : value) phases.number(amps.value());
  out.array(key, phases);
}

std::string indented(std::string_view json) {
  return Indenter{json}.text();
}

}  // namespace youxu
