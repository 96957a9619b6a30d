// What several steps use.
#include <algorithm>

#include "tests/programs/check_pile/steps.hpp"

namespace youxu::sim {

using std::chrono::seconds;

std::string text_of_lease(LeaseId id) {
  return std::to_string(id.epoch) + "," + std::to_string(id.seq);
}

bool all_since(const Talk& talk, Mono since,
               const std::function<bool(const ConnectorStatus&)>& good) {
  const auto& statuses = talk.heard().statuses();
  return std::all_of(statuses.begin(), statuses.end(), [&](const HeardStatus& heard) {
    return heard.at < since || good(heard.status.connectors.front());
  });
}

std::optional<Millis> confirmed_after(Talk& talk, const Lease& lease) {
  const Mono sent = talk.now();
  talk.send(lease);
  const bool confirmed =
      talk.wait(Talk::kPatience, [&] { return talk.connector().lease == lease.id; });
  if (!confirmed) return std::nullopt;
  return talk.heard().statuses().back().at - sent;
}

bool may_draw(const ConnectorStatus& connector) {
  return connector.offered > Amps{} || largest(connector.current) > with_tolerance(Amps{});
}

void check_change(Talk& talk, Mono event, ConnectorState from, const char* what) {
  talk.wait(Talk::kPatience, [&] { return talk.connector().state != from; });
  Millis late = Talk::kPatience;
  for (const HeardStatus& heard : talk.heard().statuses()) {
    if (heard.at < event - Talk::kPatience) continue;
    if (heard.status.connectors.front().state == from) continue;
    late = std::max(Millis{}, std::chrono::duration_cast<Millis>(heard.at - event));
    break;
  }
  talk.report().judge(Rule::status_on_change, late <= Talk::kOnce,
                      std::string{"after "} + what + ": " + in_seconds(late));
}

void check_not_authorised(Talk& talk, const char* when) {
  const Mono since = talk.now();
  talk.send(talk.draft(talk.max(), seconds{15}));
  talk.pause(Talk::kPatience);
  const bool nothing =
      all_since(talk, since, [](const ConnectorStatus& c) { return !may_draw(c); });
  talk.report().judge(Rule::not_authorised, nothing,
                      std::string{"a lease of "} + decimal(talk.max().value()) + " A " + when +
                          (nothing ? " gave nothing" : " made it offer something"));
}

}  // namespace youxu::sim
