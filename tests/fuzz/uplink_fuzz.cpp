// A hostile platform: any stream of bytes to a session of two piles, in pieces, with time passing.
// Even first byte: the bytes as they come. Odd: bodies are put into right frames, so that the
// fuzzer need not guess check sums.
#include <algorithm>

#include "drivers/uplink/session.hpp"
#include "tests/fuzz/input.hpp"

namespace {

using namespace youxu;

constexpr Mono kBegin = mono_from_millis(1'000'000);
constexpr Wall kToday = wall_from_unix_millis(1'766'000'000'000);

// LEN TYPE BODY of LEN bytes, again and again, as frames.
std::string framed(std::string_view bytes) {
  std::string stream;
  for (std::uint16_t seq = 0; bytes.size() >= 2; ++seq) {
    const std::size_t length = static_cast<unsigned char>(bytes[0]) % (openuc::kMaxBody + 1);
    const auto type = static_cast<std::uint8_t>(bytes[1]);
    bytes.remove_prefix(2);
    const openuc::Frame frame{seq, type, std::string{bytes.substr(0, length)}};
    stream += openuc::frame_bytes(frame, openuc::CrcOrder::standard);
    bytes.remove_prefix(std::min(length, bytes.size()));
  }
  return stream;
}

Result<OpenucSession> new_session() {
  OpenucOptions options;
  options.piles = {{"32010600000001", PileKind::ac, 1, "1"},
                   {"32010600000002", PileKind::dc, 2, "2"}};
  PlatformEvents events;
  events.on_start = [](const PlatformStart& start) { fuzz::must(start.connector >= 0); };
  events.on_stop = [](const PlatformStop&) {};
  events.on_tariff = [](const Tariff&) {};
  events.on_work_parameters = [](const WorkParameters& work) { fuzz::must(work.max_percent > 0); };
  events.on_record_answer = [](const std::string& order, bool) { fuzz::must(order.size() == 32); };
  return OpenucSession::create(std::move(options), std::move(events));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes = fuzz::text_of(data, size);
  const bool frames = fuzz::take_choice(bytes, 2) == 1;
  const std::size_t piece = 1 + fuzz::take_choice(bytes, 200);
  const std::string stream = frames ? framed(bytes) : std::string{bytes};
  auto session = new_session();
  Now now{kBegin, kToday};
  session->on_connected(now);
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    session->on_bytes(std::string_view{stream}.substr(at, piece), now);
    now.mono += Millis{700};
    now.wall += Millis{700};
    session->tick(now);
    fuzz::must(session->take_output().size() <= kMaxUplinkOutput);
  }
  session->on_disconnected(now);
  return 0;
}
