// Any text as JSON: every value of what was accepted is visited and read as every type.
#include "drivers/json/json.hpp"
#include "tests/fuzz/input.hpp"

namespace {

constexpr std::size_t kMaxText = 64 * 1024;

void visit(const youxu::JsonView& view) {
  (void)view.text();
  (void)view.integer(-youxu::kMaxJsonInteger, youxu::kMaxJsonInteger);
  (void)view.number(-1e300, 1e300);
  (void)view.flag();
  if (const auto items = view.items(); items.ok())
    for (const auto& item : *items) visit(item);
  const auto keys = view.keys();
  youxu::fuzz::must(keys.ok() == view.is_object());
  if (!keys.ok()) return;
  for (const std::string& key : *keys) {
    const auto member = view.member(key);
    youxu::fuzz::must(member.ok());  // no key is there twice, none is lost
    visit(*member);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = youxu::Json::parse(youxu::fuzz::text_of(data, size), kMaxText);
  if (json.ok()) visit(json->root());
  return 0;
}
