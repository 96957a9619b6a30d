// One meter on a bus: its profile's requests, blocking, on the bus's worker thread. It reads whole
// blocks and refuses to take an answer for another one's.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "drivers/meter/decode.hpp"
#include "drivers/meter/meter_bus.hpp"
#include "drivers/meter/pace.hpp"
#include "drivers/meter/profile.hpp"
#include "policy/meter_reading.hpp"
#include "policy/result.hpp"

namespace youxu {

class MeterLink {
 public:
  // `meter`: of DL/T 645, its 12 digits. With a `period` such a meter is read at its pace: each
  // time what pace_for() gives, and one block in turn, whatever `with_slow` says.
  MeterLink(std::shared_ptr<MeterBus> bus, MeterProfile profile, int unit, std::string meter = {},
            Millis period = {});

  // The fast blocks, and the slow ones if `with_slow`. The first time and after each failure it
  // checks the identity and reads the "once" and slow blocks too. Errc::refused: the meter answered
  // with an exception. Anything else is a failure; fault() says which. A refused slow block is
  // none: a meter without energies still limits load. So is any without currents of DL/T 645.
  Status fetch(bool with_slow);
  // The same, decoded; energy is the last one that was read.
  Result<MeterReading> read(bool with_slow);
  // Everything that the newest read() was made of, also where that was refused for its content;
  // once. nullopt: the request failed.
  std::optional<MeterSnapshot> take_snapshot() { return std::exchange(snapshot_, std::nullopt); }
  BusFault fault() const { return fault_; }
  // The model's number was read and is the profile's; false also where the profile knows none.
  bool is_identified() const { return identified_; }
  const MeterWords& words() const { return words_; }
  const MeterProfile& profile() const { return profile_; }
  MeterBus& bus() { return *bus_; }

 private:
  Status begin();
  Status probe();
  Status identify();
  Status find_base();
  Status read_blocks(const std::vector<std::size_t>& blocks);
  Status read_next_in_turn();
  bool may_lack(std::size_t block) const;
  void set_ages(MeterSnapshot& snapshot) const;
  Status read_registers(int function, int address, std::span<std::uint16_t> words);
  Status ask(int function, int address, std::span<std::uint16_t> words);
  Status read_data(const MeterBlock& block, std::span<std::uint16_t> words);
  Status asked(const std::string& what, const BusRequest& request, std::span<std::uint16_t> words);

  using Shape = std::pair<int, std::size_t>;  // function and count: all that an RTU answer tells

  std::shared_ptr<MeterBus> bus_;
  MeterProfile profile_;
  int unit_;
  std::string meter_;
  std::string name_;  // "meter 10.0.0.7:502 unit 1"
  MeterPace pace_;
  bool is_paced_;
  std::size_t turn_ = 0;
  bool ready_ = false;  // identified, and nothing has failed since
  bool identified_ = false;
  BusFault fault_ = BusFault::timeout;
  std::map<Shape, Mono> late_until_;  // until when an answer that was given up may still come
  Mono begun_{};
  Mono taken_{};
  MeterWords words_;
  std::vector<Mono> read_at_;  // of each block, by `words_`
  std::optional<MeterSnapshot> snapshot_;
  int base_ = 0;  // what the profile's block addresses count from
};

}  // namespace youxu
