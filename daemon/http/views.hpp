// The gateway's values as the API's JSON. Keys carry their unit (_a, _w, _wh, _v, _ms, _1e4_cny);
// an array of three is phases a, b, c; null is "not known".
#pragma once

#include "daemon/backup_control.hpp"
#include "daemon/binding_control.hpp"
#include "daemon/control.hpp"
#include "drivers/json/json.hpp"

namespace youxu {

JsonObject view_of(const StatusView& status);
JsonObject view_of(const CircuitView& circuit);
JsonObject view_of(const TransformerView& transformer);
JsonObject view_of(const MeasuredHeatView& heat);
JsonObject view_of(const MeterView& meter);
JsonObject view_of(const MeterVerdict& verdict);
JsonObject view_of(const PhaseView& phase);
JsonObject view_of(const MaintenanceView& asked);
JsonObject view_of(const PileView& pile);
JsonObject view_of(const ConnectorView& connector);
JsonObject view_of(const UplinkView& uplink);
JsonObject view_of(const Habit& habit);
JsonObject view_of(const Card& card);
JsonObject view_of(const RegisterSegment& segment);
JsonObject view_of(const Order& order);
JsonObject view_of(const TariffVersion& version);
JsonObject view_of(const Alarm& alarm);
JsonObject view_of(const Dispute& dispute);
JsonObject view_of(const Reason& reason);
JsonObject view_of(const ExternalLimit& limit);
JsonObject view_of(const BindingView& binding);
JsonObject view_of(const BackupView& backup);
JsonObject view_of(const WantedView& wanted);
JsonObject view_of(const PromiseView& promise);
JsonObject view_of(const OutlookView& outlook);
JsonObject view_of(const BoundView& bound);
JsonObject view_of(const PlanSlotView& slot);
JsonObject view_of(const PlanCarView& car);
JsonObject view_of(const PlanView& plan);

template <class T>
JsonArray view_of(const std::vector<T>& list) {
  JsonArray array;
  for (const T& item : list) array.object(view_of(item));
  return array;
}

// {name, points: [[time, value in whole units], …]}
JsonObject series_view_of(std::string_view name, const std::vector<SeriesPoint>& points);
// With everything that it told last, and how old each value is.
JsonObject meter_detail_view_of(const MeterView& meter, const std::vector<std::string>& verdict);
// Of each connector only what says why it has the current that it has.
JsonObject explanation_of(const PileView& pile);

}  // namespace youxu
