// What the HTTP API may ask about the binding of piles (daemon/binder.hpp answers).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/binding.hpp"
#include "policy/result.hpp"

namespace youxu {

struct BindRequest {
  std::string label;     // as printed: youxu:1:<pile>:<code>
  std::string replaces;  // the pile whose place it takes; empty: its own place
  // Of a pile that has no place yet: it gets one below `circuit`. Else all are empty.
  std::string name, circuit, phases;
};

// A binding without its keys.
struct BindingView {
  std::string pile;
  std::string place;
  BindingState state = BindingState::waiting;
  BindingFailure why = BindingFailure::none;
  Wall changed_at{};
};

// Errors as Control's.
class BindingControl {
 public:
  virtual ~BindingControl() = default;
  // Answers at once, in state waiting; what becomes of it shows in bindings().
  virtual Result<BindingView> bind(const BindRequest& request) = 0;
  // `pile` is a pile's number or its place's. Errc::invalid when it is not bound.
  virtual Status unbind(std::string_view pile) = 0;
  virtual std::vector<BindingView> bindings() const = 0;  // by pile
};

}  // namespace youxu
