#include "tests/programs/meter/slave_bus.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

namespace youxu::sim {
namespace {

constexpr std::array<std::pair<int, speed_t>, 6> kSpeeds{{{1'200, B1200},
                                                          {2'400, B2400},
                                                          {4'800, B4800},
                                                          {9'600, B9600},
                                                          {19'200, B19200},
                                                          {115'200, B115200}}};

}  // namespace

void Later::run(Millis delay, std::function<void()> action) {
  waiting_.remove_if([](const Waiting& one) { return one.done; });
  Waiting& added = waiting_.emplace_back();
  added.timer.emplace(loop_, [&added, action = std::move(action)] {
    added.done = true;
    action();
  });
  added.timer->start(delay);
}

PtySlaves::PtySlaves(Loop& loop, Slaves& slaves) : slaves_{slaves}, later_{loop} {
  make_pty();
  listen(loop);
}

PtySlaves::PtySlaves(Loop& loop, Slaves& slaves, const std::string& line, int baud)
    : slaves_{slaves}, later_{loop} {
  use(line, baud);
  listen(loop);
}

void PtySlaves::make_pty() {
  master_ = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  std::array<char, 64> name{};
  if (master_ < 0 || grantpt(master_) != 0 || unlockpt(master_) != 0 ||
      ptsname_r(master_, name.data(), name.size()) != 0) {
    return;
  }
  device_ = name.data();
  kept_open_ = open(device_.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios raw{};
  tcgetattr(kept_open_, &raw);
  cfmakeraw(&raw);
  tcsetattr(kept_open_, TCSANOW, &raw);
}

void PtySlaves::use(const std::string& line, int baud) {
  master_ = open(line.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  termios raw{};
  if (master_ < 0 || tcgetattr(master_, &raw) != 0) return;
  cfmakeraw(&raw);
  raw.c_cflag |= CLOCAL | CREAD | PARENB;
  const auto speed = std::find_if(kSpeeds.begin(), kSpeeds.end(),
                                  [baud](const auto& one) { return one.first == baud; });
  if (speed != kSpeeds.end() && cfsetspeed(&raw, speed->second) == 0 &&
      tcsetattr(master_, TCSANOW, &raw) == 0)
    device_ = line;
}

void PtySlaves::listen(Loop& loop) {
  if (device_.empty()) return;
  impl_.reset(new Impl{.owner = this});
  uv_poll_init(loop.raw(), &impl_->handle, master_);
  impl_->handle.data = impl_.get();
  uv_poll_start(&impl_->handle, UV_READABLE, [](uv_poll_t* handle, int, int) {
    static_cast<Impl*>(handle->data)->owner->on_readable();
  });
}

PtySlaves::~PtySlaves() {
  if (impl_) uv_poll_stop(&impl_->handle);
  impl_.reset();
  if (master_ >= 0) ::close(master_);
  if (kept_open_ >= 0) ::close(kept_open_);
}

void PtySlaves::on_readable() {
  std::array<char, 512> bytes{};
  const auto got = ::read(master_, bytes.data(), bytes.size());
  if (got <= 0) return;
  buffer_.append(bytes.data(), static_cast<std::size_t>(got));
  for (SlaveAnswer& answer : slaves_.receive(buffer_)) {
    if (answer.delay == Millis{0}) {
      send(answer.bytes);
      continue;
    }
    later_.run(answer.delay, [this, bytes = answer.bytes] { send(bytes); });
  }
}

// A frame is far shorter than the terminal's buffer, so all of it is taken.
void PtySlaves::send(const std::string& bytes) const {
  (void)!::write(master_, bytes.data(), bytes.size());
}

TcpSlaves::TcpSlaves(Loop& loop, Slaves& slaves)
    : slaves_{slaves}, later_{loop}, server_{loop, [this](std::unique_ptr<TcpConnection> c) {
                                               accept(std::move(c));
                                             }} {}

void TcpSlaves::accept(std::unique_ptr<TcpConnection> connection) {
  const int id = next_id_++;
  TcpEvents events;
  events.on_data = [this, id](std::string_view bytes) { on_data(id, bytes); };
  events.on_close = [this, id](std::string_view) { clients_.erase(id); };
  clients_[id].connection = std::move(connection);
  clients_[id].connection->start(std::move(events));
}

void TcpSlaves::on_data(int id, std::string_view bytes) {
  clients_[id].buffer += bytes;
  for (SlaveAnswer& answer : slaves_.receive(clients_[id].buffer)) {
    if (answer.hang_up) return void(clients_.erase(id));
    if (answer.delay == Millis{0}) {
      send(id, answer.bytes);
      continue;
    }
    later_.run(answer.delay, [this, id, late = answer.bytes] { send(id, late); });
  }
}

void TcpSlaves::send(int id, const std::string& bytes) {
  for (auto& [other, client] : clients_)
    if (other == id || slaves_.on_line()) client.connection->send(bytes);
}

}  // namespace youxu::sim
