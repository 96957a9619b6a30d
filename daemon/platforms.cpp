#include "daemon/platforms.hpp"

#include <algorithm>
#include <utility>

#include "daemon/log.hpp"
#include "daemon/platform_dial.hpp"

namespace youxu {

namespace {
constexpr std::uint64_t kSkippedBetweenLines = 64U << 10U;
constexpr std::string_view kPrimary = "primary";
}  // namespace

struct Platforms::Platform {
  Platform(const PlatformConfig& configured, Store& store)
      : config{configured}, pump{store, configured.name, sender()} {}

  bool takes_alarms() const { return config.uplink.protocol == kNorthbound; }
  RecordSender sender() {
    RecordSender out;
    out.order = [this](const Order& order) { return send(order); };
    if (takes_alarms()) out.alarm = [this](const AlarmRecord& alarm) { return send(alarm); };
    return out;
  }
  Status send(const AlarmRecord& alarm) {
    if (!dialled) return Error{Errc::retry, "uplink: not open"};
    return dialled->link().send_alarm(alarm, now);
  }

  Status send(const Order& order) {
    if (!dialled) return Error{Errc::retry, "uplink: not open"};
    Status sent = dialled->link().send_record(order, now);
    if (!sent.ok() && sent.error().code != Errc::retry) log_line("error", sent.error().message);
    return sent;
  }
  bool is_primary() const { return config.name == kPrimary; }

  const PlatformConfig& config;
  RecordPump pump;
  std::unique_ptr<PlatformDial> dialled;
  Now now;  // of the call that the link works in
  std::string logged;
  std::uint64_t skipped = 0;  // bytes; a line is due beyond
};

Platforms::Platforms(Loop& loop, const Config& config, Store& store)
    : loop_{loop}, config_{config}, store_{store} {
  for (const PlatformConfig& platform : config.platforms)
    platforms_.push_back(std::make_unique<Platform>(platform, store));
}

Platforms::~Platforms() {
  close();
}

void Platforms::set_recipients() {
  store_.set_recipients(recipients_of(config_));
}

std::vector<Recipient> recipients_of(const Config& config) {
  std::vector<Recipient> recipients;
  for (const PlatformConfig& platform : config.platforms)
    recipients.push_back({platform.name, platform.uplink.protocol == kNorthbound});
  return recipients;
}

Status Platforms::open(Gateway& gateway) {
  gateway_ = &gateway;
  for (const auto& platform : platforms_)
    if (Status opened = open(*platform); !opened.ok()) return opened;
  return {};
}

void Platforms::close() {
  for (const auto& platform : platforms_) platform->dialled.reset();
}

Status Platforms::open(Platform& platform) {
  platform.now = loop_.now();
  auto dialled = PlatformDial::open(loop_, platform.config, config_.gateway, events_of(platform),
                                    [this, &platform] {
                                      platform.now = loop_.now();
                                      platform.pump.settle(platform.now);
                                    });
  if (!dialled.ok()) return dialled.error();
  platform.dialled = std::move(*dialled);
  return {};
}

PlatformEvents Platforms::events_of(Platform& platform) {
  PlatformEvents on;
  on.on_record_answer = [&platform](const std::string& record, bool accepted) {
    platform.pump.on_answer(record, accepted);
  };
  on.on_online = [this, &platform](bool up) {
    platform.pump.on_online(up);
    if (platform.is_primary()) gateway_->on_platform(up, loop_.now());
  };
  on.on_note = [](std::string_view line) { log_line("warning", std::string{line}); };
  on.on_work_parameters = [this, &platform](const WorkParameters& bound) {
    take_bound(platform, bound);
  };
  if (!platform.is_primary()) {
    refuse(platform, on);
    return on;
  }
  on.on_start = [this](const PlatformStart& start) { gateway_->on_start(start, loop_.now()); };
  on.on_stop = [this](const PlatformStop& stop) { gateway_->on_stop(stop, loop_.now()); };
  on.on_clock = [this](Wall time) {
    if (on_time_) on_time_(time);
  };
  on.on_tariff = [this](const Tariff& tariff) { gateway_->on_tariff(tariff, loop_.now()); };
  add_dealings(on);
  return on;
}

void Platforms::add_dealings(PlatformEvents& on) {
  on.on_card_answer = [this](const CardAnswer& said) {
    gateway_->on_card_answer(said, loop_.now());
  };
  on.on_reboot = [this](const PlatformReboot& asked) {
    return gateway_->on_reboot(asked, loop_.now());
  };
  on.on_balance = [this](const PlatformBalance& told) {
    return gateway_->on_balance(told, loop_.now());
  };
  on.on_card_list = [this](const CardListRequest& asked) {
    return gateway_->on_card_list(asked, loop_.now());
  };
  on.on_qr_prefix = [this](const QrPrefix& told) { gateway_->on_qr_prefix(told, loop_.now()); };
}

// A supervisor's starts and stops: it has no say in them, and waits for an answer.
void Platforms::refuse(Platform& platform, PlatformEvents& on) const {
  on.on_start = [&platform](const PlatformStart& start) {
    log_line("warning", "uplink: the supervisor asked for a start; it may not");
    platform.dialled->link().answer(
        StartAnswer{start.order, start.pile, start.connector, StartRefusal::fault});
  };
  on.on_stop = [&platform](const PlatformStop& stop) {
    log_line("warning", "uplink: the supervisor asked for a stop; it may not");
    platform.dialled->link().answer(StopAnswer{stop.pile, stop.connector, StopRefusal::other});
  };
}

void Platforms::take_bound(const Platform& platform, const WorkParameters& bound) {
  auto& of_pile = bounds_[bound.pile];
  of_pile[platform.config.name] = bound;
  WorkParameters lowest = bound;
  for (const auto& [name, each] : of_pile) {
    lowest.disabled = lowest.disabled || each.disabled;
    lowest.max_percent = std::min(lowest.max_percent, each.max_percent);
  }
  gateway_->on_work_parameters(lowest, loop_.now());
}

void Platforms::tick(Now now) {
  for (const auto& platform : platforms_) {
    if (!platform->dialled) continue;
    platform->now = now;
    platform->dialled->link().tick(now);
    platform->pump.tick(now);
    log(*platform);
  }
}

void Platforms::answer(const StartAnswer& answer) {
  for (const auto& platform : platforms_)
    if (platform->is_primary() && platform->dialled) platform->dialled->link().answer(answer);
}

void Platforms::answer(const StopAnswer& answer) {
  for (const auto& platform : platforms_)
    if (platform->is_primary() && platform->dialled) platform->dialled->link().answer(answer);
}

void Platforms::report(std::span<const ConnectorReport> connectors) {
  for (const auto& platform : platforms_)
    if (platform->dialled) platform->dialled->link().report(connectors, loop_.now());
}

void Platforms::set_piles(std::span<const PileIdentity> piles) {
  for (const auto& platform : platforms_) {
    if (!platform->dialled) continue;
    const Status set = platform->dialled->link().set_piles(piles, loop_.now());
    if (!set.ok()) log_line("error", set.error().message);
  }
}

Status Platforms::ask_card(const CardQuestion& question) {
  for (const auto& platform : platforms_)
    if (platform->is_primary() && platform->dialled)
      return platform->dialled->link().ask_card(question, loop_.now());
  return Error{Errc::refused, "pile " + question.pile + ": no platform to ask"};
}

// A line when a link's state changes, and when a platform begins to send what is no frame.
void Platforms::log(Platform& platform) {
  const PlatformLink& link = platform.dialled->link();
  const std::string of = platform.is_primary() ? "uplink: " : platform.config.name + ": ";
  for (const auto& [name, count] : link.counters()) {
    if (name != "skipped_bytes" || count <= platform.skipped) continue;
    log_line("warning", of + "the platform sends bytes that are no frame; they are skipped");
    platform.skipped = count + kSkippedBetweenLines;
  }
  std::string line{link.state()};
  if (!link.last_failure().empty()) line += ": " + link.last_failure();
  if (line == platform.logged) return;
  platform.logged = line;
  log_line(link.last_failure().empty() ? "notice" : "warning", of + line);
}

std::vector<PlatformView> Platforms::view() const {
  std::vector<PlatformView> views;
  for (const auto& platform : platforms_) {
    PlatformView& view = views.emplace_back();
    view.name = platform->config.name;
    view.protocol = platform->config.uplink.protocol;
    if (platform->dialled) {
      view.state = platform->dialled->link().state();
      view.last_error = platform->dialled->link().last_failure();
    }
    if (const auto depth = store_.outbox_depth(view.name); depth.ok()) view.outbox = *depth;
  }
  return views;
}

void Platforms::add_metrics(Metrics& out) const {
  for (const auto& platform : platforms_) {
    const std::string of = "{platform=\"" + platform->config.name + "\"}";
    const auto put = [&](const std::string& name, auto value) {
      out["youxu_" + name + of] = static_cast<double>(value);
    };
    if (const auto depth = store_.outbox_depth(platform->config.name); depth.ok()) {
      put("outbox_rows", depth->waiting);
      put("outbox_disputed", depth->disputed);
      const Millis age = depth->oldest ? loop_.now().wall - *depth->oldest : Millis{};
      put("outbox_oldest_seconds", age.count() / 1000);
    }
    const RecordCounters& records = platform->pump.counters();
    put("records_accepted_total", records.accepted);
    put("records_disputed_total", records.disputed);
    put("records_resent_total", records.resent);
    put("records_unsendable_total", records.unsendable);
    put("records_storage_errors_total", records.storage_errors);
    if (!platform->dialled) continue;
    put("platform_online", platform->dialled->link().online() ? 1 : 0);
    for (const auto& [name, count] : platform->dialled->link().counters())
      put("uplink_" + std::string{name} + "_total", count);
  }
}

}  // namespace youxu
