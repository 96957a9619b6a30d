// Lists kept in one text column, and back. Each decoder is the exact inverse of its encoder and
// answers nullopt to anything else.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/pile.hpp"
#include "policy/register.hpp"
#include "policy/tariff.hpp"

namespace youxu {

// Four energy and four service prices (1e-5 CNY per kWh), 48 slot letters of "spfv", and the model,
// which may hold anything, to the end: "100000 ... 40000 ffff...vvvv 0001".
std::string encode_tariff(const Tariff& tariff);
std::optional<Tariff> decode_tariff(std::string_view text);

// "id min_ma max_ma;" for each connector.
std::string encode_connectors(const std::vector<ConnectorRating>& connectors);
std::optional<std::vector<ConnectorRating>> decode_connectors(std::string_view text);

// "start_mwh last_mwh ended_by ended_at_ms serial\n" for each segment; a serial cannot hold a line
// feed (it ends there).
std::string encode_segments(const std::vector<RegisterSegment>& segments);
std::optional<std::vector<RegisterSegment>> decode_segments(std::string_view text);

// Each name ends with a line feed; a name cannot hold one (it is left out).
std::string encode_names(const std::vector<std::string>& names);
std::vector<std::string> decode_names(std::string_view text);

}  // namespace youxu
