#include "daemon/platform_dial.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "daemon/north_dial.hpp"
#include "drivers/loop/tcp.hpp"
#include "drivers/loop/tls_client.hpp"
#include "drivers/uplink/openuc_links.hpp"

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

// OpenUC or 云快充, on one stream or on one for each pile.
class OpenucDial final : public PlatformDial {
 public:
  OpenucDial(Loop& loop, const UplinkSection& to, std::function<void()> after)
      : loop_{loop}, to_{to}, after_{std::move(after)} {}

  Status begin(OpenucOptions options, PlatformEvents on) {
    const auto seed = static_cast<std::uint64_t>(unix_millis(loop_.now().wall));
    const auto connections =
        to_.connections == "per_pile" ? Connections::per_pile : Connections::shared;
    auto links = OpenucLinks::create(
        std::move(options), connections, std::move(on),
        [this](LineEvents line) { return transport(std::move(line)); }, seed);
    if (!links.ok()) return links.error();
    links_ = std::move(*links);
    return {};
  }

  PlatformLink& link() override { return *links_; }

 private:
  UplinkTransport transport(LineEvents line) {
    TcpEvents on;
    on.on_open = [this, up = std::move(line.on_connected)] { up(loop_.now()); };
    on.on_data = [this, data = std::move(line.on_bytes)](std::string_view bytes) {
      data(bytes, loop_.now());
      after_();
    };
    on.on_close = [this, down = std::move(line.on_disconnected)](std::string_view why) {
      down(why, loop_.now());
    };
    const auto stream = std::make_shared<Stream>(loop_, to_, std::move(on));
    UplinkTransport out;
    out.connect = [this, stream] { stream->connect(to_.host, to_.port); };
    out.close = [stream] { stream->close(); };
    out.write = [stream](std::string_view bytes) { return stream->send(bytes); };
    return out;
  }

  Loop& loop_;
  const UplinkSection& to_;
  std::function<void()> after_;
  std::unique_ptr<OpenucLinks> links_;  // holds the streams
};

OpenucOptions options_of(const UplinkSection& uplink, const GatewaySettings& site) {
  OpenucOptions options;
  options.utc_offset = site.utc_offset;
  options.profile = uplink.protocol == "ykc" ? openuc::Profile::ykc : openuc::Profile::openuc;
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
  if (platform.uplink.protocol == kNorthbound)
    return open_north(loop, platform, site, std::move(on), std::move(after));
  auto dial = std::make_unique<OpenucDial>(loop, platform.uplink, std::move(after));
  if (Status begun = dial->begin(options_of(platform.uplink, site), std::move(on)); !begun.ok())
    return begun.error();
  return std::unique_ptr<PlatformDial>{std::move(dial)};
}

}  // namespace youxu
