#include "drivers/meter/dlt645_answer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace youxu::dlt645 {
namespace {

constexpr std::size_t kIdentifierBytes = 4;
// The bits of an error answer, DL/T 645-2007 table 5; the last one is reserved.
constexpr std::array<std::string_view, 8> kErrors{
    "another error",    "it has no such data",   "not authorised",   "the speed cannot be changed",
    "too many seasons", "too many day sections", "too many tariffs", "a reserved error"};
constexpr unsigned kNeverAnswers = 0x06;  // no such data, not authorised: asking again is in vain

std::string hex(std::uint32_t number, int digits) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%0*X", digits, number);
  return text;
}

std::string identifier_bytes(std::uint32_t identifier) {
  std::string bytes;
  for (unsigned shift = 0; shift < 32; shift += 8)
    bytes += static_cast<char>(identifier >> shift & 0xFFU);
  return bytes;
}

std::uint32_t identifier_in(std::string_view data) {
  std::uint32_t identifier = 0;
  for (std::size_t i = kIdentifierBytes; i-- > 0;)
    identifier = identifier << 8U | static_cast<unsigned char>(data[i]);
  return identifier;
}

std::string meaning_of(unsigned errors) {
  std::string out;
  for (std::size_t bit = 0; bit < kErrors.size(); ++bit)
    if ((errors >> bit & 1U) != 0) out += (out.empty() ? "" : ", ") + std::string{kErrors[bit]};
  return out.empty() ? "no reason given" : out;
}

}  // namespace

std::string request_bytes(const Question& question) {
  Frame frame{.address = question.meter, .control = question.function, .data = ""};
  if (question.function == kReadData) frame.data = identifier_bytes(question.identifier);
  return frame_bytes(frame);
}

bool AnswerReader::take(std::string_view bytes) {
  has_heard_ = has_heard_ || !bytes.empty();
  kept_ += bytes;
  if (kept_.size() > kMaxKept) kept_.erase(0, kept_.size() - kMaxKept);
  std::size_t from = 0;  // before it nothing is wanted any more
  std::size_t at = kept_.find('\x68');
  std::size_t begun = std::string::npos;  // the first frame that may go on
  while (at != std::string::npos && !decided_) {
    const Parsed parsed = parse_frame(std::string_view{kept_}.substr(at));
    if (parsed.frame) {
      begun = std::string::npos;
      from = at + parsed.size;
      decided_ = judge(*parsed.frame);
    } else if (parsed.flaw == Flaw::incomplete) {
      begun = std::min(begun, at);
    } else if (parsed.flaw != Flaw::no_frame) {
      is_damaged_ = true;
      const bool check = parsed.flaw == Flaw::bad_check;
      (void)pass_over(check ? BusFault::bad_crc : BusFault::bad_answer,
                      check ? "the check sum of its answer is wrong" : parsed.what);
    }
    at = kept_.find('\x68', parsed.frame ? from : at + 1);
  }
  is_begun_ = begun != std::string::npos;
  kept_.erase(0, begun);
  return decided_;
}

// False: not ours, ours may still come.
bool AnswerReader::judge(const Frame& frame) {
  if ((frame.control & kFromMeter) == 0) return false;  // an echo, or another master
  if (question_.meter != kAnyMeter && frame.address != question_.meter)
    return pass_over(BusFault::wrong_unit, "meter " + frame.address + " answers");
  if ((frame.control & kFunctionBits) != question_.function)
    return pass_over(BusFault::bad_answer,
                     "it answers something else (control " + hex(frame.control, 2) + ")");
  if ((frame.control & kIsError) != 0) return judge_error(frame.data);
  std::string_view data = frame.data;
  if (question_.function == kReadData) {
    if (data.size() < kIdentifierBytes)
      return pass_over(BusFault::bad_answer, "it answers without a data identifier");
    if (const auto found = identifier_in(data); found != question_.identifier)
      return pass_over(BusFault::bad_answer, "it answers with data identifier " + hex(found, 8));
    data.remove_prefix(kIdentifierBytes);
  }
  if ((frame.control & kMoreFollows) != 0)
    return refuse(BusFault::bad_answer,
                  "more frames follow its answer: use a profile of shorter "
                  "blocks");
  if (data.size() != question_.data_bytes)
    return refuse(BusFault::bad_answer, "it answers with " + std::to_string(data.size()) +
                                            " bytes of data instead of " +
                                            std::to_string(question_.data_bytes));
  data_ = data;
  return true;
}

bool AnswerReader::judge_error(std::string_view data) {
  const unsigned errors = data.empty() ? 0 : static_cast<unsigned char>(data[0]);
  const bool in_vain = (errors & kNeverAnswers) != 0;
  return refuse(in_vain ? BusFault::refused : BusFault::busy, "refused: " + meaning_of(errors));
}

// The first one is the cause of what follows it.
bool AnswerReader::pass_over(BusFault fault, std::string what) {
  if (!flaw_) flaw_ = Refusal{fault, std::move(what)};
  return false;
}

bool AnswerReader::refuse(BusFault fault, std::string what) {
  flaw_ = Refusal{fault, std::move(what)};
  return true;
}

// In the same words each time: they are logged when they differ.
Refusal AnswerReader::refusal() const {
  if (flaw_) return *flaw_;
  if (is_begun_) return {BusFault::timeout, "only a part of an answer came in time"};
  if (has_heard_)
    return {BusFault::bad_answer,
            "bytes came, and no frame in them: look at speed, parity and wiring"};
  return {};
}

}  // namespace youxu::dlt645
