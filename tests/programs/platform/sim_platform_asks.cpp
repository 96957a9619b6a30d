// What the platform sends besides starts, stops and its answers: cards, accounts, tariffs, reboots.
#include <cstdio>

#include "tests/programs/platform/body.hpp"
#include "tests/programs/platform/sim_platform.hpp"

namespace youxu::sim {

using body::byte;
using body::number;
using body::packed;

namespace {

std::string list_of(const std::string& pile, const std::vector<std::string>& cards, int count,
                    bool with_accounts) {
  std::string out = packed(pile) + byte(count);
  for (const std::string& card : cards) out += (with_accounts ? packed(card) : "") + packed(card);
  return out;
}

}  // namespace

void SimPlatform::start_with(const std::string& trade, const std::string& pile, int connector,
                             const std::string& account, const std::string& card,
                             std::uint32_t cents) {
  send(0x34, packed(trade) + packed(pile) + byte(connector) + packed(account) + packed(card) +
                 number(cents, 4));
}

void SimPlatform::read(const std::string& pile, int connector) {
  send(0x12, packed(pile) + byte(connector));
}

void SimPlatform::set_tariff(const std::string& pile) {
  send(0x58, packed(pile) + body::tariff_after_pile(tariff));
}

void SimPlatform::set_balance(const std::string& pile, int connector, const std::string& card,
                              std::uint32_t cents) {
  send(0x42, packed(pile) + byte(connector) + packed(card) + number(cents, 4));
}

void SimPlatform::add_cards(const std::string& pile, const std::vector<std::string>& cards,
                            int count) {
  send(0x44, list_of(pile, cards, count, true));
}

void SimPlatform::remove_cards(const std::string& pile, const std::vector<std::string>& cards,
                               int count) {
  send(0x46, list_of(pile, cards, count, false));
}

void SimPlatform::find_cards(const std::string& pile, const std::vector<std::string>& cards,
                             int count) {
  send(0x48, list_of(pile, cards, count, false));
}

void SimPlatform::lock(const std::string& pile, bool locked) {
  send(0x52, packed(pile) + byte(locked ? 1 : 0) + byte(100));
}

void SimPlatform::reboot(const std::string& pile, bool when_idle) {
  send(0x92, packed(pile) + byte(when_idle ? 2 : 1));
}

void SimPlatform::update(const std::string& pile) {
  send(0x94, packed(pile) + byte(2) + std::string(86, '\0'));
}

void SimPlatform::set_qr_prefix(const std::string& pile, int format, const std::string& prefix) {
  send(0xF0, packed(pile) + byte(format) + byte(static_cast<int>(prefix.size())) + prefix);
}

std::optional<upward::Message> SimPlatform::last(std::uint8_t type) const {
  const auto found = last_.find(type);
  if (found == last_.end()) return std::nullopt;
  return found->second;
}

void SimPlatform::answer_card(const upward::StartQuestion& question) {
  if (!answers_cards) return;
  const auto known = accounts.find(question.card);
  PlatformAccount account;
  account.number = std::string(16, '0');
  account.refusal = 1;
  if (known != accounts.end()) account = known->second;
  const bool allowed = account.refusal == 0;
  char running[40];
  std::snprintf(running, sizeof running, "%s%02d%016llu", question.pile.c_str(), question.connector,
                static_cast<unsigned long long>(allowed ? next_trade++ : 0));
  send(0x32, packed(running) + packed(question.pile) + byte(question.connector) +
                 packed(account.number) + number(account.balance_cents, 4) + byte(allowed ? 1 : 0) +
                 byte(account.refusal));
}

}  // namespace youxu::sim
