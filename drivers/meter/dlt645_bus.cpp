#include "drivers/meter/dlt645_bus.hpp"

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

#include "drivers/loop/clock.hpp"

namespace youxu {
namespace {

// After a damaged frame: so much silence, also from a server that sends in pieces, ends the wait.
constexpr Millis kSilence{100};

void sleep_until(Mono time) {
  const Mono now = mono_now();
  if (time > now) std::this_thread::sleep_for(time - now);
}

}  // namespace

Dlt645Bus::Dlt645Bus(BusAddress address) : line_{std::move(address)} {}

Status Dlt645Bus::read(const BusRequest& request, std::span<std::uint16_t> words) {
  const auto items = words.size() / dlt645::words_per_item(request.item_bytes);
  const dlt645::Question question{
      .meter = request.meter,
      .function = dlt645::kReadData,
      .identifier = static_cast<std::uint32_t>(request.address),
      .data_bytes = items * static_cast<std::size_t>(request.item_bytes)};
  const auto data = ask(question, request.timeout_ms, request.gap_ms);
  if (!data.ok()) return data.error();
  dlt645::words_of_items(*data, request.item_bytes, words);
  return {};
}

Result<std::string> Dlt645Bus::find_alone(int timeout_ms) {
  const auto data = ask({}, timeout_ms, 0);
  if (!data.ok()) return data.error();
  std::string address;
  for (std::size_t i = data->size(); i-- > 0;) {
    const auto byte = static_cast<unsigned char>((*data)[i]);
    address += static_cast<char>('0' + (byte >> 4U));
    address += static_cast<char>('0' + (byte & 0xFU));
  }
  if (dlt645::is_meter_address(address)) return address;
  return failure({BusFault::bad_answer, "it answers with an address that has no 12 digits"});
}

Result<std::string> Dlt645Bus::ask(const dlt645::Question& question, int timeout_ms, int gap_ms) {
  const int limit = std::clamp(timeout_ms, 1, kMaxTimeoutMs);
  if (auto opened = line_.open(limit); !opened.ok()) return lost(opened.error());
  sleep_until(std::max(quiet_at_, last_byte_ + Millis{gap_ms}));
  slowest_reply_ms_ = std::max(slowest_reply_ms_, limit);
  line_.drain();
  if (auto sent = line_.write(request_bytes(question)); !sent.ok()) return lost(sent.error());
  dlt645::AnswerReader reader{question};
  auto data = listen(
      reader, mono_now() + Millis{limit} + dlt645_time(line_.address(), question.data_bytes));
  last_byte_ = mono_now();
  return data;
}

Result<std::string> Dlt645Bus::listen(dlt645::AnswerReader& reader, Mono end) {
  std::array<char, 512> bytes{};
  for (Mono give_up = end; mono_now() < give_up;) {
    const auto got = line_.read(bytes, give_up);
    if (!got.ok()) return lost(got.error());
    if (*got == 0) continue;
    if (reader.take({bytes.data(), *got})) break;
    if (reader.is_damaged()) give_up = std::min(end, mono_now() + kSilence);
  }
  if (reader.data()) return *reader.data();
  return failure(reader.refusal());
}

Error Dlt645Bus::failure(const dlt645::Refusal& refusal) {
  fault_ = refusal.fault;
  if (fault_ == BusFault::refused || fault_ == BusFault::busy) return {Errc::refused, refusal.what};
  quiet_at_ = mono_now() + Millis{slowest_reply_ms_};
  // A serial server that is gone without a word is noticed by dialling it anew.
  if (fault_ == BusFault::timeout && !line_.is_device()) line_.close();
  return {Errc::retry, refusal.what};
}

Error Dlt645Bus::lost(const Error& error) {
  fault_ = line_.is_device() ? BusFault::device : BusFault::connection;
  return error;
}

}  // namespace youxu
