#include "tests/programs/platform/upward.hpp"

#include <algorithm>

namespace youxu::sim::upward {

namespace {

constexpr std::size_t kVinBytes = 17;

// Fields one after another; past the end everything is empty, and `whole` false for good.
class Fields {
 public:
  explicit Fields(std::string_view body) : rest_{body} {}

  std::string digits(std::size_t bytes) {
    std::string out;
    for (const char c : take(bytes)) {
      const auto value = static_cast<unsigned char>(c);
      out += "0123456789ABCDEF"[value / 16];
      out += "0123456789ABCDEF"[value % 16];
    }
    return out;
  }
  std::uint64_t number(std::size_t bytes) {
    const std::string_view field = take(bytes);
    std::uint64_t value = 0;
    for (std::size_t i = field.size(); i > 0; --i)
      value = value * 256 + static_cast<unsigned char>(field[i - 1]);
    return value;
  }
  int small(std::size_t bytes) { return static_cast<int>(number(bytes)); }
  std::uint32_t wide() { return static_cast<std::uint32_t>(number(4)); }
  int gun() {
    const int byte = small(1);
    return byte / 16 * 10 + byte % 16;
  }
  std::string text(std::size_t bytes) {
    std::string out{take(bytes)};
    out.erase(std::find(out.begin(), out.end(), '\0'), out.end());
    return out;
  }
  void skip(std::size_t bytes) { (void)take(bytes); }
  bool whole() const { return whole_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view take(std::size_t bytes) {
    whole_ = whole_ && bytes <= rest_.size();
    if (!whole_) return {};
    const std::string_view taken = rest_.substr(0, bytes);
    rest_.remove_prefix(bytes);
    return taken;
  }

  std::string_view rest_;
  bool whole_ = true;
};

Login login(Fields& f) {
  Login m;
  m.pile = f.digits(7);
  m.kind = f.small(1);
  m.connectors = f.small(1);
  m.protocol = f.small(1);
  m.firmware = f.text(8);
  m.link = f.small(1);
  m.sim_card = f.digits(10);
  m.carrier = f.small(1);
  return m;
}

Realtime realtime(Fields& f) {
  Realtime m;
  m.trade = f.digits(16);
  m.pile = f.digits(7);
  m.connector = f.gun();
  m.status = f.small(1);
  m.homed = f.small(1);
  m.plugged = f.small(1);
  m.voltage_e1 = f.small(2);
  m.current_e1 = f.small(2);
  m.gun_temperature = f.small(1);
  f.skip(8);  // the cable's code
  m.soc = f.small(1);
  m.battery_temperature = f.small(1);
  m.minutes_charged = f.small(2);
  m.minutes_left = f.small(2);
  m.energy_e4 = f.wide();
  m.lossy_energy_e4 = f.wide();
  m.amount_e4 = f.wide();
  m.faults = f.small(2);
  return m;
}

StartQuestion start_question(Fields& f) {
  StartQuestion m;
  m.pile = f.digits(7);
  m.connector = f.gun();
  m.way = f.small(1);
  m.password_wanted = f.small(1);
  m.card = f.digits(8);
  f.skip(16);
  m.vin = f.text(kVinBytes);
  std::reverse(m.vin.begin(), m.vin.end());
  return m;
}

StartReply start_reply(Fields& f) {
  StartReply m;
  m.trade = f.digits(16);
  m.pile = f.digits(7);
  m.connector = f.gun();
  m.started = f.small(1) == 1;
  m.reason = f.small(1);
  return m;
}

Bill bill(Fields& f) {
  Bill m;
  m.trade = f.digits(16);
  m.pile = f.digits(7);
  m.connector = f.gun();
  m.begin = f.digits(7);
  m.end = f.digits(7);
  for (Share& share : m.shares) {
    share.price_e5 = f.wide();
    share.energy_e4 = f.wide();
    share.lossy_energy_e4 = f.wide();
    share.amount_e4 = f.wide();
  }
  m.meter_start_e4 = f.number(5);
  m.meter_end_e4 = f.number(5);
  m.energy_e4 = f.wide();
  m.lossy_energy_e4 = f.wide();
  m.amount_e4 = f.wide();
  m.vin = f.text(kVinBytes);
  m.kind = f.small(1);
  m.made = f.digits(7);
  m.stop_code = f.small(1);
  m.card = f.digits(8);
  return m;
}

std::vector<CardState> card_states(Fields& f, bool has_reason) {
  std::vector<CardState> out;
  while (f.whole() && !f.at_end()) {
    CardState state;
    state.card = f.digits(8);
    state.yes = f.small(1) == 1;
    if (has_reason) state.reason = f.small(1);
    out.push_back(std::move(state));
  }
  return out;
}

std::optional<Message> message(std::uint8_t type, Fields& f) {
  switch (type) {
    case 0x01:
      return login(f);
    case 0x03:
      return Heartbeat{f.digits(7), f.gun(), f.small(1)};
    case 0x05:
      return TariffCheck{f.digits(7), f.digits(2)};
    case 0x09:
      return TariffRequest{f.digits(7)};
    case 0x13:
      return realtime(f);
    case 0x31:
      return start_question(f);
    case 0x33:
      return start_reply(f);
    case 0x35:
      return StopReply{f.digits(7), f.gun(), f.small(1) == 1, f.small(1)};
    case 0x3B:
      return bill(f);
    case 0x41:
      return BalanceReply{f.digits(7), f.digits(8), f.small(1)};
    case 0x43:
      return CardsAdded{f.digits(7), f.small(1) == 1, f.small(1)};
    case 0x45:
      return CardsRemoved{f.digits(7), card_states(f, true)};
    case 0x47:
      return CardsFound{f.digits(7), card_states(f, false)};
    case 0x51:
    case 0x57:
    case 0x91:
    case 0x93:
    case 0xF1:
      return Reply{type, f.digits(7), f.small(1)};
    case 0x55:
      return TimeReply{f.digits(7), f.digits(7)};
    default:
      return std::nullopt;  // the byte comes from outside
  }
}

}  // namespace

std::optional<Message> read(std::uint8_t type, std::string_view body) {
  Fields fields{body};
  auto out = message(type, fields);
  if (!fields.whole()) return std::nullopt;
  return out;
}

}  // namespace youxu::sim::upward
