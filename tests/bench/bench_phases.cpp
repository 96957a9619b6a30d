// Finds the phases of 60 piles that do not know them, among homes that switch appliances second by
// second on a base load as measured: how many are found, how many wrongly, how long it takes, and
// whether the limit held. Prints Markdown.
//
//   bench_phases [BASE.csv]     columns time, substation, p_l1_kw, p_l2_kw, p_l3_kw, each 10 min;
//                               without it: a base load made up
#include <algorithm>
#include <cstdio>
#include <deque>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/sim/homes.hpp"
#include "tests/sim/site.hpp"

using namespace youxu;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kPiles = 60;
constexpr std::size_t kToObey = 12;     // s: to hear of it, to tell, to obey
constexpr double kSwitchedShare = 0.3;  // of the base load: the rest is steady
constexpr double kMeanOn = 180 * 0.9;   // A s, of one switching (tests/sim/homes.hpp)
constexpr double kKilowattToAmps = 1000 / 230.0;

using Profile = std::vector<PerPhase<double>>;  // A, each 10 min

struct Outcome {
  std::size_t found = 0, wrong = 0;
  std::vector<double> minutes;  // from one find to the next
  double all = 0;               // minutes until the last find
  double over = 0;              // A above the limit of what piles might have drawn, at the most
  double steps = 0;
};

std::map<std::string, Profile> read_profiles(const char* path) {
  std::map<std::string, Profile> out;
  std::ifstream file{path};
  std::string line;
  std::getline(file, line);
  while (std::getline(file, line)) {
    char station[32] = "";
    PerPhase<double> kw{};
    if (std::sscanf(line.c_str(), "%*[^,],%31[^,],%lf,%lf,%lf", station, &kw[0], &kw[1], &kw[2]) !=
        4)
      continue;
    for (double& each : kw) each *= kKilowattToAmps;
    out[station].push_back(kw);
  }
  return out;
}

PerPhase<double> at(const Profile& profile, double seconds) {
  const double slot = seconds / 600;
  const auto i = static_cast<std::size_t>(slot);
  const PerPhase<double>& a = profile[i % profile.size()];
  const PerPhase<double>& b = profile[(i + 1) % profile.size()];
  PerPhase<double> out{};
  for (std::size_t p = 0; p < kPhases; ++p)
    out[p] = a[p] + (b[p] - a[p]) * (slot - static_cast<double>(i));
  return out;
}

sim::SiteOptions options(Amps limit, std::uint64_t seed) {
  sim::SiteOptions out{
      sim::simple_site(static_cast<int>(kPiles), limit), seed, {0.02, 0, 300ms}, 1s, {}, {}};
  for (std::size_t i = 0; i < kPiles; ++i) {
    out.wired.push_back(PhaseSet::one(i % kPhases));
    out.settings.piles[i].phases.reset();
  }
  return out;
}

// `spare`: what the limit leaves to the piles beside the greatest base load, A per phase.
Outcome search(const Profile& profile, double begin, double spare, std::uint64_t seed) {
  double highest = 0;
  for (double s = begin; s < begin + 3 * 3600; s += 600)
    for (const double amps : at(profile, s)) highest = std::max(highest, amps);
  const Amps limit = Amps::from_double(highest + spare);
  sim::Site site{options(limit, seed)};
  const auto mean = at(profile, begin);
  const double switched = kSwitchedShare * (mean[0] + mean[1] + mean[2]) / 3 / kMeanOn;
  sim::Homes homes{mean, switched, seed};
  for (int warm = 0; warm < 900; ++warm) site.set_base(homes.step());
  sim::plug_all(site);
  for (std::size_t i = 0; i < kPiles; ++i) {
    StartRequest request;
    request.pile = site.pile(i).pile();
    request.mode = ChargeMode::immediate;
    (void)site.gateway().start(request);
  }
  Outcome out;
  double second = 0;
  PerPhase<std::deque<Amps>> recent;
  site.check = [&](sim::Site& s) {
    for (std::size_t p = 0; p < kPhases; ++p) {
      Amps drawn;
      for (std::size_t i = p; i < kPiles; i += kPhases) drawn += s.pile(i).drawing()[p];
      // A home asks nobody: only what piles draw above the limit when the base load has been as
      // high for the time that they have to obey is theirs.
      recent[p].push_back(s.base()[p]);
      if (recent[p].size() > kToObey) recent[p].pop_front();
      const Amps base = *std::min_element(recent[p].begin(), recent[p].end());
      out.over = std::max(out.over, (base + drawn - limit).value());
    }
    homes.set_mean(at(profile, begin + ++second));
    s.set_base(homes.step());
  };
  double last = 0;
  while (second < 3 * 3600 && out.found < kPiles) {
    site.run(10s);
    std::size_t found = 0;
    out.wrong = 0;
    const auto piles = site.gateway().status().piles;
    for (std::size_t i = 0; i < kPiles; ++i) {
      const std::string& phase = piles[i].phase.found;
      if (!phase.empty()) ++found;
      if (!phase.empty() && phase != text_of(PhaseSet::one(i % kPhases))) ++out.wrong;
    }
    for (; out.found < found; ++out.found) {
      out.minutes.push_back((second - last) / 60);
      last = second;
    }
  }
  out.all = last / 60;
  const auto metrics = site.gateway().metrics();
  if (const auto steps = metrics.find("youxu_phase_steps_total"); steps != metrics.end())
    out.steps = steps->second;
  return out;
}

void print(const char* name, const char* hour, double spare, Outcome o) {
  std::sort(o.minutes.begin(), o.minutes.end());
  const double median = o.minutes.empty() ? 0 : o.minutes[o.minutes.size() / 2];
  const double longest = o.minutes.empty() ? 0 : o.minutes.back();
  std::printf("| %s | %s | %.0f | %zu | %zu | %zu | %.1f | %.1f | %.0f | %.0f | %.1f |\n", name,
              hour, spare, o.found - o.wrong, o.wrong, kPiles - o.found, median, longest, o.all,
              o.steps, std::max(0.0, o.over));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, Profile> profiles;
  if (argc > 1) profiles = read_profiles(argv[1]);
  if (profiles.empty()) {
    std::fputs("bench_phases: no measured base load: made up\n", stderr);
    Profile flat(144);
    for (std::size_t i = 0; i < flat.size(); ++i) {
      const double wave = 60 * std::sin(static_cast<double>(i) / 23);
      flat[i] = {200 + wave, 240 + wave, 180 + wave};
    }
    profiles["made up"] = flat;
  }
  std::puts(
      "| base load | from | spare A | right | wrong | open | min each | longest | min all | "
      "planned "
      "steps | A over |");
  std::puts("|---|---|---|---|---|---|---|---|---|---|---|");
  Outcome sum;
  std::size_t searches = 0;
  for (const auto& [name, profile] : profiles)
    for (const auto& [hour, begin] :
         {std::pair{"02:00", 2 * 3600.0}, std::pair{"18:00", 18 * 3600.0}})
      for (const double spare : {700.0, 250.0}) {
        const Outcome one = search(profile, begin, spare, ++searches);
        print(name.c_str(), hour, spare, one);
        sum.found += one.found;
        sum.wrong += one.wrong;
        sum.all += one.all;
      }
  std::printf(
      "\n%zu searches of %zu piles: right %.2f %%, wrong %.3f %%, open %.2f %%; all in %.0f min on "
      "the mean\n",
      searches, kPiles,
      100.0 * static_cast<double>(sum.found - sum.wrong) / static_cast<double>(searches * kPiles),
      100.0 * static_cast<double>(sum.wrong) / static_cast<double>(searches * kPiles),
      100.0 - 100.0 * static_cast<double>(sum.found) / static_cast<double>(searches * kPiles),
      sum.all / static_cast<double>(searches));
  return sum.wrong == 0 ? 0 : 1;
}
