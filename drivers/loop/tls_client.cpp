#include "drivers/loop/tls_client.hpp"

#include <utility>

namespace youxu {

TlsClient::TlsClient(Loop& loop, TlsFiles files, TcpEvents events, std::size_t max_unsent)
    : files_{std::move(files)},
      events_{std::move(events)},
      tcp_{loop,
           {[this] { on_open(); }, [this](std::string_view wire) { on_data(wire); },
            [this](std::string_view why) {
              engine_.reset();
              if (events_.on_close) events_.on_close(why);
            }},
           max_unsent} {}

void TlsClient::connect(const std::string& host, std::uint16_t port) {
  engine_.reset();
  host_ = host;
  tcp_.connect(host, port);
}

void TlsClient::on_open() {
  auto engine = TlsEngine::client(files_, host_);
  if (!engine.ok()) return fail(engine.error().message);
  engine_.emplace(std::move(*engine));
  if (!flush()) fail("tls: the connection takes no data");
}

void TlsClient::on_data(std::string_view wire) {
  if (!engine_) return;
  const bool was_established = engine_->established();
  const auto plain = engine_->received(wire);
  (void)flush();  // an alert too; where it does not go, the connection is over anyway
  if (!plain.ok()) return fail(plain.error().message);
  if (!was_established && engine_->established() && events_.on_open) events_.on_open();
  if (engine_ && !plain->empty() && events_.on_data) events_.on_data(*plain);
}

bool TlsClient::send(std::string_view bytes) {
  if (!engine_ || !engine_->write(bytes).ok()) return false;
  return flush();
}

bool TlsClient::flush() {
  std::string wire = engine_->take_output();
  return wire.empty() || tcp_.send(std::move(wire));
}

void TlsClient::fail(const std::string& why) {
  close();
  if (events_.on_close) events_.on_close(why);
}

void TlsClient::close() {
  engine_.reset();
  tcp_.close();
}

}  // namespace youxu
