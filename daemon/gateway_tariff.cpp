// The tariff: which versions there are, and who may set them.
#include <algorithm>

#include "daemon/gateway.hpp"

namespace youxu {

Result<std::int64_t> Gateway::take_tariff(TariffVersion version) {
  version.received_at = now_.wall;
  const auto id = store_.save_tariff(version);
  if (!id.ok()) return id.error();
  version.id = *id;
  tariffs_.add(std::move(version));
  plan_wanted_ = true;
  ++counters_["tariffs_taken"];
  return *id;
}

// The platform tells its tariff at each login, too: the same again is no other version.
void Gateway::on_tariff(const Tariff& tariff, Now now) {
  now_ = now;
  if (const TariffVersion* known = tariffs_.version_at(now.wall))
    if (known->source == TariffSource::platform && known->tariff == tariff) return;
  TariffVersion version;
  version.tariff = tariff;
  version.valid_from = tariffs_.valid_from(now.wall, clock_.trusted);
  if (!take_tariff(version).ok()) {
    ++counters_["storage_error"];
    tariffs_.add(std::move(version));  // it holds all the same, until a restart
    plan_wanted_ = true;
  }
}

std::vector<TariffVersion> Gateway::tariffs() const {
  return tariffs_.present(now_.wall);
}

Result<std::int64_t> Gateway::add_tariff(const TariffRequest& request) {
  TariffVersion version;
  version.tariff = request.tariff;
  version.source = request.source;
  if (version.tariff.model.empty()) {
    const auto running = store_.next_running();
    if (!running.ok()) return running.error();
    version.tariff.model = "L" + std::to_string(*running);
  }
  if (Status good = check_tariff(version.tariff); !good.ok()) return good.error();
  version.valid_from = tariffs_.valid_from(now_.wall, clock_.trusted);
  if (request.valid_from) {
    if (Status good = check_valid_from(*request.valid_from, now_.wall, settings_.utc_offset);
        !good.ok())
      return good.error();
    version.valid_from = *request.valid_from;
    if (tariffs_.to_come(now_.wall) >= TariffBook::kMaxToCome)
      return Error{Errc::refused, "tariff: " + std::to_string(TariffBook::kMaxToCome) +
                                      " are to come already; remove one"};
  }
  return take_tariff(std::move(version));
}

Status Gateway::remove_tariff(std::int64_t id) {
  const auto present = tariffs_.present(now_.wall);
  const auto at = std::find_if(present.begin(), present.end(),
                               [&](const TariffVersion& v) { return v.id == id; });
  if (at == present.end()) return Error{Errc::invalid, "tariff: there is none with this id"};
  if (at->valid_from <= now_.wall)
    return Error{Errc::refused, "tariff: this one is in force; enter another instead"};
  if (Status removed = store_.remove_tariff(id); !removed.ok()) return removed;
  tariffs_.remove(id);
  plan_wanted_ = true;
  return {};
}

}  // namespace youxu
