// How hot a transformer is inside, and what that costs of its life: from its load and the air.
//
// The differential equations of IEC 60076-7 (GB/T 1094.7) for oil: the top oil follows the losses
// slowly, and above it the hottest place of a winding follows the load within minutes. A dry type
// (IEC 60076-12, GB/T 1094.12) is the same without oil: its winding stands in the air. It is a
// calculation from the nameplate, no measurement: it protects nothing, the relay does.
//
// Temperatures are °C, rises K, load factors current over rated current (1 = 100 %).
#pragma once

#include <optional>
#include <string_view>

#include "policy/time.hpp"

namespace youxu {

// Oil by size and cooling, dry by thermal class.
enum class TransformerType { distribution, onan, onaf, of, od, dry_f, dry_h };
std::string_view text_of(TransformerType type);
std::optional<TransformerType> transformer_type_from_text(std::string_view text);
bool is_dry(TransformerType type);

// IEC 60076-7 has formulas for the papers, IEC 60076-12 the one for cast resin.
enum class Insulation { plain_paper, upgraded_paper, cast_resin };

struct ThermalParameters {
  TransformerType type = TransformerType::distribution;
  Insulation insulation = Insulation::plain_paper;
  double oil_exponent = 0.8;      // x
  double winding_exponent = 1.6;  // y; q of a dry type
  double k11 = 1.0;
  double k21 = 1.0;
  double k22 = 2.0;
  std::chrono::minutes oil_time{180};    // τo; 0: no oil, the air's temperature counts at once
  std::chrono::minutes winding_time{4};  // τw
  double top_oil_rise = 55;              // Δθor: of the top oil above the air, at rated load
  double hot_spot_rise = 23;             // Δθhr: of the hot spot above the top oil, at rated load
  double loss_ratio = 5;                 // R: losses at rated load over those at none
  double rated_hot_spot = 98;            // at which it ages as fast as it was designed to
};

// Typical values of the type, for where the nameplate and the type test report are not at hand.
ThermalParameters thermal_parameters(TransformerType type);
// The same with upgraded paper, which ages as designed at 110 °C instead of 98. Requires oil.
ThermalParameters with_upgraded_paper(ThermalParameters parameters);

// How hot the standards let a transformer become. Normal cyclic loading may go on for ever;
// long-time emergency loading is for days of trouble.
enum class Loading { normal_cyclic, long_emergency };
struct ThermalLimits {
  double load_factor = 1.5;
  double hot_spot = 120;
  double top_oil = 105;  // means nothing for a dry type
};
ThermalLimits thermal_limits(TransformerType type, Loading loading);

// Above which °C a measured temperature is worth a warning, and an alarm: of the oil of an oil
// transformer (IEC 60076-7 lets it reach 105 every day), of the windings of a dry one (as their
// controllers are set: alarm and trip of class F at 130 and 150, of class H at 150 and 170).
struct MeasuredLimits {
  double warm = 95;
  double hot = 105;
};
MeasuredLimits measured_limits(TransformerType type);

struct ThermalState {
  double top_oil = 20;       // of a dry type: the air
  double gradient_fast = 0;  // Δθh1 and
  double gradient_slow = 0;  // Δθh2: their difference is the hot spot's above the top oil
  double loss_of_life = 0;   // hours of life at the designed rate that are used up

  double hot_spot() const { return top_oil + gradient_fast - gradient_slow; }
};

// Where a load that has lasted for ever ends. Its loss of life is 0.
ThermalState steady_state(const ThermalParameters& parameters, double load_factor, double ambient);

// `state` after `duration` of a constant load (0 or more) in constant air. The equations' exact
// solution: stable for any duration, and two steps give what one of the same length gives. The loss
// of life is integrated minute by minute until the temperatures have settled. A duration of 0 or
// less changes nothing.
struct Conditions {
  double load_factor = 0;
  double ambient = 20;
};
ThermalState step(const ThermalParameters& parameters, const ThermalState& state,
                  const Conditions& conditions, Millis duration);

// How many times faster than designed the insulation ages at this hot spot.
double ageing_rate(const ThermalParameters& parameters, double hot_spot);

// The highest constant load factor from `floor` to `ceiling`, to 0.0001 below, with which hot spot
// and top oil are within `limits` at each minute from the first to the `horizon`; `floor` when not
// even that keeps them. limits.load_factor is the caller's to respect, as `ceiling`.
struct LoadQuestion {
  double ambient = 20;
  Millis horizon = std::chrono::hours{4};
  ThermalLimits limits;
  double floor = 0;
  double ceiling = 1.5;
};
double permitted_load_factor(const ThermalParameters& parameters, const ThermalState& state,
                             const LoadQuestion& question);

}  // namespace youxu
