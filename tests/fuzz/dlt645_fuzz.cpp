// Any bytes from a DL/T 645 line, in pieces. Even first byte: as they come. Odd: put into right
// frames of the meter that was asked, so that the fuzzer need not guess check sums.
#include <algorithm>

#include "drivers/meter/decode.hpp"
#include "drivers/meter/dlt645_answer.hpp"
#include "tests/fuzz/input.hpp"

namespace {

using namespace youxu;

const char* const kMeter = "000012345678";

// CONTROL LEN DATA of LEN bytes, again and again, as frames.
std::string framed(std::string_view bytes) {
  std::string stream;
  while (bytes.size() >= 2) {
    const auto control = static_cast<std::uint8_t>(bytes[0]);
    const std::size_t length = static_cast<unsigned char>(bytes[1]) % (dlt645::kMaxData + 1);
    bytes.remove_prefix(2);
    stream += dlt645::frame_bytes(
        {.address = kMeter, .control = control, .data = std::string{bytes.substr(0, length)}});
    bytes.remove_prefix(std::min(length, bytes.size()));
  }
  return stream;
}

// A frame that is read is written as it was read.
void check_frame(std::string_view stream) {
  const auto parsed = dlt645::parse_frame(stream);
  if (!parsed.frame) return;
  fuzz::must(parsed.size <= stream.size() && parsed.frame->data.size() <= dlt645::kMaxData);
  const std::string again = dlt645::frame_bytes(*parsed.frame);
  const auto start = stream.substr(0, parsed.size).find_first_not_of('\xFE');
  fuzz::must(again.substr(4) == stream.substr(start, parsed.size - start));
}

// What was taken for an answer has the length that was asked for, and gives finite values.
void check_data(const MeterProfile& profile, std::size_t block, const std::string& data) {
  const MeterBlock& of = profile.blocks[block];
  MeterWords words(profile.blocks.size());
  words[block].resize(static_cast<std::size_t>(of.count));
  fuzz::must(data.size() * dlt645::words_per_item(of.item_bytes) ==
             words[block].size() * static_cast<std::size_t>(of.item_bytes));
  dlt645::words_of_items(data, of.item_bytes, words[block]);
  (void)decode_reading(profile, words);
}

const MeterProfile& shipped_profile() {
  static const auto profile = load_meter_profile(DLT645_PROFILE);
  return *profile;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes = fuzz::text_of(data, size);
  const MeterProfile& profile = shipped_profile();
  const bool frames = fuzz::take_choice(bytes, 2) == 1;
  const std::size_t piece = 1 + fuzz::take_choice(bytes, 200);
  const auto block = fuzz::take_choice(bytes, static_cast<unsigned>(profile.blocks.size()));
  const MeterBlock& asked = profile.blocks[block];
  const auto items =
      static_cast<std::size_t>(asked.count) / dlt645::words_per_item(asked.item_bytes);
  const std::string stream = frames ? framed(bytes) : std::string{bytes};
  check_frame(stream);
  dlt645::AnswerReader reader{{.meter = kMeter,
                               .function = dlt645::kReadData,
                               .identifier = static_cast<std::uint32_t>(asked.address),
                               .data_bytes = items * static_cast<std::size_t>(asked.item_bytes)}};
  for (std::size_t at = 0; at < stream.size(); at += piece)
    if (reader.take(std::string_view{stream}.substr(at, piece))) break;
  if (reader.data()) check_data(profile, block, *reader.data());
  fuzz::must(reader.data() || !reader.refusal().what.empty());
  return 0;
}
