#include "tests/programs/day/real_cars.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <random>

namespace youxu::sim {

namespace {

constexpr double kShortestStaySeconds = 600;
constexpr Amps kAcFloor = Amps::from_whole(6);

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// Every question draws, whatever the answer before: so one habit does not change another.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_{seed} {}
  // Both ends included. The bias of the remainder is below 1e-15 for the small ranges here.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(high - low + 1));
  }
  bool percent(std::int64_t share) { return between(0, 99) < share; }

 private:
  std::mt19937_64 random_;  // the standard fixes its numbers, unlike those of its distributions
};

void limit_current(SimCar& car, Dice& dice, bool is_ac) {
  const bool small = dice.percent(15);
  const Amps charger = Amps::from_whole(dice.percent(50) ? 10 : 16);
  const bool picky = dice.percent(15);
  const Amps floor = Amps::from_whole(dice.between(8, 10));
  if (!is_ac) return;
  if (small) car.max = std::min(car.max, charger);
  if (picky) car.floor = std::min(floor, car.max);
}

std::string phase_digits(PhaseSet phases) {
  std::string out;
  for (std::size_t p = 0; p < kPhases; ++p)
    if (phases.has(p)) out += static_cast<char>('1' + p);
  return out;
}

}  // namespace

DayStay ideal_stay(const DaySession& session) {
  SimCar car;
  car.need = session.energy;
  car.max = Amps::from_whole(session.max.whole());
  car.floor = session.min;
  car.reaction = Millis{0};
  car.phases = session.phases.count();
  return {car, session.depart_s};
}

DayStay real_stay(const DaySession& session, std::uint64_t seed) {
  Dice dice{seed};
  DayStay stay = ideal_stay(session);
  stay.car.start_delay = Millis{dice.between(5'000, 60'000)};
  const bool tapers = dice.percent(50);
  const bool fills_early = dice.percent(10);
  const std::int64_t share = dice.between(60, 80);
  if (fills_early) stay.car.need = WattHours::from_whole((session.energy * share / 100).whole());
  if (tapers) stay.car.taper = stay.car.need * 15 / 100;
  const bool leaves_early = dice.percent(10);
  const auto earlier_s = static_cast<double>(dice.between(600, 5'400));
  if (leaves_early)
    stay.depart_s = std::min(session.depart_s, std::max(session.arrive_s + kShortestStaySeconds,
                                                        session.depart_s - earlier_s));
  limit_current(stay.car, dice, session.min >= kAcFloor);
  return stay;
}

std::vector<DayStay> stays_of(const BenchmarkDay& day, Cars cars) {
  std::vector<DayStay> out;
  for (const DaySession& session : day.sessions)
    out.push_back(cars == Cars::real ? real_stay(session, out.size() + 1) : ideal_stay(session));
  return out;
}

WattHours most_energy(const DaySession& session, const DayStay& stay, Volts mains) {
  const double begin_s =
      session.arrive_s + static_cast<double>(stay.car.start_delay.count()) / 1000.0;
  const auto seconds = static_cast<int>(std::max(0.0, std::ceil(stay.depart_s - begin_s)));
  std::int64_t milliwatt_seconds = 0;
  WattHours taken;
  for (int second = 0; second < seconds; ++second) {
    const Amps amps = wanted_current(stay.car, stay.car.max, stay.car.need - taken);
    if (amps == Amps{}) break;
    milliwatt_seconds += (mains * amps).milli() * stay.car.phases;
    taken = WattHours::from_milli(milliwatt_seconds / 3600);
  }
  return std::min(taken, stay.car.need);
}

Status write_sessions(const std::string& path, const BenchmarkDay& day,
                      std::span<const DayStay> stays) {
  const std::unique_ptr<std::FILE, CloseFile> out{std::fopen(path.c_str(), "w")};
  if (!out) return Error{Errc::invalid, path + ": cannot be written"};
  std::fprintf(out.get(),
               "session_id,pile_id,node,phases,arrive_s,depart_s,energy_kwh,min_a,max_a,mode\n");
  for (std::size_t i = 0; i < day.sessions.size(); ++i) {
    const DaySession& s = day.sessions[i];
    const WattHours energy = most_energy(s, stays[i], day.site.phase_voltage);
    std::fprintf(out.get(), "S%zu,%s,%s,%s,%.0f,%.0f,%.3f,%g,%g,%s\n", i + 1, s.pile.c_str(),
                 s.node.c_str(), phase_digits(s.phases).c_str(), s.arrive_s, stays[i].depart_s,
                 energy.value() / 1000.0, stays[i].car.floor.value(), stays[i].car.max.value(),
                 std::string{text_of(s.mode)}.c_str());
  }
  return {};
}

}  // namespace youxu::sim
