#include "drivers/meter/profile.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include "drivers/meter/profile_reader.hpp"
#include "drivers/meter/profile_words.hpp"

namespace youxu {
namespace {

struct RatioName {
  std::string_view key;
  std::string_view words;
  std::optional<MeterRatio> MeterProfile::*of = nullptr;
};
constexpr std::array<RatioName, 2> kRatios{{{"ct", "current transformers", &MeterProfile::ct},
                                            {"pt", "voltage transformers", &MeterProfile::pt}}};

Status set_ratio(MeterProfile& profile, const RatioName& name, double value) {
  auto& ratio = profile.*name.of;
  const std::string key{name.key};
  if (!ratio) {
    return Error{Errc::invalid, "profile " + profile.id + " multiplies by no " + key + ": leave " +
                                    key + " out, the meter gives primary values"};
  }
  if (!(value > 0.0) || value < ratio->min || value > ratio->max) {
    return Error{Errc::invalid, key + " must be within " + std::to_string(ratio->min) + " and " +
                                    std::to_string(ratio->max) + " for profile " + profile.id};
  }
  ratio->value = value;
  ratio->field.reset();
  return {};
}

// What to do about errors of the form, which knows only what is wrong.
Error with_advice(Error error) {
  if (error.message.ends_with("unknown key"))
    error.message += ": correct its spelling or remove it";
  if (error.message.ends_with("missing")) error.message += ": add it";
  return error;
}

bool gives_current(const MeterProfile& profile, MeterPhase phase) {
  return std::any_of(profile.values.begin(), profile.values.end(), [&](const MeterValue& value) {
    return value.quantity == MeterQuantity::current && value.phase == phase &&
           profile.blocks[value.field.block].when == BlockClass::fast;
  });
}

}  // namespace

std::size_t words_of(RegisterType type) {
  switch (type) {
    case RegisterType::u16:
    case RegisterType::s16:
    case RegisterType::bcd16:
    case RegisterType::sbcd16:
      return 1;
    case RegisterType::u32:
    case RegisterType::s32:
    case RegisterType::f32:
    case RegisterType::bcd24:
    case RegisterType::bcd32:
    case RegisterType::sbcd24:
    case RegisterType::sbcd32:
      return 2;
    case RegisterType::u64:
    case RegisterType::s64:
    case RegisterType::f64:
      return 4;
  }
  return 1;
}

int bytes_of(RegisterType digits) {
  switch (digits) {
    case RegisterType::bcd16:
    case RegisterType::sbcd16:
      return 2;
    case RegisterType::bcd24:
    case RegisterType::sbcd24:
      return 3;
    default:
      return 4;
  }
}

Result<MeterProfile> parse_meter_profile(std::string_view text) {
  const auto json = Json::parse(text, kMaxProfileBytes);
  if (!json.ok()) return json.error();
  auto profile = ProfileReader{}.read(json->root());
  if (!profile.ok()) return with_advice(profile.error());
  return profile;
}

Result<MeterProfile> load_meter_profile(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  if (!file) return Error{Errc::invalid, path + ": cannot be read"};
  std::string text(kMaxProfileBytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  auto profile = parse_meter_profile(text);
  if (!profile.ok()) return Error{profile.error().code, path + ": " + profile.error().message};
  return profile;
}

bool is_untested(const MeterProfile& profile) {
  return profile.verified == Verified::one_source;
}

Status set_ratios(MeterProfile& profile, std::optional<double> ct, std::optional<double> pt) {
  const std::array given{ct, pt};
  for (std::size_t i = 0; i < kRatios.size(); ++i) {
    if (!given[i]) continue;
    auto status = set_ratio(profile, kRatios[i], *given[i]);
    if (!status.ok()) return status;
  }
  return {};
}

Status check_for_circuit(const MeterProfile& profile) {
  for (const MeterPhase phase : {MeterPhase::a, MeterPhase::b, MeterPhase::c}) {
    if (gives_current(profile, phase)) continue;
    return Error{Errc::invalid, "profile " + profile.id + " gives no current of " +
                                    std::string{name_in(kMeterPhases, phase)} +
                                    " in a fast block: it cannot limit a circuit, use a profile "
                                    "with the currents of all three phases"};
  }
  for (const RatioName& name : kRatios) {
    const auto& ratio = profile.*name.of;
    if (!ratio || ratio->field || ratio->value) continue;
    return Error{Errc::invalid, "profile " + profile.id + " does not know the ratio of the " +
                                    std::string{name.words} + ": give it as " +
                                    std::string{name.key} +
                                    " with the meter (160 for 800/5, 1 "
                                    "for none)"};
  }
  return {};
}

Status check_for_temperature(const MeterProfile& profile) {
  for (const MeterValue& value : profile.values)
    if (value.quantity == MeterQuantity::temperature ||
        value.quantity == MeterQuantity::ambient_temperature)
      return {};
  return Error{Errc::invalid, "profile " + profile.id +
                                  " gives no temperature: use one as transformer-temperature, with "
                                  "the addresses of the controller's manual"};
}

std::vector<std::string> serial_warnings(const MeterProfile& profile) {
  std::vector<std::string> warnings;
  if (profile.protocol == MeterProtocol::dlt645) return warnings;
  const auto& blocks = profile.blocks;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    for (std::size_t j = i + 1; j < blocks.size(); ++j) {
      if (blocks[i].function != blocks[j].function || blocks[i].count != blocks[j].count) continue;
      warnings.push_back("profile " + profile.id + ": blocks " + blocks[i].name + " and " +
                         blocks[j].name + " are equally long: on a serial line a late answer to " +
                         "one is taken for the other, read one register more or less");
    }
  }
  return warnings;
}

}  // namespace youxu
