#include "policy/limits.hpp"

#include <algorithm>
#include <tuple>

namespace youxu {

namespace {

Error invalid(const ExternalLimit& limit, std::string_view what) {
  return {Errc::invalid, "limit on circuit '" + limit.circuit + "': " + std::string{what}};
}

// A line feed or a tab would break the lists that show it.
bool is_plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

bool earlier(const ExternalLimit& a, const ExternalLimit& b) {
  return std::tie(a.from, a.id) < std::tie(b.from, b.id);
}

}  // namespace

Status ExternalLimits::check(const ExternalLimit& limit, const CircuitTree& tree) const {
  if (!tree.find(limit.circuit)) return invalid(limit, "there is no such circuit");
  if (limit.amps < Amps{}) return invalid(limit, "amps must be 0 or more");
  if (limit.to <= limit.from) return invalid(limit, "its end must be after its start");
  if (limit.to - limit.from > kLongest)
    return invalid(limit, "it may last 7 days at most; change the configuration for longer");
  if (limit.source.empty() || limit.source.size() > kMaxSource)
    return invalid(limit, "its source must have 1 to 32 bytes");
  if (limit.reason.size() > kMaxReason)
    return invalid(limit, "its reason must have 200 bytes at most");
  if (!is_plain(limit.source) || !is_plain(limit.reason))
    return invalid(limit, "source and reason must have no control characters");
  if (limits_.size() >= kMaxLive)
    return Error{Errc::refused, "limit on circuit '" + limit.circuit +
                                    "': there are 64 already, remove one first"};
  return {};
}

Status ExternalLimits::add(ExternalLimit limit, const CircuitTree& tree) {
  if (Status checked = check(limit, tree); !checked) return checked;
  agreed_[limit.id] = {limit.from, limit.to, {}};
  limits_.insert(std::upper_bound(limits_.begin(), limits_.end(), limit, earlier),
                 std::move(limit));
  return {};
}

bool ExternalLimits::remove(std::int64_t id) {
  agreed_.erase(id);
  return std::erase_if(limits_, [id](const ExternalLimit& limit) { return limit.id == id; }) > 0;
}

std::vector<std::int64_t> ExternalLimits::drop_ended(Wall now) {
  std::vector<std::int64_t> ended;
  for (const ExternalLimit& limit : limits_)
    if (limit.to <= now) ended.push_back(limit.id);
  for (const std::int64_t id : ended) remove(id);
  return ended;
}

void ExternalLimits::follow_step(ExternalLimit& limit, Agreed& agreed, Wall expected, Wall now) {
  const bool known = expected >= kClockSet;
  const bool held = known && limit.holds(expected);
  const bool jumped_over = known && expected < limit.from && now >= agreed.to;
  agreed.stepped += known ? now - expected : Millis{};
  limit.from = agreed.from;
  limit.to = agreed.to;
  if (held) {
    limit.from = std::min(limit.from, now);
    limit.to += std::max(Millis{}, agreed.stepped);
  } else if (jumped_over) {
    limit.from += agreed.stepped;
    limit.to += agreed.stepped;
  }
}

void ExternalLimits::clock_stepped(Wall expected, Wall now) {
  for (ExternalLimit& limit : limits_) follow_step(limit, agreed_.at(limit.id), expected, now);
  std::sort(limits_.begin(), limits_.end(), earlier);
}

const ExternalLimit* ExternalLimits::tightest(std::string_view circuit, Wall t) const {
  const ExternalLimit* found = nullptr;
  for (const ExternalLimit& limit : limits_) {
    if (limit.circuit != circuit || !limit.holds(t)) continue;
    if (!found || std::tie(limit.amps, limit.id) < std::tie(found->amps, found->id)) found = &limit;
  }
  return found;
}

std::optional<Amps> ExternalLimits::least(std::string_view circuit, Wall t) const {
  const ExternalLimit* const found = tightest(circuit, t);
  if (!found) return std::nullopt;
  return found->amps;
}

std::optional<Wall> ExternalLimits::next_change(Wall t) const {
  std::optional<Wall> next;
  for (const ExternalLimit& limit : limits_)
    for (const Wall change : {limit.from, limit.to})
      if (change > t && (!next || change < *next)) next = change;
  return next;
}

}  // namespace youxu
