// Any payload from the northbound platform, to a whole session. First byte: the topic, the flags.
// Whatever comes, each command is answered at most once, and what is started has passed its checks.
#include "drivers/json/json.hpp"
#include "drivers/uplink/north_session.hpp"
#include "tests/fuzz/input.hpp"

namespace {

using namespace youxu;

constexpr Now kNow{mono_from_millis(1'000'000), wall_from_unix_millis(1'766'000'000'000)};
const std::string kTop = "youxu/north/1/GW-0001/";

struct Platform {
  int sent = 0;
  NorthSession session{
      {"GW-0001", "1", NorthAck::application, true, {"P001"}}, events(), transport()};

  static PlatformEvents events() {
    PlatformEvents on;
    on.on_start = [](const PlatformStart& start) {
      fuzz::must(start.pile == "P001" && start.connector >= 1 && start.connector <= 16);
      fuzz::must(start.order.empty() || is_digits(start.order, kTradeDigits));
      fuzz::must(!start.energy_wanted || *start.energy_wanted > WattHours{});
    };
    on.on_stop = [](const PlatformStop& stop) { fuzz::must(stop.pile == "P001"); };
    on.on_work_parameters = [](const WorkParameters& limit) {
      fuzz::must(limit.max_percent >= 30 && limit.max_percent <= 100);
    };
    on.on_tariff = [](const Tariff& tariff) { fuzz::must(is_digits(tariff.model, 4)); };
    on.on_record_answer = [](const std::string& record, bool) { fuzz::must(!record.empty()); };
    return on;
  }

  NorthTransport transport() {
    return {[this](const std::string&, std::string_view payload, int, bool) {
              ++sent;
              fuzz::must(Json::parse(payload, 1U << 16U).ok());
              return Status{};
            },
            [](const std::string&, std::string_view) -> Result<int> { return 1; },
            [](const std::string&, int) { return Status{}; }};
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view payload = fuzz::text_of(data, size);
  const unsigned choice = fuzz::take_choice(payload, 4);
  Platform platform;
  platform.session.on_connected(kNow);
  platform.session.on_subscribed(true, kNow);
  platform.session.on_subscribed(true, kNow);
  const std::string topic = kTop + (choice == 0 ? "ack" : "command");
  const int before = platform.sent;
  platform.session.on_message({topic, payload, choice == 1 ? 0 : 1, choice == 3}, kNow);
  fuzz::must(platform.sent - before <= 1);
  Now later = kNow;
  later.mono += std::chrono::seconds{61};
  platform.session.tick(later);
  fuzz::must(platform.sent - before <= 1);
  return 0;
}
