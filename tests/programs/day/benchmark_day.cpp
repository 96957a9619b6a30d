#include "tests/programs/day/benchmark_day.hpp"

#include <array>
#include <filesystem>

namespace youxu::sim {

namespace {

constexpr double kDaySeconds = 86'400;

Result<std::vector<DaySession>> sessions_of(const std::string& file, const CircuitTree& tree) {
  auto sessions = read_sessions(file);
  if (!sessions.ok()) return sessions;
  for (DaySession& session : *sessions) {
    const auto circuit = tree.find(session.node);
    if (!circuit)
      return Error{Errc::invalid, file + ": node: site.json has no '" + session.node + "'"};
    session.circuit = *circuit;
  }
  return sessions;
}

struct PastFiles {
  const char* sessions;
  const char* base;
  double shift_s;
};
constexpr std::array<PastFiles, 2> kPast = {
    {{"/history.csv", "/base_history.csv", 0},
     {"/sessions_prev.csv", "/base_prev.csv", -kDaySeconds}}};

Status read_past(const std::string& folder, const PastFiles& files, BenchmarkDay& day) {
  auto sessions = sessions_of(folder + files.sessions, day.site.tree);
  if (!sessions.ok()) return sessions.error();
  for (DaySession& session : *sessions) {
    session.arrive_s += files.shift_s;
    session.depart_s += files.shift_s;
    if (session.arrive_s >= 0)
      return Error{Errc::invalid, folder + files.sessions + ": arrive_s: pile " + session.pile +
                                      " arrives after the day has begun"};
  }
  day.past_sessions = std::move(*sessions);
  auto base = BaseLoad::read(folder + files.base, day.site.phase_voltage.value(),
                             day.site.base_power_factor, files.shift_s);
  if (!base.ok()) return base.error();
  day.past_base = std::move(*base);
  return {};
}

}  // namespace

Result<BenchmarkDay> BenchmarkDay::read(const std::string& folder) {
  BenchmarkDay day;
  auto site = SiteFile::read(folder + "/site.json");
  if (!site.ok()) return site.error();
  day.site = std::move(*site);
  auto sessions = sessions_of(folder + "/sessions.csv", day.site.tree);
  if (!sessions.ok()) return sessions.error();
  day.sessions = std::move(*sessions);
  auto base = BaseLoad::read(folder + "/base.csv", day.site.phase_voltage.value(),
                             day.site.base_power_factor);
  if (!base.ok()) return base.error();
  day.base = std::move(*base);
  for (const PastFiles& files : kPast) {
    if (!std::filesystem::exists(folder + files.sessions)) continue;
    if (auto past = read_past(folder, files, day); !past.ok()) return past.error();
    break;
  }
  return day;
}

}  // namespace youxu::sim
