// A hostile platform: any stream of bytes to a session of two piles, in pieces, with time passing.
// The first byte: bit 0 unset, the bytes as they come; set, bodies are put into right frames, so
// that the fuzzer need not guess check sums. Bit 1: 云快充 instead of OpenUC. Bit 2: a card is
// asked about now and then, and the piles turn out to be others.
#include <algorithm>

#include "drivers/uplink/session.hpp"
#include "policy/card.hpp"
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

Result<OpenucSession> new_session(openuc::Profile profile) {
  OpenucOptions options;
  options.profile = profile;
  options.piles = {{"32010600000001", PileKind::ac, 1, "1"},
                   {"32010600000002", PileKind::dc, 2, "2"}};
  PlatformEvents events;
  events.on_start = [](const PlatformStart& start) { fuzz::must(start.connector >= 0); };
  events.on_stop = [](const PlatformStop&) {};
  events.on_tariff = [](const Tariff&) {};
  events.on_work_parameters = [](const WorkParameters& work) { fuzz::must(work.max_percent > 0); };
  events.on_record_answer = [](const std::string& order, bool) { fuzz::must(order.size() == 32); };
  events.on_card_answer = [](const CardAnswer& answer) { fuzz::must(answer.order.size() == 32); };
  events.on_reboot = [](const PlatformReboot& asked) { return asked.when_idle; };
  events.on_balance = [](const PlatformBalance& told) {
    fuzz::must(told.card.empty() || wire_card(told.card) == told.card);
    return told.card.empty() ? BalanceResult::taken : BalanceResult::other_card;
  };
  events.on_card_list = [](const CardListRequest& asked) {
    fuzz::must(asked.cards.size() <= openuc::kMostCardsToFind);
    return CardListResult{std::vector<bool>(asked.cards.size(), true), false};
  };
  events.on_qr_prefix = [](const QrPrefix& told) {
    fuzz::must(told.prefix.size() <= openuc::kMostPrefix);
  };
  return OpenucSession::create(std::move(options), std::move(events));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes = fuzz::text_of(data, size);
  const unsigned way = fuzz::take_choice(bytes, 8);
  const bool frames = (way & 1U) != 0;
  const bool busy = (way & 4U) != 0;
  const std::size_t piece = 1 + fuzz::take_choice(bytes, 200);
  const std::string stream = frames ? framed(bytes) : std::string{bytes};
  auto session = new_session((way & 2U) != 0 ? openuc::Profile::ykc : openuc::Profile::openuc);
  Now now{kBegin, kToday};
  session->on_connected(now);
  for (std::size_t at = 0; at < stream.size(); at += piece) {
    session->on_bytes(std::string_view{stream}.substr(at, piece), now);
    now.mono += Millis{700};
    now.wall += Millis{700};
    if (busy) {
      (void)session->ask_card({"32010600000001", 1, "D14B0A54", ""});
      const int guns = 1 + static_cast<int>(at % 3);
      (void)session->set_piles(
          {{"32010600000002", PileKind::dc, guns, "2"}, {"32010600000001", PileKind::ac, 1, "1"}},
          now);
    }
    session->tick(now);
    fuzz::must(session->take_output().size() <= kMaxUplinkOutput);
  }
  session->on_disconnected(now);
  return 0;
}
