#include "policy/platform.hpp"

#include <algorithm>

#include "policy/names.hpp"

namespace youxu {

bool is_gateway_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  return text.size() >= 4 && text.size() <= 32 && std::all_of(text.begin(), text.end(), allowed);
}

namespace {
constexpr Names<RecordKind, 2> kKinds{{
    {RecordKind::order, "order"},
    {RecordKind::alarm, "alarm"},
}};
}  // namespace

std::string_view text_of(RecordKind kind) {
  return name_in(kKinds, kind);
}
std::optional<RecordKind> record_kind_from_text(std::string_view text) {
  return value_in(kKinds, text);
}

}  // namespace youxu
