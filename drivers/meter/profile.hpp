// What a model of meter keeps in which registers: schema "meter-profile/1", a file of data per
// model. Strict: an unknown key, an unknown word or a value outside every block is refused, because
// a typing error here would otherwise be a wrong load limit. All addresses count from 0, as on the
// wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.hpp"
#include "policy/time.hpp"

namespace youxu {

inline constexpr std::size_t kMaxProfileBytes = std::size_t{64} * 1024;
inline constexpr std::size_t kMaxProfileBlocks = 8;
inline constexpr std::size_t kMaxProfileValues = 64;
inline constexpr int kMaxResponseTimeoutMs = 400;  // leaves time in a period of one second

// Order of the bytes of a number on the wire; ABCD is the most significant word first. The two
// others have the bytes inside each word swapped.
enum class WordOrder { abcd, cdab, badc, dcba };
enum class RegisterType { u16, s16, u32, s32, u64, s64, f32, f64 };
enum class BlockClass { fast, slow, once };
enum class MeterQuantity {
  voltage,
  current,
  active_power,
  reactive_power,
  apparent_power,
  power_factor,
  frequency,
  energy_import,
  energy_export,
};
enum class MeterPhase { a, b, c, neutral, total };

std::size_t words_of(RegisterType type);  // 1, 2 or 4 registers

// Read with one request.
struct MeterBlock {
  std::string name;
  int function = 3;  // 3 holding, 4 input registers
  int address = 0;
  int count = 0;
  BlockClass when = BlockClass::fast;
};

// Where a number is and what it counts.
struct MeterField {
  std::size_t block = 0;   // index in MeterProfile::blocks
  std::size_t offset = 0;  // registers from the start of the block
  RegisterType type = RegisterType::u16;
  WordOrder order = WordOrder::abcd;
  double scale = 1.0;         // to the unit named in the profile
  std::optional<double> min;  // in the profile's unit, after scale and ratios; outside: no value
  std::optional<double> max;
};

struct MeterValue {
  MeterQuantity quantity = MeterQuantity::current;
  MeterPhase phase = MeterPhase::total;
  MeterField field;
  double unit_factor = 1.0;  // from the profile's unit to the canonical one (1000 for "kW")
  bool times_ct = false;
  bool times_pt = false;
  bool invert = false;
  std::vector<std::uint64_t> sentinels;  // raw bits which mean "no value"
};

// A transformer ratio kept in the meter. There is no fallback: a reading with a guessed ratio would
// be wrong by its factor.
struct MeterRatio {
  MeterField field;
};

struct MeterIdentity {
  int function = 3;
  int address = 0;
  std::vector<std::uint16_t> accepted;
  bool required = true;  // false: a meter which refuses the request is accepted, a wrong one is not
};

struct PlausibleRange {
  double min = 0.0;
  double max = 0.0;
};

struct MeterProfile {
  std::string id;
  std::string name;
  int min_gap_ms = 0;
  int response_timeout_ms = kMaxResponseTimeoutMs;
  std::vector<MeterBlock> blocks;
  std::vector<MeterValue> values;
  std::vector<MeterIdentity> identities;
  std::optional<MeterRatio> ct;
  std::optional<MeterRatio> pt;
  // A value outside means that word order or scale are wrong: the whole reading is refused.
  std::optional<PlausibleRange> plausible_volts;
  std::optional<PlausibleRange> plausible_hertz;
};

// Errc::invalid names the path of the key in the document.
Result<MeterProfile> parse_meter_profile(std::string_view text);
// The file of at most kMaxProfileBytes; messages begin with its path.
Result<MeterProfile> load_meter_profile(const std::string& path);

}  // namespace youxu
