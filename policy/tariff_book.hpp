// The tariffs of a site and when each is valid: the operator's platform downloads them, staff enter
// them, for now or for later.
//
// In force is the version that became valid last, of two at once the one that came later, whoever
// it is from: a platform that downloads a tariff replaces what staff entered before, and staff may
// replace that again. An order keeps the tariff of its beginning; what changes is what the next one
// begins with, and what the plan of the coming day reckons with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/result.hpp"
#include "policy/tariff.hpp"
#include "policy/time.hpp"

namespace youxu {

enum class TariffSource { config, platform, page, cli };
std::string_view text_of(TariffSource source);
std::optional<TariffSource> tariff_source_from_text(std::string_view text);

struct TariffVersion {
  std::int64_t id = 0;  // rises as they come
  Tariff tariff;
  Wall valid_from{};
  TariffSource source = TariffSource::platform;
  Wall received_at{};
};

// What may be charged where there is no tariff.
enum class NoTariff {
  free,    // orders cost nothing, and say so
  forbid,  // no order begins
};

class TariffBook {
 public:
  static constexpr std::size_t kMaxToCome = 16;
  static constexpr Millis kFarthest = std::chrono::days{400};

  // `configured` holds until the first version does.
  explicit TariffBook(Tariff configured = {}) : configured_{std::move(configured)} {}

  void add(TariffVersion version);
  bool remove(std::int64_t id);  // false: there is none

  // Before 2020 nobody knows the time: then the newest that was valid when it came.
  const TariffVersion* version_at(Wall t) const;  // nullptr: none is valid yet
  const Tariff& at(Wall t) const;
  // Those in force at `now` and to come, the latest first.
  std::vector<TariffVersion> present(Wall now) const;
  std::size_t to_come(Wall now) const;
  // From when a tariff that comes at `now` holds. Where the clock is not known to be right it comes
  // after all that were valid when they came.
  Wall valid_from(Wall now, bool trusted) const;

 private:
  Tariff configured_;
  std::vector<TariffVersion> versions_;  // by valid_from, id
};

// Errc::invalid says what is wrong: negative or absurd prices, a model that is no name, a time that
// is past, too far or not on a half hour of local time.
Status check_tariff(const Tariff& tariff);
Status check_valid_from(Wall valid_from, Wall now, std::chrono::minutes utc_offset);

}  // namespace youxu
