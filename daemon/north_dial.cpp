#include "daemon/north_dial.hpp"

#include <fstream>
#include <utility>

#include "drivers/uplink/north_link.hpp"

namespace youxu {

namespace {

// Answers come one by one; those of so long are settled together, in one transaction.
constexpr Millis kSettleAfter{10};

Result<std::string> password_in(const std::string& path) {
  if (path.empty()) return std::string{};
  std::ifstream file{path};
  std::string line;
  if (!file || !std::getline(file, line) || line.empty())
    return Error{Errc::invalid, path + ": no password there; see password_file of the platform"};
  return line;
}

Result<NorthOptions> options_of(const UplinkSection& to, const GatewaySettings& site) {
  NorthOptions options;
  options.hosts.push_back({to.host, to.port});
  for (const HostSection& each : to.further_hosts) options.hosts.push_back({each.host, each.port});
  if (to.tls) options.tls = TlsFiles{to.ca_file, to.cert_file, to.key_file};
  auto password = password_in(to.password_file);
  if (!password.ok()) return password.error();
  options.user = to.user;
  options.password = std::move(*password);
  options.settings.gateway = to.gateway;
  options.settings.version = site.version;
  if (to.ack == "broker") options.settings.ack = NorthAck::broker;
  options.settings.persistent = to.persistent;
  for (const PileSettings& pile : site.piles) options.settings.piles.push_back(pile.pile);
  return options;
}

class NorthDial final : public PlatformDial {
 public:
  NorthDial(Loop& loop, std::function<void()> after)
      : loop_{loop}, after_{std::move(after)}, settle_{loop, [this] { settle(); }} {}

  Status begin(NorthOptions options, PlatformEvents on) {
    on.on_record_answer = [this, told = std::move(on.on_record_answer)](const std::string& record,
                                                                        bool accepted) {
      told(record, accepted);
      if (!std::exchange(waiting_, true)) settle_.start(kSettleAfter);
    };
    auto link = NorthLink::create(loop_.raw(), std::move(options), std::move(on),
                                  [this] { return loop_.now(); });
    if (!link.ok()) return link.error();
    link_ = std::move(*link);
    return {};
  }

  PlatformLink& link() override { return *link_; }

 private:
  void settle() {
    waiting_ = false;
    after_();
  }

  Loop& loop_;
  std::function<void()> after_;
  bool waiting_ = false;
  Timer settle_;
  std::unique_ptr<NorthLink> link_;
};

}  // namespace

Result<std::unique_ptr<PlatformDial>> open_north(Loop& loop, const PlatformConfig& platform,
                                                 const GatewaySettings& site, PlatformEvents on,
                                                 std::function<void()> after) {
  auto options = options_of(platform.uplink, site);
  if (!options.ok()) return options.error();
  auto dial = std::make_unique<NorthDial>(loop, std::move(after));
  if (Status begun = dial->begin(std::move(*options), std::move(on)); !begun.ok())
    return Error{begun.error().code, platform.name + ": " + begun.error().message};
  return std::unique_ptr<PlatformDial>{std::move(dial)};
}

}  // namespace youxu
