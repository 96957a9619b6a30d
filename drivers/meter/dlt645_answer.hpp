// The answer to one DL/T 645 request, out of whatever a line brings: noise, an adapter's echo, late
// answers to earlier requests. An answer names its meter and its data identifier; one that names
// others is never taken. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "drivers/meter/dlt645_frame.hpp"
#include "drivers/meter/meter_bus.hpp"

namespace youxu::dlt645 {

struct Question {
  std::string meter{kAnyMeter};  // 12 digits, or who is alone
  std::uint8_t function = kReadAddress;
  std::uint32_t identifier = 0;  // kReadData only
  std::size_t data_bytes = 6;    // expected beside the identifier
};
std::string request_bytes(const Question& question);

struct Refusal {
  BusFault fault = BusFault::timeout;
  std::string what = "no answer in time";
};

class AnswerReader {
 public:
  static constexpr std::size_t kMaxKept = 2 * kMaxFrame;  // earlier bytes go first

  explicit AnswerReader(Question question) : question_{std::move(question)} {}

  // Bytes as they come. True once it is decided: then there is data() or a refusal by the meter.
  bool take(std::string_view bytes);
  // The answer's data, without the identifier; nullopt: see refusal().
  const std::optional<std::string>& data() const { return data_; }
  // What there was instead of an answer.
  Refusal refusal() const;
  // A frame came damaged, which may have been ours: another one hardly follows.
  bool is_damaged() const { return is_damaged_; }

 private:
  bool judge(const Frame& frame);
  bool judge_error(std::string_view data);
  bool pass_over(BusFault fault, std::string what);
  bool refuse(BusFault fault, std::string what);

  Question question_;
  std::string kept_;
  bool has_heard_ = false;
  bool decided_ = false;
  bool is_damaged_ = false;
  bool is_begun_ = false;  // at the end stands the beginning of a frame
  std::optional<std::string> data_;
  std::optional<Refusal> flaw_;
};

}  // namespace youxu::dlt645
