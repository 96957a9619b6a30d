#include "tests/programs/platform/sim_platform.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "tests/programs/platform/body.hpp"

namespace youxu::sim {

using body::byte;
using body::packed;
using body::tariff_after_pile;

namespace {

constexpr std::size_t kRecordBytes = 158;
// 2020-03-16 17:14:47 as CP56Time2a: nobody can take it for the time of today.
constexpr std::string_view kNoTime{"\x98\xB7\x0E\x11\x10\x03\x14", 7};
constexpr std::chrono::minutes kBeijing{480};

std::string digits_at(std::string_view body, std::size_t at, std::size_t bytes) {
  std::string out;
  for (const char c : body.substr(at, bytes)) {
    const auto value = static_cast<unsigned char>(c);
    out += "0123456789abcdef"[value / 16];
    out += "0123456789abcdef"[value % 16];
  }
  return out;
}

std::uint64_t number_at(std::string_view body, std::size_t at, std::size_t bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes; i > 0; --i) {
    value = value * 256 + static_cast<unsigned char>(body[at + i - 1]);
  }
  return value;
}

std::string cp56(Wall t) {
  const LocalTime local = local_time(t, kBeijing);
  const auto into_minute = static_cast<int>((unix_millis(t) % 60'000 + 60'000) % 60'000);
  return byte(into_minute % 256) + byte(into_minute / 256) + byte(local.minute_of_day % 60) +
         byte(local.minute_of_day / 60) + byte(local.day) + byte(local.month) +
         byte(local.year % 100);
}

std::string json_line(const PlatformRecord& r, const std::string& body) {
  return "{\"trade\":\"" + r.trade + "\",\"pile\":\"" + r.pile +
         "\",\"energy_e4\":" + std::to_string(r.energy_e4) +
         ",\"amount_e4\":" + std::to_string(r.amount_e4) +
         ",\"meter_start_e4\":" + std::to_string(r.meter_start_e4) +
         ",\"meter_end_e4\":" + std::to_string(r.meter_end_e4) +
         ",\"stop_code\":" + std::to_string(r.stop_code) + ",\"body\":\"" +
         digits_at(body, 0, body.size()) + "\",\"differs\":" + (r.differs ? "true" : "false") +
         ",\"received\":" + std::to_string(r.received) + "}\n";
}

}  // namespace

Result<SimPlatform> SimPlatform::open(const std::string& record_file) {
  const int file = ::open(record_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) {
    return Error{Errc::retry, "platform: open " + record_file + ": " + std::strerror(errno)};
  }
  return SimPlatform{file};
}

SimPlatform::SimPlatform(SimPlatform&& other) noexcept
    : mood{other.mood},
      tariff{std::move(other.tariff)},
      on_record{std::move(other.on_record)},
      accounts{std::move(other.accounts)},
      next_trade{other.next_trade},
      answers_cards{other.answers_cards},
      file_{std::exchange(other.file_, -1)},
      reader_{std::move(other.reader_)},
      output_{std::move(other.output_)},
      seq_{other.seq_},
      logged_in_{std::move(other.logged_in_)},
      frames_{std::move(other.frames_)},
      last_{std::move(other.last_)},
      records_{std::move(other.records_)},
      start_reason_{other.start_reason_},
      stop_reason_{other.stop_reason_},
      last_status_{other.last_status_} {}

SimPlatform::~SimPlatform() {
  if (file_ >= 0) ::close(file_);
}

void SimPlatform::on_connected() {
  reader_.reset();
  output_.clear();
  logged_in_.clear();
}

void SimPlatform::on_bytes(std::string_view bytes) {
  for (const openuc::Frame& frame : reader_.feed(bytes)) handle(frame);
}

std::string SimPlatform::take_output() {
  return std::exchange(output_, {});
}

int SimPlatform::frames_of(std::uint8_t type) const {
  const auto found = frames_.find(type);
  return found == frames_.end() ? 0 : found->second;
}

void SimPlatform::send(std::uint8_t type, const std::string& body) {
  if (mood.answer_nothing) return;
  const openuc::Frame frame{.seq = seq_++, .type = type, .body = body};
  std::string bytes = openuc::frame_bytes(frame, openuc::CrcOrder::standard);
  if (mood.wrong_check_sum || (seq_ * 7) % 10 < mood.wrong_of_ten)
    bytes.back() = static_cast<char>(bytes.back() ^ 0x55);
  output_ += bytes;
  if (mood.send_twice) output_ += bytes;
}

void SimPlatform::offer(const std::string& pile, const PlatformTariff& other) {
  send(0x58, packed(pile) + tariff_after_pile(other));
}

void SimPlatform::start(const std::string& trade, const std::string& pile, int connector) {
  send(0x34, packed(trade) + packed(pile) + byte(connector) + std::string(20, '\0'));
}

void SimPlatform::stop(const std::string& pile, int connector) {
  send(0x36, packed(pile) + byte(connector));
}

void SimPlatform::limit(const std::string& pile, int percent) {
  send(0x52, packed(pile) + byte(0) + byte(percent));
}

void SimPlatform::login(const std::string& body) {
  if (mood.ignore_logins) return;
  const std::string pile = body.substr(0, 7);
  send(0x02, pile + byte(mood.refuse_logins ? 1 : 0));
  if (mood.refuse_logins) return;
  logged_in_.insert(digits_at(pile, 0, 7));
  send(0x56, pile + (clock ? cp56(clock()) : std::string{kNoTime}));
}

void SimPlatform::handle(const openuc::Frame& frame) {
  const std::string& body = frame.body;
  ++frames_[frame.type];
  if (const auto message = upward::read(frame.type, body)) {
    last_[frame.type] = *message;
    if (const auto* question = std::get_if<upward::StartQuestion>(&*message))
      return answer_card(*question);
  }
  if (frame.type == 0x01 && body.size() >= 30) return login(body);
  if (body.size() < 7) return;
  const std::string pile = body.substr(0, 7);
  if (frame.type == 0x3B && body.size() >= kRecordBytes) return take_record(body);
  if (frame.type == 0x03 && body.size() >= 9) return send(0x04, body.substr(0, 8) + byte(0));
  if (frame.type == 0x05 && body.size() >= 9) {
    const bool same = digits_at(body, 7, 2) == tariff.model;
    return send(0x06, body.substr(0, 9) + byte(same ? 0 : 1));
  }
  if (frame.type == 0x09) return send(0x0A, pile + tariff_after_pile(tariff));
  if (frame.type == 0x13 && body.size() >= 60) last_status_ = body[24];
  if (frame.type == 0x33 && body.size() >= 26) start_reason_ = body[24] == 1 ? 0 : body[25];
  if (frame.type == 0x35 && body.size() >= 10) stop_reason_ = body[8] == 1 ? 0 : body[9];
}

// Offsets in 0x3B: trade 0, pile 16, connector 23, start 24, end 31, four rates of 16 from 38,
// meter start 102, meter end 107, energy 112, lossy energy 116, amount 120, VIN 124, kind 141, time
// 142, stop code 149, card 150.
void SimPlatform::take_record(const std::string& body) {
  PlatformRecord& record = records_[digits_at(body, 0, 16)];
  record.trade = digits_at(body, 0, 16);
  record.pile = digits_at(body, 16, 7);
  record.meter_start_e4 = number_at(body, 102, 5);
  record.meter_end_e4 = number_at(body, 107, 5);
  record.energy_e4 = number_at(body, 112, 4);
  record.amount_e4 = number_at(body, 120, 4);
  record.stop_code = static_cast<int>(number_at(body, 149, 1));
  for (std::size_t kind = 0; kind < 4; ++kind)
    record.energy_of_kind_e4[kind] = number_at(body, 42 + 16 * kind, 4);
  if (++record.received == 1) record.first_body = body;
  record.differs = record.differs || record.first_body != body;
  const bool confirmed = store(record, body) && confirms(record);
  if (confirmed) confirm(record, body.substr(0, 16));
  if (on_record) on_record(record, confirmed);
}

// Whether an order is disputed depends on its number alone: it is so each time.
void SimPlatform::confirm(PlatformRecord& record, const std::string& trade) {
  unsigned sum = 0;
  for (const char digit : record.trade) sum = sum * 31 + static_cast<unsigned char>(digit);
  record.disputed = static_cast<int>(sum % 10) < mood.disputed_of_ten;
  record.confirmed = record.confirmed || !record.disputed;
  if (mood.confirm_strangers) send(0x40, std::string(16, '\x99') + byte(0));
  send(0x40, trade + byte(record.disputed ? 1 : 0));
  if (mood.confirm_twice) send(0x40, trade + byte(record.disputed ? 1 : 0));
}

bool SimPlatform::confirms(const PlatformRecord& record) {
  if (mood.answer_nothing || record.received <= mood.deaf_times) return false;
  if (mood.unconfirmed <= 0) return mood.confirm_records;
  --mood.unconfirmed;
  return false;
}

bool SimPlatform::store(const PlatformRecord& record, const std::string& body) {
  const std::string line = json_line(record, body);
  const ssize_t written = ::write(file_, line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size())) return false;
  return ::fsync(file_) == 0 || errno == EINVAL;  // /dev/null keeps nothing, which is all right
}

}  // namespace youxu::sim
