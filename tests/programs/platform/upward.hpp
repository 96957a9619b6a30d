// What comes up from piles, read from the document's offsets: the platform's own half of the
// protocol, sharing nothing with the gateway's. Figures are as on the wire; times stay 7 bytes in
// hexadecimal.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace youxu::sim::upward {

struct Login {  // 0x01
  std::string pile;
  int kind = 0;  // 0 DC, 1 AC
  int connectors = 0;
  int protocol = 0;  // times ten
  std::string firmware;
  int link = 0;
  std::string sim_card;
  int carrier = 0;
};
struct Heartbeat {  // 0x03
  std::string pile;
  int connector = 0;
  int state = 0;
};
struct TariffCheck {  // 0x05
  std::string pile, model;
};
struct TariffRequest {  // 0x09
  std::string pile;
};
struct Realtime {  // 0x13
  std::string trade, pile;
  int connector = 0;
  int status = 0, homed = 0, plugged = 0;
  int voltage_e1 = 0, current_e1 = 0;
  int gun_temperature = 0;  // plus 50; 0: none
  int soc = 0;
  int battery_temperature = 0;  // plus 50; 0: none
  int minutes_charged = 0, minutes_left = 0;
  std::uint32_t energy_e4 = 0, lossy_energy_e4 = 0, amount_e4 = 0;
  int faults = 0;
};
struct StartQuestion {  // 0x31
  std::string pile;
  int connector = 0;
  int way = 0;  // 1 card, 2 account, 3 VIN
  int password_wanted = 0;
  std::string card;
  std::string vin;  // turned round to how it is read; empty: none
};
struct StartReply {  // 0x33
  std::string trade, pile;
  int connector = 0;
  bool started = false;
  int reason = 0;
};
struct StopReply {  // 0x35
  std::string pile;
  int connector = 0;
  bool stopped = false;
  int reason = 0;
};
struct Share {  // of one tariff kind
  std::uint32_t price_e5 = 0, energy_e4 = 0, lossy_energy_e4 = 0, amount_e4 = 0;
};
struct Bill {  // 0x3B
  std::string trade, pile;
  int connector = 0;
  std::string begin, end;
  std::array<Share, 4> shares;  // sharp, peak, flat, valley
  std::uint64_t meter_start_e4 = 0, meter_end_e4 = 0;
  std::uint32_t energy_e4 = 0, lossy_energy_e4 = 0, amount_e4 = 0;
  std::string vin;
  int kind = 0;
  std::string made;
  int stop_code = 0;
  std::string card;
};
struct BalanceReply {  // 0x41
  std::string pile, card;
  int result = 0;
};
struct CardsAdded {  // 0x43
  std::string pile;
  bool stored = false;
  int reason = 0;
};
struct CardState {
  std::string card;
  bool yes = false;  // cleared (0x45), there (0x47)
  int reason = 0;    // 0x45
  bool operator==(const CardState&) const = default;
};
struct CardsRemoved {  // 0x45
  std::string pile;
  std::vector<CardState> cards;
};
struct CardsFound {  // 0x47
  std::string pile;
  std::vector<CardState> cards;
};
struct Reply {  // 0x51, 0x57, 0x91, 0x93, 0xF1
  int type = 0;
  std::string pile;
  int result = 0;
};
struct TimeReply {  // 0x55
  std::string pile, time;
};

using Message = std::variant<Login, Heartbeat, TariffCheck, TariffRequest, Realtime, StartQuestion,
                             StartReply, StopReply, Bill, BalanceReply, CardsAdded, CardsRemoved,
                             CardsFound, Reply, TimeReply>;

// Nothing for another type and for a body that is too short. What is behind the known fields is
// ignored; a card list must end with a whole card.
std::optional<Message> read(std::uint8_t type, std::string_view body);

}  // namespace youxu::sim::upward
