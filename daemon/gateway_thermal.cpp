// How hot the transformer is by calculation: followed from the root's meter, kept through restarts,
// shown, and, where configured, the root's limit. Where something is not known it errs to the hot
// side: a lost meter and the time the gateway was away count as a load at the limit. Measured air
// and measured oil replace what is assumed and calculated of them as long as they are fresh.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

#include "daemon/gateway.hpp"

namespace youxu {

namespace {

constexpr std::string_view kKey = "transformer.thermal";
constexpr Millis kStep = std::chrono::seconds{10};
constexpr Millis kSave = std::chrono::minutes{10};
constexpr Millis kRaise = std::chrono::minutes{5};    // the limit rises once in this time at most
constexpr Millis kHorizon = std::chrono::hours{4};    // longer than the oil's time constant
constexpr Millis kLongestGap = std::chrono::days{7};  // a longer one is a clock that was wrong
constexpr double kCleared = 2;                        // K below a limit its alarm ends

struct Saved {
  Wall at{};
  ThermalState state;
};

std::string text_of(const Saved& saved) {
  const ThermalState& s = saved.state;
  std::string out = std::to_string(unix_millis(saved.at));
  for (const double value : {s.top_oil, s.gradient_fast, s.gradient_slow, s.loss_of_life}) {
    std::array<char, 32> digits{};
    auto* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(" ").append(digits.data(), end);
  }
  return out;
}

// The number at the beginning of `text`, which it takes away with the space after it.
template <class Number>
bool take(std::string_view& text, Number& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.empty() && text.front() != ' ') return false;
  text.remove_prefix(text.empty() ? 0 : 1);
  return true;
}

bool is_possible(const ThermalState& s) {
  const auto within = [](double value, double least) { return value >= least && value < 1e3; };
  return within(s.top_oil, -100) && within(s.gradient_fast, 0) && within(s.gradient_slow, 0) &&
         std::isfinite(s.loss_of_life) && s.loss_of_life >= 0;
}

std::optional<Saved> saved_from_text(std::string_view text) {
  std::int64_t at = 0;
  ThermalState s;
  const bool whole = take(text, at) && take(text, s.top_oil) && take(text, s.gradient_fast) &&
                     take(text, s.gradient_slow) && take(text, s.loss_of_life) && text.empty();
  if (!whole || !is_possible(s)) return std::nullopt;
  return Saved{wall_from_unix_millis(at), s};
}

Amps greatest(const PerPhase<Amps>& phases) {
  return *std::max_element(phases.begin(), phases.end());
}

}  // namespace

Status Gateway::begin_transformer() {
  const ThermalSettings& settings = settings_.thermal;
  if (!thermal_known()) return {};
  const double assumed = transformer_load();
  thermal_.state = steady_state(settings.parameters, assumed, settings.ambient);
  const auto stored = store_.setting(kKey);
  if (!stored.ok()) return stored.error();
  if (*stored) {
    if (const auto saved = saved_from_text(**stored))
      thermal_.state = step(settings.parameters, saved->state, {assumed, settings.ambient},
                            std::clamp(now_.wall - saved->at, Millis{0}, kLongestGap));
    else
      ++counters_["thermal_state_unreadable"];
  }
  thermal_.stepped = thermal_.saved = now_.mono;
  judge_transformer();
  return {};
}

// Of the most loaded phase: the windings heat by phase. Without readings as much as may flow.
double Gateway::transformer_load() const {
  const auto load = load_of(0);
  const Amps most =
      load ? greatest(*load) : std::max(greatest(settings_.tree[0].limit), greatest(limit_of(0)));
  return std::max(0.0, most.value() / settings_.rated.value());
}

void Gateway::watch_transformer() {
  const Millis passed = now_.mono - thermal_.stepped;
  if (!thermal_known() || passed < kStep) return;
  const ThermalParameters& parameters = settings_.thermal.parameters;
  thermal_.state = step(parameters, thermal_.state, {transformer_load(), ambient()}, passed);
  const auto oil = is_dry(parameters.type) ? std::nullopt : meters_.heat(now_.mono).total;
  if (oil) thermal_.state.top_oil = *oil;
  thermal_.stepped = now_.mono;
  judge_transformer();
  if (now_.mono - thermal_.saved >= kSave) save_transformer();
}

double Gateway::ambient() const {
  return meters_.heat(now_.mono).ambient.value_or(settings_.thermal.ambient);
}

// In whole percent, down at once and up seldom: the piles are not told of each tenth of an ampere.
void Gateway::judge_transformer() {
  const ThermalSettings& settings = settings_.thermal;
  const ThermalLimits limits = thermal_limits(settings.parameters.type, Loading::normal_cyclic);
  thermal_.permitted = permitted_load_factor(settings.parameters, thermal_.state,
                                             {ambient(), kHorizon, limits, 0, limits.load_factor});
  const double whole = std::floor(thermal_.permitted * 100) / 100;
  const bool may_rise = !thermal_.changed || now_.mono - *thermal_.changed >= kRaise;
  if (whole == thermal_.used || (whole > thermal_.used && !may_rise)) return;
  thermal_.used = whole;
  thermal_.changed = now_.mono;
}

void Gateway::save_transformer() {
  thermal_.saved = now_.mono;
  const std::string text = text_of(Saved{now_.wall, thermal_.state});
  if (auto saved = store_.save_setting(kKey, text); !saved.ok()) ++counters_["storage_error"];
}

void Gateway::end(Now now) {
  now_ = now;
  save_hellos();
  if (thermal_known()) save_transformer();
}

bool Gateway::follows_heat(std::size_t circuit) const {
  return circuit == 0 && settings_.thermal.dynamic_limit && thermal_known();
}

// Where the heat may raise the limit above the configured one, the switchgear still bounds it.
PerPhase<Amps> Gateway::fixed_limit_of(std::size_t circuit) const {
  if (follows_heat(circuit) && settings_.thermal.most > 1) return settings_.thermal.root_limit;
  return settings_.tree[circuit].limit;
}

Amps Gateway::heat_limit() const {
  const double factor = std::clamp(thermal_.used, settings_.thermal.least, settings_.thermal.most);
  return Amps::from_double(settings_.rated.value() * factor);
}

PerPhase<Amps> Gateway::own_limit_of(std::size_t circuit) const {
  PerPhase<Amps> limit = fixed_limit_of(circuit);
  if (follows_heat(circuit))
    for (Amps& amps : limit) amps = std::min(amps, heat_limit());
  return limit;
}

bool Gateway::heat_bounds(std::size_t circuit) const {
  return follows_heat(circuit) && heat_limit() < greatest(fixed_limit_of(circuit));
}

TransformerView Gateway::view_of_transformer() const {
  const ThermalParameters& parameters = settings_.thermal.parameters;
  TransformerView view;
  view.type = youxu::text_of(parameters.type);
  if (!is_dry(parameters.type)) view.top_oil = thermal_.state.top_oil;
  view.hot_spot = thermal_.state.hot_spot();
  view.hot_spot_limit = thermal_limits(parameters.type, Loading::normal_cyclic).hot_spot;
  view.ageing_rate = ageing_rate(parameters, view.hot_spot);
  view.loss_of_life = thermal_.state.loss_of_life;
  view.permitted_percent = static_cast<int>(std::floor(thermal_.permitted * 100));
  view.dynamic_limit = settings_.thermal.dynamic_limit;
  view.measured = view_of_heat();
  return view;
}

std::optional<MeasuredHeatView> Gateway::view_of_heat() const {
  const SiteMeter* meter = meters_.thermometer();
  if (meter == nullptr) return std::nullopt;
  MeasuredHeatView view;
  view.warm = settings_.thermal.warm;
  view.hot = settings_.thermal.hot;
  const auto taken = meter->taken();
  if (!taken) return view;
  view.age = now_.mono - *taken;
  view.quality = meter->is_lost(now_.mono) ? "stale" : "measured";
  const MeasuredHeat heat = meters_.heat(now_.mono);
  view.winding = heat.winding;
  (is_dry(settings_.thermal.parameters.type) ? view.hot_spot : view.top_oil) = heat.total;
  view.ambient = heat.ambient;
  return view;
}

// The measured ones, by name: for samples and metrics.
std::vector<std::pair<std::string, double>> Gateway::measured_heat() const {
  const MeasuredHeat heat = meters_.heat(now_.mono);
  std::vector<std::pair<std::string, double>> out;
  for (std::size_t p = 0; p < kPhases; ++p)
    if (heat.winding[p]) out.emplace_back("winding" + std::to_string(p + 1), *heat.winding[p]);
  if (heat.total)
    out.emplace_back(is_dry(settings_.thermal.parameters.type) ? "hottest" : "oil", *heat.total);
  if (heat.ambient) out.emplace_back("ambient", *heat.ambient);
  return out;
}

void Gateway::add_transformer(Metrics& metrics) const {
  for (const auto& [place, celsius] : measured_heat())
    metrics["youxu_transformer_measured_celsius{place=\"" + place + "\"}"] = celsius;
  if (!thermal_known()) return;
  const TransformerView view = view_of_transformer();
  if (view.top_oil) metrics["youxu_transformer_top_oil_celsius"] = *view.top_oil;
  metrics["youxu_transformer_hot_spot_celsius"] = view.hot_spot;
  metrics["youxu_transformer_ageing_rate"] = view.ageing_rate;
  metrics["youxu_transformer_loss_of_life_hours"] = view.loss_of_life;
  metrics["youxu_transformer_permitted_percent"] = view.permitted_percent;
}

void Gateway::raise_transformer_alarms() {
  raise_heat_alarms();
  if (!thermal_known()) return;
  const TransformerType type = settings_.thermal.parameters.type;
  const double hot_spot = thermal_.state.hot_spot();
  const auto judge = [this, hot_spot](double limit, bool& was, Severity severity,
                                      std::string_view key) {
    const bool active = hot_spot > (was ? limit - kCleared : limit);
    if (active == was) return;
    alarm(active, was, severity, key,
          "transformer: its hot spot is above " + std::to_string(std::lround(limit)) +
              " °C by calculation, its insulation ages fast. Lower the load, check the cooling");
  };
  judge(thermal_limits(type, Loading::normal_cyclic).hot_spot, thermal_.alarmed_hot,
        Severity::warning, "transformer_hot");
  judge(thermal_limits(type, Loading::long_emergency).hot_spot, thermal_.alarmed_too_hot,
        Severity::critical, "transformer_too_hot");
}

// What is not measured now neither raises nor ends one.
void Gateway::raise_heat_alarms() {
  const MeasuredHeat heat = meters_.heat(now_.mono);
  std::optional<double> hottest = heat.total;
  for (const auto& winding : heat.winding)
    if (winding) hottest = std::max(hottest.value_or(*winding), *winding);
  if (!hottest) return;
  const auto judge = [&](double limit, bool& was, Severity severity, std::string_view key) {
    const bool active = *hottest > (was ? limit - kCleared : limit);
    if (active == was) return;
    alarm(active, was, severity, key,
          "transformer: measured above " + std::to_string(std::lround(limit)) +
              " °C. Lower the load, check its fans, its cooling and the air around it");
  };
  judge(settings_.thermal.warm, thermal_.measured_warm, Severity::warning, "transformer_warm");
  judge(settings_.thermal.hot, thermal_.measured_too_hot, Severity::critical,
        "transformer_measured_hot");
}

}  // namespace youxu
