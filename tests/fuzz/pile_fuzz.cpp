// Any payload on any topic that piles write. The first byte chooses which.
#include "drivers/pile/codec.hpp"
#include "tests/fuzz/input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace youxu;
  std::string_view payload = fuzz::text_of(data, size);
  const unsigned choice = fuzz::take_choice(payload, 6);
  if (choice == 0) (void)pile_bus::decode_online(payload);
  if (choice == 1) (void)pile_bus::decode_hello(payload);
  if (choice == 3) (void)pile_bus::decode_event(payload);
  if (choice == 4) (void)pile_bus::decode_result(payload);
  if (choice == 5) (void)pile_bus::parse_topic(payload);
  if (choice != 2) return 0;
  const auto status = pile_bus::decode_status(payload);
  if (!status.ok()) return 0;
  fuzz::must(payload.size() <= pile_bus::kMaxPayload);
  fuzz::must(status->connectors.size() <= static_cast<std::size_t>(pile_bus::kMaxConnectors));
  for (const ConnectorStatus& connector : status->connectors)
    fuzz::must(connector.energy >= WattHours{} && connector.offered >= Amps{});
  return 0;
}
