// The parts of a profile that say where a number is: values, ratios, identification.
#include <algorithm>
#include <utility>

#include "drivers/meter/profile_reader.hpp"
#include "drivers/meter/profile_words.hpp"

namespace youxu {
namespace {

constexpr std::size_t kMaxSentinels = 8;
constexpr std::size_t kMaxAccepted = 16;

std::uint64_t all_ones(std::size_t words) {
  return words >= 4 ? UINT64_MAX : (std::uint64_t{1} << (16U * words)) - 1;
}

int count_of_type(JsonFields& form, bool is_text) {
  if (is_text) return static_cast<int>(form.integer("registers", 1, kMaxIdentityRegisters));
  return static_cast<int>(words_of(choice(form, "type", kTypes)));
}

// Trailing spaces are cut off on both sides of the comparison.
std::string trimmed(std::string text) {
  text.erase(std::find_if(text.rbegin(), text.rend(), [](char c) { return c != ' '; }).base(),
             text.end());
  return text;
}

Status accept(const JsonView& item, bool is_text, MeterIdentity& identity) {
  if (is_text) {
    auto text = item.text(2 * kMaxIdentityRegisters);
    if (!text.ok()) return text.error();
    identity.accepted_texts.push_back(trimmed(std::move(*text)));
    return {};
  }
  const auto number = register_number(item, all_ones(static_cast<std::size_t>(identity.count)));
  if (!number.ok()) return number.error();
  identity.accepted.push_back(*number);
  return {};
}

}  // namespace

int ProfileReader::read_function(JsonFields& form, const JsonView& view) {
  const auto function = static_cast<int>(form.integer("function", 3, 4));
  const auto& allowed = limits_.functions;
  if (std::find(allowed.begin(), allowed.end(), function) == allowed.end()) {
    form.fail(view.error("function " + std::to_string(function) +
                         " is not among limits.functions: add it there or use another"));
  }
  return function;
}

// A field lies wholly in exactly one block, or it could be read torn or twice.
std::optional<MeterField> ProfileReader::place(int address, RegisterType type,
                                               std::optional<int> function) const {
  const int count = static_cast<int>(words_of(type));
  std::optional<MeterField> found;
  for (std::size_t i = 0; i < profile_.blocks.size(); ++i) {
    const auto& block = profile_.blocks[i];
    if (function && *function != block.function) continue;
    if (address < block.address || address + count > block.address + block.count) continue;
    if (found) return std::nullopt;
    found = MeterField{.block = i, .offset = static_cast<std::size_t>(address - block.address)};
  }
  return found;
}

MeterField ProfileReader::read_field(JsonFields& form, const JsonView& view) {
  const int address = static_cast<int>(register_number(form, "address", 65535));
  const RegisterType type = choice(form, "type", kTypes);
  std::optional<int> function;
  if (form.has("function")) function = read_function(form, view);
  MeterField field;
  if (form.ok()) {
    const auto placed = place(address, type, function);
    if (placed) field = *placed;
    if (!placed) {
      form.fail("address", std::to_string(address) + ": its " + std::to_string(words_of(type)) +
                               " registers must lie wholly in exactly one of the blocks: change "
                               "the address or a block, or name the function");
    }
  }
  field.type = type;
  field.order = form.has("word_order") ? choice(form, "word_order", kOrders) : order_;
  read_scale(form, field);
  return field;
}

void ProfileReader::read_scale(JsonFields& form, MeterField& field) const {
  field.scale = optional_number(form, "scale").value_or(1.0);
  field.min = optional_number(form, "min");
  field.max = optional_number(form, "max");
  if (field.scale == 0.0) form.fail("scale", "must not be 0: leave it out for 1");
  if (field.min && field.max && *field.min >= *field.max) {
    form.fail("min", "must be less than max");
  }
}

Result<MeterRatio> ProfileReader::read_ratio(const JsonView& view) {
  JsonFields form{view};
  MeterRatio ratio;
  if (!is_dlt645() && form.has("address")) {
    ratio.field = read_field(form, view);
    if (ratio.field->scale < 0.0) form.fail("scale", "must not be negative for a ratio");
  }
  ratio.value = optional_number(form, "value");
  ratio.fallback = optional_number(form, "fallback");
  ratio.min = form.has("min") ? form.number("min", 0, kAnyNumber) : ratio.min;
  ratio.max = form.has("max") ? form.number("max", 0, kAnyNumber) : ratio.max;
  if (ratio.field && ratio.value) form.fail("value", "give either value or address, not both");
  for (const auto& [key, given] :
       {std::pair{"value", ratio.value}, std::pair{"fallback", ratio.fallback}}) {
    if (given && (*given <= 0.0 || *given < ratio.min || *given > ratio.max)) {
      form.fail(key, "must be above 0 and within min and max");
    }
  }
  const auto status = form.finish();
  if (!status.ok()) return status.error();
  return ratio;
}

Status ProfileReader::read_ratios(const JsonView& view) {
  JsonFields form{view};
  const auto keep = [this](std::optional<MeterRatio>& into) {
    return [this, &into](const JsonView& item) -> Status {
      const auto ratio = read_ratio(item);
      if (!ratio.ok()) return ratio.error();
      into = *ratio;
      return {};
    };
  };
  if_given(form, "ct", keep(profile_.ct));
  if_given(form, "pt", keep(profile_.pt));
  return form.finish();
}

void ProfileReader::read_factors(JsonFields& form, MeterValue& value) const {
  if (!form.has("multiply_by")) return;
  each(form, "multiply_by", 2, [this, &value](const JsonView& item) -> Status {
    const auto name = item.text(2);
    if (!name.ok()) return name.error();
    const bool is_ct = *name == "ct" && profile_.ct;
    const bool is_pt = *name == "pt" && profile_.pt;
    if (!is_ct && !is_pt) {
      return item.error("\"" + *name + "\" is not declared in ratios: declare it there (ct or pt)");
    }
    bool& times = is_ct ? value.times_ct : value.times_pt;
    if (times) return item.error("\"" + *name + "\" is given twice: once is enough");
    times = true;
    return {};
  });
}

// In the block of its value, so that both are of one moment.
void ProfileReader::read_exponent(JsonFields& form, MeterValue& value) const {
  const auto view = form.optional("scale_from");
  if (!view || !form.ok()) return;
  const auto address = static_cast<int>(register_number(form, "scale_from", 65535));
  const auto& block = profile_.blocks[value.field.block];
  if (address < block.address || address >= block.address + block.count) {
    form.fail("scale_from", "must lie in the block of its value, \"" + block.name + "\"");
    return;
  }
  value.exponent = MeterField{.block = value.field.block,
                              .offset = static_cast<std::size_t>(address - block.address),
                              .type = RegisterType::s16};
}

Status ProfileReader::read_value(const JsonView& view) {
  JsonFields form{view};
  MeterValue value;
  value.quantity = choice(form, "quantity", kQuantities);
  if (form.has("phase")) value.phase = choice(form, "phase", kMeterPhases);
  value.field = is_dlt645() ? read_item(form) : read_field(form, view);
  value.unit_factor = unit_factor(form, value.quantity);
  value.invert = form.has("invert") && form.flag("invert");
  if (form.has("pf_mode")) {
    value.power_factor = choice(form, "pf_mode", kPowerFactorModes);
    if (value.quantity != MeterQuantity::power_factor) {
      form.fail("pf_mode", "is for a power_factor only: leave it out");
    }
  }
  read_factors(form, value);
  if (is_dlt645()) value.sentinels = no_value_of(value.field.type);
  if (!is_dlt645()) read_exponent(form, value);
  if (form.has("sentinel")) {
    const auto largest = all_ones(words_of(value.field.type));
    each(form, "sentinel", kMaxSentinels, [&value, largest](const JsonView& item) -> Status {
      const auto bits = register_number(item, largest);
      if (!bits.ok()) return bits.error();
      value.sentinels.push_back(*bits);
      return {};
    });
  }
  for (const auto& other : profile_.values) {
    if (other.quantity == value.quantity && other.phase == value.phase) {
      form.fail(view.error("the same quantity and phase is given twice: remove one"));
    }
  }
  profile_.values.push_back(std::move(value));
  return form.finish();
}

Status ProfileReader::read_identity(const JsonView& view) {
  JsonFields form{view};
  MeterIdentity identity;
  identity.function = read_function(form, view);
  identity.address = static_cast<int>(register_number(form, "address", 65535));
  const bool is_text = form.text("type", 32) == "ascii";
  identity.count = count_of_type(form, is_text);
  identity.order = form.has("word_order") ? choice(form, "word_order", kOrders) : order_;
  if (form.has("mask")) {
    identity.mask =
        register_number(form, "mask", all_ones(static_cast<std::size_t>(identity.count)));
    if (is_text) form.fail("mask", "is for numbers only: leave it out");
  }
  if (form.has("equals") == form.has("one_of")) {
    form.fail(view.error("needs either equals or one_of"));
  }
  const auto take = [&](const JsonView& item) { return accept(item, is_text, identity); };
  if_given(form, "equals", take);
  if (form.has("one_of")) each(form, "one_of", kMaxAccepted, take);
  if (form.ok() && identity.accepted.empty() && identity.accepted_texts.empty()) {
    form.fail("one_of", "must not be empty");
  }
  if (form.has("required")) identity.required = form.flag("required");
  if (identity.address + identity.count > 65536) form.fail(view.error("goes beyond address 65535"));
  profile_.identities.push_back(std::move(identity));
  return form.finish();
}

}  // namespace youxu
