#include "storage/codec.hpp"

#include <charconv>
#include <cstdint>

namespace youxu {

namespace {

constexpr std::string_view kKindLetters = "spfv";  // in the order of TariffKind

// Takes what is before `end` off `rest`, and `end` itself.
std::optional<std::string_view> take(std::string_view& rest, char end) {
  const auto at = rest.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  const auto taken = rest.substr(0, at);
  rest.remove_prefix(at + 1);
  return taken;
}

std::optional<std::int64_t> take_integer(std::string_view& rest, char end) {
  const auto digits = take(rest, end);
  if (!digits) return std::nullopt;
  std::int64_t value = 0;
  const auto* last = digits->data() + digits->size();
  const auto parsed = std::from_chars(digits->data(), last, value);
  if (parsed.ec != std::errc{} || parsed.ptr != last) return std::nullopt;
  return value;
}

bool take_prices(std::string_view& rest, PerTariff<Price>& prices) {
  for (auto& price : prices) {
    const auto e5 = take_integer(rest, ' ');
    if (!e5) return false;
    price.e5 = *e5;
  }
  return true;
}

bool take_slots(std::string_view& rest, std::array<TariffKind, kTariffSlots>& slots) {
  const auto letters = take(rest, ' ');
  if (!letters || letters->size() != kTariffSlots) return false;
  for (std::size_t i = 0; i < kTariffSlots; ++i) {
    const auto kind = kKindLetters.find((*letters)[i]);
    if (kind == std::string_view::npos) return false;
    slots[i] = static_cast<TariffKind>(kind);
  }
  return true;
}

std::optional<ConnectorRating> take_connector(std::string_view& rest) {
  const auto id = take_integer(rest, ' ');
  const auto min = id ? take_integer(rest, ' ') : std::nullopt;
  const auto max = min ? take_integer(rest, ';') : std::nullopt;
  if (!max) return std::nullopt;
  return ConnectorRating{static_cast<int>(*id), Amps::from_milli(*min), Amps::from_milli(*max)};
}

std::optional<RegisterSegment> take_segment(std::string_view& rest) {
  RegisterSegment segment;
  const auto start = take_integer(rest, ' ');
  const auto last = start ? take_integer(rest, ' ') : std::nullopt;
  const auto why = last ? take(rest, ' ') : std::nullopt;
  const auto ended_by = why ? register_break_from_text(*why) : std::nullopt;
  const auto ended_at = ended_by ? take_integer(rest, ' ') : std::nullopt;
  const auto serial = ended_at ? take(rest, '\n') : std::nullopt;
  if (!serial) return std::nullopt;
  segment.start = WattHours::from_milli(*start);
  segment.last = WattHours::from_milli(*last);
  segment.ended_by = *ended_by;
  segment.ended_at = wall_from_unix_millis(*ended_at);
  segment.serial = *serial;
  return segment;
}

}  // namespace

std::string encode_tariff(const Tariff& tariff) {
  std::string text;
  for (const auto& prices : {tariff.energy_price, tariff.service_price})
    for (const Price price : prices) text += std::to_string(price.e5) + ' ';
  for (const TariffKind kind : tariff.slots) text += kKindLetters[static_cast<std::size_t>(kind)];
  return text + ' ' + tariff.model;
}

std::optional<Tariff> decode_tariff(std::string_view text) {
  Tariff tariff;
  if (!take_prices(text, tariff.energy_price) || !take_prices(text, tariff.service_price) ||
      !take_slots(text, tariff.slots))
    return std::nullopt;
  tariff.model = text;
  return tariff;
}

std::string encode_connectors(const std::vector<ConnectorRating>& connectors) {
  std::string text;
  for (const auto& connector : connectors)
    text += std::to_string(connector.id) + ' ' + std::to_string(connector.min.milli()) + ' ' +
            std::to_string(connector.max.milli()) + ';';
  return text;
}

std::optional<std::vector<ConnectorRating>> decode_connectors(std::string_view text) {
  std::vector<ConnectorRating> connectors;
  while (!text.empty()) {
    const auto connector = take_connector(text);
    if (!connector) return std::nullopt;
    connectors.push_back(*connector);
  }
  return connectors;
}

std::string encode_segments(const std::vector<RegisterSegment>& segments) {
  std::string text;
  for (const auto& segment : segments)
    text += std::to_string(segment.start.milli()) + ' ' + std::to_string(segment.last.milli()) +
            ' ' + std::string{text_of(segment.ended_by)} + ' ' +
            std::to_string(unix_millis(segment.ended_at)) + ' ' +
            segment.serial.substr(0, segment.serial.find('\n')) + '\n';
  return text;
}

std::optional<std::vector<RegisterSegment>> decode_segments(std::string_view text) {
  std::vector<RegisterSegment> segments;
  while (!text.empty()) {
    const auto segment = take_segment(text);
    if (!segment) return std::nullopt;
    segments.push_back(*segment);
  }
  return segments;
}

std::string encode_names(const std::vector<std::string>& names) {
  std::string text;
  for (const auto& name : names)
    if (name.find('\n') == std::string::npos) text += name + '\n';
  return text;
}

std::vector<std::string> decode_names(std::string_view text) {
  std::vector<std::string> names;
  while (const auto name = take(text, '\n')) names.emplace_back(*name);
  return names;
}

}  // namespace youxu
