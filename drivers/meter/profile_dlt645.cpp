// The parts of a profile that differ for DL/T 645: data identifiers instead of registers, each with
// one number, or with several of one kind ("blocks of data", which end with FF).
#include "drivers/meter/dlt645_frame.hpp"
#include "drivers/meter/profile_reader.hpp"
#include "drivers/meter/profile_words.hpp"

namespace youxu {
namespace {

constexpr std::uint64_t kMaxIdentifier = 0x7FFFFFFF;
constexpr int kMaxItems = 16;

}  // namespace

Status ProfileReader::read_data(const JsonView& view) {
  JsonFields form{view};
  MeterBlock block;
  block.name = form.text("name", 32);
  block.address = static_cast<int>(register_number(form, "identifier", kMaxIdentifier));
  const RegisterType type = choice(form, "type", kDigitTypes);
  const auto items = form.has("items") ? form.integer("items", 1, kMaxItems) : 1;
  block.when = choice(form, "class", kClasses);
  block.item_bytes = bytes_of(type);
  block.count = static_cast<int>(items) * static_cast<int>(words_of(type));
  for (const MeterBlock& other : profile_.blocks)
    if (other.name == block.name) form.fail("name", "is another block's: give it its own");
  profile_.blocks.push_back(std::move(block));
  digits_.push_back(type);
  return form.finish();
}

// A number by the name of its block and its place there, from 1.
MeterField ProfileReader::read_item(JsonFields& form) {
  const std::string name = form.text("block", 32);
  const auto item = form.has("item") ? form.integer("item", 1, kMaxItems) : 1;
  MeterField field;
  bool found = false;
  for (std::size_t i = 0; i < profile_.blocks.size(); ++i) {
    if (profile_.blocks[i].name != name) continue;
    found = true;
    field.block = i;
    field.type = digits_[i];
    field.offset = static_cast<std::size_t>(item - 1) * words_of(field.type);
  }
  if (form.ok() && !found) form.fail("block", "\"" + name + "\" is none of the blocks: name one");
  if (form.ok() && field.offset >= static_cast<std::size_t>(profile_.blocks[field.block].count))
    form.fail("item", "is beyond the block's items: make it less, or give the block more");
  read_scale(form, field);
  return field;
}

}  // namespace youxu
