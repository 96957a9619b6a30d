#include "tests/programs/pile/ask_start.hpp"

#include "drivers/json/json.hpp"

namespace youxu::sim {

std::string start_request(const std::string& pile, const StartWish& wish) {
  JsonObject json;
  json.text("mode", text_of(wish.mode));
  if (wish.energy) json.integer("energy_wh", wish.energy->whole());
  if (wish.depart) json.integer("depart", unix_millis(*wish.depart));
  const std::string body = json.str();
  return "POST /api/v1/piles/" + pile +
         "/start HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
         "Content-Type: application/json\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string answer_text(const std::string& response) {
  const auto head = response.find("\r\n\r\n");
  std::string text = head == std::string::npos ? "" : response.substr(head + 4);
  if (text.empty()) text = response.substr(0, response.find("\r\n"));
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  return text;
}

AskStart::AskStart(Loop& loop, std::function<void(const std::string&)> on_answer)
    : on_answer_{std::move(on_answer)},
      client_{loop, TcpEvents{.on_open = [this] { (void)client_.send(request_); },
                              .on_data =
                                  [this](std::string_view bytes) {
                                    response_ += bytes;
                                    if (response_.size() > kMaxResponse) finish("too long");
                                  },
                              .on_close = [this](std::string_view why) { finish(why); }}} {}

void AskStart::ask(std::uint16_t port, const std::string& pile, const StartWish& wish) {
  request_ = start_request(pile, wish);
  response_.clear();
  client_.connect("127.0.0.1", port);
}

void AskStart::finish(std::string_view why) {
  on_answer_(response_.empty() ? "no answer: " + std::string{why} : answer_text(response_));
  response_.clear();
  client_.close();
}

}  // namespace youxu::sim
