// A Control that remembers what it was asked and answers what the test put there.
#pragma once

#include "daemon/control.hpp"

namespace youxu {

class FakeControl : public Control {
 public:
  FakeControl() {
    PileView pile;
    pile.pile = "p1";
    pile.name = "1号桩";
    pile.circuit = "T1";
    pile.phases = "abc";
    pile.phase = {"configured", "", 0, 0, "no_step", "decided", false};
    pile.link = "online";
    pile.kind = "ac";
    pile.shared = Amps::from_whole(160);
    pile.maintenance = MaintenanceView{CommandKind::unlock, 1, "refused", "busy",
                                       wall_from_unix_millis(1'795'435'200'000)};
    ConnectorView connector;
    connector.state = "charging";
    connector.min = Amps::from_whole(6);
    connector.max = Amps::from_whole(125);
    connector.current = {Amps::from_milli(15'900), Amps::from_milli(16'000), Amps{}};
    connector.power = Watts::from_whole(7300);
    connector.granted = Amps::from_whole(16);
    connector.reason = {"phase_full", {{"phase", "b"}, {"circuit", "T1"}}};
    connector.wanted = WantedView{WattHours::from_whole(40'000),
                                  "said",
                                  100,
                                  wall_from_unix_millis(1'795'476'600'000),
                                  "learned",
                                  76};
    connector.promise = PromiseView{
        {"short",
         {{"kwh", "24.8"}, {"wanted_kwh", "40.0"}, {"by", "07:30"}, {"why", "full_night"}}},
        wall_from_unix_millis(1'795'435'200'000),
        Reason{"ready", {{"kwh", "40.0"}, {"by", "06:40"}}}};
    connector.outlook = OutlookView{WattHours::from_whole(4'000),
                                    wall_from_unix_millis(1'795'446'000'000),
                                    WattHours::from_whole(20'800),
                                    WattHours::from_whole(15'200),
                                    wall_from_unix_millis(1'795'435'200'000),
                                    std::nullopt};
    connector.bound = BoundView{"phase", "T1", "b", "external:dr", false};
    pile.connectors = {connector};
    plan.made_at = wall_from_unix_millis(1'795'435'200'000);
    PerPhase<Amps> free{};
    free.fill(Amps::from_whole(300));
    plan.slots = {
        {wall_from_unix_millis(1'795'435'200'000),
         wall_from_unix_millis(1'795'436'100'000),
         Price{47'020},
         {{"T1", free}, {"F1", {Amps::from_whole(-5), Amps{}, Amps::from_milli(63'500)}}}}};
    plan.cars = {{"p1", 1, {Amps::from_milli(15'500)}, WattHours::from_whole(15'200)},
                 {"p2", 1, {Amps{}}, WattHours::from_whole(800)}};
    plan.expected = {Amps::from_milli(7'250)};
    state.site = "demo";
    state.state = "normal";
    state.rated = Amps::from_whole(909);
    state.transformer =
        TransformerView{"distribution", 71.3467, 87.441, 120, 0.2953, 123.45678, 112, true};
    CircuitView circuit;
    circuit.id = "T1";
    circuit.limit.fill(Amps::from_whole(800));
    circuit.load = {Amps::from_whole(500), std::nullopt, Amps::from_whole(300)};
    limit = {3,
             "T1",
             Amps::from_milli(300'500),
             wall_from_unix_millis(1'795'435'200'000),
             wall_from_unix_millis(1'795'442'400'000),
             "dr",
             "evening peak"};
    circuit.unbalance = 40.04;
    circuit.limit_by = "external:dr";
    circuit.limits = {limit};
    state.circuits = {circuit};
    state.transformer->measured = MeasuredHeatView{
        "measured", Millis{4'000}, {60.25, 61, std::nullopt}, 72, std::nullopt, 10.5, 95, 105};
    MeterView meter;
    meter.name = "T1";
    meter.circuit = "T1";
    meter.profile = "chint-dtsu666";
    meter.address = "/dev/ttyUSB0 unit 10";
    meter.quality = "fresh";
    meter.age = Millis{400};
    meter.values = {
        {MeterQuantity::current, MeterPhase::a, 8.6, ValueQuality::measured, {0x422C, 0}},
        {MeterQuantity::energy_import, MeterPhase::total, 0, ValueQuality::absent, {}}};
    meter.values[0].older = Millis{100};
    meter.values_age = Millis{400};
    meter.current[0] = Amps::from_milli(8'600);
    meter.verdicts = {{VerdictCode::ct_reversed, MeterPhase::b, -2300, 0}};
    state.meters = {meter};
    state.piles = {pile};
    stored.id = "o1";
    stored.pile = "p1";
    stored.register_last = WattHours::from_whole(1500);
    stored.segments = {{"M1", WattHours::from_whole(10), WattHours::from_whole(20),
                        RegisterBreak::exchanged, wall_from_unix_millis(1'795'435'200'000)}};
    versions.resize(2);
    versions[0].id = 2;
    versions[0].valid_from = wall_from_unix_millis(1'895'435'200'000);
    versions[1].id = 1;
    versions[1].tariff.model = "0007";
    alarm.id = 7;
    alarm.key = "meter_stale:T1";
  }

  StatusView status() const override { return state; }
  PlanView plan_view() const override { return plan; }
  Result<std::string> start(const StartRequest& request) override {
    started.push_back(request);
    if (refuse) return Error{Errc::refused, "pile p1: an order is open"};
    return std::string{"o2"};
  }
  Status stop(std::string_view pile, int connector, OrderOrigin origin) override {
    stopped = std::string{pile} + "/" + std::to_string(connector);
    stop_origin = origin;
    return {};
  }
  Status maintain(const MaintenanceRequest& request) override {
    if (refuse) return Error{Errc::refused, "pile p1: it is not heard now"};
    maintained.push_back(request);
    return {};
  }
  Status set_habit(std::string_view, const Habit& habit) override {
    state.piles[0].habit = habit;
    return {};
  }
  Result<std::vector<Order>> orders(const OrderQuery& query) override {
    asked = query;
    if (broken) return Error{Errc::corrupt, "orders: database is malformed"};
    return std::vector<Order>{stored};
  }
  Result<std::optional<Order>> order(std::string_view id) override {
    if (id == stored.id) return std::optional<Order>{stored};
    return std::optional<Order>{};
  }
  Result<std::vector<SeriesPoint>> series(std::string_view, Wall from, Wall, Millis) override {
    return std::vector<SeriesPoint>{{from, 12'345}};
  }
  std::vector<TariffVersion> tariffs() const override { return versions; }
  Result<std::int64_t> add_tariff(const TariffRequest& request) override {
    if (refuse) return Error{Errc::refused, "tariff: 16 are to come already"};
    tariff_asked = request;
    return 3;
  }
  Status remove_tariff(std::int64_t id) override {
    if (id != 2) return Error{Errc::invalid, "no such tariff"};
    return {};
  }
  Result<std::vector<Alarm>> alarms(int) override { return std::vector<Alarm>{alarm}; }
  Result<std::vector<Dispute>> disputes(int) override {
    return std::vector<Dispute>{{"primary", stored.id}};
  }
  Status resend_order(std::string_view id) override {
    if (id != stored.id) return Error{Errc::invalid, "order: no platform disputes it"};
    resent = id;
    return {};
  }
  Status acknowledge_alarm(std::int64_t id) override {
    if (id != alarm.id) return Error{Errc::invalid, "no such alarm"};
    alarm.acknowledged = true;
    return {};
  }
  std::vector<ExternalLimit> limits() const override { return {limit}; }
  Result<std::int64_t> add_limit(const LimitRequest& request) override {
    limited.push_back(request);
    if (refuse) return Error{Errc::refused, "limit on circuit 'T1': there are 64 already"};
    return std::int64_t{4};
  }
  Status remove_limit(std::int64_t id) override {
    if (id != limit.id) return Error{Errc::invalid, "no such limit"};
    removed.push_back(id);
    return {};
  }
  Status identify_phases(const std::vector<std::string>& piles) override {
    if (refuse) return Error{Errc::refused, "pile p1: it draws on three phases, not on one"};
    identified = piles;
    return {};
  }
  std::vector<Card> cards() const override { return known_cards; }
  Status save_card(const Card& card) override {
    if (refuse) return Error{Errc::refused, "card: there are 5000 already; remove some"};
    std::erase_if(known_cards, [&](const Card& c) { return c.number == card.number; });
    known_cards.push_back(card);
    return {};
  }
  Status remove_card(std::string_view number) override {
    if (std::erase_if(known_cards, [&](const Card& c) { return c.number == number; }) > 0)
      return {};
    return Error{Errc::invalid, "card: there is none with this number"};
  }
  Metrics metrics() const override { return {{"youxu_errors_total{circuit=\"T1\"}", 3}}; }

  StatusView state;
  PlanView plan;
  std::vector<TariffVersion> versions;
  std::optional<TariffRequest> tariff_asked;
  Order stored;
  std::string resent;
  Alarm alarm;
  ExternalLimit limit;
  std::vector<Card> known_cards = {{"04A1B2C3", "7-2-301", {"p1"}, true}};
  bool refuse = false;
  bool broken = false;
  std::vector<StartRequest> started;
  std::vector<LimitRequest> limited;
  std::vector<std::int64_t> removed;
  std::vector<std::string> identified = {"not asked"};
  std::vector<MaintenanceRequest> maintained;
  std::string stopped;
  OrderOrigin stop_origin = OrderOrigin::page;
  OrderQuery asked;
};

}  // namespace youxu
