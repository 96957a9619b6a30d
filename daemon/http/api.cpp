// Routes.
#include "daemon/http/api.hpp"

#include <algorithm>
#include <cstdio>

#include "daemon/http/answers.hpp"
#include "daemon/http/fields.hpp"
#include "daemon/http/views.hpp"

namespace youxu {
namespace {

constexpr std::string_view kPrefix = "/api/v1/";
constexpr std::size_t kMaxParts = 4;
constexpr int kMaxAlarms = 200;
constexpr int kMaxDisputes = 1000;

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
  if (parts[0] == "disputes" && alone) return disputes(request);
  if (parts[0] == "alarms") return alarms(request, parts);
  if (parts[0] == "limits") return limits(request, parts);
  if (parts[0] == "meters") return meters(request, parts);
  if (parts[0] == "cards") return cards(request, parts);
  if (parts[0] == "tariff") return tariff(request, parts);
  if (parts[0] == "bindings" && binding_ != nullptr) return bindings(request, parts);
  if (parts[0] == "backup" && alone && backups_ != nullptr) return backup(request);
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

Response Api::orders(const Request& request, Parts parts) {
  if (parts.size() == 3 && parts[2] == "resend") {
    if (request.method != Method::post) return wrong_method();
    return done(control_.resend_order(parts[1]));
  }
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

Response Api::disputes(const Request& request) const {
  if (request.method != Method::get) return wrong_method();
  return list("disputes", control_.disputes(kMaxDisputes));
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

Response Api::phases(const Request& request, Parts parts) {
  if (parts.size() != 2 || parts[1] != "identify") return not_found(request.path);
  if (request.method != Method::post) return wrong_method();
  const auto piles = piles_from_json(request.body);
  if (!piles) return error_response(piles.error());
  return done(control_.identify_phases(*piles));
}

Response Api::backup(const Request& request) {
  if (request.method == Method::get) return ok(view_of(backups_->backup()));
  if (request.method != Method::post) return wrong_method();
  const auto begun = backups_->begin_backup();
  return begun ? ok(view_of(*begun)) : error_response(begun.error());
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
