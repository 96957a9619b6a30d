// A platform's tariff as written on the command line: "0.35@00:00,0.70@07:00,1.00@18:00".
#pragma once

#include <string_view>

#include "policy/result.hpp"
#include "tests/programs/platform/sim_platform.hpp"

namespace youxu::sim {

// Prices in CNY per kWh, each from a full or half hour on; the first from 00:00, at most four
// different ones, which become sharp, peak, flat and valley from the dearest down. The model number
// follows from the prices, so that a gateway which knows other ones asks for these.
Result<PlatformTariff> tariff_from_text(std::string_view text, double service_fee);

}  // namespace youxu::sim
