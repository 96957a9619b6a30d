// What the gateway remembers while it runs. It does nothing: gateway.hpp says who changes it when.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "daemon/clock_watch.hpp"
#include "daemon/gateway_settings.hpp"
#include "daemon/gateway_values.hpp"
#include "daemon/heat_watch.hpp"
#include "daemon/limit_watch.hpp"
#include "daemon/link_facts.hpp"
#include "daemon/managed_pile.hpp"
#include "daemon/ports.hpp"
#include "daemon/site_meters.hpp"
#include "daemon/storage_care.hpp"
#include "policy/arrivals.hpp"
#include "policy/base_forecast.hpp"
#include "policy/card.hpp"
#include "policy/limits.hpp"
#include "policy/meter_trace.hpp"
#include "policy/plan.hpp"
#include "policy/ramp.hpp"
#include "policy/room.hpp"
#include "policy/step_plan.hpp"
#include "policy/tariff_book.hpp"
#include "storage/store.hpp"

namespace youxu {

class GatewayState {
 protected:
  GatewayState(GatewaySettings settings, Store& store, PilePort& piles, PlatformPort& platform)
      : settings_{std::move(settings)}, store_{store}, port_{piles}, platform_{platform} {}
  ~GatewayState() = default;

  GatewaySettings settings_;
  Store& store_;
  PilePort& port_;
  PlatformPort& platform_;
  Now now_;  // of the newest fact or tick; the API's calls count as of then
  Now began_;
  std::int64_t epoch_ = 0;
  std::int64_t command_number_ = 0;
  bool bus_ = false;
  bool platform_online_ = false;
  std::vector<PileIdentity> told_piles_;  // to the platform
  TariffBook tariffs_;
  std::vector<ManagedPile> piles_;
  std::map<std::string, std::size_t, std::less<>> by_number_;
  SiteMeters meters_;
  std::vector<BaseLoad> bases_;         // per circuit: by the meter of all of it,
  std::vector<BaseLoad> feeder_bases_;  // and by those of its homes
  std::vector<MeterTrace> traces_;      // per circuit; empty where there is no meter
  std::optional<PhaseStepping> stepping_;
  std::vector<BaseForecast> base_forecasts_;  // per circuit
  ArrivalForecast arrivals_{settings_.utc_offset};
  Ramp ramp_;
  Plan plan_;
  bool scarce_ = false;                // not all fits, even with some luck
  bool in_need_ = false;               // somebody is out of hand: others make room for it at once
  std::vector<Planned> planned_cars_;  // the plan's first; the others are likely to come
  std::optional<Now> planned_;
  bool plan_wanted_ = true;  // something changed that the plan was made from
  HeatWatch thermal_;
  ExternalLimits limits_;
  LimitWatch limit_watch_;
  std::map<std::string, Card, std::less<>> cards_;  // by number
  std::function<LinkFacts()> links_;
  Mono progress_saved_{};  // of all open orders
  ClockWatch clock_;
  std::vector<Order> unfinished_;         // closed orders that the store could not take yet
  std::vector<std::string> left_alarms_;  // active before the start, not seen again yet
  std::map<std::string, std::int64_t> counters_;
  Wall sampled_{};
  StorageCare storage_{store_, settings_.samples};
};

}  // namespace youxu
