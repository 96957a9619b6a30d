// youxuctl's commands that are more than one request. Each returns the exit status; kUsage where
// the words are none of its.
#pragma once

#include <optional>
#include <string>

#include "daemon/ctl/client.hpp"

namespace youxu::ctl {

// Of start and stop, from their options; nullopt: one is no number.
std::optional<std::string> start_body(const Arguments& arguments);
// Shows the tariff, sets it from a file, or calls a coming one off.
int run_tariff(const Arguments& arguments);
int run_limit(const Arguments& arguments);
int run_phases(const Arguments& arguments);
// Waits until the pile is bound or has failed.
int run_bind(const Arguments& arguments);
// add, remove, enable or disable a card. A known one is not added again: that would enable it.
int run_card(const Arguments& arguments);
// Waits until the backup is made; copies it to FILE where one is given, which must not exist.
int run_backup(const Arguments& arguments);
// identify, selftest, unlock, reset: waits for the pile's answer. lock-out, release: does not.
int run_maintenance(const Arguments& arguments);

}  // namespace youxu::ctl
