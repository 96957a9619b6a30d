// DL/T 645-2007 meters on one line that answer reads, and misbehave when told to. Frames are put
// together here byte by byte, with nothing of the driver's, so that one mistake is not made twice.
// They show secondary values behind transformers of 1000:5, and 230 V. Pure.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/names.hpp"
#include "policy/phases.hpp"
#include "policy/units.hpp"
#include "tests/programs/meter/slaves.hpp"

namespace youxu::sim {

enum class Dlt645Fault {
  none,
  silent,
  late,           // after `late_by`
  truncated,      // half of the frame
  wrong_address,  // in another meter's name
  bad_check,
  no_end,      // 17 in place of 16
  other_data,  // the identifier of other data
  short_data,  // one byte less
  more,        // "more frames follow"
  error,       // an error answer, of set_error()
  not_digits,  // digits that are none
  no_value,    // FF in place of each number
  garbage,     // noise, with starts of frames in it, and then the answer
  noise,       // as many bytes as the answer, and no frame
  echo,        // the request comes back before the answer
  held_back,   // comes before the answer to the next request
  hang_up,     // TCP: closes the connection
};
inline constexpr Names<Dlt645Fault, 18> kDlt645Faults{
    {{Dlt645Fault::none, "none"},
     {Dlt645Fault::silent, "silent"},
     {Dlt645Fault::late, "late"},
     {Dlt645Fault::truncated, "truncated"},
     {Dlt645Fault::wrong_address, "wrong-address"},
     {Dlt645Fault::bad_check, "bad-check"},
     {Dlt645Fault::no_end, "no-end"},
     {Dlt645Fault::other_data, "other-data"},
     {Dlt645Fault::short_data, "short-data"},
     {Dlt645Fault::more, "more"},
     {Dlt645Fault::error, "error"},
     {Dlt645Fault::not_digits, "not-digits"},
     {Dlt645Fault::no_value, "no-value"},
     {Dlt645Fault::garbage, "garbage"},
     {Dlt645Fault::noise, "noise"},
     {Dlt645Fault::echo, "echo"},
     {Dlt645Fault::held_back, "held-back"},
     {Dlt645Fault::hang_up, "hang-up"}}};

class Dlt645Slaves final : public Slaves {
 public:
  static constexpr int kCurrentRatio = 200;

  // `reply` after the request; with a `baud` also the time that both frames take on the line.
  explicit Dlt645Slaves(Millis reply = Millis{0}, int baud = 0) : reply_{reply}, baud_{baud} {}

  // Primary values, and energies; makes the meter known by its 12 digits.
  void set_values(const std::string& meter, PerPhase<Amps> current, PerPhase<Volts> voltage,
                  PerPhase<Watts> power);
  void set_energy(const std::string& meter, WattHours forward, WattHours reverse);
  // Data as it stands in the frame before 0x33 is added, the last two digits first.
  void put(const std::string& meter, std::uint32_t identifier, std::string data);
  // From then on it has no such data.
  void forget(const std::string& meter, std::uint32_t identifier);
  void set_fault(const std::string& meter, Dlt645Fault fault) { meters_[meter].fault = fault; }
  void set_late_by(Millis delay) { late_by_ = delay; }
  void set_error(int bits) { error_ = bits; }
  int requests(const std::string& meter) { return meters_[meter].requests; }
  // Times that this data was asked for.
  int requests(const std::string& meter, std::uint32_t identifier) {
    return meters_[meter].asked[identifier];
  }

  std::vector<SlaveAnswer> receive(std::string& buffer) override;
  bool on_line() const override { return true; }

 private:
  struct Meter {
    std::map<std::uint32_t, std::string> data;
    std::map<std::uint32_t, int> asked;
    Dlt645Fault fault = Dlt645Fault::none;
    int requests = 0;
    std::string held;
  };

  std::optional<SlaveAnswer> answer(std::string_view request);
  std::string right_answer(const std::string& name, Meter& meter, std::string_view request) const;
  std::string body(Meter& meter, std::string_view request) const;
  SlaveAnswer misbehave(Meter& meter, std::string_view request, std::string frame) const;
  Millis line_time(std::size_t bytes) const;

  Millis reply_;
  int baud_;
  Millis late_by_{150};
  int error_ = 2;  // no such data
  std::map<std::string, Meter> meters_;
};

}  // namespace youxu::sim
