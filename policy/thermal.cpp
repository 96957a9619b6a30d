#include "policy/thermal.hpp"

#include <algorithm>
#include <cmath>

#include "policy/names.hpp"

namespace youxu {

namespace {

using std::chrono::minutes;

constexpr double kKelvin = 273;  // °C to K, as the ageing formulas of the standards have it
constexpr Millis kSlice = minutes{1};
constexpr double kSettled = 0.001;  // K from the end
constexpr double kPrecision = 0.0001;

constexpr Names<TransformerType, 7> kTypes{{
    {TransformerType::distribution, "distribution"},
    {TransformerType::onan, "onan"},
    {TransformerType::onaf, "onaf"},
    {TransformerType::of, "of"},
    {TransformerType::od, "od"},
    {TransformerType::dry_f, "dry_f"},
    {TransformerType::dry_h, "dry_h"},
}};

// The constants of IEC 60076-7 as two independent public implementations have them; y, the rises
// and R as one of these does.
ThermalParameters power_transformer(TransformerType type) {
  ThermalParameters out;
  out.type = type;
  out.winding_exponent = 1.3;
  out.k11 = 0.5;
  out.k21 = 2.0;
  out.oil_time = minutes{210};
  out.winding_time = minutes{10};
  out.top_oil_rise = 52;
  out.hot_spot_rise = 26;
  out.loss_ratio = 6;
  return out;
}

// Pumps move the oil past the windings: what the top oil does not show is small and quick.
ThermalParameters pumped(TransformerType type) {
  ThermalParameters out = power_transformer(type);
  out.oil_exponent = 1.0;
  out.k11 = 1.0;
  out.k22 = 1.0;
  out.oil_time = minutes{90};
  out.winding_time = minutes{7};
  const bool directed = type == TransformerType::od;
  out.winding_exponent = directed ? 2.0 : 1.3;
  out.k21 = directed ? 1.0 : 1.3;
  out.top_oil_rise = directed ? 49 : 56;
  out.hot_spot_rise = directed ? 29 : 22;
  return out;
}

// IEC 60076-12: the rated hot spot is the thermal class less 10 K, and its rise that less the
// design's 20 °C of air. The standard lets the time constant shrink with the load; half an hour is
// short for these windings, and so errs to the hot side when the load rises.
ThermalParameters dry(TransformerType type) {
  ThermalParameters out;
  out.type = type;
  out.insulation = Insulation::cast_resin;
  out.k22 = 1.0;
  out.oil_time = minutes{0};
  out.winding_time = minutes{30};
  out.top_oil_rise = 0;
  out.rated_hot_spot = type == TransformerType::dry_f ? 145 : 170;
  out.hot_spot_rise = out.rated_hot_spot - 20;
  return out;
}

double square(double value) {
  return value * value;
}

// Which part of a difference is left after `duration`.
double left_after(Millis duration, double time_constant_minutes) {
  if (time_constant_minutes <= 0) return 0;
  return std::exp(-std::chrono::duration<double, minutes::period>{duration}.count() /
                  time_constant_minutes);
}

// One step of a fixed length, to be repeated.
class Stride {
 public:
  Stride(const ThermalParameters& p, Millis length)
      : oil_{left_after(length, p.k11 * static_cast<double>(p.oil_time.count()))},
        fast_{left_after(length, p.k22 * static_cast<double>(p.winding_time.count()))},
        slow_{left_after(length, static_cast<double>(p.oil_time.count()) / p.k22)} {}

  ThermalState from(const ThermalState& now, const ThermalState& end) const {
    return {end.top_oil + (now.top_oil - end.top_oil) * oil_,
            end.gradient_fast + (now.gradient_fast - end.gradient_fast) * fast_,
            end.gradient_slow + (now.gradient_slow - end.gradient_slow) * slow_, now.loss_of_life};
  }

 private:
  double oil_;
  double fast_;
  double slow_;
};

bool settled(const ThermalState& now, const ThermalState& end) {
  return std::abs(now.top_oil - end.top_oil) < kSettled &&
         std::abs(now.gradient_fast - end.gradient_fast) < kSettled &&
         std::abs(now.gradient_slow - end.gradient_slow) < kSettled;
}

double hours(Millis duration) {
  return std::chrono::duration<double, std::chrono::hours::period>{duration}.count();
}

// As `step`, for at most a slice: Simpson's rule over it.
ThermalState aged_step(const ThermalParameters& p, const ThermalState& now, const ThermalState& end,
                       Millis slice) {
  const ThermalState middle = Stride{p, slice / 2}.from(now, end);
  ThermalState next = Stride{p, slice}.from(now, end);
  const double rate = (ageing_rate(p, now.hot_spot()) + 4 * ageing_rate(p, middle.hot_spot()) +
                       ageing_rate(p, next.hot_spot())) /
                      6;
  next.loss_of_life += rate * hours(slice);
  return next;
}

bool keeps(const ThermalParameters& p, ThermalState state, const LoadQuestion& question,
           double load_factor) {
  const ThermalState end = steady_state(p, load_factor, question.ambient);
  const auto within = [&p, &question](const ThermalState& at) {
    return at.hot_spot() <= question.limits.hot_spot &&
           (is_dry(p.type) || at.top_oil <= question.limits.top_oil);
  };
  const Stride stride{p, kSlice};
  Millis left = question.horizon;
  for (; left > kSlice; left -= kSlice) {
    state = stride.from(state, end);
    if (!within(state)) return false;
  }
  return within(Stride{p, left}.from(state, end));
}

}  // namespace

std::string_view text_of(TransformerType type) {
  return name_in(kTypes, type);
}
std::optional<TransformerType> transformer_type_from_text(std::string_view text) {
  return value_in(kTypes, text);
}
bool is_dry(TransformerType type) {
  return type == TransformerType::dry_f || type == TransformerType::dry_h;
}

ThermalParameters thermal_parameters(TransformerType type) {
  switch (type) {
    case TransformerType::distribution:
      break;
    case TransformerType::onan:
      return power_transformer(type);
    case TransformerType::onaf: {
      ThermalParameters fans = power_transformer(type);
      fans.oil_time = minutes{150};
      fans.winding_time = minutes{7};
      return fans;
    }
    case TransformerType::of:
    case TransformerType::od:
      return pumped(type);
    case TransformerType::dry_f:
    case TransformerType::dry_h:
      return dry(type);
  }
  return {};
}

ThermalParameters with_upgraded_paper(ThermalParameters parameters) {
  parameters.insulation = Insulation::upgraded_paper;
  parameters.rated_hot_spot = 110;
  return parameters;
}

// Oil: the table of IEC 60076-7. Dry: the class's own temperature, and what is usually named as the
// highest for a short time.
MeasuredLimits measured_limits(TransformerType type) {
  if (type == TransformerType::dry_f) return {130, 150};
  if (type == TransformerType::dry_h) return {150, 170};
  return {};
}

ThermalLimits thermal_limits(TransformerType type, Loading loading) {
  const bool normal = loading == Loading::normal_cyclic;
  const double load_factor = normal ? 1.5 : 1.8;
  if (type == TransformerType::dry_f) return {load_factor, normal ? 155.0 : 180.0, 0};
  if (type == TransformerType::dry_h) return {load_factor, normal ? 180.0 : 205.0, 0};
  return {load_factor, normal ? 120.0 : 140.0, normal ? 105.0 : 115.0};
}

ThermalState steady_state(const ThermalParameters& p, double load_factor, double ambient) {
  const double losses = (1 + square(load_factor) * p.loss_ratio) / (1 + p.loss_ratio);
  const double gradient = p.hot_spot_rise * std::pow(load_factor, p.winding_exponent);
  return {ambient + p.top_oil_rise * std::pow(losses, p.oil_exponent), p.k21 * gradient,
          (p.k21 - 1) * gradient, 0};
}

ThermalState step(const ThermalParameters& p, const ThermalState& state,
                  const Conditions& conditions, Millis duration) {
  const ThermalState end = steady_state(p, conditions.load_factor, conditions.ambient);
  ThermalState now = state;
  while (duration > Millis{0} && !settled(now, end)) {
    const Millis slice = std::min(duration, kSlice);
    now = aged_step(p, now, end, slice);
    duration -= slice;
  }
  if (duration > Millis{0}) now.loss_of_life += ageing_rate(p, now.hot_spot()) * hours(duration);
  return now;
}

// Plain paper: 6 K more halve its life. Upgraded paper: Arrhenius. Cast resin: Arrhenius, halved by
// 6 K above the rated hot spot.
double ageing_rate(const ThermalParameters& p, double hot_spot) {
  const double rated = p.rated_hot_spot + kKelvin;
  const double now = hot_spot + kKelvin;
  if (p.insulation == Insulation::plain_paper) return std::exp2((hot_spot - p.rated_hot_spot) / 6);
  const double energy = p.insulation == Insulation::upgraded_paper
                            ? 15'000
                            : std::log(2) / (1 / rated - 1 / (rated + 6));
  return std::exp(energy / rated - energy / now);
}

double permitted_load_factor(const ThermalParameters& parameters, const ThermalState& state,
                             const LoadQuestion& question) {
  if (keeps(parameters, state, question, question.ceiling)) return question.ceiling;
  double good = question.floor;
  double bad = question.ceiling;
  while (bad - good > kPrecision) {
    const double middle = (good + bad) / 2;
    (keeps(parameters, state, question, middle) ? good : bad) = middle;
  }
  return good;
}

}  // namespace youxu
