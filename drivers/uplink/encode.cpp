// The bodies that go up.
#include <algorithm>
#include <array>

#include "drivers/uplink/fields.hpp"
#include "drivers/uplink/openuc.hpp"

namespace youxu::openuc {

namespace {

constexpr int kProtocol16 = 0x10;  // "1.6", written as the document does
constexpr int kLinkLan = 1;
constexpr int kOperatorOther = 4;
constexpr int kNotHomed = 0;  // it is in the car
constexpr int kHomedUnknown = 2;
constexpr int kTradeByApp = 1;
constexpr int kTradeByCard = 2;
constexpr int kTradeByListedCard = 4;
constexpr std::int64_t kNoTemperature = 0;
constexpr int kTemperatureZero = 50;  // a byte of 50 is 0 °C

std::int64_t energy_e4(WattHours energy) {
  return energy.milli() / 100;
}
std::int64_t tenths(std::int64_t milli) {
  return (milli + 50) / 100;
}

std::uint16_t fault_bit(FaultCode code) {
  switch (code) {
    case FaultCode::estop:
      return 1U << 0U;
    case FaultCode::rectifier:
      return 1U << 1U;
    case FaultCode::over_temperature:
    case FaultCode::gun_temperature:
      return 1U << 2U;
    case FaultCode::surge_arrester:
      return 1U << 3U;
    case FaultCode::communication:
      return 1U << 4U;
    case FaultCode::insulation:
      return 1U << 5U;
    case FaultCode::meter:
      return 1U << 6U;
    case FaultCode::card_reader:
      return 1U << 7U;
    case FaultCode::fan:
      return 1U << 9U;
    case FaultCode::contactor:
    case FaultCode::contactor_stuck:
      return 1U << 11U;
    // The protocol has no bit for these; the status byte says fault.
    case FaultCode::leakage:
    case FaultCode::over_voltage:
    case FaultCode::under_voltage:
    case FaultCode::over_current:
    case FaultCode::pilot:
    case FaultCode::pe:
    case FaultCode::breaker:
    case FaultCode::lock:
    case FaultCode::gun_not_homed:
    case FaultCode::other:
      return 0;
  }
  return 0;
}

// The code of a fault while starting, and of the same fault while charging.
struct FaultStop {
  std::uint8_t starting = 0x4A;
  std::uint8_t charging = 0x90;
};

FaultStop fault_stop(FaultCode code) {
  switch (code) {
    case FaultCode::estop:
      return {0x50, 0x72};
    case FaultCode::leakage:
    case FaultCode::over_voltage:
    case FaultCode::under_voltage:
    case FaultCode::over_current:
    case FaultCode::pe:
      return {0x4A, 0x6F};
    case FaultCode::surge_arrester:
      return {0x51, 0x73};
    case FaultCode::over_temperature:
    case FaultCode::gun_temperature:
      return {0x53, 0x74};
    case FaultCode::pilot:
      return {0x4B, 0x6B};
    case FaultCode::contactor:
    case FaultCode::contactor_stuck:
      return {0x56, 0x75};
    case FaultCode::breaker:
      return {0x4C, 0x6C};
    case FaultCode::lock:
      return {0x55, 0x77};
    case FaultCode::meter:
      return {0x4D, 0x6D};
    case FaultCode::insulation:
      return {0x57, 0x6F};
    case FaultCode::rectifier:
      return {0x4F, 0x71};
    case FaultCode::gun_not_homed:
    case FaultCode::card_reader:
    case FaultCode::communication:
    case FaultCode::fan:
    case FaultCode::other:
      return {};
  }
  return {};
}

std::uint8_t start_reason(StartRefusal refusal) {
  switch (refusal) {
    case StartRefusal::none:
      return 0;
    case StartRefusal::id_mismatch:
      return 1;
    case StartRefusal::already_charging:
      return 2;
    case StartRefusal::fault:
    case StartRefusal::locked_out:
    case StartRefusal::no_tariff:
    case StartRefusal::no_room:
      return 3;
    case StartRefusal::offline:
      return 4;
    case StartRefusal::not_plugged:
      return 5;
  }
  return 3;
}

// The platform knows three ways: its own orders, cards that it allowed, and cards of a list.
int trade_kind(OrderOrigin origin) {
  switch (origin) {
    case OrderOrigin::platform_card:
      return kTradeByCard;
    case OrderOrigin::card:
      return kTradeByListedCard;
    case OrderOrigin::platform:
    case OrderOrigin::page:
    case OrderOrigin::cli:
    case OrderOrigin::key:
    case OrderOrigin::plug:
      return kTradeByApp;
  }
  return kTradeByApp;
}

// Of a gun at rest it is 0, whatever it measures.
std::int64_t gun_temperature(const ConnectorReport& report) {
  if (!report.temperature_c || report.order.empty()) return kNoTemperature;
  return std::clamp(*report.temperature_c + kTemperatureZero, 1, 255);
}

std::uint8_t stop_answer_reason(StopRefusal refusal) {
  switch (refusal) {
    case StopRefusal::none:
      return 0;
    case StopRefusal::id_mismatch:
      return 1;
    case StopRefusal::not_charging:
      return 2;
    case StopRefusal::other:
      return 3;
  }
  return 3;
}

}  // namespace

std::string login_body(const PileIdentity& pile) {
  BodyWriter w;
  w.bcd(pile.pile, 7).bin(pile.kind == PileKind::ac ? 1 : 0, 1).bin(pile.connectors, 1);
  w.bin(kProtocol16, 1).text(pile.firmware, 8).bin(kLinkLan, 1).bcd("", 10);
  return w.bin(kOperatorOther, 1).take();
}

std::string heartbeat_body(const std::string& pile, int connector, bool fault) {
  return BodyWriter{}.bcd(pile, 7).connector(connector).bin(fault ? 1 : 0, 1).take();
}

std::string verify_tariff_body(const std::string& pile, const std::string& model) {
  return BodyWriter{}.bcd(pile, 7).bcd(model, 2).take();
}

std::string ask_tariff_body(const std::string& pile) {
  return BodyWriter{}.bcd(pile, 7).take();
}

ReportedStatus reported_status(const ConnectorReport& report) {
  // An open order is never shown as anything else: two idle frames would make it abnormal.
  if (!report.order.empty()) return ReportedStatus::charging;
  if (!report.online) return ReportedStatus::offline;
  return report.faults.empty() ? ReportedStatus::idle : ReportedStatus::fault;
}

std::uint16_t fault_bits(const std::vector<FaultCode>& faults) {
  unsigned bits = 0;
  for (const FaultCode code : faults) bits |= fault_bit(code);
  return static_cast<std::uint16_t>(bits);
}

std::string realtime_body(const ConnectorReport& report) {
  BodyWriter w;
  w.bcd(report.order, 16).bcd(report.pile, 7).connector(report.connector);
  w.bin(static_cast<int>(reported_status(report)), 1);
  w.bin(report.plugged ? kNotHomed : kHomedUnknown, 1);
  w.bin(report.plugged ? 1 : 0, 1);
  w.bin(tenths(report.voltage.milli()), 2).bin(tenths(report.current.milli()), 2);
  w.bin(gun_temperature(report), 1).bin(0, 8);  // the cable's code is not known
  const bool has_soc = report.kind == PileKind::dc && report.soc;
  w.bin(has_soc ? *report.soc : 0, 1).bin(kNoTemperature, 1);
  w.bin(report.minutes_charged, 2).bin(0, 2);
  const std::int64_t energy = energy_e4(report.delivered);
  w.bin(energy, 4).bin(energy, 4).bin(report.amount.e4, 4);
  return w.bin(fault_bits(report.faults), 2).take();
}

std::string start_answer_body(const StartAnswer& answer) {
  BodyWriter w;
  w.bcd(answer.order, 16).bcd(answer.pile, 7).connector(answer.connector);
  w.bin(answer.refusal == StartRefusal::none ? 1 : 0, 1);
  return w.bin(start_reason(answer.refusal), 1).take();
}

std::string stop_answer_body(const StopAnswer& answer) {
  BodyWriter w;
  w.bcd(answer.pile, 7).connector(answer.connector);
  w.bin(answer.refusal == StopRefusal::none ? 1 : 0, 1);
  return w.bin(stop_answer_reason(answer.refusal), 1).take();
}

std::string time_answer_body(const std::string& pile, Wall t, std::chrono::minutes utc_offset) {
  return BodyWriter{}.bcd(pile, 7).time(t, utc_offset).take();
}

std::string result_body(const std::string& pile, bool success) {
  return BodyWriter{}.bcd(pile, 7).bin(success ? 1 : 0, 1).take();
}

std::uint8_t stop_code(StopReason reason, std::optional<FaultCode> fault) {
  const FaultStop of_fault = fault ? fault_stop(*fault) : FaultStop{};
  switch (reason) {
    case StopReason::platform:
      return 0x40;
    case StopReason::full:
      return 0x41;
    case StopReason::target:
      return 0x42;
    case StopReason::amount:
      return 0x43;
    case StopReason::time:
    case StopReason::pickup:
      return 0x44;
    case StopReason::user:
    case StopReason::maintenance:
    case StopReason::replaced:
      return 0x45;
    case StopReason::never_started:
    case StopReason::no_car:
      return of_fault.starting;
    case StopReason::unplug:
      return 0x6B;
    case StopReason::estop:
      return 0x72;
    case StopReason::power_loss:
      return 0x83;
    case StopReason::fault:
      return of_fault.charging;
    case StopReason::pile_lost:
    case StopReason::none:
      return 0x90;
  }
  return 0x90;
}

std::string record_body(const Order& order, Wall recorded_at, std::chrono::minutes utc_offset) {
  BodyWriter w;
  w.bcd(order.id, 16).bcd(order.pile, 7).connector(order.connector);
  w.time(order.started_at.value_or(order.applied_at), utc_offset);
  w.time(order.finished_at.value_or(order.register_last_at), utc_offset);
  for (std::size_t k = 0; k < kTariffKinds; ++k) {
    const auto kind = static_cast<TariffKind>(k);
    const std::int64_t energy = energy_e4(order.energy[k]);
    w.bin(order.tariff.price(kind).e5, 4).bin(energy, 4).bin(energy, 4);
    w.bin(order.amount_of(kind).e4, 4);
  }
  const std::int64_t total = energy_e4(order.delivered());
  const std::int64_t first = energy_e4(order.register_first());
  w.bin(first, 5).bin(first + total, 5);  // of several registers the first: their sum is billed
  w.bin(total, 4).bin(total, 4).bin(order.total_amount().e4, 4).text("", 17);  // no VIN on AC
  w.bin(trade_kind(order.origin), 1);
  w.time(recorded_at, utc_offset).bin(stop_code(order.reason, order.fault), 1);
  return w.bcd(order.card, 8).take();
}

}  // namespace youxu::openuc
