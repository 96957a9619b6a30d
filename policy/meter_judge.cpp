#include "policy/meter_judge.hpp"

#include <algorithm>

namespace youxu {

namespace {

// What has been watched over many readings, or happens once, needs no confirmation.
int raise_after(VerdictCode code) {
  const bool at_once = code == VerdictCode::frozen || code == VerdictCode::energy_backwards;
  return at_once ? 1 : MeterJudge::kRaiseAfter;
}

int clear_after(VerdictCode code) {
  if (code == VerdictCode::frozen) return 1;
  return code == VerdictCode::energy_backwards ? MeterJudge::kClearEnergyAfter
                                               : MeterJudge::kClearAfter;
}

}  // namespace

void MeterJudge::follow(const MeterSnapshot& snapshot, const Surroundings& around) {
  std::vector<MeterVerdict> now = judge(snapshot, around.circuit_amps);
  for (const MeterVerdict& verdict : watch_.follow(snapshot)) now.push_back(verdict);
  hold(snapshot, now, std::max(kLeastAmps, around.circuit_amps * kLeastShare));
  judge_trust(snapshot, around.piles);
}

void MeterJudge::hold(const MeterSnapshot& snapshot, const std::vector<MeterVerdict>& now,
                      double least) {
  for (const MeterVerdict& verdict : now) {
    if (!is_decidable(snapshot, verdict.code, verdict.phase, least)) continue;
    Held& held = held_[{verdict.code, verdict.phase}];
    held.newest = verdict;
    held.seen = true;
    held.gone = 0;
    if (++held.found >= raise_after(verdict.code)) held.stands = true;
  }
  for (auto at = held_.begin(); at != held_.end();) {
    const auto& [code, phase] = at->first;
    Held& held = at->second;
    const bool found_now = std::exchange(held.seen, false);
    const bool tells = !found_now && is_decidable(snapshot, code, phase, least);
    if (tells) held.found = 0;
    const bool ends = tells && (!held.stands || ++held.gone >= clear_after(code));
    at = ends ? held_.erase(at) : std::next(at);
  }
}

void MeterJudge::judge_trust(const MeterSnapshot& snapshot, Amps piles) {
  if (watch_.equal() <= 1) piles_ = piles;
  const Amps change = std::max(piles - piles_, piles_ - piles);
  const bool silent = snapshot.taken - watch_.moved_at() > BaseLoad::kFresh;
  if (watch_.equal() >= kLostAfter)
    trust_ = MeterTrust::lost;
  else if (watch_.equal() >= MeterWatch::kFrozenAfter)
    trust_ = MeterTrust::frozen;
  else
    trust_ = silent && change >= kMoved ? MeterTrust::holds : MeterTrust::measures;
}

std::vector<MeterVerdict> MeterJudge::standing() const {
  std::vector<MeterVerdict> out;
  for (const auto& [key, held] : held_)
    if (held.stands) out.push_back(held.newest);
  return out;
}

}  // namespace youxu
