// Routes of piles: what they do, who serves which place, and their maintenance.
#include <algorithm>
#include <optional>

#include "daemon/http/answers.hpp"
#include "daemon/http/api.hpp"
#include "daemon/http/fields.hpp"

namespace youxu {
namespace {

struct Maintenance {
  std::string_view action;  // the last segment of the path
  CommandKind kind;
};
constexpr Maintenance kMaintenance[] = {{"identify", CommandKind::identify},
                                        {"selftest", CommandKind::selftest},
                                        {"unlock", CommandKind::unlock},
                                        {"reset", CommandKind::reset},
                                        {"lock_out", CommandKind::lock_out}};

std::optional<CommandKind> maintenance_named(std::string_view action) {
  for (const Maintenance& one : kMaintenance)
    if (one.action == action) return one.kind;
  return std::nullopt;
}

}  // namespace

Response Api::piles(const Request& request, Parts parts) {
  if (parts.size() == 2 && request.method == Method::del && binding_ != nullptr)
    return unbind(parts[1]);
  if (parts.size() > 1) return pile_action(request, parts);
  if (request.method == Method::post && binding_ != nullptr) return bind(request);
  if (request.method != Method::get) return wrong_method();
  return list("piles", Result<std::vector<PileView>>{control_.status().piles});
}

Response Api::pile_action(const Request& request, Parts parts) {
  const auto all = control_.status().piles;
  const auto pile = std::find_if(all.begin(), all.end(),
                                 [&parts](const PileView& p) { return p.pile == parts[1]; });
  if (pile == all.end() || parts.size() > 3) return not_found("pile " + std::string{parts[1]});
  const std::string_view action = parts.size() == 3 ? parts[2] : "";
  if (action == "habit") return habit(request, *pile);
  if (action == "start" || action == "stop") {
    if (request.method != Method::post) return wrong_method();
    return action == "start" ? start(request, parts[1]) : stop(request, parts[1]);
  }
  if (const auto kind = maintenance_named(action)) return maintain(request, parts[1], *kind);
  if (parts.size() == 3) return not_found(request.path);
  return request.method == Method::get ? ok(view_of(*pile)) : wrong_method();
}

Response Api::start(const Request& request, std::string_view pile) {
  auto wanted = start_from_json(request.body);
  if (!wanted) return error_response(wanted.error());
  wanted->pile = pile;
  wanted->origin = origin_of(request);
  const auto order = control_.start(*wanted);
  if (!order) return error_response(order.error());
  return ok(JsonObject{}.text("order", *order));
}

Response Api::stop(const Request& request, std::string_view pile) {
  const auto connector = connector_from_json(request.body);
  if (!connector) return error_response(connector.error());
  return done(control_.stop(pile, *connector, origin_of(request)));
}

Response Api::habit(const Request& request, const PileView& pile) {
  if (request.method == Method::put) {
    const bool plugs_now = pile.habit && pile.habit->plug_and_charge;
    const auto habit = habit_from_json(request.body, plugs_now);
    if (!habit) return error_response(habit.error());
    return done(control_.set_habit(pile.pile, *habit));
  }
  if (request.method != Method::get) return wrong_method();
  return pile.habit ? ok(view_of(*pile.habit)) : not_found("habit of pile " + pile.pile);
}

Response Api::maintain(const Request& request, std::string_view pile, CommandKind kind) {
  if (request.method != Method::post) return wrong_method();
  MaintenanceRequest wanted{std::string{pile}, 1, kind, false};
  if (kind == CommandKind::lock_out) {
    const auto on = lock_out_from_json(request.body);
    if (!on) return error_response(on.error());
    wanted.on = on->value;
  } else {
    const auto connector = connector_from_json(request.body);
    if (!connector) return error_response(connector.error());
    wanted.connector = *connector;
  }
  return done(control_.maintain(wanted));
}

Response Api::bindings(const Request& request, Parts parts) {
  if (parts.size() > 2) return not_found(request.path);
  if (request.method != Method::get) return wrong_method();
  if (parts.size() == 1)
    return list("bindings", Result<std::vector<BindingView>>{binding_->bindings()});
  for (const BindingView& one : binding_->bindings())
    if (one.pile == parts[1]) return ok(view_of(one));
  return not_found("binding of pile " + std::string{parts[1]});
}

Response Api::bind(const Request& request) {
  const auto wanted = bind_from_json(request.body);
  if (!wanted) return error_response(wanted.error());
  const auto waiting = binding_->bind(*wanted);
  if (!waiting) return error_response(waiting.error());
  return ok(view_of(*waiting));
}

Response Api::unbind(std::string_view pile) {
  const Status status = binding_->unbind(pile);
  if (!status && status.error().code == Errc::invalid)
    return not_found("binding of pile " + std::string{pile});
  return done(status);
}

}  // namespace youxu
