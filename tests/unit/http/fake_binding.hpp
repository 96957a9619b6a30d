// Bindings that only remember what they were asked. One pile is known: p1.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "daemon/binding_control.hpp"

namespace youxu {

struct FakeBinding final : BindingControl {
  Result<BindingView> bind(const BindRequest& request) override {
    asked = request;
    if (refuse) return Error{Errc::refused, "pile p1: is bound already"};
    return BindingView{"p1", "p1", BindingState::waiting, BindingFailure::none, Wall{}};
  }
  Status unbind(std::string_view pile) override {
    if (pile != "p1") return Error{Errc::invalid, "not bound"};
    unbound = pile;
    return {};
  }
  std::vector<BindingView> bindings() const override {
    return {{"p1", "P009", BindingState::failed, BindingFailure::not_seen, Wall{}}};
  }

  BindRequest asked;
  std::string unbound;
  bool refuse = false;
};

}  // namespace youxu
