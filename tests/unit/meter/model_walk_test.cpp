// A SunSpec device's list of models is walked to the meter, and through nothing else.
#include <catch2/catch.hpp>

#include "drivers/meter/model_walk.hpp"
#include "tests/unit/meter/frames.hpp"

namespace youxu {
namespace {

using frames::Registers;
using Q = MeterQuantity;

struct Device {
  Registers registers;
  int requests = 0;
  bool is_silent = false;

  Result<FoundModel> find(const std::string& id) {
    return find_model(frames::shipped(id), [this](int function, int address, int count) {
      return read(function, address, count);
    });
  }
  Result<std::vector<std::uint16_t>> read(int function, int address, int count) {
    ++requests;
    REQUIRE(function == 3);
    REQUIRE(address + count <= 65536);
    if (is_silent) return Error{Errc::retry, "timeout"};
    std::vector<std::uint16_t> words;
    for (int i = 0; i < count; ++i) {
      const auto found = registers.all().find(address + i);
      if (found == registers.all().end()) return Error{Errc::refused, "illegal address"};
      words.push_back(found->second);
    }
    return words;
  }
};

void put_list(Device& device, int base, int number, int length) {
  device.registers.put(base, "5375 6E53").put(base + 2, "0001 0042");
  device.registers.set(base + 70, static_cast<std::uint16_t>(number));
  device.registers.set(base + 71, static_cast<std::uint16_t>(length));
  device.registers.put(base + 72 + length, "FFFF 0000");
}

}  // namespace

TEST_CASE("the meter's model is found behind the common one, at each of the bases") {
  for (const int base : {40000, 50000, 0}) {
    Device device;
    put_list(device, base, 203, 105);
    const auto found = device.find("sunspec-meter");
    REQUIRE(found.ok());
    CHECK(found->number == 203);
    CHECK(found->address == base + 70);
  }
}

TEST_CASE("a device which says 81 registers instead of 105 is read") {
  Device device;
  put_list(device, 40000, 203, 81);
  CHECK(device.find("sunspec-meter").ok());
}

TEST_CASE("no marker, no meter in the list, or a model too short: each is said") {
  Device device;
  CHECK(device.find("sunspec-meter").error().message.find("the marker SunS is at none") == 0);
  device.registers.put(40000, "5375 6E54");
  CHECK_FALSE(device.find("sunspec-meter").ok());
  put_list(device, 50000, 203, 52);
  CHECK(device.find("sunspec-meter").error().message.find("SunSpec model 203 is too short") == 0);
  const auto other = device.find("sunspec-meter-float");
  CHECK(other.error().code == Errc::invalid);
  CHECK(other.error().message.find("has none of the profile's SunSpec models") !=
        std::string::npos);
}

TEST_CASE("an endless list ends, a list to the last register too, and silence is not walked on") {
  Device endless;
  endless.registers.put(0, "5375 6E53");
  for (int at = 2; at < 2000; ++at) endless.registers.set(at, 0);
  CHECK_FALSE(endless.find("sunspec-meter").ok());
  CHECK(endless.requests <= kMaxModelsWalked + 3);
  Device far;
  far.registers.put(40000, "5375 6E53 0001 FFFF");
  CHECK_FALSE(far.find("sunspec-meter").ok());
  Device silent;
  silent.is_silent = true;
  CHECK(silent.find("sunspec-meter").error().code == Errc::retry);
  CHECK(silent.requests == 1);
}

TEST_CASE("integers are scaled by their own exponents; what is not implemented is absent") {
  const auto profile = frames::shipped("sunspec-meter");
  Registers meter;
  meter.put(40070, "00CB 0069 012C 0064 00C8 8000 FFFF");  // 10.0 A, 20.0 A, none
  meter.put(40078, "08FC 08FC 08FC").put(40085, "FFFF").put(40086, "1388 FFFE");
  meter.put(40088, "FED4 FF9C FF9C FF9C 0001").put(40103, "FC18 FC18 FC18 FC18 FFFF");
  meter.put(40116, "0000 3039").put(40124, "0001");
  const auto words = meter.answer(profile, 40070);
  const auto snapshot = decode_snapshot(profile, words);
  CHECK(snapshot.usable(Q::current, MeterPhase::a) == 10.0);
  CHECK(snapshot.usable(Q::current, MeterPhase::b) == 20.0);
  CHECK(snapshot.find(Q::current, MeterPhase::c)->quality == ValueQuality::absent);
  CHECK(*snapshot.usable(Q::voltage, MeterPhase::c) == Approx(230.0));
  CHECK(*snapshot.usable(Q::frequency, MeterPhase::total) == Approx(50.0));
  CHECK(*snapshot.usable(Q::active_power, MeterPhase::total) == Approx(-3000.0));
  CHECK(*snapshot.usable(Q::power_factor, MeterPhase::total) == Approx(-1.0));
  CHECK(*snapshot.usable(Q::energy_import, MeterPhase::total) == Approx(123'450.0));
  CHECK(snapshot.find(Q::energy_export, MeterPhase::total)->quality == ValueQuality::absent);
  const auto reading = decode_reading(profile, words);
  REQUIRE(reading.ok());
  CHECK_FALSE(reading->has_all_currents());
}

TEST_CASE("without its exponent, or with an impossible one, a value is absent") {
  const auto profile = frames::shipped("sunspec-meter");
  for (const char* exponent : {"8000", "000B", "FFF5"}) {
    Registers meter;
    meter.put(3, "0064").put(6, exponent);
    const auto snapshot = decode_snapshot(profile, meter.answer(profile));
    CHECK(snapshot.find(Q::current, MeterPhase::a)->quality == ValueQuality::absent);
  }
}

TEST_CASE("the float models are read from the same walk") {
  const auto profile = frames::shipped("sunspec-meter-float");
  Registers meter;
  meter.put_float(74, 10.5F).put_float(82, 230.0F).put_float(96, 50.0F).put_float(138, 1234.0F);
  const auto snapshot = decode_snapshot(profile, meter.answer(profile, 70));
  CHECK(snapshot.usable(Q::current, MeterPhase::a) == 10.5);
  CHECK(snapshot.usable(Q::energy_import, MeterPhase::total) == 1234.0);
}

}  // namespace youxu
