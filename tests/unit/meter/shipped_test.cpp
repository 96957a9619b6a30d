// Every shipped profile is good, complete, and honest about how far it is known.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <vector>

#include "tests/unit/meter/frames.hpp"

namespace youxu {
namespace {

using frames::shipped;

std::vector<std::string> ids() {
  std::vector<std::string> found;
  for (const auto& entry : std::filesystem::directory_iterator{PROFILES}) {
    found.push_back(entry.path().stem().string());
  }
  std::sort(found.begin(), found.end());
  return found;
}

bool has_frequency(const MeterProfile& profile) {
  return std::any_of(profile.values.begin(), profile.values.end(), [](const MeterValue& value) {
    return value.quantity == MeterQuantity::frequency;
  });
}

}  // namespace

TEST_CASE("every shipped profile loads, is named as its file and says where it is from") {
  REQUIRE(ids().size() == 24);
  for (const auto& id : ids()) {
    INFO(id);
    const auto profile = load_meter_profile(frames::path_of(id));
    INFO((profile.ok() ? "" : profile.error().message));
    REQUIRE(profile.ok());
    CHECK(profile->id == id);
    CHECK_FALSE(profile->models.empty());
    CHECK_FALSE(profile->sources.empty());
    CHECK_FALSE(profile->plausible.empty());
    CHECK(serial_warnings(*profile).empty());
    CHECK((is_untested(*profile) || id.find("temperature") == std::string::npos));
  }
}

TEST_CASE(
    "every shipped profile but the temperature controller's can limit a circuit, given ratios") {
  for (const auto& id : ids()) {
    INFO(id);
    auto profile = shipped(id);
    if (id == "transformer-temperature") {
      CHECK(check_for_circuit(profile).error().message.find("no current of L1") !=
            std::string::npos);
      continue;
    }
    if (profile.ct && !profile.ct->field) {
      CHECK(check_for_circuit(profile).error().message.find("give it as ct") != std::string::npos);
      REQUIRE(set_ratios(profile, 160.0, 1.0).ok());
    }
    CHECK(check_for_circuit(profile).ok());
  }
}

TEST_CASE("the least known profiles are marked as untested, and only they") {
  std::vector<std::string> untested;
  for (const auto& id : ids()) {
    if (is_untested(shipped(id))) untested.push_back(id);
  }
  CHECK(untested == std::vector<std::string>{"acrel-adl3000-f2", "socomec-diris-a10",
                                             "transformer-temperature"});
}

TEST_CASE("registers that are all zero are a reading of no shipped profile with a frequency") {
  for (const auto& id : ids()) {
    INFO(id);
    const auto profile = shipped(id);
    MeterWords zeros;
    for (const auto& block : profile.blocks) {
      zeros.emplace_back(static_cast<std::size_t>(block.count));
    }
    if (has_frequency(profile)) CHECK_FALSE(decode_reading(profile, zeros).ok());
  }
}

}  // namespace youxu
