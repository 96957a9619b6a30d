// The broker alone, without youxud: what the figures of the gateway stand beside. Plain
// libmosquitto with poll(2), in processes of their own, as user "gateway" on the broker's loopback
// listener.
#pragma once

#include <string>
#include <vector>

namespace youxu::bench {

struct BareOptions {
  int port = 1884;
  std::string password;
};

// Numbers of a bare lease, which no pile obeys: of no boot, and without a current.
inline constexpr int kBareBoot = 0;

// At each byte on standard input one lease for each pile, one after another; `n` is the
// microsecond of the steady clock when the first was begun, `epoch` counts from 1. Ends with the
// input.
int run_burst(const BareOptions& options, const std::vector<std::string>& piles);

// Takes all statuses and events, and answers each event as the gateway would. Ends at SIGTERM.
int run_echo(const BareOptions& options);

}  // namespace youxu::bench
