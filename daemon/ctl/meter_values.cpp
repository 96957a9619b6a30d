#include "daemon/ctl/meter_values.hpp"

#include "policy/meter_meaning.hpp"

namespace youxu::ctl {

Judged judged_of(const MeterProfile& profile, const MeterWords& words) {
  MeterSnapshot snapshot = decode_snapshot(profile, words);
  Judged out;
  out.answer.profile = profile.id;
  std::vector<std::string>& wrong = out.answer.verdict;
  const auto reading = reading_of(profile, snapshot);
  const bool only_temperature =
      !check_for_circuit(profile).ok() && check_for_temperature(profile).ok();
  if (!reading.ok())
    wrong.push_back(reading.error().message);
  else if (!only_temperature && !reading->has_all_currents())
    wrong.push_back("not all three currents are known");
  out.usable = wrong.empty();
  for (const MeterVerdict& verdict : judge(snapshot, 0)) wrong.push_back(text_of(verdict));
  out.answer.values = std::move(snapshot.values);
  return out;
}

}  // namespace youxu::ctl
