// The bodies that come down.
#include "drivers/uplink/fields.hpp"
#include "drivers/uplink/openuc.hpp"

namespace youxu::openuc {

namespace {

using Offset = std::chrono::minutes;

constexpr std::size_t kWorkBytes = 9;

std::optional<Downlink> when_ok(const BodyReader& body, Downlink value) {
  if (!body.ok()) return std::nullopt;
  return value;
}

// Zero is the protocol's way of writing "none" into a number field.
std::string without_zeros(std::string digits) {
  return digits.find_first_not_of('0') == std::string::npos ? std::string{} : std::move(digits);
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
  start.connector = static_cast<int>(body.bin(1));
  start.card = without_zeros(body.bcd(8));
  body.skip(8 + 4);  // physical card, balance
  return when_ok(body, start);
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
  value.connector = static_cast<int>(body.bin(1));
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

}  // namespace

std::optional<Downlink> decode(const Frame& frame, Offset utc_offset) {
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
      return pile_of<RebootRequest>(frame.body);
    case kQrPrefix:
      return pile_of<QrPrefix>(frame.body);
    default:
      return std::nullopt;  // the byte comes from outside
  }
}

}  // namespace youxu::openuc
