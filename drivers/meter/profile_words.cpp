#include "drivers/meter/profile_words.hpp"

#include <charconv>

namespace youxu {

std::vector<std::uint64_t> no_value_of(RegisterType digits) {
  const std::uint64_t mask =
      (std::uint64_t{1} << (8U * static_cast<unsigned>(bytes_of(digits)))) - 1;
  return {mask, 0xEEEEEEEE & mask};
}

Result<std::uint64_t> register_number(const JsonView& view, std::uint64_t max) {
  if (view.is_number()) {
    const auto number = view.integer(0, kMaxJsonInteger);
    if (!number.ok()) return number.error();
    if (static_cast<std::uint64_t>(*number) <= max) return static_cast<std::uint64_t>(*number);
    return view.error("must be at most " + std::to_string(max));
  }
  const auto text = view.text(32);
  if (!text.ok()) return text.error();
  const bool hex = text->starts_with("0x");
  std::uint64_t number = 0;
  const char* end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data() + (hex ? 2 : 0), end, number, hex ? 16 : 10);
  if (parsed.ec != std::errc{} || parsed.ptr != end || number > max) {
    return view.error("must be a number up to " + std::to_string(max) + ", as 8192 or \"0x2000\"");
  }
  return number;
}

std::uint64_t register_number(JsonFields& form, std::string_view key, std::uint64_t max) {
  const auto view = form.optional(key);
  if (!view) {
    (void)form.text(key);  // for its error: missing
    return 0;
  }
  const auto number = register_number(*view, max);
  if (number.ok()) return *number;
  form.fail(number.error());
  return 0;
}

std::optional<double> optional_number(JsonFields& form, std::string_view key) {
  if (!form.has(key)) return std::nullopt;
  return form.number(key, -kAnyNumber, kAnyNumber);
}

double unit_factor(JsonFields& form, MeterQuantity quantity) {
  static constexpr Names<double, 2> kVolts{{{1.0, "V"}, {1000.0, "kV"}}};
  static constexpr Names<double, 2> kAmps{{{1.0, "A"}, {0.001, "mA"}}};
  static constexpr Names<double, 2> kWatts{{{1.0, "W"}, {1000.0, "kW"}}};
  static constexpr Names<double, 2> kVars{{{1.0, "var"}, {1000.0, "kvar"}}};
  static constexpr Names<double, 2> kVoltAmps{{{1.0, "VA"}, {1000.0, "kVA"}}};
  static constexpr Names<double, 1> kPlain{{{1.0, "1"}}};
  static constexpr Names<double, 2> kHertz{{{1.0, "Hz"}, {0.001, "mHz"}}};
  static constexpr Names<double, 1> kCelsius{{{1.0, "°C"}}};
  static constexpr Names<double, 3> kWattHours{{{1.0, "Wh"}, {1e3, "kWh"}, {1e6, "MWh"}}};
  switch (quantity) {
    case MeterQuantity::voltage:
      return choice(form, "unit", kVolts);
    case MeterQuantity::current:
      return choice(form, "unit", kAmps);
    case MeterQuantity::active_power:
      return choice(form, "unit", kWatts);
    case MeterQuantity::reactive_power:
      return choice(form, "unit", kVars);
    case MeterQuantity::apparent_power:
      return choice(form, "unit", kVoltAmps);
    case MeterQuantity::power_factor:
      return choice(form, "unit", kPlain);
    case MeterQuantity::frequency:
      return choice(form, "unit", kHertz);
    case MeterQuantity::energy_import:
    case MeterQuantity::energy_export:
      return choice(form, "unit", kWattHours);
    case MeterQuantity::temperature:
    case MeterQuantity::ambient_temperature:
      return choice(form, "unit", kCelsius);
  }
  return 1.0;
}

}  // namespace youxu
