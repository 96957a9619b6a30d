#include "policy/tariff_book.hpp"

#include <algorithm>
#include <string>
#include <tuple>

#include "policy/names.hpp"
#include "policy/record_clock.hpp"

namespace youxu {

namespace {

constexpr Names<TariffSource, 4> kSources{{
    {TariffSource::config, "config"},
    {TariffSource::platform, "platform"},
    {TariffSource::page, "page"},
    {TariffSource::cli, "cli"},
}};
constexpr Price kDearest{1'000'000};  // 10 CNY per kWh, energy and service each
constexpr std::size_t kMaxModel = 16;
constexpr Millis kHalfHour = std::chrono::minutes{30};

bool was_valid_when_it_came(const TariffVersion& version) {
  return version.valid_from <= version.received_at;
}

}  // namespace

std::string_view text_of(TariffSource source) {
  return name_in(kSources, source);
}
std::optional<TariffSource> tariff_source_from_text(std::string_view text) {
  return value_in(kSources, text);
}

void TariffBook::add(TariffVersion version) {
  const auto later = [](const TariffVersion& a, const TariffVersion& b) {
    return std::tie(a.valid_from, a.id) < std::tie(b.valid_from, b.id);
  };
  const auto at = std::upper_bound(versions_.begin(), versions_.end(), version, later);
  versions_.insert(at, std::move(version));
}

bool TariffBook::remove(std::int64_t id) {
  return std::erase_if(versions_, [&](const TariffVersion& v) { return v.id == id; }) > 0;
}

const TariffVersion* TariffBook::version_at(Wall t) const {
  const TariffVersion* found = nullptr;
  if (t >= RecordClock::kEarliest) {
    for (const TariffVersion& version : versions_)
      if (version.valid_from <= t) found = &version;
    return found;
  }
  for (const TariffVersion& version : versions_)
    if (was_valid_when_it_came(version) && (!found || version.id > found->id)) found = &version;
  return found;
}

const Tariff& TariffBook::at(Wall t) const {
  const TariffVersion* version = version_at(t);
  return version ? version->tariff : configured_;
}

std::vector<TariffVersion> TariffBook::present(Wall now) const {
  const TariffVersion* in_force = version_at(now);
  std::vector<TariffVersion> out;
  for (const TariffVersion& version : versions_)
    if (version.valid_from > now || (in_force && version.id == in_force->id))
      out.push_back(version);
  std::reverse(out.begin(), out.end());
  return out;
}

std::size_t TariffBook::to_come(Wall now) const {
  return static_cast<std::size_t>(
      std::count_if(versions_.begin(), versions_.end(),
                    [&](const TariffVersion& v) { return v.valid_from > now; }));
}

Wall TariffBook::valid_from(Wall now, bool trusted) const {
  if (trusted) return now;
  for (const TariffVersion& version : versions_)
    if (was_valid_when_it_came(version)) now = std::max(now, version.valid_from);
  return now;
}

Status check_tariff(const Tariff& tariff) {
  if (tariff.model.empty() || tariff.model.size() > kMaxModel || !tariff.known())
    return Error{Errc::invalid, "model: 1 to 16 characters, not 0000, which means no tariff"};
  for (std::size_t k = 0; k < kTariffKinds; ++k)
    for (const Price price : {tariff.energy_price[k], tariff.service_price[k]})
      if (price < Price{} || price > kDearest)
        return Error{Errc::invalid, "prices." + std::string{text_of(static_cast<TariffKind>(k))} +
                                        ": a price is 0 to 1000000, in 1/100000 CNY per kWh"};
  return {};
}

Status check_valid_from(Wall valid_from, Wall now, std::chrono::minutes utc_offset) {
  if (valid_from < now)
    return Error{Errc::invalid, "valid_from: is past; leave it out for a tariff from now on"};
  if (valid_from - now > TariffBook::kFarthest)
    return Error{Errc::invalid, "valid_from: is more than 400 days away"};
  if ((valid_from.time_since_epoch() + utc_offset) % kHalfHour != Millis{0})
    return Error{Errc::invalid,
                 "valid_from: must be a whole or half hour, as the tariff's periods"};
  return {};
}

}  // namespace youxu
