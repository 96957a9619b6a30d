// Any text as the configuration file. What is accepted keeps the promises that the gateway relies
// on.
#include "daemon/config.hpp"
#include "tests/fuzz/input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using youxu::fuzz::must;
  const auto config = youxu::parse_config(youxu::fuzz::text_of(data, size));
  if (!config.ok()) {
    must(!config.error().message.empty());
    return 0;
  }
  const youxu::GatewaySettings& gateway = config->gateway;
  must(gateway.tree.size() > 0);
  must(gateway.margin.size() == gateway.tree.size());
  must(gateway.fallback.size() == gateway.tree.size());
  must(gateway.rated > youxu::Amps{});
  for (const youxu::PileSettings& pile : gateway.piles) {
    must(pile.circuit < gateway.tree.size());
    must(pile.min > youxu::Amps{} && pile.min <= pile.max);
  }
  for (const youxu::MeterConfig& meter : config->meters) must(meter.circuit < gateway.tree.size());
  return 0;
}
