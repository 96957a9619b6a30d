// A hostile gateway: any stream of bytes to the simulated platform, and any body to its reader of
// what piles say. Even first byte: the bytes as they come, in pieces. Odd: TYPE and BODY.
#include "tests/fuzz/input.hpp"
#include "tests/programs/platform/sim_platform.hpp"

namespace {

using namespace youxu;

constexpr std::size_t kMostAnswered = 64;  // bytes out for each byte in; what it answers is short

void check_size(const sim::upward::Message& message) {
  if (const auto* found = std::get_if<sim::upward::CardsFound>(&message))
    fuzz::must(found->pile.size() == 14);
  if (const auto* bill = std::get_if<sim::upward::Bill>(&message))
    fuzz::must(bill->trade.size() == 32 && bill->vin.size() <= 17);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes = fuzz::text_of(data, size);
  if (fuzz::take_choice(bytes, 2) == 1) {
    const auto type = static_cast<std::uint8_t>(fuzz::take_choice(bytes, 256));
    if (const auto message = sim::upward::read(type, bytes)) check_size(*message);
    return 0;
  }
  static auto platform = sim::SimPlatform::open("/dev/null");
  platform->on_connected();
  const std::size_t piece = 1 + fuzz::take_choice(bytes, 200);
  for (std::size_t at = 0; at < bytes.size(); at += piece) {
    platform->on_bytes(bytes.substr(at, piece));
    fuzz::must(platform->take_output().size() <= kMostAnswered * (piece + 300));
  }
  return 0;
}
