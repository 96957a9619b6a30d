#include "drivers/meter/decode.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "drivers/meter/derive.hpp"
#include "drivers/meter/plausible.hpp"

namespace youxu {
namespace {

// Beyond any meter, and far inside what a Quantity holds in milli-units.
constexpr double kMaxMagnitude = 1e14;
constexpr std::uint64_t kNoExponent = 0x8000;  // SunSpec: not implemented
constexpr double kMaxExponent = 10.0;

// How a ratio is known: measured (or given), assumed (the fallback), absent.
struct RatioState {
  double factor = 1.0;
  ValueQuality quality = ValueQuality::measured;
};

struct Ratios {
  RatioState ct;
  RatioState pt;
};

bool is_digits(RegisterType type) {
  return type >= RegisterType::bcd16;
}

// nullopt where four bits are no digit.
std::optional<double> number_of_digits(std::uint64_t bits, unsigned width, bool has_sign) {
  const std::uint64_t sign = has_sign ? std::uint64_t{1} << (width - 1) : 0;
  const double factor = (bits & sign) != 0 ? -1.0 : 1.0;
  bits &= ~sign;
  double number = 0.0;
  for (unsigned shift = width; shift > 0; shift -= 4) {
    const unsigned digit = static_cast<unsigned>(bits >> (shift - 4)) & 0xFU;
    if (digit > 9) return std::nullopt;
    number = 10.0 * number + digit;
  }
  return factor * number;
}

std::span<const std::uint16_t> raw_words(const MeterField& field, const MeterWords& words) {
  if (field.block >= words.size()) return {};
  const auto& block = words[field.block];
  const std::size_t count = words_of(field.type);
  if (field.offset + count > block.size()) return {};
  return std::span{block}.subspan(field.offset, count);
}

std::optional<double> number_at(const MeterField& field, const MeterWords& words) {
  const auto raw = raw_words(field, words);
  if (raw.empty()) return std::nullopt;
  return number_of(assemble(raw, field.order), field.type);
}

bool in_range(double number, const MeterField& field) {
  return std::abs(number) < kMaxMagnitude && number >= field.min.value_or(-kMaxMagnitude) &&
         number <= field.max.value_or(kMaxMagnitude);
}

std::string problem_of(const std::string& name, const std::optional<double>& read) {
  const std::string what =
      read ? std::to_string(*read) + " is out of range" : std::string{"was not read"};
  return "the transformer ratio " + name + " " + what + ": set it on the meter, or give " + name +
         " with the meter in the configuration";
}

RatioState read_ratio(const std::optional<MeterRatio>& from, const MeterWords& words,
                      const std::string& name, std::string& problem) {
  if (!from) return {};
  if (from->value) return {.factor = *from->value};
  std::optional<double> read;
  if (from->field) {
    read = number_at(*from->field, words);
    if (read) *read *= from->field->scale;
    if (read && *read > 0.0 && in_range(*read, *from->field)) return {.factor = *read};
  }
  if (problem.empty()) problem = problem_of(name, read);
  if (from->fallback) return {.factor = *from->fallback, .quality = ValueQuality::assumed};
  return {.quality = ValueQuality::absent};
}

Ratios read_ratios(const MeterProfile& profile, const MeterWords& words, MeterSnapshot& snapshot) {
  const Ratios ratios{.ct = read_ratio(profile.ct, words, "ct", snapshot.ratio_problem),
                      .pt = read_ratio(profile.pt, words, "pt", snapshot.ratio_problem)};
  const auto known = [](const std::optional<MeterRatio>& from, const RatioState& state) {
    const bool is_known = from.has_value() && state.quality == ValueQuality::measured;
    return is_known ? std::optional{state.factor} : std::nullopt;
  };
  snapshot.ct = known(profile.ct, ratios.ct);
  snapshot.pt = known(profile.pt, ratios.pt);
  return ratios;
}

// 1 where there is no exponent.
std::optional<double> power_of_ten(const MeterValue& value, const MeterWords& words) {
  if (!value.exponent) return 1.0;
  const auto raw = raw_words(*value.exponent, words);
  if (raw.empty() || raw.front() == kNoExponent) return std::nullopt;
  const auto exponent = number_of(raw.front(), RegisterType::s16);
  if (!exponent || std::abs(*exponent) > kMaxExponent) return std::nullopt;
  return std::pow(10.0, *exponent);
}

double schneider_4q(double coded) {
  if (coded > 1.0) return 2.0 - coded;
  return coded < -1.0 ? -2.0 - coded : coded;
}

bool is_sentinel(std::uint64_t bits, const MeterValue& value) {
  return std::find(value.sentinels.begin(), value.sentinels.end(), bits) != value.sentinels.end();
}

// The product of all factors but the unit's, and how well it is known.
RatioState factor_of(const MeterValue& value, const MeterWords& words, const Ratios& ratios) {
  RatioState all{.factor = value.invert ? -value.field.scale : value.field.scale};
  const auto ten = power_of_ten(value, words);
  if (!ten) return {.quality = ValueQuality::absent};
  all.factor *= *ten;
  for (const auto& [times, ratio] :
       {std::pair{value.times_ct, ratios.ct}, std::pair{value.times_pt, ratios.pt}}) {
    if (!times) continue;
    all.factor *= ratio.factor;
    all.quality = std::max(all.quality, ratio.quality);
  }
  return all;
}

SnapshotValue decode_value(const MeterValue& value, const MeterWords& words, const Ratios& ratios) {
  SnapshotValue result{.quantity = value.quantity, .phase = value.phase};
  const auto raw = raw_words(value.field, words);
  if (raw.empty()) return result;
  result.raw.assign(raw.begin(), raw.end());
  const std::uint64_t bits = assemble(raw, value.field.order);
  const bool has_none = is_sentinel(bits, value);
  const auto number = has_none ? std::nullopt : number_of(bits, value.field.type);
  if (!has_none && !number && is_digits(value.field.type)) {
    result.quality = ValueQuality::implausible;
    return result;
  }
  const RatioState factor = factor_of(value, words, ratios);
  if (!number || factor.quality == ValueQuality::absent) return result;
  double scaled = *number * factor.factor;
  if (value.power_factor == PowerFactorMode::schneider_4q) scaled = schneider_4q(scaled);
  result.quality = in_range(scaled, value.field) ? factor.quality : ValueQuality::implausible;
  // A number beyond every meter is not worth showing, and must fit what it is put into.
  if (std::abs(scaled) < kMaxMagnitude) result.number = scaled * value.unit_factor;
  if (value.quantity == MeterQuantity::current) result.number = std::abs(result.number);
  return result;
}

double energy_span(const MeterProfile& profile, const MeterWords& words, const Ratios& ratios) {
  if (!profile.energy_rollover) return 0.0;
  for (const auto& value : profile.values) {
    if (value.quantity != MeterQuantity::energy_import) continue;
    const RatioState factor = factor_of(value, words, ratios);
    if (factor.quality != ValueQuality::measured) return 0.0;
    return static_cast<double>(*profile.energy_rollover) * std::abs(factor.factor) *
           value.unit_factor;
  }
  return 0.0;
}

}  // namespace

std::uint64_t assemble(std::span<const std::uint16_t> words, WordOrder order) {
  const bool low_word_first = order == WordOrder::cdab || order == WordOrder::dcba;
  const bool low_byte_first = order == WordOrder::badc || order == WordOrder::dcba;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const unsigned word = words[low_word_first ? words.size() - 1 - i : i];
    const unsigned swapped = ((word & 0xFFU) << 8U) | (word >> 8U);
    bits = (bits << 16U) | (low_byte_first ? swapped : word);
  }
  return bits;
}

std::optional<double> number_of(std::uint64_t bits, RegisterType type) {
  double number = 0.0;
  switch (type) {
    case RegisterType::u16:
    case RegisterType::u32:
    case RegisterType::u64:
      return static_cast<double>(bits);
    case RegisterType::s16:
      return static_cast<std::int16_t>(bits);
    case RegisterType::s32:
      return static_cast<std::int32_t>(bits);
    case RegisterType::s64:
      return static_cast<double>(static_cast<std::int64_t>(bits));
    case RegisterType::bcd16:
    case RegisterType::bcd24:
    case RegisterType::bcd32:
      return number_of_digits(bits, 8U * static_cast<unsigned>(bytes_of(type)), false);
    case RegisterType::sbcd16:
    case RegisterType::sbcd24:
    case RegisterType::sbcd32:
      return number_of_digits(bits, 8U * static_cast<unsigned>(bytes_of(type)), true);
    case RegisterType::f32:
      number = static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
      break;
    case RegisterType::f64:
      number = std::bit_cast<double>(bits);
      break;
  }
  if (!std::isfinite(number)) return std::nullopt;
  return number;
}

std::string text_in(std::span<const std::uint16_t> words) {
  std::string text;
  for (const std::uint16_t word : words) {
    text += static_cast<char>(word >> 8U);
    text += static_cast<char>(word & 0xFFU);
  }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\0' || text.back() == '\xFF')) {
    text.pop_back();
  }
  return text;
}

bool matches(const MeterIdentity& identity, std::span<const std::uint16_t> words) {
  if (words.size() != static_cast<std::size_t>(identity.count)) return false;
  if (!identity.accepted_texts.empty()) {
    const auto& texts = identity.accepted_texts;
    return std::find(texts.begin(), texts.end(), text_in(words)) != texts.end();
  }
  const std::uint64_t bits = assemble(words, identity.order) & identity.mask;
  const auto& numbers = identity.accepted;
  return std::find(numbers.begin(), numbers.end(), bits) != numbers.end();
}

std::string found_instead(const MeterIdentity& identity, std::span<const std::uint16_t> words) {
  const bool is_text = !identity.accepted_texts.empty();
  const std::string found =
      is_text ? "\"" + text_in(words) + "\""
              : std::to_string(
                    assemble(words.first(std::min<std::size_t>(words.size(), 4)), identity.order));
  return "register " + std::to_string(identity.address) + " holds " + found + ": not the model";
}

MeterSnapshot decode_snapshot(const MeterProfile& profile, const MeterWords& words,
                              const std::vector<bool>& stale_blocks) {
  MeterSnapshot snapshot;
  const Ratios ratios = read_ratios(profile, words, snapshot);
  for (const auto& value : profile.values) {
    SnapshotValue decoded = decode_value(value, words, ratios);
    const bool stale = value.field.block < stale_blocks.size() && stale_blocks[value.field.block];
    if (stale && is_usable(decoded.quality)) decoded.quality = ValueQuality::stale;
    snapshot.values.push_back(std::move(decoded));
  }
  snapshot.energy_span_wh = energy_span(profile, words, ratios);
  mark_implausible(profile, snapshot);
  derive(profile, snapshot);
  return snapshot;
}

}  // namespace youxu
