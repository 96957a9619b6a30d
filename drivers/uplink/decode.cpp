// The bodies that come down.
#include <algorithm>
#include <array>

#include "drivers/uplink/fields.hpp"
#include "drivers/uplink/openuc.hpp"
#include "policy/card.hpp"

namespace youxu::openuc {

namespace {

using Offset = std::chrono::minutes;

constexpr std::size_t kWorkBytes = 9;
constexpr std::size_t kCardBytes = 8;
constexpr std::uint64_t kRebootNow = 1;

constexpr std::array kCardRefusals{CardRefusal::other,
                                   CardRefusal::no_account,
                                   CardRefusal::frozen,
                                   CardRefusal::no_balance,
                                   CardRefusal::unsettled_order,
                                   CardRefusal::pile_disabled,
                                   CardRefusal::not_allowed_here,
                                   CardRefusal::wrong_password,
                                   CardRefusal::no_capacity,
                                   CardRefusal::unknown_vin,
                                   CardRefusal::unsettled_at_pile,
                                   CardRefusal::card_not_supported};

std::optional<Downlink> when_ok(const BodyReader& body, Downlink value) {
  if (!body.ok()) return std::nullopt;
  return value;
}

// Zero is the protocol's way of writing "none" into a number field.
std::string without_zeros(std::string digits) {
  return digits.find_first_not_of('0') == std::string::npos ? std::string{} : std::move(digits);
}

std::string card_of(BodyReader& body) {
  return wire_card(body.bcd(kCardBytes)).value_or("");
}

// Account money goes in 0.01 CNY.
Money money_of(BodyReader& body) {
  return Money{static_cast<std::int64_t>(body.bin(4)) * 100};
}

std::optional<Downlink> tariff_of(const std::string& bytes, bool answer_wanted) {
  BodyReader body{bytes};
  TariffModel model{.pile = body.bcd(7), .tariff = {}, .answer_wanted = answer_wanted};
  model.tariff.model = body.bcd(2);
  for (std::size_t kind = 0; kind < kTariffKinds; ++kind) {
    model.tariff.energy_price[kind] = Price{static_cast<std::int64_t>(body.bin(4))};
    model.tariff.service_price[kind] = Price{static_cast<std::int64_t>(body.bin(4))};
  }
  body.skip(1);  // loss ratio: platforms send 0
  bool known_kinds = true;
  for (TariffKind& slot : model.tariff.slots) {
    const std::uint64_t kind = body.bin(1);
    known_kinds = known_kinds && kind < kTariffKinds;
    slot = static_cast<TariffKind>(kind);
  }
  if (body.ok() && known_kinds) return model;
  if (!answer_wanted) return std::nullopt;
  return Refused{.pile = model.pile, .answer = kSetTariffAnswer};
}

std::optional<Downlink> start_of(const std::string& bytes) {
  BodyReader body{bytes};
  PlatformStart start;
  start.order = body.bcd(16);
  start.pile = body.bcd(7);
  start.connector = body.connector();
  start.account = without_zeros(body.bcd(kCardBytes));
  start.card = card_of(body);
  start.balance = money_of(body);
  return when_ok(body, start);
}

std::optional<Downlink> card_answer_of(const std::string& bytes) {
  BodyReader body{bytes};
  CardAnswer answer;
  answer.order = body.bcd(16);
  answer.pile = body.bcd(7);
  answer.connector = body.connector();
  answer.account = without_zeros(body.bcd(kCardBytes));
  answer.balance = money_of(body);
  const bool allowed = body.bin(1) == 1;
  const auto reason = static_cast<std::size_t>(body.bin(1));
  if (!allowed)
    answer.refusal = reason < kCardRefusals.size() ? kCardRefusals[reason] : CardRefusal::other;
  return when_ok(body, answer);
}

std::optional<Downlink> balance_of(const std::string& bytes) {
  BodyReader body{bytes};
  PlatformBalance balance;
  balance.pile = body.bcd(7);
  balance.connector = body.connector();
  balance.card = card_of(body);
  balance.balance = money_of(body);
  return when_ok(body, balance);
}

// What of the list came whole is read, so that a wrong count can be answered card by card.
std::optional<Downlink> card_list_of(const std::string& bytes, CardListAction action,
                                     std::size_t most) {
  BodyReader body{bytes};
  CardListRequest request{.pile = body.bcd(7), .action = action, .cards = {}};
  const auto count = static_cast<std::size_t>(body.bin(1));
  if (!body.ok()) return std::nullopt;
  const bool has_account = action == CardListAction::add;
  const std::size_t size = has_account ? 2 * kCardBytes : kCardBytes;
  while (request.cards.size() < std::min(count, most) && body.left() >= size) {
    if (has_account) body.skip(kCardBytes);
    request.cards.push_back(card_of(body));
  }
  if (request.cards.size() == count) return request;
  return BrokenCardList{std::move(request)};
}

std::optional<Downlink> reboot_of(const std::string& bytes) {
  BodyReader body{bytes};
  PlatformReboot reboot;
  reboot.pile = body.bcd(7);
  // A platform that writes anything else than the document's 1 has not said that it is urgent.
  reboot.when_idle = body.bin(1) != kRebootNow;
  return when_ok(body, reboot);
}

std::optional<Downlink> prefix_of(const std::string& bytes) {
  BodyReader body{bytes};
  QrPrefix prefix;
  prefix.pile = body.bcd(7);
  const std::uint64_t format = body.bin(1);
  const auto length = static_cast<std::size_t>(body.bin(1));
  prefix.names_connector = format == 1;
  prefix.prefix = body.text(length);
  const bool printable = std::all_of(prefix.prefix.begin(), prefix.prefix.end(),
                                     [](char c) { return c > ' ' && c < 127; });
  if (body.ok() && printable && format <= 1 && length <= kMostPrefix) return prefix;
  return Refused{.pile = prefix.pile, .answer = kQrPrefixAnswer};
}

std::optional<Downlink> work_of(const std::string& bytes) {
  BodyReader body{bytes};
  const std::string pile = body.bcd(7);
  const std::uint64_t disabled = body.bin(1);
  const auto percent = static_cast<int>(body.bin(1));
  const bool in_range = disabled <= 1 && percent >= 30 && percent <= 100;
  if (bytes.size() != kWorkBytes || !in_range) {
    return Refused{.pile = pile, .answer = kWorkAnswer};
  }
  return WorkParameters{.pile = pile, .disabled = disabled == 1, .max_percent = percent};
}

std::optional<Downlink> record_ack_of(const std::string& bytes) {
  BodyReader body{bytes};
  RecordAck ack;
  ack.order = body.bcd(16);
  ack.stored = body.bin(1) == 0;
  return when_ok(body, ack);
}

std::optional<Downlink> time_of(const std::string& bytes, Offset utc_offset) {
  BodyReader body{bytes};
  PlatformTime time;
  time.pile = body.bcd(7);
  time.time = body.time(utc_offset);
  return when_ok(body, time);
}

template <class T>
std::optional<Downlink> connector_of(const std::string& bytes) {
  BodyReader body{bytes};
  T value;
  value.pile = body.bcd(7);
  value.connector = body.connector();
  return when_ok(body, value);
}

template <class T>
std::optional<Downlink> pile_of(const std::string& bytes) {
  BodyReader body{bytes};
  T value;
  value.pile = body.bcd(7);
  return when_ok(body, value);
}

std::optional<Downlink> login_ack_of(const std::string& bytes) {
  BodyReader body{bytes};
  LoginAck ack;
  ack.pile = body.bcd(7);
  ack.accepted = body.bin(1) == 0;
  return when_ok(body, ack);
}

std::optional<Downlink> verify_ack_of(const std::string& bytes) {
  BodyReader body{bytes};
  VerifyTariffAck ack;
  ack.pile = body.bcd(7);
  body.skip(2);
  ack.same = body.bin(1) == 0;
  return when_ok(body, ack);
}

// What OpenUC does not have.
std::optional<Downlink> decode_of_ykc(const Frame& frame) {
  switch (frame.type) {
    case kBalance:
      return balance_of(frame.body);
    case kAddCards:
      return card_list_of(frame.body, CardListAction::add, kMostCardsToAdd);
    case kRemoveCards:
      return card_list_of(frame.body, CardListAction::remove, kMostCardsToRemove);
    case kFindCards:
      return card_list_of(frame.body, CardListAction::ask, kMostCardsToFind);
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<Downlink> decode(const Frame& frame, Offset utc_offset, Profile profile) {
  if (profile == Profile::ykc) {
    if (auto known = decode_of_ykc(frame)) return known;
  }
  switch (frame.type) {
    case kLoginAck:
      return login_ack_of(frame.body);
    case kHeartbeatAck:
      return connector_of<HeartbeatAck>(frame.body);
    case kVerifyTariffAck:
      return verify_ack_of(frame.body);
    case kTariff:
      return tariff_of(frame.body, false);
    case kSetTariff:
      return tariff_of(frame.body, true);
    case kRead:
      return connector_of<ReadRequest>(frame.body);
    case kStart:
      return start_of(frame.body);
    case kStop:
      return connector_of<PlatformStop>(frame.body);
    case kRecordAck:
      return record_ack_of(frame.body);
    case kWork:
      return work_of(frame.body);
    case kTime:
      return time_of(frame.body, utc_offset);
    case kReboot:
      return reboot_of(frame.body);
    case kUpdate:
      return pile_of<UpdateRequest>(frame.body);
    case kQrPrefix:
      return prefix_of(frame.body);
    case kAskStartAnswer:
      return card_answer_of(frame.body);
    default:
      return std::nullopt;  // the byte comes from outside
  }
}

}  // namespace youxu::openuc
