// Routes of the tariff.
#include <algorithm>

#include "daemon/http/answers.hpp"
#include "daemon/http/api.hpp"
#include "daemon/http/fields.hpp"

namespace youxu {

Response Api::tariff(const Request& request, Parts parts) {
  if (parts.size() > 2) return not_found(request.path);
  if (parts.size() == 2) return remove_tariff(request, parts[1]);
  if (request.method == Method::put) return set_tariff(request);
  if (request.method != Method::get) return wrong_method();
  const std::vector<TariffVersion> versions = control_.tariffs();
  const Wall now = control_.status().now;
  const auto in_force = std::find_if(versions.begin(), versions.end(),
                                     [&](const TariffVersion& v) { return v.valid_from <= now; });
  JsonObject json;
  in_force == versions.end() ? json.null("in_force") : json.integer("in_force", in_force->id);
  return ok(json.array("versions", view_of(versions)));
}

Response Api::set_tariff(const Request& request) {
  auto wanted = tariff_from_json(request.body);
  if (!wanted) return error_response(wanted.error());
  wanted->source = request.from_socket ? TariffSource::cli : TariffSource::page;
  const auto id = control_.add_tariff(*wanted);
  if (!id) return error_response(id.error());
  return ok(JsonObject{}.integer("id", *id));
}

Response Api::remove_tariff(const Request& request, std::string_view which) {
  if (request.method != Method::del) return wrong_method();
  const auto id = whole_number(which);
  if (!id) return error_response(400, "invalid", "a tariff's id is a whole number");
  const Status status = control_.remove_tariff(*id);
  if (!status && status.error().code == Errc::invalid)
    return not_found("tariff " + std::to_string(*id));
  return done(status);
}

}  // namespace youxu
