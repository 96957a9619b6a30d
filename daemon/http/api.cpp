// Routes.
#include "daemon/http/api.hpp"

#include <algorithm>
#include <cstdio>

#include "daemon/http/fields.hpp"
#include "daemon/http/views.hpp"

namespace youxu {
namespace {

constexpr std::string_view kPrefix = "/api/v1/";
constexpr std::size_t kMaxParts = 4;
constexpr int kMaxAlarms = 200;

// The segments of `path`; one more than kMaxParts means: none of ours.
std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  while (parts.size() <= kMaxParts) {
    const auto slash = path.find('/');
    parts.push_back(path.substr(0, slash));
    if (slash == std::string_view::npos) break;
    path.remove_prefix(slash + 1);
  }
  return parts;
}

Response ok(const JsonObject& json) {
  return {200, "application/json", json.str()};
}

Response done(const Status& status) {
  if (!status) return error_response(status.error());
  return ok(JsonObject{}.flag("ok", true));
}

Response not_found(std::string_view what) {
  return error_response(404, "not_found", "there is no " + std::string{what});
}

Response wrong_method() {
  return error_response(405, "invalid", "this resource does not have that method");
}

template <class T>
Response list(std::string_view key, const Result<std::vector<T>>& items) {
  if (!items) return error_response(items.error());
  return ok(JsonObject{}.array(key, view_of(*items)));
}

OrderOrigin origin_of(const Request& request) {
  return request.from_socket ? OrderOrigin::cli : OrderOrigin::page;
}

}  // namespace

Response Api::handle(const Request& request) {
  if (request.path == "/metrics") {
    return request.method == Method::get ? metrics() : wrong_method();
  }
  if (!request.path.starts_with(kPrefix)) return not_found(request.path);
  const auto parts = split(std::string_view{request.path}.substr(kPrefix.size()));
  const bool alone = parts.size() == 1;
  if (parts[0] == "piles") return piles(request, parts);
  if (parts[0] == "orders") return orders(request, parts);
  if (parts[0] == "alarms") return alarms(request, parts);
  if (parts[0] == "limits") return limits(request, parts);
  if (parts[0] == "bindings" && binding_ != nullptr) return bindings(request, parts);
  if (parts[0] == "phases") return phases(request, parts);
  if (parts[0] == "config") return config(request, parts);
  if (parts[0] == "explain") return explain(request, parts);
  if (parts[0] == "series" && alone) return series(request);
  if ((parts[0] != "status" && parts[0] != "plan") || !alone) return not_found(request.path);
  if (request.method != Method::get) return wrong_method();
  if (parts[0] == "plan") return ok(view_of(control_.plan_view()));
  return {200, "application/json", status_json()};
}

std::string Api::status_json() const {
  return view_of(control_.status()).str();
}

Response Api::piles(const Request& request, Parts parts) {
  if (parts.size() > 1) return pile_action(request, parts);
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
    const auto habit = habit_from_json(request.body);
    if (!habit) return error_response(habit.error());
    return done(control_.set_habit(pile.pile, *habit));
  }
  if (request.method != Method::get) return wrong_method();
  return pile.habit ? ok(view_of(*pile.habit)) : not_found("habit of pile " + pile.pile);
}

Response Api::orders(const Request& request, Parts parts) {
  if (parts.size() > 2) return not_found(request.path);
  if (request.method != Method::get) return wrong_method();
  if (parts.size() == 1) {
    const auto query = order_query_from(request.query);
    if (!query) return error_response(query.error());
    return list("orders", control_.orders(*query));
  }
  const auto order = control_.order(parts[1]);
  if (!order) return error_response(order.error());
  return *order ? ok(view_of(**order)) : not_found("order " + std::string{parts[1]});
}

Response Api::series(const Request& request) {
  if (request.method != Method::get) return wrong_method();
  const auto query = series_query_from(request.query);
  if (!query) return error_response(query.error());
  const auto points = control_.series(query->name, query->from, query->to, query->step);
  if (!points) return error_response(points.error());
  return ok(series_view_of(query->name, *points));
}

Response Api::explain(const Request& request, Parts parts) {
  if (parts.size() != 2) return not_found(request.path);
  if (request.method != Method::get) return wrong_method();
  for (const PileView& pile : control_.status().piles) {
    if (pile.pile == parts[1]) return ok(explanation_of(pile));
  }
  return not_found("pile " + std::string{parts[1]});
}

Response Api::config(const Request& request, Parts parts) {
  if (parts.size() == 2 && parts[1] == "check") {
    if (request.method != Method::post) return wrong_method();
    return done(config_.check(request.body));
  }
  if (parts.size() != 1) return not_found(request.path);
  if (request.method != Method::get) return wrong_method();
  return {200, "application/json", config_.text()};
}

Response Api::alarms(const Request& request, Parts parts) {
  if (parts.size() == 1) {
    if (request.method != Method::get) return wrong_method();
    return list("alarms", control_.alarms(kMaxAlarms));
  }
  if (parts.size() != 3 || parts[2] != "ack") return not_found(request.path);
  if (request.method != Method::post) return wrong_method();
  const auto id = whole_number(parts[1]);
  if (!id) return error_response(400, "invalid", "an alarm's id is a whole number");
  const Status status = control_.acknowledge_alarm(*id);
  if (!status && status.error().code == Errc::invalid) {
    return not_found("alarm " + std::to_string(*id));
  }
  return done(status);
}

Response Api::limits(const Request& request, Parts parts) {
  if (parts.size() > 2) return not_found(request.path);
  if (parts.size() == 1) {
    if (request.method == Method::post) return add_limit(request);
    if (request.method != Method::get) return wrong_method();
    return list("limits", Result<std::vector<ExternalLimit>>{control_.limits()});
  }
  if (request.method != Method::del) return wrong_method();
  const auto id = whole_number(parts[1]);
  if (!id) return error_response(400, "invalid", "a limit's id is a whole number");
  const Status status = control_.remove_limit(*id);
  if (!status && status.error().code == Errc::invalid) {
    return not_found("limit " + std::to_string(*id));
  }
  return done(status);
}

// Who does not say who he is, is named after the way he came.
Response Api::add_limit(const Request& request) {
  auto wanted = limit_from_json(request.body);
  if (!wanted) return error_response(wanted.error());
  if (wanted->source.empty()) wanted->source = text_of(origin_of(request));
  const auto id = control_.add_limit(*wanted);
  if (!id) return error_response(id.error());
  return ok(JsonObject{}.integer("id", *id));
}

Response Api::bindings(const Request& request, Parts parts) {
  if (parts.size() > 2) return not_found(request.path);
  if (parts.size() == 1) {
    if (request.method == Method::post) return bind(request);
    if (request.method != Method::get) return wrong_method();
    return list("bindings", Result<std::vector<BindingView>>{binding_->bindings()});
  }
  const std::string what = "binding of pile " + std::string{parts[1]};
  if (request.method == Method::get) {
    for (const BindingView& one : binding_->bindings())
      if (one.pile == parts[1]) return ok(view_of(one));
    return not_found(what);
  }
  if (request.method != Method::del) return wrong_method();
  const Status status = binding_->unbind(parts[1]);
  if (!status && status.error().code == Errc::invalid) return not_found(what);
  return done(status);
}

Response Api::bind(const Request& request) {
  const auto wanted = bind_from_json(request.body);
  if (!wanted) return error_response(wanted.error());
  const auto waiting = binding_->bind(*wanted);
  if (!waiting) return error_response(waiting.error());
  return ok(view_of(*waiting));
}

Response Api::phases(const Request& request, Parts parts) {
  if (parts.size() != 2 || parts[1] != "identify") return not_found(request.path);
  if (request.method != Method::post) return wrong_method();
  const auto piles = piles_from_json(request.body);
  if (!piles) return error_response(piles.error());
  return done(control_.identify_phases(*piles));
}

Response Api::metrics() const {
  std::string text;
  for (const auto& [name, value] : control_.metrics()) {
    char number[32];
    std::snprintf(number, sizeof number, " %.15g\n", value);
    text += name + number;
  }
  return {200, "text/plain; version=0.0.4", text};
}

}  // namespace youxu
