// The rules of the configuration that concern more than one value.
#pragma once

#include "daemon/config_problems.hpp"
#include "daemon/config_sections.hpp"

namespace youxu {

// Adds what is wrong with `file`, of which `problems` already names the single values that are.
// What follows from those is not said again. Without problems the circuits make a CircuitTree.
//
// transformer  a dry type has no oil to describe; dynamic_limit: min_percent <= max_percent
// circuits  ids differ; exactly one has no parent; parents exist and make no loop; a fallback base
//           load needs a meter, without which it would never be used
// meters    the circuit exists and has one meter; the root has one (else the homes' load would
//           count as nothing); no two have the same address
// piles     numbers differ, 14 digits with an uplink; the circuit exists and can carry min_a;
//           min_a <= max_a
// uplink    certificates go with tls, and a certificate with its key; gateway, further_hosts, user,
//           password_file, ack and persistent with the protocol mqtt, which needs gateway; likewise
//           supervisor
// http      a loopback host (the page has no password) and not the broker's port
//
// Failsafe currents are not here: piles report them, and the gateway sets those that do not fit
// to 0.
void check_config(const ConfigFile& file, ConfigProblems& problems);

// A platform numbers piles with 14 digits and orders with 32 (OpenUC, 云快充).
bool needs_trade_numbers(const ConfigFile& file);

}  // namespace youxu
