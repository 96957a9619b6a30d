#include "daemon/platform_dial.hpp"

#include <optional>
#include <utility>

#include "drivers/loop/tcp.hpp"
#include "drivers/loop/tls_client.hpp"
#include "drivers/uplink/uplink.hpp"

namespace youxu {

namespace {

constexpr std::size_t kUnsent = 2U << 20U;  // more than a session writes between two flushes

// A stream to the platform, plain or encrypted.
class Stream {
 public:
  Stream(Loop& loop, const UplinkSection& to, TcpEvents on) {
    if (to.tls)
      tls_.emplace(loop, TlsFiles{to.ca_file, to.cert_file, to.key_file}, std::move(on), kUnsent);
    else
      tcp_.emplace(loop, std::move(on), kUnsent);
  }
  void connect(const std::string& host, std::uint16_t port) {
    tls_ ? tls_->connect(host, port) : tcp_->connect(host, port);
  }
  bool send(std::string_view bytes) {
    return tls_ ? tls_->send(bytes) : tcp_->send(std::string{bytes});
  }
  void close() { tls_ ? tls_->close() : tcp_->close(); }

 private:
  std::optional<TcpClient> tcp_;
  std::optional<TlsClient> tls_;
};

// OpenUC or 云快充 on a stream.
class OpenucDial final : public PlatformDial {
 public:
  OpenucDial(Loop& loop, const UplinkSection& to, std::function<void()> after)
      : loop_{loop}, to_{to}, after_{std::move(after)}, stream_{loop, to, events()} {}

  Status begin(OpenucOptions options, PlatformEvents on) {
    auto session = OpenucSession::create(std::move(options), std::move(on));
    if (!session.ok()) return session.error();
    UplinkTransport transport;
    transport.connect = [this] { stream_.connect(to_.host, to_.port); };
    transport.close = [this] { stream_.close(); };
    transport.write = [this](std::string_view bytes) { return stream_.send(bytes); };
    const auto seed = static_cast<std::uint64_t>(unix_millis(loop_.now().wall));
    link_.emplace(std::move(*session), std::move(transport), seed);
    return {};
  }

  PlatformLink& link() override { return *link_; }

 private:
  TcpEvents events() {
    TcpEvents on;
    on.on_open = [this] { link_->on_connected(loop_.now()); };
    on.on_data = [this](std::string_view bytes) {
      link_->on_bytes(bytes, loop_.now());
      after_();
    };
    on.on_close = [this](std::string_view why) { link_->on_disconnected(why, loop_.now()); };
    return on;
  }

  Loop& loop_;
  const UplinkSection& to_;
  std::function<void()> after_;
  std::optional<Uplink> link_;
  Stream stream_;  // closed first: it calls the link
};

OpenucOptions options_of(const UplinkSection& uplink, const GatewaySettings& site) {
  OpenucOptions options;
  options.utc_offset = site.utc_offset;
  options.crc_order =
      uplink.crc == "swapped" ? openuc::CrcOrder::swapped : openuc::CrcOrder::standard;
  for (const PileSettings& pile : site.piles)
    options.piles.push_back({pile.pile, PileKind::ac, 1, site.version});
  return options;
}

}  // namespace

Result<std::unique_ptr<PlatformDial>> PlatformDial::open(Loop& loop, const PlatformConfig& platform,
                                                         const GatewaySettings& site,
                                                         PlatformEvents on,
                                                         std::function<void()> after) {
  auto dial = std::make_unique<OpenucDial>(loop, platform.uplink, std::move(after));
  if (Status begun = dial->begin(options_of(platform.uplink, site), std::move(on)); !begun.ok())
    return begun.error();
  return std::unique_ptr<PlatformDial>{std::move(dial)};
}

}  // namespace youxu
