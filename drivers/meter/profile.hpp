// What a model of meter keeps in which registers, or under which data identifiers of DL/T 645:
// schema "meter-profile/1", a file of data per model. Strict: an unknown key, an unknown word or a
// value outside every block is refused, because a typing error here would otherwise be a wrong load
// limit. All addresses count from 0, as on the wire. README.md has the format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/meter/bus_address.hpp"
#include "policy/meter_snapshot.hpp"
#include "policy/result.hpp"

namespace youxu {

inline constexpr std::size_t kMaxProfileBytes = std::size_t{64} * 1024;
inline constexpr std::size_t kMaxProfileBlocks = 16;
inline constexpr std::size_t kMaxProfileValues = 64;
inline constexpr std::size_t kMaxIdentities = 4;
inline constexpr int kMaxResponseTimeoutMs = 1000;
inline constexpr int kMaxIdentityRegisters = 16;

// Order of the bytes of a number on the wire; ABCD is the most significant word first. The two
// others have the bytes inside each word swapped.
enum class WordOrder { abcd, cdab, badc, dcba };
// bcd: a decimal digit in each four bits; sbcd: its first bit is the sign. 24 bits are the lower
// ones of two registers.
enum class RegisterType {
  u16,
  s16,
  u32,
  s32,
  u64,
  s64,
  f32,
  f64,
  bcd16,
  bcd24,
  bcd32,
  sbcd16,
  sbcd24,
  sbcd32
};
enum class BlockClass { fast, slow, once };

std::size_t words_of(RegisterType type);  // 1, 2 or 4 registers
int bytes_of(RegisterType digits);        // of a number of digits, on the line: 2, 3 or 4

// How far the register map is to be trusted.
enum class Verified { manual, two_sources, one_source, field };

// Read with one request.
struct MeterBlock {
  std::string name;
  int function = 3;    // 3 holding, 4 input registers
  int address = 0;     // with a model walk: counted from its first register; a data identifier
  int count = 0;       // registers
  int item_bytes = 0;  // DL/T 645: of each number on the line, 2 to 4
  BlockClass when = BlockClass::fast;
};

// Where a number is and what it counts.
struct MeterField {
  std::size_t block = 0;   // index in MeterProfile::blocks
  std::size_t offset = 0;  // registers from the start of the block
  RegisterType type = RegisterType::u16;
  WordOrder order = WordOrder::abcd;
  double scale = 1.0;         // to the unit named in the profile
  std::optional<double> min;  // in the profile's unit, after scale and ratios; outside: implausible
  std::optional<double> max;
};

// schneider_4q: beyond 1 and -1 the coding runs back (2 - x, -2 - x); the sign is then that of the
// active power. plain: as the meter gives it, where a sign may mean the direction or leading.
enum class PowerFactorMode { plain, schneider_4q };

struct MeterValue {
  MeterQuantity quantity = MeterQuantity::current;
  MeterPhase phase = MeterPhase::total;
  MeterField field;
  double unit_factor = 1.0;  // from the profile's unit to the canonical one (1000 for "kW")
  bool times_ct = false;
  bool times_pt = false;
  bool invert = false;
  PowerFactorMode power_factor = PowerFactorMode::plain;
  std::optional<MeterField> exponent;    // a power of ten, s16, in the same block
  std::vector<std::uint64_t> sentinels;  // raw bits which mean "no value"
};

// A transformer ratio: from a register, fixed by the profile, or (neither) given by the
// installation. `fallback` stands in for a register that cannot be used, only to show something:
// what was multiplied by it is ValueQuality::assumed, and gives no MeterReading. A limit by a
// guessed ratio would be wrong by its factor.
struct MeterRatio {
  std::optional<MeterField> field;
  std::optional<double> value;
  std::optional<double> fallback;
  double min = 0.0;  // exclusive when 0
  double max = 1e6;
};

// What the meter must hold to be the model of the profile: a number, masked, or a text of two
// characters a register, compared without the spaces and zeros at its end.
struct MeterIdentity {
  int function = 3;
  int address = 0;
  int count = 1;
  WordOrder order = WordOrder::abcd;
  std::uint64_t mask = UINT64_MAX;
  std::vector<std::uint64_t> accepted;
  std::vector<std::string> accepted_texts;  // not empty: it is a text
  bool required = true;  // false: a meter which refuses the request is accepted, a wrong one is not
};

// A usable value outside means that word order or scale are wrong: the whole reading is refused.
struct PlausibleRange {
  MeterQuantity quantity = MeterQuantity::frequency;
  double min = 0.0;
  double max = 0.0;
};

// SunSpec: the registers move with the device; they are found by walking its list of models.
struct ModelWalk {
  int function = 3;
  std::vector<int> bases;   // where the marker "SunS" may be, in this order
  std::vector<int> models;  // the first of these in the device's list is read
};

enum class EnergySide { primary, secondary };

struct SerialHint {
  int baud = 9600;
  char parity = 'N';  // N, E, O
  int stop_bits = 1;
};

struct MeterProfile {
  std::string id;
  std::string name;
  std::string vendor;
  std::string note;  // doubts and traps, for the installer
  MeterProtocol protocol = MeterProtocol::modbus;
  Verified verified = Verified::one_source;
  std::vector<std::string> models;
  std::vector<std::string> sources;
  std::optional<SerialHint> serial;
  int min_gap_ms = 0;
  int response_timeout_ms = 400;
  std::vector<MeterBlock> blocks;
  std::vector<MeterValue> values;
  std::vector<MeterIdentity> identities;
  std::optional<MeterRatio> ct;
  std::optional<MeterRatio> pt;
  std::vector<PlausibleRange> plausible;
  std::optional<ModelWalk> walk;
  std::optional<EnergySide> energy_side;
  std::optional<std::uint64_t> energy_rollover;  // counts at which a register begins again at 0
};

// Errc::invalid names the path of the key in the document.
Result<MeterProfile> parse_meter_profile(std::string_view text);
// The file of at most kMaxProfileBytes; messages begin with its path.
Result<MeterProfile> load_meter_profile(const std::string& path);

// One public source only: nobody here has seen it work. To be said where it is chosen.
bool is_untested(const MeterProfile& profile);

// The installation's ratios in place of the profile's; they need no register. Errc::invalid where
// the profile multiplies by no such ratio, or it is out of the profile's range.
Status set_ratios(MeterProfile& profile, std::optional<double> ct, std::optional<double> pt);

// Whether a circuit's load can be read by it: the currents of all three phases each second, and
// ratios that are known. Errc::invalid says what is missing and what to do.
Status check_for_circuit(const MeterProfile& profile);

// Whether it tells how hot a transformer is: a winding, its oil or its hottest place, or the air.
Status check_for_temperature(const MeterProfile& profile);

// What a serial line makes of a Modbus profile. An answer there does not say which registers it
// holds, so a late one to an equally long request would be taken for the right one.
std::vector<std::string> serial_warnings(const MeterProfile& profile);

}  // namespace youxu
