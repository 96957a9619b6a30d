// Modbus slaves on one bus that answer reads, and misbehave when told to. Frames are put together
// here byte by byte, RTU or Modbus TCP, because a library sends no wrong ones. Pure: bytes in,
// answers and their delays out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/programs/meter/slaves.hpp"

namespace youxu::sim {

enum class Framing { rtu, tcp };

enum class SlaveFault {
  none,
  silent,
  late,         // answers after `late_by`
  truncated,    // half of the frame
  wrong_unit,   // answers as unit + 1
  bad_check,    // RTU: a wrong CRC; TCP: another transaction
  wrong_count,  // one register less than asked for
  wrong_function,
  exception,  // `exception_code`
  noise,      // as many bytes as the answer would have, all 0xA5
  held_back,  // comes before the answer to the next request of the same length elsewhere
  hang_up,    // TCP: closes the connection
};

// CRC-16 of Modbus RTU.
std::uint16_t crc16(std::string_view bytes);

class FaultySlaves final : public Slaves {
 public:
  explicit FaultySlaves(Framing framing) : framing_{framing} {}

  // What functions 3 and 4 of the unit read from `address` on; makes the unit known.
  void put(int unit, int address, const std::vector<std::uint16_t>& words);
  void set_fault(int unit, SlaveFault fault) { units_[unit].fault = fault; }
  void set_late_by(Millis delay) { late_by_ = delay; }
  void set_exception(int code) { exception_code_ = code; }
  int requests(int unit) { return units_[unit].requests; }
  // From function code to data: what answers each read of exactly this request, as captured.
  void replay(int unit, std::string_view request_pdu, std::string_view answer_pdu);

  // An unknown unit and what is no request get no answer.
  std::vector<SlaveAnswer> receive(std::string& buffer) override;
  bool on_line() const override { return framing_ == Framing::rtu; }

 private:
  struct Unit {
    std::map<int, std::uint16_t> registers;
    std::map<std::string, std::string, std::less<>> captured;
    SlaveFault fault = SlaveFault::none;
    int requests = 0;
    std::string held;          // an answer that was held back,
    std::string held_request;  // and the request that it is to
  };

  std::optional<std::string> take_request(std::string& buffer) const;
  std::optional<SlaveAnswer> answer(std::string_view request);
  SlaveAnswer framed(std::string_view request, int unit, SlaveFault fault, std::string pdu) const;
  std::string pdu_of(const Unit& unit, std::string_view pdu) const;

  Framing framing_;
  Millis late_by_{150};
  int exception_code_ = 2;
  std::map<int, Unit> units_;
};

}  // namespace youxu::sim
