// Errors as values, sorted by what the caller must do about them.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

namespace youxu {

enum class Errc {
  retry,    // the other side did not answer or is busy: try again later, unchanged
  refused,  // understood and declined (a rule, a state): asking again alone will not help
  invalid,  // the input is wrong: the message says what, where and what to do
  corrupt,  // stored or received data contradicts itself: set aside, do not use
  fatal,    // this part cannot go on
};

struct Error {
  Errc code = Errc::fatal;
  std::string message;  // what was attempted on what: "meter 10.0.0.7: read 0x0100: timeout"
};

// A value or an Error. Dereferencing an error is a bug of the caller.
template <class T>
class [[nodiscard]] Result {
  static_assert(!std::is_same_v<T, bool>, "if (result) would hide the value");
  static_assert(!std::is_same_v<T, Error>);

 public:
  Result(T value) : held_{std::in_place_index<0>, std::move(value)} {}
  Result(Error error) : held_{std::in_place_index<1>, std::move(error)} {}

  bool ok() const { return held_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& operator*() & { return std::get<0>(held_); }
  const T& operator*() const& { return std::get<0>(held_); }
  // By value: a loop over *f() must not outlive what it iterates.
  T operator*() && { return std::get<0>(std::move(held_)); }
  T* operator->() { return &std::get<0>(held_); }
  const T* operator->() const { return &std::get<0>(held_); }
  const Error& error() const { return std::get<1>(held_); }

 private:
  std::variant<T, Error> held_;
};

// Success, or an Error.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Error error) : failed_{true}, error_{std::move(error)} {}

  bool ok() const { return !failed_; }
  explicit operator bool() const { return ok(); }
  const Error& error() const { return error_; }

 private:
  bool failed_ = false;
  Error error_;
};

}  // namespace youxu
