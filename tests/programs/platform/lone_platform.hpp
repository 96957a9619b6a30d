// A platform alone, for trying a gateway against. Prints logins, records and confirmations, and
// ends at Ctrl-C, at SIGTERM or after its time. One gateway at a time: a new connection takes the
// place of the old one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/result.hpp"
#include "policy/time.hpp"
#include "tests/programs/platform/moody_platform.hpp"

namespace youxu::sim {

// A remote start or stop at a given time.
struct PlatformOrder {
  std::string pile;  // 14 digits
  Millis at{};
  bool start = true;
};

struct LonePlatformOptions {
  std::uint16_t port = 8768;
  std::string store;
  PlatformTariff tariff;
  Mood mood;
  std::optional<Millis> mood_for;  // then it is good; nullopt: it stays so
  std::vector<PlatformOrder> orders;
  std::optional<Millis> garbage_at;    // kGarbageBytes random bytes go to the gateway then
  std::uint64_t seed = 1;              // of the garbage
  std::optional<Millis> silent_after;  // from then on it reads, and answers nothing
  std::optional<Millis> run_for;       // nullopt: until a signal
};

inline constexpr std::size_t kGarbageBytes = 4096;

// "32010600000001@20": the pile's number and the second. Errc::invalid says what is wrong.
Result<PlatformOrder> platform_order_from_text(const std::string& text, bool start);
// The same seed gives the same bytes.
std::string garbage(std::uint64_t seed, std::size_t size);

// retry or fatal: the store or the port cannot be opened.
Status run_lone_platform(const LonePlatformOptions& options);

}  // namespace youxu::sim
