#include "drivers/uplink/openuc_links.hpp"

#include <algorithm>

namespace youxu {

namespace {

constexpr Millis kSecond = std::chrono::seconds{1};

Error no_line(const std::string& pile) {
  return {Errc::invalid, "uplink: pile " + pile + " is not reported to the platform"};
}

}  // namespace

OpenucLinks::OpenucLinks(OpenucOptions options, Connections connections, PlatformEvents events,
                         Dial dial, std::uint64_t seed)
    : options_{std::move(options)},
      connections_{connections},
      events_{std::move(events)},
      dial_{std::move(dial)},
      seed_{seed} {}

Result<std::unique_ptr<OpenucLinks>> OpenucLinks::create(OpenucOptions options,
                                                         Connections connections,
                                                         PlatformEvents events, Dial dial,
                                                         std::uint64_t seed) {
  // All of them must be right together, also where each then has a connection of its own.
  if (auto all = OpenucSession::create(options, {}); !all.ok()) return all.error();
  std::vector<PileIdentity> piles = std::exchange(options.piles, {});
  std::unique_ptr<OpenucLinks> links{
      new OpenucLinks{std::move(options), connections, std::move(events), std::move(dial), seed}};
  if (connections == Connections::shared) {
    if (Status added = links->add_line("", std::move(piles)); !added) return added.error();
    return links;
  }
  for (PileIdentity& pile : piles) {
    const std::string number = pile.pile;
    if (Status added = links->add_line(number, {std::move(pile)}); !added) return added.error();
  }
  return links;
}

Status OpenucLinks::add_line(std::string pile, std::vector<PileIdentity> piles) {
  OpenucOptions options = options_;
  options.piles = std::move(piles);
  auto session = OpenucSession::create(std::move(options), events_of_lines());
  if (!session.ok()) return session.error();
  Line& line = *lines_.emplace_back(std::make_unique<Line>());
  line.pile = std::move(pile);
  LineEvents events;
  events.on_connected = [this, &line](Now now) {
    line.uplink->on_connected(now);
    look();
  };
  events.on_bytes = [this, &line](std::string_view bytes, Now now) {
    line.uplink->on_bytes(bytes, now);
    look();
  };
  events.on_disconnected = [this, &line](std::string_view why, Now now) {
    line.uplink->on_disconnected(why, now);
    look();
  };
  line.uplink.emplace(std::move(*session), dial_(std::move(events)), seed_ + lines_.size());
  if (!line.pile.empty()) by_pile_[line.pile] = &*line.uplink;
  return {};
}

PlatformEvents OpenucLinks::events_of_lines() {
  PlatformEvents events = events_;
  events.on_tariff = [this](const Tariff& tariff) { on_tariff(tariff); };
  events.on_online = [this](bool) { look(); };
  return events;
}

// All piles share one tariff: what one connection has got the others need not fetch, and it is news
// once.
void OpenucLinks::on_tariff(const Tariff& tariff) {
  options_.tariff_model = tariff.model;
  for (const auto& line : lines_) line->uplink->know_tariff(tariff.model);
  if (announced_ == tariff) return;
  announced_ = tariff;
  if (events_.on_tariff) events_.on_tariff(tariff);
}

void OpenucLinks::look() {
  const auto is_up = [](const auto& line) { return line->uplink && line->uplink->online(); };
  const bool online = std::any_of(lines_.begin(), lines_.end(), is_up);
  last_failure_.clear();
  for (const auto& line : lines_) {
    if (!line->uplink || line->uplink->last_failure().empty()) continue;
    last_failure_ = line->pile.empty() ? "" : "pile " + line->pile + ": ";
    last_failure_ += line->uplink->last_failure();
    break;
  }
  if (std::exchange(online_, online) == online) return;
  if (events_.on_online) events_.on_online(online);
}

void OpenucLinks::tick(Now now) {
  if (now.mono - second_began_ >= kSecond) {
    second_began_ = now.mono;
    connects_ = 0;
  }
  // Round and round, so that those behind do not wait for those before to succeed.
  std::size_t next = first_;
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    const std::size_t at = (first_ + i) % lines_.size();
    Uplink& uplink = *lines_[at]->uplink;
    if (uplink.is_due(now)) {
      if (connects_ >= kMaxConnectsPerSecond) continue;
      ++connects_;
      next = (at + 1) % lines_.size();
    }
    uplink.tick(now);
  }
  first_ = next;
  look();
}

Uplink* OpenucLinks::line_of(const std::string& pile) {
  if (connections_ == Connections::shared) return &*lines_.front()->uplink;
  const auto at = by_pile_.find(pile);
  return at == by_pile_.end() ? nullptr : at->second;
}

void OpenucLinks::answer(const StartAnswer& answer) {
  if (Uplink* line = line_of(answer.pile)) line->answer(answer);
}

void OpenucLinks::answer(const StopAnswer& answer) {
  if (Uplink* line = line_of(answer.pile)) line->answer(answer);
}

void OpenucLinks::report(std::span<const ConnectorReport> connectors, Now now) {
  if (connections_ == Connections::shared) return lines_.front()->uplink->report(connectors, now);
  for (std::size_t i = 0; i < connectors.size(); ++i) {
    if (Uplink* line = line_of(connectors[i].pile)) line->report(connectors.subspan(i, 1), now);
  }
}

Status OpenucLinks::send_record(const Order& order, Now now) {
  Uplink* line = line_of(order.pile);
  return line ? line->send_record(order, now) : Status{no_line(order.pile)};
}

Status OpenucLinks::ask_card(const CardQuestion& question, Now now) {
  Uplink* line = line_of(question.pile);
  return line ? line->ask_card(question, now) : Status{no_line(question.pile)};
}

// A pile that is no longer named keeps its connection: its records may still be on their way.
Status OpenucLinks::set_piles(std::span<const PileIdentity> piles, Now now) {
  if (connections_ == Connections::shared) return lines_.front()->uplink->set_piles(piles, now);
  if (piles.size() > kMaxUplinkPiles)
    return Error{Errc::invalid, "uplink: needs 1 to " + std::to_string(kMaxUplinkPiles) + " piles"};
  for (std::size_t i = 0; i < piles.size(); ++i) {
    Uplink* line = line_of(piles[i].pile);
    const Status set =
        line ? line->set_piles(piles.subspan(i, 1), now) : add_line(piles[i].pile, {piles[i]});
    if (!set.ok()) return set;
  }
  return {};
}

std::string_view OpenucLinks::state() const {
  std::string_view best = "connecting";
  for (const auto& line : lines_) {
    const std::string_view state = line->uplink->state();
    if (state == "online") return state;
    if (state == "login") best = state;
  }
  return best;
}

std::vector<std::pair<std::string_view, std::uint64_t>> OpenucLinks::counters() const {
  auto sum = lines_.front()->uplink->counters();
  for (std::size_t i = 1; i < lines_.size(); ++i) {
    const auto more = lines_[i]->uplink->counters();
    for (std::size_t n = 0; n < sum.size(); ++n) sum[n].second += more[n].second;
  }
  return sum;
}

}  // namespace youxu
