#include "drivers/meter/profile.hpp"

#include <fstream>
#include <utility>

#include "drivers/meter/profile_words.hpp"

namespace youxu {
namespace {

constexpr int kMaxRegistersPerRequest = 125;  // Modbus, function 3 and 4
constexpr double kAnyNumber = 1e15;

int wire_address(JsonFields& form) {
  return static_cast<int>(register_number(form, "address", 65535));
}

double number_or(JsonFields& form, std::string_view key, double fallback) {
  return form.has(key) ? form.number(key, -kAnyNumber, kAnyNumber) : fallback;
}

std::optional<double> optional_number(JsonFields& form, std::string_view key) {
  if (!form.has(key)) return std::nullopt;
  return form.number(key, -kAnyNumber, kAnyNumber);
}

struct Limits {
  int max_registers = kMaxRegistersPerRequest;
  bool even_count = false;
  std::vector<int> functions;
};

// Reads one document; the parts are read in the order in which they refer to each other.
class ProfileReader {
 public:
  Result<MeterProfile> read(const JsonView& root);

 private:
  void read_words_about(JsonFields& form);
  Status read_limits(const JsonView& view);
  Status read_block(const JsonView& view);
  Status read_ratios(const JsonView& view);
  Result<MeterRatio> read_ratio(const JsonView& view);
  Status read_value(const JsonView& view);
  Status read_identity(const JsonView& view);
  Status read_plausible(const JsonView& view);
  MeterField read_field(JsonFields& form, std::optional<int> function);
  int read_function(JsonFields& form);
  void read_factors(JsonFields& form, MeterValue& value) const;
  void place(JsonFields& form, MeterField& field, int address, std::optional<int> function) const;

  MeterProfile profile_;
  Limits limits_;
  WordOrder order_ = WordOrder::abcd;
};

template <class Read>
void each(JsonFields& form, std::string_view key, std::size_t max, Read read) {
  for (const auto& view : form.items(key, max)) {
    const Status status = read(view);
    if (!status.ok()) form.fail(status.error());
  }
}

template <class Read>
void if_given(JsonFields& form, std::string_view key, Read read) {
  const auto view = form.optional(key);
  if (!view) return;
  const Status status = read(*view);
  if (!status.ok()) form.fail(status.error());
}

Status read_energy(const JsonView& view) {
  static constexpr Names<int, 2> kSides{{{0, "primary"}, {1, "secondary"}}};
  JsonFields form{view};
  (void)choice(form, "side", kSides);  // checked only: multiply_by says it for each value
  if (form.has("rollover")) (void)register_number(form, "rollover", UINT64_MAX);
  return form.finish();
}

Status read_serial_default(const JsonView& view) {
  JsonFields form{view};
  (void)form.integer("baud", 300, 115200);  // a hint to the installer; serial is not read here
  (void)form.text("parity", 1);
  (void)form.integer("stop", 1, 2);
  return form.finish();
}

int ProfileReader::read_function(JsonFields& form) {
  const auto function = static_cast<int>(form.integer("function", 3, 4));
  for (const int allowed : limits_.functions) {
    if (allowed == function) return function;
  }
  form.fail(
      {Errc::invalid, "function " + std::to_string(function) + " is not among limits.functions"});
  return function;
}

Status ProfileReader::read_limits(const JsonView& view) {
  JsonFields form{view};
  limits_.max_registers =
      static_cast<int>(form.integer("max_registers", 1, kMaxRegistersPerRequest));
  limits_.even_count = form.flag("even_count");
  profile_.min_gap_ms = static_cast<int>(form.integer("min_gap_ms", 0, 100));
  profile_.response_timeout_ms =
      static_cast<int>(form.integer("response_timeout_ms", 50, kMaxResponseTimeoutMs));
  each(form, "functions", 2, [this](const JsonView& item) -> Status {
    const auto function = item.integer(3, 4);
    if (!function.ok()) return function.error();
    limits_.functions.push_back(static_cast<int>(*function));
    return {};
  });
  return form.finish();
}

Status ProfileReader::read_block(const JsonView& view) {
  JsonFields form{view};
  MeterBlock block;
  block.name = form.text("name", 32);
  block.function = read_function(form);
  block.address = wire_address(form);
  block.count = static_cast<int>(form.integer("count", 1, limits_.max_registers));
  block.when = choice(form, "class", kClasses);
  if (block.address + block.count > 65536) form.fail(view.error("goes beyond address 65535"));
  if (limits_.even_count && block.count % 2 != 0) {
    form.fail(view.error("count must be even for this meter"));
  }
  profile_.blocks.push_back(std::move(block));
  return form.finish();
}

// A field lies wholly in exactly one block, or it could be read torn or twice.
void ProfileReader::place(JsonFields& form, MeterField& field, int address,
                          std::optional<int> function) const {
  const int count = static_cast<int>(words_of(field.type));
  int found = 0;
  for (std::size_t i = 0; i < profile_.blocks.size(); ++i) {
    const auto& block = profile_.blocks[i];
    if (function && *function != block.function) continue;
    if (address < block.address || address + count > block.address + block.count) continue;
    field.block = i;
    field.offset = static_cast<std::size_t>(address - block.address);
    ++found;
  }
  if (found == 1) return;
  form.fail({Errc::invalid, "address " + std::to_string(address) + ": lies wholly in " +
                                std::to_string(found) + " blocks, must in exactly one"});
}

MeterField ProfileReader::read_field(JsonFields& form, std::optional<int> function) {
  MeterField field;
  const int address = wire_address(form);
  field.type = choice(form, "type", kTypes);
  field.order = form.has("word_order") ? choice(form, "word_order", kOrders) : order_;
  field.scale = number_or(form, "scale", 1.0);
  field.min = optional_number(form, "min");
  field.max = optional_number(form, "max");
  if (field.scale == 0.0) form.fail("scale", "must not be 0");
  if (form.ok()) place(form, field, address, function);
  return field;
}

Result<MeterRatio> ProfileReader::read_ratio(const JsonView& view) {
  JsonFields form{view};
  const int function = read_function(form);
  MeterRatio ratio{.field = read_field(form, function)};
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
    if (*name == "ct" && profile_.ct) {
      value.times_ct = true;
    } else if (*name == "pt" && profile_.pt) {
      value.times_pt = true;
    } else {
      return item.error("\"" + *name + "\" is not declared in ratios");
    }
    return {};
  });
}

Status ProfileReader::read_value(const JsonView& view) {
  JsonFields form{view};
  MeterValue value;
  value.quantity = choice(form, "quantity", kQuantities);
  if (form.has("phase")) value.phase = choice(form, "phase", kMeterPhases);
  value.field = read_field(form, std::nullopt);
  value.unit_factor = unit_factor(form, value.quantity);
  value.invert = form.has("invert") && form.flag("invert");
  read_factors(form, value);
  if (form.has("sentinel")) {
    each(form, "sentinel", 8, [&value](const JsonView& item) -> Status {
      const auto bits = register_number(item, UINT64_MAX);
      if (!bits.ok()) return bits.error();
      value.sentinels.push_back(*bits);
      return {};
    });
  }
  for (const auto& other : profile_.values) {
    if (other.quantity == value.quantity && other.phase == value.phase) {
      form.fail(view.error("the same quantity and phase is given twice"));
    }
  }
  profile_.values.push_back(std::move(value));
  return form.finish();
}

Status ProfileReader::read_identity(const JsonView& view) {
  JsonFields form{view};
  MeterIdentity identity;
  identity.function = read_function(form);
  identity.address = wire_address(form);
  static constexpr Names<int, 1> kOneWord{{{0, "u16"}}};
  (void)choice(form, "type", kOneWord);  // identification codes are one register
  identity.accepted.push_back(static_cast<std::uint16_t>(register_number(form, "equals", 65535)));
  if (form.has("required")) identity.required = form.flag("required");
  profile_.identities.push_back(std::move(identity));
  return form.finish();
}

Status ProfileReader::read_plausible(const JsonView& view) {
  JsonFields form{view};
  const auto range = [&form](std::string_view key) -> std::optional<PlausibleRange> {
    if (!form.has(key)) return std::nullopt;
    const auto items = form.items(key, 2);
    const auto low = items.size() == 2 ? items[0].number(0, kAnyNumber) : Result<double>{1.0};
    const auto high = items.size() == 2 ? items[1].number(0, kAnyNumber) : Result<double>{0.0};
    if (low.ok() && high.ok() && *low < *high) return PlausibleRange{.min = *low, .max = *high};
    form.fail(key, "must be [lowest, highest]");
    return std::nullopt;
  };
  profile_.plausible_volts = range("voltage_V");
  profile_.plausible_hertz = range("frequency_Hz");
  return form.finish();
}

// What is for people: checked, not kept.
void ProfileReader::read_words_about(JsonFields& form) {
  static constexpr Names<int, 1> kSchema{{{0, "meter-profile/1"}}};
  static constexpr Names<int, 4> kVerified{
      {{0, "manual"}, {1, "two_sources"}, {2, "one_source"}, {3, "field"}}};
  const auto is_text = [](const JsonView& item) -> Status {
    const auto text = item.text(256);
    return text.ok() ? Status{} : Status{text.error()};
  };
  (void)choice(form, "schema", kSchema);
  (void)form.text("vendor");
  (void)choice(form, "verified", kVerified);
  each(form, "models", 32, is_text);
  each(form, "sources", 32, is_text);
  if_given(form, "serial_default", read_serial_default);
  if_given(form, "energy", read_energy);
}

Result<MeterProfile> ProfileReader::read(const JsonView& root) {
  JsonFields form{root};
  read_words_about(form);
  profile_.id = form.text("id", 64);
  profile_.name = form.text("name");
  if_given(form, "defaults", [this](const JsonView& view) -> Status {
    JsonFields defaults{view};
    order_ = choice(defaults, "word_order", kOrders);
    return defaults.finish();
  });
  if (!form.has("limits")) form.fail(root.error("limits: missing"));
  if_given(form, "limits", [this](const JsonView& view) { return read_limits(view); });
  each(form, "blocks", kMaxProfileBlocks, [this](const JsonView& v) { return read_block(v); });
  if_given(form, "ratios", [this](const JsonView& view) { return read_ratios(view); });
  each(form, "values", kMaxProfileValues, [this](const JsonView& v) { return read_value(v); });
  if (form.has("identify")) {
    each(form, "identify", 4, [this](const JsonView& view) { return read_identity(view); });
  }
  if_given(form, "plausible", [this](const JsonView& view) { return read_plausible(view); });
  const auto status = form.finish();
  if (!status.ok()) return status.error();
  return std::move(profile_);
}

}  // namespace

std::size_t words_of(RegisterType type) {
  switch (type) {
    case RegisterType::u16:
    case RegisterType::s16:
      return 1;
    case RegisterType::u32:
    case RegisterType::s32:
    case RegisterType::f32:
      return 2;
    case RegisterType::u64:
    case RegisterType::s64:
    case RegisterType::f64:
      return 4;
  }
  return 1;
}

Result<MeterProfile> parse_meter_profile(std::string_view text) {
  const auto json = Json::parse(text, kMaxProfileBytes);
  if (!json.ok()) return json.error();
  return ProfileReader{}.read(json->root());
}

Result<MeterProfile> load_meter_profile(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return Error{Errc::invalid, path + ": cannot be read"};
  std::string text(kMaxProfileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  auto profile = parse_meter_profile(text);
  if (!profile.ok()) return Error{profile.error().code, path + ": " + profile.error().message};
  return profile;
}

}  // namespace youxu
