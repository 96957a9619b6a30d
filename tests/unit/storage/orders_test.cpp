// Orders and the outbox.
#include "tests/unit/storage/fixture.hpp"

namespace youxu {

namespace {

Order full_order() {
  Order order = sample_order("32010000000001012611231143260001");
  order.connector = 2;
  order.mode = ChargeMode::immediate;
  order.origin = OrderOrigin::card;
  order.state = OrderState::stopping;
  order.reason = StopReason::fault;
  order.fault = FaultCode::gun_temperature;
  order.card = "A1B2";
  order.started_at = at(1001);
  order.finished_at = at(2000);
  order.clock_trusted = false;
  order.depart = at(9000);
  order.energy_wanted = WattHours::from_whole(20'000);
  order.register_start = WattHours::from_milli(1'000'001);
  order.register_last = WattHours::from_milli(1'000'011);
  order.register_last_at = at(1999);
  order.begin = at(1500);
  order.amount_limit = Money{123'456};
  order.time_limit = std::chrono::minutes{90};
  order.register_serial = "M 3";
  order.segments = {
      {"M1", WattHours::from_whole(5), WattHours::from_whole(9), RegisterBreak::exchanged,
       at(1200)},
      {"", WattHours::from_whole(0), WattHours::from_whole(7), RegisterBreak::jumped, at(1300)}};
  order.register_unsettled = true;
  order.energy = {WattHours::from_milli(1), WattHours::from_milli(2), WattHours::from_milli(3),
                  WattHours::from_milli(4)};
  return order;
}

Order stored(Store& store, const std::string& id) {
  auto found = store.order(id);
  REQUIRE(found);
  REQUIRE(*found);
  return **found;
}

}  // namespace

TEST_CASE("an order comes back with every field after the file is reopened") {
  const TemporaryFile file;
  const Order order = full_order();
  REQUIRE(opened(file.path())->save_order(order));

  const auto store = opened(file.path());
  const Order back = stored(*store, order.id);

  CHECK(back.pile == order.pile);
  CHECK(back.connector == 2);
  CHECK(back.mode == order.mode);
  CHECK(back.origin == order.origin);
  CHECK(back.state == order.state);
  CHECK(back.reason == order.reason);
  CHECK(back.fault == order.fault);
  CHECK(back.card == "A1B2");
  CHECK(back.applied_at == order.applied_at);
  CHECK(back.started_at == order.started_at);
  CHECK(back.finished_at == order.finished_at);
  CHECK_FALSE(back.clock_trusted);
  CHECK(back.depart == order.depart);
  CHECK(back.energy_wanted == order.energy_wanted);
  CHECK(back.register_start == order.register_start);
  CHECK(back.register_last == order.register_last);
  CHECK(back.register_last_at == order.register_last_at);
  CHECK(back.begin == order.begin);
  CHECK(back.amount_limit == order.amount_limit);
  CHECK(back.time_limit == order.time_limit);
  CHECK(back.register_serial == "M 3");
  CHECK(back.segments == order.segments);
  CHECK(back.register_unsettled);
  CHECK(back.energy == order.energy);
  CHECK(back.tariff.model == "0007");
  CHECK(back.tariff.energy_price == order.tariff.energy_price);
  CHECK(back.tariff.service_price == order.tariff.service_price);
  CHECK(back.tariff.slots == order.tariff.slots);
}

TEST_CASE("an order without its optional fields comes back without them") {
  const auto store = opened();
  REQUIRE(store->save_order(sample_order("a")));

  const Order back = stored(*store, "a");

  CHECK_FALSE(back.fault);
  CHECK_FALSE(back.started_at);
  CHECK_FALSE(back.finished_at);
  CHECK_FALSE(back.depart);
  CHECK_FALSE(back.energy_wanted);
  CHECK_FALSE(back.begin);
  CHECK_FALSE(back.amount_limit);
  CHECK_FALSE(back.time_limit);
  CHECK(back.segments.empty());
  CHECK(back.clock_trusted);
  const auto none = store->order("b");
  REQUIRE(none);
  CHECK_FALSE(*none);
}

TEST_CASE("saving an open order again replaces it; a closed one is refused") {
  const auto store = opened();
  Order order = sample_order("a");
  REQUIRE(store->save_order(order));
  order.state = OrderState::charging;
  REQUIRE(store->save_order(order));
  CHECK(stored(*store, "a").state == OrderState::charging);

  REQUIRE(store->finish_order(finished_order("a")));
  const Status open_again = store->save_order(order);
  const Status closed_saved = store->save_order(finished_order("b"));

  REQUIRE_FALSE(open_again);
  CHECK(open_again.error().code == Errc::refused);
  CHECK(stored(*store, "a").state == OrderState::finished);
  REQUIRE_FALSE(closed_saved);
  CHECK(closed_saved.error().code == Errc::refused);
}

TEST_CASE("orders saved together are all stored, or none where one of them is closed") {
  const auto store = opened();
  std::vector<Order> orders{sample_order("a"), sample_order("b"), sample_order("c")};
  REQUIRE(store->save_orders(orders));
  CHECK(store->open_orders()->size() == 3);
  CHECK(store->save_orders({}));

  REQUIRE(store->finish_order(finished_order("b")));
  orders[0].register_last = WattHours::from_whole(77);
  const Status closed_before = store->save_orders(orders);
  orders[1] = finished_order("d");
  const Status closed = store->save_orders(orders);

  REQUIRE_FALSE(closed_before);
  CHECK(closed_before.error().code == Errc::refused);
  REQUIRE_FALSE(closed);
  CHECK(closed.error().code == Errc::refused);
  CHECK(stored(*store, "a").register_last != WattHours::from_whole(77));
}

TEST_CASE("an order finished twice is stored once, has one outbox row and keeps its first values") {
  const auto store = opened();
  Order order = finished_order("a");
  order.register_last = WattHours::from_whole(5);
  REQUIRE(store->finish_order(order));
  order.register_last = WattHours::from_whole(6);
  REQUIRE(store->finish_order(order));

  CHECK(waiting(*store) == 1);
  CHECK(stored(*store, "a").register_last == WattHours::from_whole(5));
}

TEST_CASE("an order finished again after its upload does not return to the outbox") {
  const auto store = opened();
  REQUIRE(store->finish_order(finished_order("a")));
  REQUIRE(answered(*store, "a", true));
  REQUIRE(store->finish_order(finished_order("a")));

  CHECK(waiting(*store) == 0);
  CHECK(stored(*store, "a").state == OrderState::uploaded);
}

TEST_CASE("without a platform a finished order has no outbox row") {
  const auto store = opened();
  store->set_recipients({});
  REQUIRE(store->finish_order(finished_order("a")));
  CHECK(waiting(*store) == 0);
}

TEST_CASE("finishing an order that is not finished is invalid") {
  const auto store = opened();
  const Status done = store->finish_order(sample_order("a"));
  REQUIRE_FALSE(done);
  CHECK(done.error().code == Errc::invalid);
  CHECK(waiting(*store) == 0);
}

TEST_CASE("open orders are those not closed, oldest first") {
  const auto store = opened();
  REQUIRE(store->save_order(sample_order("late", 30)));
  REQUIRE(store->save_order(sample_order("early", 10)));
  REQUIRE(store->finish_order(finished_order("done", 20)));

  const auto open = store->open_orders();

  REQUIRE(open);
  REQUIRE(open->size() == 2);
  CHECK((*open)[0].id == "early");
  CHECK((*open)[1].id == "late");
}

TEST_CASE("a query selects orders by time, pile and state, newest first, up to its limit") {
  const auto store = opened();
  for (int i = 1; i <= 5; ++i) {
    Order order = sample_order("o" + std::to_string(i), i);
    if (i == 3) order.pile = "P2";
    REQUIRE(store->save_order(order));
  }
  REQUIRE(store->finish_order(finished_order("o5", 5)));
  const auto ids = [&](const OrderQuery& query) {
    const auto found = store->orders(query);
    REQUIRE(found);
    std::string all;
    for (const auto& order : *found) all += order.id;
    return all;
  };

  CHECK(ids({}) == "o5o4o3o2o1");
  CHECK(ids({.from = at(2), .to = at(4)}) == "o3o2");
  CHECK(ids({.pile = "P2"}) == "o3");
  CHECK(ids({.state = OrderState::finished}) == "o5");
  CHECK(ids({.limit = 2}) == "o5o4");
  CHECK_FALSE(store->orders({.limit = 0}));
  CHECK_FALSE(store->orders({.limit = 1001}));
}

TEST_CASE("the outbox gives the oldest first and an acknowledgement removes a row once") {
  const auto store = opened();
  for (const char* id : {"c", "a", "b"}) REQUIRE(store->finish_order(finished_order(id)));

  REQUIRE(answered(*store, "a", true));
  REQUIRE(answered(*store, "a", true));
  REQUIRE(answered(*store, "unknown", true));

  const auto rows = store->outbox("primary", RecordKind::order, 1000);
  REQUIRE(rows);
  REQUIRE(rows->size() == 2);
  CHECK((*rows)[0].record == "c");
  CHECK((*rows)[1].record == "b");
  CHECK((*rows)[0].id < (*rows)[1].id);
  CHECK(waiting(*store) == 2);
  CHECK(store->outbox("primary", RecordKind::order, 1)->size() == 1);
  CHECK(store->outbox("primary", RecordKind::order, 1, (*rows)[0].id)->front().record == "b");
  CHECK(store->outbox("primary", RecordKind::order, 1000, (*rows)[1].id)->empty());
  CHECK_FALSE(store->outbox("primary", RecordKind::order, 1001));
  CHECK(stored(*store, "a").state == OrderState::uploaded);
}

TEST_CASE("a disputed order is parked until the platform accepts it after all") {
  const auto store = opened();
  REQUIRE(store->finish_order(finished_order("a")));
  REQUIRE(answered(*store, "a", false));
  CHECK(waiting(*store) == 0);
  CHECK(waiting(*store) == 0);
  CHECK(store->outbox_depth("primary")->disputed == 1);
  CHECK(stored(*store, "a").state == OrderState::finished);

  REQUIRE(answered(*store, "a", true));
  CHECK(store->outbox_depth("primary")->disputed == 0);
  CHECK(stored(*store, "a").state == OrderState::uploaded);
}

TEST_CASE("each recipient has its own row, and the order is uploaded when none is left") {
  const auto store = opened();
  store->set_recipients({{"primary"}, {"supervisor"}});
  REQUIRE(store->finish_order(finished_order("a", 7)));
  REQUIRE(store->outbox_depth("supervisor"));
  REQUIRE(answered(*store, "a", true));
  CHECK(waiting(*store) == 0);
  CHECK(waiting(*store, "supervisor") == 1);
  CHECK(store->outbox_depth("supervisor")->oldest == at(67));
  CHECK(stored(*store, "a").state == OrderState::finished);

  REQUIRE(answered(*store, "a", true, "supervisor"));
  CHECK(waiting(*store, "supervisor") == 0);
  CHECK_FALSE(store->outbox_depth("supervisor")->oldest);
  CHECK(stored(*store, "a").state == OrderState::uploaded);
}

TEST_CASE("a platform that is none any more holds no order back") {
  const auto store = opened();
  store->set_recipients({{"primary"}, {"supervisor"}});
  REQUIRE(store->finish_order(finished_order("a")));
  store->set_recipients({{"primary"}});
  REQUIRE(answered(*store, "a", true));
  CHECK(stored(*store, "a").state == OrderState::uploaded);
  CHECK(waiting(*store, "supervisor") == 1);
}

TEST_CASE("a disputed order waits again when a person says so") {
  const auto store = opened();
  REQUIRE(store->finish_order(finished_order("a")));
  CHECK(store->requeue("a").error().code == Errc::invalid);
  REQUIRE(answered(*store, "a", false));
  REQUIRE(store->requeue("a"));
  CHECK(waiting(*store) == 1);
  CHECK(store->outbox_depth("primary")->disputed == 0);
}

TEST_CASE("ids in the outbox rise even when it was empty") {
  const auto store = opened();
  CHECK(*store->newest_in_outbox() == 0);
  REQUIRE(store->finish_order(finished_order("a")));
  const auto first = *store->newest_in_outbox();
  REQUIRE(answered(*store, "a", true));
  REQUIRE(store->finish_order(finished_order("b")));
  CHECK(*store->newest_in_outbox() > first);
}

TEST_CASE("an alarm's beginning and end go to those who take alarms") {
  const auto store = opened();
  store->set_recipients({{"primary"}, {"supervisor", true}});
  REQUIRE(store->raise_alarm("meter_lost:T1", Severity::critical, "no answer", at(10)));
  REQUIRE(store->raise_alarm("meter_lost:T1", Severity::critical, "again", at(11)));
  REQUIRE(store->clear_alarm("meter_lost:T1", at(20)));
  REQUIRE(store->clear_alarm("meter_lost:T1", at(21)));

  CHECK(waiting(*store) == 0);
  const auto rows = store->outbox("supervisor", RecordKind::alarm, 10);
  REQUIRE(rows);
  REQUIRE(rows->size() == 2);
  const auto begin = store->alarm_record((*rows)[0].record);
  const auto end = store->alarm_record((*rows)[1].record);
  REQUIRE((begin && *begin));
  REQUIRE((end && *end));
  CHECK((*begin)->key == "meter_lost:T1");
  CHECK((*begin)->severity == Severity::critical);
  CHECK((*begin)->message == "no answer");
  CHECK((*begin)->raised_at == at(10));
  CHECK_FALSE((*begin)->cleared_at);
  CHECK((*end)->cleared_at == at(20));
  CHECK((*begin)->id != (*end)->id);

  const RecordAnswer taken{RecordKind::alarm, (*begin)->id, true};
  REQUIRE(store->acknowledge("supervisor", {&taken, 1}));
  CHECK(waiting(*store, "supervisor") == 1);
  CHECK_FALSE(*store->alarm_record("alarm-99"));
  CHECK_FALSE(*store->alarm_record("x"));
}

TEST_CASE("acknowledging an order that is still open changes nothing") {
  const auto store = opened();
  REQUIRE(store->save_order(sample_order("a")));
  REQUIRE(answered(*store, "a", true));
  CHECK(stored(*store, "a").state == OrderState::applied);
}

}  // namespace youxu
