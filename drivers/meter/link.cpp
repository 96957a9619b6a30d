#include "drivers/meter/link.hpp"

#include <modbus.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "drivers/loop/clock.hpp"

namespace youxu {
namespace {

// Only these came from the meter, in an answer to this very request.
bool is_exception(int error) {
  return error > MODBUS_ENOBASE && error < MODBUS_ENOBASE + MODBUS_EXCEPTION_MAX;
}

// A blocked connect ends with EINPROGRESS.
std::string text_of_error(int error) {
  return error == EINPROGRESS ? "no answer to the connection" : modbus_strerror(error);
}

Mono middle(Mono first, Mono last) {
  return first + (last - first) / 2;
}

}  // namespace

MeterLink::MeterLink(MeterProfile profile, MeterAddress address)
    : profile_{std::move(profile)},
      address_{std::move(address)},
      name_{"meter " + address_.host + ":" + std::to_string(address_.port) + " unit " +
            std::to_string(address_.unit)} {}

MeterLink::~MeterLink() {
  close();
}

Result<MeterReading> MeterLink::read(bool with_slow) {
  const bool fresh = !is_connected();
  if (fresh) {
    const auto connected = connect();
    if (!connected.ok()) return connected.error();
  }
  const Mono before = mono_now();
  const auto fast = read_blocks(BlockClass::fast);
  if (!fast.ok()) return fast.error();
  const Mono after = mono_now();
  if (with_slow || fresh) {
    // A meter without the slow registers still limits load; a broken connection shows below.
    const auto slow = read_blocks(BlockClass::slow);
    if (!slow.ok() && !is_connected()) return slow.error();
  }
  auto reading = decode_reading(profile_, words_);
  if (!reading.ok()) {
    close();
    return Error{reading.error().code, name_ + ": " + reading.error().message};
  }
  reading->taken = middle(before, after);
  return reading;
}

Status MeterLink::connect() {
  context_ = modbus_new_tcp_pi(address_.host.c_str(), std::to_string(address_.port).c_str());
  if (context_ == nullptr) return failure("connect", errno);
  words_.assign(profile_.blocks.size(), {});
  auto status = set_up_connection();
  if (status.ok()) status = identify();
  if (status.ok()) status = read_blocks(BlockClass::once);
  if (!status.ok()) close();  // also after an exception: what was not checked is checked again
  return status;
}

Status MeterLink::set_up_connection() {
  const auto timeout = static_cast<std::uint32_t>(profile_.response_timeout_ms) * 1000U;
  // A byte timeout of zero makes the response timeout cover the whole answer.
  if (modbus_set_slave(context_, address_.unit) != 0 ||
      modbus_set_response_timeout(context_, 0, timeout) != 0 ||
      modbus_set_byte_timeout(context_, 0, 0) != 0 || modbus_connect(context_) != 0) {
    return failure("connect", errno);
  }
  return {};
}

Status MeterLink::identify() {
  for (const auto& identity : profile_.identities) {
    std::vector<std::uint16_t> words(1);
    const auto status = read_registers(identity.function, identity.address, words);
    if (!status.ok() && status.error().code == Errc::refused && !identity.required) continue;
    if (!status.ok()) return status;
    if (std::find(identity.accepted.begin(), identity.accepted.end(), words[0]) ==
        identity.accepted.end()) {
      return Error{Errc::invalid, name_ + ": register " + std::to_string(identity.address) +
                                      " holds " + std::to_string(words[0]) +
                                      ": not the model of profile " + profile_.id};
    }
  }
  return {};
}

Status MeterLink::read_blocks(BlockClass when) {
  for (std::size_t i = 0; i < profile_.blocks.size(); ++i) {
    const auto& block = profile_.blocks[i];
    if (block.when != when) continue;
    std::vector<std::uint16_t> words(static_cast<std::size_t>(block.count));
    words_[i].clear();
    const auto status = read_registers(block.function, block.address, words);
    if (!status.ok()) return status;
    words_[i] = std::move(words);
  }
  return {};
}

Status MeterLink::read_registers(int function, int address, std::vector<std::uint16_t>& words) {
  std::this_thread::sleep_for(std::chrono::milliseconds{profile_.min_gap_ms});
  const int count = static_cast<int>(words.size());
  const int got = function == 4
                      ? modbus_read_input_registers(context_, address, count, words.data())
                      : modbus_read_registers(context_, address, count, words.data());
  const int error = errno;
  if (got == count) return {};
  return failure("read " + std::to_string(count) + " registers at " + std::to_string(address),
                 got < 0 ? error : EMBBADDATA);
}

Error MeterLink::failure(const std::string& what, int error) {
  Error result{Errc::refused, name_ + ": " + what + ": " + text_of_error(error)};
  if (is_exception(error)) return result;
  close();
  result.code = Errc::retry;
  return result;
}

void MeterLink::close() {
  if (context_ == nullptr) return;
  modbus_close(context_);
  modbus_free(context_);
  context_ = nullptr;
}

}  // namespace youxu
