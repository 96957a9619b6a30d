#include "policy/platform.hpp"

#include "policy/names.hpp"

namespace youxu {

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
