#include "drivers/uplink/session.hpp"

#include <algorithm>
#include <utility>

#include "drivers/uplink/fields.hpp"

namespace youxu {

using namespace openuc;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr Millis kHeartbeatPeriod = seconds{10};
constexpr int kHeartbeatsMissed = 3;
constexpr Millis kSilenceLimit = kHeartbeatPeriod * kHeartbeatsMissed;
constexpr Millis kAskPeriod = seconds{10};       // 0x01, 0x05, 0x09 until answered
constexpr Millis kUnfinishedLimit = seconds{5};  // for the rest of a frame
constexpr Millis kIdleReport = minutes{5};
constexpr Millis kChargingReport = seconds{15};
constexpr std::size_t kPileBytes = 7;
constexpr std::int64_t kRequestShare = 1000 / kUplinkRequestsPerSecond;

bool differs_at_once(const ConnectorReport& a, const ConnectorReport& b) {
  return reported_status(a) != reported_status(b) || a.plugged != b.plugged || a.order != b.order ||
         fault_bits(a.faults) != fault_bits(b.faults);
}

Error bad(const std::string& what) {
  return {Errc::invalid, "uplink: " + what};
}

Status check(const std::vector<PileIdentity>& piles) {
  if (piles.empty() || piles.size() > kMaxUplinkPiles) {
    return bad("needs 1 to " + std::to_string(kMaxUplinkPiles) + " piles");
  }
  std::map<std::string, int> seen;
  for (const PileIdentity& pile : piles) {
    if (!is_digits(pile.pile, kPlatformPileDigits)) {
      return bad("pile \"" + pile.pile +
                 "\" is not 14 digits: enter the number that the platform's operator gave it");
    }
    if (++seen[pile.pile] > 1) return bad("pile " + pile.pile + " appears twice");
    if (pile.connectors < 1 || pile.connectors > 99) {
      return bad("pile " + pile.pile + " must have 1 to 99 connectors");
    }
  }
  return {};
}

Status check(const OpenucOptions& options) {
  if (!is_digits(options.tariff_model, 4)) {
    return bad("tariff model \"" + options.tariff_model + "\" is not 4 digits");
  }
  return check(options.piles);
}

}  // namespace

Result<OpenucSession> OpenucSession::create(OpenucOptions options, PlatformEvents events) {
  if (Status checked = check(options); !checked) return checked.error();
  return OpenucSession{std::move(options), std::move(events)};
}

OpenucSession::OpenucSession(OpenucOptions options, PlatformEvents events)
    : options_{std::move(options)}, events_{std::move(events)} {
  for (const PileIdentity& identity : options_.piles) {
    piles_.emplace(identity.pile, pile_from(identity));
  }
  request_millis_ = most_request_millis();
}

OpenucSession::Pile OpenucSession::pile_from(const PileIdentity& identity) {
  Pile pile{.identity = identity};
  pile.connectors.resize(static_cast<std::size_t>(identity.connectors));
  for (std::size_t i = 0; i < pile.connectors.size(); ++i) {
    pile.connectors[i].latest.pile = identity.pile;
    pile.connectors[i].latest.connector = static_cast<int>(i) + 1;
  }
  return pile;
}

Status OpenucSession::set_piles(std::vector<PileIdentity> piles, Now now) {
  if (Status checked = check(piles); !checked) return checked;
  std::map<std::string, Pile> kept;
  for (const PileIdentity& identity : piles) {
    auto known = piles_.extract(identity.pile);
    if (known.empty()) {
      Pile& added = kept.emplace(identity.pile, pile_from(identity)).first->second;
      if (connected_) ask(added, Stage::login_sent, now);
    } else {
      take_identity(known.mapped(), identity, now);
      kept.insert(std::move(known));
    }
  }
  piles_ = std::move(kept);
  options_.piles = std::move(piles);
  return {};
}

void OpenucSession::take_identity(Pile& pile, const PileIdentity& identity, Now now) {
  if (pile.identity == identity) return;
  Pile fresh = pile_from(identity);
  const std::size_t both = std::min(fresh.connectors.size(), pile.connectors.size());
  std::move(pile.connectors.begin(), pile.connectors.begin() + static_cast<std::ptrdiff_t>(both),
            fresh.connectors.begin());
  pile.identity = identity;
  pile.connectors = std::move(fresh.connectors);
  if (connected_) ask(pile, Stage::login_sent, now);
}

// ---- the link ----

void OpenucSession::clear_link() {
  reader_.reset();
  output_.clear();
  records_.clear();
  give_up_reason_.reset();
  for (auto& [number, pile] : piles_) {
    pile.stage = Stage::away;
    for (Connector& connector : pile.connectors) {
      connector.reported_at.reset();
      connector.unanswered_heartbeats = 0;
    }
  }
}

void OpenucSession::on_connected(Now now) {
  clear_link();
  connected_ = true;
  skipped_before_ = reader_.skipped_bytes();
  seq_ = 0;
  received_at_ = now.mono;
  for (auto& [number, pile] : piles_) ask(pile, Stage::login_sent, now);
}

void OpenucSession::on_disconnected(Now) {
  clear_link();
  connected_ = false;
  refresh_online();
}

void OpenucSession::refresh_online() {
  const bool online = std::any_of(piles_.begin(), piles_.end(), [this](const auto& entry) {
    return accepted_pile(entry.first) != nullptr;
  });
  if (online_ == online) return;
  online_ = online;
  if (events_.on_online) events_.on_online(online);
}

void OpenucSession::send(std::uint8_t type, std::string body) {
  send(type, std::move(body), seq_++);
}

void OpenucSession::send(std::uint8_t type, std::string body, std::uint16_t seq) {
  if (!connected_ || give_up_reason_) return;
  const Frame frame{.seq = seq, .type = type, .body = std::move(body)};
  const std::string bytes = frame_bytes(frame, options_.crc_order);
  if (output_.size() + bytes.size() > kMaxUplinkOutput) {
    give_up_reason_ = "uplink: the platform takes no data";
    return;
  }
  output_ += bytes;
}

void OpenucSession::on_bytes(std::string_view bytes, Now now) {
  if (!connected_ || give_up_reason_) return;
  received_at_ = now.mono;
  for (const Frame& frame : reader_.feed(bytes)) handle(frame, now);
  if (reader_.skipped_bytes() - skipped_before_ > kMaxUplinkRubbish)
    give_up_reason_ = "uplink: what the platform sends is not OpenUC; check address and port";
}

void OpenucSession::handle(const Frame& frame, Now now) {
  ++frames_;
  const std::optional<Downlink> downlink = decode(frame, options_.utc_offset, options_.profile);
  if (!downlink) return void(++not_understood_);
  std::visit([&](const auto& value) { on(value, frame, now); }, *downlink);
}

OpenucCounters OpenucSession::counters() const {
  return {.frames = frames_,
          .not_understood = not_understood_,
          .encrypted = reader_.encrypted_frames(),
          .skipped_bytes = reader_.skipped_bytes(),
          .logins = logins_,
          .logins_refused = logins_refused_,
          .too_many = too_many_};
}

std::int64_t OpenucSession::most_request_millis() const {
  const auto at_once =
      std::max<std::int64_t>(kMaxUplinkRequests, 2 * static_cast<std::int64_t>(piles_.size()));
  return at_once * kRequestShare;
}

// A bucket of time: each request takes its share of a second.
bool OpenucSession::may_request(Mono now) {
  request_millis_ += (now - requests_at_).count();
  request_millis_ = std::min(request_millis_, most_request_millis());
  requests_at_ = now;
  if (request_millis_ < kRequestShare) {
    ++too_many_;
    return false;
  }
  request_millis_ -= kRequestShare;
  return true;
}

void OpenucSession::tick(Now now) {
  if (!connected_) return;
  if (reader_.unfinished_bytes() > 0 && now.mono - received_at_ >= kUnfinishedLimit) {
    for (const Frame& frame : reader_.give_up_unfinished()) handle(frame, now);
  }
  if (now.mono - received_at_ > kSilenceLimit) {
    give_up_reason_ = "uplink: the platform has been silent for 30 s";
    return;
  }
  for (auto& [number, pile] : piles_) {
    ask_again(pile, now);
    heartbeats(pile, now);
    reports(pile, now);
  }
  repeat_records(now);
  refresh_online();
}

// ---- login and tariff ----

void OpenucSession::ask(Pile& pile, Stage stage, Now now) {
  pile.stage = stage;
  pile.asked_at = now.mono;
  const std::string& number = pile.identity.pile;
  switch (stage) {
    case Stage::login_sent:
      return send(kLogin, login_body(pile.identity));
    case Stage::tariff_check:
      return send(kVerifyTariff, verify_tariff_body(number, options_.tariff_model));
    case Stage::tariff_wanted:
      return send(kAskTariff, ask_tariff_body(number));
    case Stage::away:
    case Stage::ready:
      return;
  }
}

void OpenucSession::ask_again(Pile& pile, Now now) {
  if (now.mono - pile.asked_at < kAskPeriod) return;
  // A pile whose login was refused asks again too: its operator may be entering it just now.
  ask(pile, pile.stage == Stage::away ? Stage::login_sent : pile.stage, now);
}

void OpenucSession::on(const LoginAck& ack, const Frame&, Now now) {
  Pile* pile = pile_of(ack.pile);
  if (pile == nullptr || pile->stage != Stage::login_sent) return;
  if (!ack.accepted) {
    ++logins_refused_;
    pile->stage = Stage::away;
    return;
  }
  ++logins_;
  pile->heartbeat_at = now.mono - kHeartbeatPeriod;  // the first one is due now
  for (Connector& connector : pile->connectors) connector.unanswered_heartbeats = 0;
  ask(*pile, Stage::tariff_check, now);
  refresh_online();
}

void OpenucSession::on(const VerifyTariffAck& ack, const Frame&, Now now) {
  Pile* pile = accepted_pile(ack.pile);
  if (pile == nullptr || pile->stage != Stage::tariff_check) return;
  ask(*pile, ack.same ? Stage::ready : Stage::tariff_wanted, now);
}

void OpenucSession::on(const TariffModel& model, const Frame& frame, Now now) {
  Pile* pile = accepted_pile(model.pile);
  if (pile == nullptr) return;
  // All piles share one tariff: the same model again for the next pile is no news.
  std::string announced = frame.body.substr(kPileBytes);
  const bool news = announced != announced_tariff_;
  if (news && !may_request(now.mono)) return;
  pile->stage = Stage::ready;
  options_.tariff_model = model.tariff.model;
  const bool taken = static_cast<bool>(events_.on_tariff);  // not of one that only supervises
  if (model.answer_wanted) send(kSetTariffAnswer, result_body(model.pile, taken), frame.seq);
  if (!news) return;
  announced_tariff_ = std::move(announced);
  if (events_.on_tariff) events_.on_tariff(model.tariff);
}

// ---- heartbeats and reports ----

void OpenucSession::heartbeats(Pile& pile, Now now) {
  if (pile.stage == Stage::away || pile.stage == Stage::login_sent) return;
  if (now.mono - pile.heartbeat_at < kHeartbeatPeriod) return;
  pile.heartbeat_at = now.mono;
  for (Connector& connector : pile.connectors) {
    if (connector.unanswered_heartbeats >= kHeartbeatsMissed) {
      // The link lives (others are answered), but the platform has forgotten this pile.
      return ask(pile, Stage::login_sent, now);
    }
    ++connector.unanswered_heartbeats;
    const bool fault = !connector.latest.faults.empty();
    send(kHeartbeat, heartbeat_body(pile.identity.pile, connector.latest.connector, fault));
  }
}

void OpenucSession::on(const HeartbeatAck& ack, const Frame&, Now) {
  if (Connector* connector = connector_of(ack.pile, ack.connector)) {
    connector->unanswered_heartbeats = 0;
  }
}

void OpenucSession::report(std::span<const ConnectorReport> connectors, Now now) {
  for (const ConnectorReport& report : connectors) {
    Pile* pile = pile_of(report.pile);
    Connector* connector = connector_of(report.pile, report.connector);
    if (pile == nullptr || connector == nullptr) continue;
    connector->latest = report;
    reports(*pile, now);
  }
}

void OpenucSession::reports(Pile& pile, Now now) {
  if (accepted_pile(pile.identity.pile) == nullptr) return;
  for (Connector& connector : pile.connectors) {
    const Millis period = connector.latest.order.empty() ? kIdleReport : kChargingReport;
    if (!connector.reported_at || now.mono - *connector.reported_at >= period ||
        differs_at_once(connector.latest, connector.reported)) {
      send_report(connector, now);
    }
  }
}

void OpenucSession::send_report(Connector& connector, Now now) {
  connector.reported_at = now.mono;
  connector.reported = connector.latest;
  send(kRealtime, realtime_body(connector.latest));
}

void OpenucSession::on(const ReadRequest& request, const Frame&, Now now) {
  if (accepted_pile(request.pile) == nullptr) return;
  if (Connector* connector = connector_of(request.pile, request.connector)) {
    send_report(*connector, now);
  }
}

// ---- look-up ----

OpenucSession::Pile* OpenucSession::pile_of(const std::string& number) {
  const auto found = piles_.find(number);
  return found == piles_.end() ? nullptr : &found->second;
}

OpenucSession::Pile* OpenucSession::accepted_pile(const std::string& number) {
  Pile* pile = pile_of(number);
  if (pile == nullptr || pile->stage == Stage::away || pile->stage == Stage::login_sent) {
    return nullptr;
  }
  return pile;
}

OpenucSession::Connector* OpenucSession::connector_of(const std::string& number, int connector) {
  Pile* pile = pile_of(number);
  if (pile == nullptr || connector < 1 || connector > pile->identity.connectors) return nullptr;
  return &pile->connectors[static_cast<std::size_t>(connector) - 1];
}

}  // namespace youxu
