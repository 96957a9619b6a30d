// The MQTT interface of go-e chargers (API v2), as text: topics and JSON values to and from
// readings. It sends nothing. Written from the maker's published description and checked against
// documents only, never against hardware.
//
// Each key is one retained topic, `go-eCharger/<serial>/<key>`, with one JSON value. A value of a
// wrong type or out of its range is refused with Errc::invalid and "key: what is wrong".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pile.hpp"
#include "policy/result.hpp"
#include "policy/units.hpp"

namespace youxu::goe {

inline constexpr std::size_t kMaxPayload = 4096;  // bytes
inline constexpr std::size_t kMaxChargers = 256;  // of one gateway
inline constexpr int kLeast = 6;                  // A, by IEC 61851-1
inline constexpr int kMost = 32;                  // A, of the largest model

// Positions of the switch `frc`. Neutral leaves it to the charger's own rules, which charge a car
// as soon as it is plugged in. It goes back to neutral by itself when a car is unplugged.
enum class Force { neutral = 0, off = 1, on = 2 };

enum class Car {
  unknown = 0,
  idle = 1,
  charging = 2,
  waits = 3,
  complete = 4,
  error = 5,
  starts = 6
};

struct Flow {
  PerPhase<Amps> current{};
  PerPhase<Volts> voltage{};
  Watts power;
};

// The newest value of each key; nullopt or empty: not heard yet.
struct Readings {
  std::optional<int> amp;   // A, the limit that is set
  std::optional<int> ama;   // A, the highest that can be set
  std::optional<int> mca;   // A, the lowest
  std::optional<int> acu;   // A, what the car is offered; 0: nothing
  std::optional<int> cbl;   // A, what the cable carries; 0: there is none
  std::optional<bool> alw;  // the car may charge
  std::optional<Force> frc;
  std::optional<Car> car;  // `null`, an internal error, is unknown
  std::optional<int> err;  // -1: `null`, its charge controller does not answer
  std::optional<Flow> nrg;
  std::optional<WattHours> eto;     // the cumulative register
  std::optional<double> tma;        // °C, the hottest of its sensors
  std::optional<int> model_status;  // why it charges or does not
  std::optional<std::int64_t> rbc;  // how often it has booted
  std::optional<std::int64_t> rbt;  // ms since then; said each second
  std::string fwv;

  // All is there that a status needs.
  bool complete() const { return amp && ama && frc && car && err && nrg && eto; }
};

// Keys that take() understands; others are none of our business.
const std::vector<std::string_view>& keys();

// Of these: what budget and bill rest on. A key is said only when it changes, so a word that was
// lost would be believed for ever: a current that flows no more, for instance, is taken out of the
// meter's reading, and the homes would seem to draw less than they do.
inline constexpr std::array<std::string_view, 7> kChecked{"amp", "frc", "car", "rbc",
                                                          "err", "nrg", "eto"};

// Takes one value over. Errc::invalid: nothing changed, also for a key that is not in keys().
Status take(Readings& readings, std::string_view key, std::string_view payload);

// What `err`, and `modelStatus` where it says so, mean in the words of the pile bus; empty: no
// fault. The numbers from 11 on differ between the maker's lists: they are FaultCode::other.
std::vector<FaultCode> faults_of(const Readings& readings);

// 6 to 8 digits.
bool is_serial(std::string_view text);

// `go-eCharger/<serial>/<key>`, and with `/set` and `/result` behind it.
std::string topic_of(std::string_view serial, std::string_view key);
std::string set_topic_of(std::string_view serial, std::string_view key);
std::string result_topic_of(std::string_view serial, std::string_view key);

// All views are into the given topic.
struct Topic {
  std::string_view serial;
  std::string_view key;
  bool is_result = false;
};
std::optional<Topic> parse_topic(std::string_view topic);

// The answer to a write, in words of the charger: empty when it was taken. Errors keep at most
// kMaxRefusal bytes, what is not printable ASCII becomes `?`.
inline constexpr std::size_t kMaxRefusal = 120;
std::string refusal_of(std::string_view payload);

}  // namespace youxu::goe
