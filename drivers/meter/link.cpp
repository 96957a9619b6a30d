#include "drivers/meter/link.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

#include "drivers/loop/clock.hpp"
#include "drivers/meter/model_walk.hpp"

namespace youxu {
namespace {

using Registers = std::vector<std::uint16_t>;

constexpr std::size_t kProbeRegisters = 2;
// No answer comes later than that, whatever the profile says of the meter.
constexpr Millis kLatest{3'000};

Mono middle(Mono first, Mono last) {
  return first + (last - first) / 2;
}

std::vector<std::size_t> blocks_of(const MeterProfile& profile, BlockClass when) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < profile.blocks.size(); ++i)
    if (profile.blocks[i].when == when) out.push_back(i);
  return out;
}

std::string text_of(const MeterBlock& block) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08X", static_cast<unsigned>(block.address));
  return text;
}

}  // namespace

MeterLink::MeterLink(std::shared_ptr<MeterBus> bus, MeterProfile profile, int unit,
                     std::string meter, Millis period)
    : bus_{std::move(bus)},
      profile_{std::move(profile)},
      unit_{unit},
      meter_{std::move(meter)},
      name_{"meter " + youxu::text_of(bus_->address()) +
            (meter_.empty() ? " unit " + std::to_string(unit) : " address " + meter_)},
      pace_{blocks_of(profile_, BlockClass::fast), blocks_of(profile_, BlockClass::slow)},
      is_paced_{profile_.protocol == MeterProtocol::dlt645 && period > Millis{0}},
      words_(profile_.blocks.size()),
      read_at_(profile_.blocks.size()) {
  if (is_paced_) pace_ = pace_for(profile_, bus_->address(), period);
}

Result<MeterReading> MeterLink::read(bool with_slow) {
  snapshot_.reset();
  if (auto fetched = fetch(with_slow); !fetched.ok()) return fetched.error();
  snapshot_ = decode_snapshot(profile_, words_);
  snapshot_->taken = taken_;
  set_ages(*snapshot_);
  auto reading = reading_of(profile_, *snapshot_);
  if (!reading.ok()) {
    ready_ = false;
    fault_ = BusFault::content;
    return Error{reading.error().code, name_ + ": " + reading.error().message};
  }
  return reading;
}

// The profile's values are the snapshot's first ones, in its order.
void MeterLink::set_ages(MeterSnapshot& snapshot) const {
  for (std::size_t i = 0; i < profile_.values.size(); ++i) {
    const std::size_t block = profile_.values[i].field.block;
    if (words_[block].empty() || profile_.blocks[block].when == BlockClass::fast) continue;
    snapshot.values[i].older = std::max(Millis{0}, snapshot.taken - read_at_[block]);
  }
}

Status MeterLink::fetch(bool with_slow) {
  begun_ = mono_now();
  const bool fresh = !ready_;
  if (fresh)
    if (auto begun = begin(); !begun.ok()) return begun;
  const Mono before = mono_now();
  if (auto fast = read_blocks(pace_.always); !fast.ok()) {
    if (is_paced_) ready_ = false;  // what was read in turn is forgotten: it would grow old
    return fast;
  }
  taken_ = middle(before, mono_now());
  if (is_paced_) return read_next_in_turn();
  if (!with_slow && !fresh) return {};
  const auto slow = read_blocks(pace_.in_turn);
  return ready_ ? Status{} : slow;
}

Status MeterLink::read_next_in_turn() {
  if (pace_.in_turn.empty()) return {};
  const auto read = read_blocks({pace_.in_turn[turn_++ % pace_.in_turn.size()]});
  return ready_ ? Status{} : read;
}

Status MeterLink::begin() {
  words_.assign(profile_.blocks.size(), {});
  ready_ = true;  // until a request fails
  Status status;
  if (!bus_->answers_are_named()) status = probe();
  if (status.ok()) status = identify();
  if (status.ok()) status = find_base();
  if (status.ok()) status = read_blocks(blocks_of(profile_, BlockClass::once));
  if (!status.ok()) ready_ = false;  // also after an exception: what was not checked is again
  return status;
}

// A block's answer which comes now is longer than the two registers asked for, so it is not taken
// for one. And a meter that is switched off holds the bus up by a short request only.
Status MeterLink::probe() {
  std::array<std::uint16_t, kProbeRegisters> words{};
  for (const MeterBlock& block : profile_.blocks) {
    if (block.when != BlockClass::fast || block.count <= static_cast<int>(words.size())) continue;
    const auto asked = read_registers(block.function, block.address, words);
    return asked.ok() || asked.error().code == Errc::refused ? Status{} : asked;
  }
  return {};
}

Status MeterLink::identify() {
  identified_ = false;
  for (const auto& identity : profile_.identities) {
    std::vector<std::uint16_t> words(static_cast<std::size_t>(identity.count));
    auto status = read_registers(identity.function, identity.address, words);
    if (!status.ok() && status.error().code == Errc::refused && !identity.required) continue;
    if (!status.ok()) return status;
    if (!matches(identity, words)) {
      fault_ = BusFault::content;
      return Error{Errc::invalid,
                   name_ + ": " + found_instead(identity, words) + " of profile " + profile_.id};
    }
    identified_ = true;
  }
  return {};
}

// The start of the SunSpec model; 0 for all others.
Status MeterLink::find_base() {
  const auto read = [this](int function, int address, int count) -> Result<Registers> {
    Registers words(static_cast<std::size_t>(count));
    const auto status = read_registers(function, address, words);
    if (!status.ok()) return status.error();
    return words;
  };
  const auto found = find_model(profile_, read);
  if (found.ok()) {
    base_ = found->address;
    return {};
  }
  if (found.error().code != Errc::invalid) return found.error();
  fault_ = BusFault::content;
  return Error{Errc::invalid, name_ + ": " + found.error().message};
}

Status MeterLink::read_blocks(const std::vector<std::size_t>& blocks) {
  for (const std::size_t i : blocks) {
    const auto& block = profile_.blocks[i];
    std::vector<std::uint16_t> words(static_cast<std::size_t>(block.count));
    words_[i].clear();
    auto status = block.item_bytes > 0
                      ? read_data(block, words)
                      : read_registers(block.function, base_ + block.address, words);
    if (status.ok()) {
      words_[i] = std::move(words);
      read_at_[i] = mono_now();
    } else if (status.error().code != Errc::refused || !may_lack(i)) {
      return status;
    }
  }
  return {};
}

bool MeterLink::may_lack(std::size_t block) const {
  return profile_.protocol == MeterProtocol::dlt645 && !gives_current(profile_, block);
}

Status MeterLink::read_data(const MeterBlock& block, std::span<std::uint16_t> words) {
  return asked("read " + text_of(block),
               {.meter = meter_,
                .address = block.address,
                .item_bytes = block.item_bytes,
                .timeout_ms = profile_.response_timeout_ms,
                .gap_ms = profile_.min_gap_ms},
               words);
}

// While a late answer of this shape may come, each request is made twice. If the first one got it,
// its own answer is still to come, and is then the second one's: for the same registers.
Status MeterLink::read_registers(int function, int address, std::span<std::uint16_t> words) {
  const auto late = late_until_.find({function, words.size()});
  if (late != late_until_.end() && begun_ < late->second)
    if (auto first = ask(function, address, words); !first.ok()) return first;
  return ask(function, address, words);
}

Status MeterLink::ask(int function, int address, std::span<std::uint16_t> words) {
  auto status =
      asked("read " + std::to_string(words.size()) + " registers at " + std::to_string(address),
            {.unit = unit_,
             .function = function,
             .address = address,
             .timeout_ms = profile_.response_timeout_ms,
             .gap_ms = profile_.min_gap_ms},
            words);
  if (!status.ok() && status.error().code != Errc::refused && !bus_->answers_are_named())
    late_until_[{function, words.size()}] = mono_now() + kLatest;
  return status;
}

// `what` is asked, for the error.
Status MeterLink::asked(const std::string& what, const BusRequest& request,
                        std::span<std::uint16_t> words) {
  auto status = bus_->read(request, words);
  if (status.ok()) return status;
  fault_ = bus_->fault();
  if (status.error().code != Errc::refused) ready_ = false;
  return Error{status.error().code, name_ + ": " + what + ": " + status.error().message};
}

}  // namespace youxu
