// Asks the gateway's HTTP API to start a charge, as the resident's application does. One request at
// a time; an answer that does not come is dropped with the next request.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "drivers/loop/tcp.hpp"
#include "policy/order.hpp"
#include "policy/time.hpp"
#include "policy/units.hpp"

namespace youxu::sim {

struct StartWish {
  ChargeMode mode = ChargeMode::ordered;
  std::optional<WattHours> energy;
  std::optional<Wall> depart;
};

// The HTTP/1.1 request for `pile`.
std::string start_request(const std::string& pile, const StartWish& wish);
// What the gateway said, on one line: the body, or the first line when there is none.
std::string answer_text(const std::string& response);

class AskStart {
 public:
  // `on_answer` gets answer_text(), or why there is no answer.
  AskStart(Loop& loop, std::function<void(const std::string&)> on_answer);
  void ask(std::uint16_t port, const std::string& pile, const StartWish& wish);

 private:
  static constexpr std::size_t kMaxResponse = 16 * 1024;
  void finish(std::string_view why);

  std::function<void(const std::string&)> on_answer_;
  std::string request_;
  std::string response_;
  TcpClient client_;
};

}  // namespace youxu::sim
