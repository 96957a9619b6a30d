// Electrical quantities and money as distinct integer types.
//
// Every electrical quantity is a whole number of milli-units (mA, mV, mW, mWh): exact arithmetic,
// the same answer on every machine, a plain INTEGER in SQLite. Adding amps to watts does not
// compile. Money is a whole number of 1e-4 CNY, a price of 1e-5 CNY per kWh (OpenUC V1.0 units).
#pragma once

#include <compare>
#include <cstdint>

namespace youxu {

template <class Tag>
class Quantity {
 public:
  constexpr Quantity() = default;
  static constexpr Quantity from_milli(std::int64_t milli) { return Quantity{milli}; }
  static constexpr Quantity from_whole(std::int64_t whole) { return Quantity{whole * 1000}; }
  // Rounds half away from zero. The caller has checked that `value` is finite and in range.
  static constexpr Quantity from_double(double value) {
    return Quantity{static_cast<std::int64_t>(value * 1000.0 + (value < 0 ? -0.5 : 0.5))};
  }

  constexpr std::int64_t milli() const { return milli_; }
  // Whole units, rounded down: what may be granted of what there is.
  constexpr std::int64_t whole() const {
    return milli_ >= 0 ? milli_ / 1000 : -((-milli_ + 999) / 1000);
  }
  constexpr double value() const { return static_cast<double>(milli_) / 1000.0; }
  constexpr auto operator<=>(const Quantity&) const = default;

  friend constexpr Quantity operator+(Quantity a, Quantity b) {
    return Quantity{a.milli_ + b.milli_};
  }
  friend constexpr Quantity operator-(Quantity a, Quantity b) {
    return Quantity{a.milli_ - b.milli_};
  }
  friend constexpr Quantity operator-(Quantity a) { return Quantity{-a.milli_}; }
  friend constexpr Quantity operator*(Quantity q, std::int64_t n) { return Quantity{q.milli_ * n}; }
  // Rounds toward zero, so a share is never more than there is.
  friend constexpr Quantity operator/(Quantity q, std::int64_t n) { return Quantity{q.milli_ / n}; }
  constexpr Quantity& operator+=(Quantity other) { return *this = *this + other; }
  constexpr Quantity& operator-=(Quantity other) { return *this = *this - other; }

 private:
  explicit constexpr Quantity(std::int64_t milli) : milli_{milli} {}
  std::int64_t milli_ = 0;
};

using Amps = Quantity<struct AmpsTag>;
using Volts = Quantity<struct VoltsTag>;
using Watts = Quantity<struct WattsTag>;
using WattHours = Quantity<struct WattHoursTag>;
using Hertz = Quantity<struct HertzTag>;

constexpr Watts operator*(Volts v, Amps a) {
  return Watts::from_milli(v.milli() * a.milli() / 1000);
}

// Money, 1e-4 CNY; may be negative only in differences.
struct Money {
  std::int64_t e4 = 0;
  constexpr auto operator<=>(const Money&) const = default;
  friend constexpr Money operator+(Money a, Money b) { return Money{a.e4 + b.e4}; }
};

// Price per kWh, 1e-5 CNY.
struct Price {
  std::int64_t e5 = 0;
  constexpr auto operator<=>(const Price&) const = default;
  friend constexpr Price operator+(Price a, Price b) { return Price{a.e5 + b.e5}; }
};

namespace literals {
constexpr Amps operator""_A(unsigned long long n) {
  return Amps::from_whole(static_cast<std::int64_t>(n));
}
constexpr Volts operator""_V(unsigned long long n) {
  return Volts::from_whole(static_cast<std::int64_t>(n));
}
constexpr Watts operator""_W(unsigned long long n) {
  return Watts::from_whole(static_cast<std::int64_t>(n));
}
constexpr WattHours operator""_Wh(unsigned long long n) {
  return WattHours::from_whole(static_cast<std::int64_t>(n));
}
}  // namespace literals

}  // namespace youxu
