// The parts of a profile besides its values: what it says about itself, limits, blocks,
// plausibility, energy, and the walk to a SunSpec model.
#include <algorithm>
#include <array>
#include <utility>

#include "drivers/meter/profile_reader.hpp"
#include "drivers/meter/profile_words.hpp"

namespace youxu {
namespace {

constexpr int kMaxRegistersPerRequest = 125;  // Modbus, function 3 and 4
constexpr std::size_t kMaxTexts = 32;
constexpr std::size_t kMaxNoteBytes = 1024;

void read_texts(JsonFields& form, std::string_view key, std::vector<std::string>& into) {
  if (!form.has(key)) return;
  each(form, key, kMaxTexts, [&into](const JsonView& item) -> Status {
    auto text = item.text(256);
    if (!text.ok()) return text.error();
    into.push_back(std::move(*text));
    return {};
  });
}

Result<SerialHint> read_serial(const JsonView& view) {
  static constexpr Names<char, 3> kParities{{{'N', "N"}, {'E', "E"}, {'O', "O"}}};
  JsonFields form{view};
  SerialHint hint;
  hint.baud = static_cast<int>(form.integer("baud", 300, 115200));
  hint.parity = choice(form, "parity", kParities);
  hint.stop_bits = static_cast<int>(form.integer("stop", 1, 2));
  const auto status = form.finish();
  if (!status.ok()) return status.error();
  return hint;
}

Status read_numbers(JsonFields& form, std::string_view key, std::vector<int>& into) {
  each(form, key, 8, [&into](const JsonView& item) -> Status {
    const auto number = register_number(item, 65535);
    if (!number.ok()) return number.error();
    into.push_back(static_cast<int>(*number));
    return {};
  });
  if (form.ok() && into.empty()) form.fail(key, "must not be empty");
  return form.status();
}

bool is_energy(const MeterValue& value) {
  return value.quantity == MeterQuantity::energy_import ||
         value.quantity == MeterQuantity::energy_export;
}

}  // namespace

void ProfileReader::read_modbus_limits(JsonFields& form) {
  limits_.max_registers =
      static_cast<int>(form.integer("max_registers", 1, kMaxRegistersPerRequest));
  limits_.even_count = form.has("even_count") && form.flag("even_count");
  each(form, "functions", 2, [this](const JsonView& item) -> Status {
    const auto function = item.integer(3, 4);
    if (!function.ok()) return function.error();
    limits_.functions.push_back(static_cast<int>(*function));
    return {};
  });
}

Status ProfileReader::read_limits(const JsonView& view) {
  JsonFields form{view};
  if (!is_dlt645()) read_modbus_limits(form);
  if (form.has("min_gap_ms")) {
    profile_.min_gap_ms = static_cast<int>(form.integer("min_gap_ms", 0, 100));
  }
  if (form.has("response_timeout_ms")) {
    profile_.response_timeout_ms =
        static_cast<int>(form.integer("response_timeout_ms", 50, kMaxResponseTimeoutMs));
  }
  return form.finish();
}

Status ProfileReader::read_block(const JsonView& view) {
  JsonFields form{view};
  MeterBlock block;
  block.name = form.text("name", 32);
  block.function = read_function(form, view);
  block.address = static_cast<int>(register_number(form, "address", 65535));
  block.count = static_cast<int>(form.integer("count", 1, limits_.max_registers));
  block.when = choice(form, "class", kClasses);
  if (block.address + block.count > 65536) {
    form.fail("count", "goes beyond address 65535: make the block shorter");
  }
  if (limits_.even_count && block.count % 2 != 0) {
    form.fail("count", "must be even for this meter (limits.even_count): add or leave out one");
  }
  profile_.blocks.push_back(std::move(block));
  return form.finish();
}

Status ProfileReader::read_plausible(const JsonView& view) {
  static constexpr std::array<std::pair<std::string_view, MeterQuantity>, 5> kRanges{
      {{"voltage_V", MeterQuantity::voltage},
       {"current_A", MeterQuantity::current},
       {"frequency_Hz", MeterQuantity::frequency},
       {"temperature_C", MeterQuantity::temperature},
       {"ambient_temperature_C", MeterQuantity::ambient_temperature}}};
  JsonFields form{view};
  for (const auto& [key, quantity] : kRanges) {
    if (!form.has(key)) continue;
    const auto items = form.items(key, 2);
    const auto bound = [&items](std::size_t i) {
      return items.size() == 2 ? items[i].number(-kAnyNumber, kAnyNumber) : Result<double>{0.0};
    };
    const auto low = bound(0);
    const auto high = bound(1);
    if (!low.ok() || !high.ok() || *low >= *high) {
      form.fail(key, "must be [lowest, highest]");
      continue;
    }
    profile_.plausible.push_back({.quantity = quantity, .min = *low, .max = *high});
  }
  return form.finish();
}

Status ProfileReader::read_walk(const JsonView& view) {
  JsonFields form{view};
  ModelWalk walk;
  if (form.has("function")) walk.function = read_function(form, view);
  (void)read_numbers(form, "bases", walk.bases);
  (void)read_numbers(form, "models", walk.models);
  profile_.walk = std::move(walk);
  return form.finish();
}

Status ProfileReader::read_energy(const JsonView& view) {
  JsonFields form{view};
  profile_.energy_side = choice(form, "side", kEnergySides);
  if (form.has("rollover")) {
    profile_.energy_rollover = register_number(form, "rollover", UINT64_MAX);
  }
  const auto status = form.finish();
  return status.ok() ? check_energy(view) : status;
}

// The side and the factors say the same thing twice: energies off by the ratio are bills off by it.
Status ProfileReader::check_energy(const JsonView& view) const {
  const bool has_ratio = profile_.ct.has_value() || profile_.pt.has_value();
  for (const auto& value : profile_.values) {
    if (!is_energy(value)) continue;
    const bool multiplied = value.times_ct || value.times_pt;
    if (multiplied && profile_.energy_side == EnergySide::primary) {
      return view.error("side is primary, but an energy has multiply_by: correct one of them");
    }
    if (!multiplied && has_ratio && profile_.energy_side == EnergySide::secondary) {
      return view.error("side is secondary, but an energy has no multiply_by: correct one of them");
    }
  }
  return {};
}

void ProfileReader::read_words_about(JsonFields& form) {
  static constexpr Names<int, 1> kSchema{{{0, "meter-profile/1"}}};
  (void)choice(form, "schema", kSchema);
  if (form.has("protocol")) profile_.protocol = choice(form, "protocol", kProtocols);
  profile_.id = form.text("id", 64);
  profile_.name = form.text("name");
  profile_.vendor = form.text("vendor");
  profile_.note = form.text_or("note", "", kMaxNoteBytes);
  profile_.verified = choice(form, "verified", kVerified);
  read_texts(form, "models", profile_.models);
  read_texts(form, "sources", profile_.sources);
  if_given(form, "serial_default", [this](const JsonView& view) -> Status {
    const auto hint = read_serial(view);
    if (!hint.ok()) return hint.error();
    profile_.serial = *hint;
    return {};
  });
}

// What only registers have; elsewhere its keys are unknown ones.
void ProfileReader::read_modbus_sections(JsonFields& form) {
  if_given(form, "defaults", [this](const JsonView& view) -> Status {
    JsonFields defaults{view};
    order_ = choice(defaults, "word_order", kOrders);
    return defaults.finish();
  });
  if (!form.has("limits"))
    form.fail("limits", "missing: say max_registers and functions of the meter");
  if_given(form, "sunspec", [this](const JsonView& view) { return read_walk(view); });
}

void ProfileReader::read_sections(JsonFields& form) {
  if_given(form, "limits", [this](const JsonView& view) { return read_limits(view); });
  if (!is_dlt645()) read_modbus_sections(form);
  each(form, "blocks", kMaxProfileBlocks,
       [this](const JsonView& v) { return is_dlt645() ? read_data(v) : read_block(v); });
  if_given(form, "ratios", [this](const JsonView& view) { return read_ratios(view); });
  each(form, "values", kMaxProfileValues, [this](const JsonView& v) { return read_value(v); });
  if (form.ok() && profile_.values.empty()) form.fail("values", "must not be empty");
  if (!is_dlt645() && form.has("identify")) {
    each(form, "identify", kMaxIdentities, [this](const JsonView& v) { return read_identity(v); });
  }
  if_given(form, "plausible", [this](const JsonView& view) { return read_plausible(view); });
  if_given(form, "energy", [this](const JsonView& view) { return read_energy(view); });
}

Result<MeterProfile> ProfileReader::read(const JsonView& root) {
  JsonFields form{root};
  read_words_about(form);
  read_sections(form);
  const auto status = form.finish();
  if (!status.ok()) return status.error();
  return std::move(profile_);
}

}  // namespace youxu
