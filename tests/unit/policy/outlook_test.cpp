// What one car learns from a plan.
#include "policy/outlook.hpp"

#include <catch2/catch.hpp>

using namespace youxu;
using namespace youxu::literals;
using namespace std::chrono_literals;

namespace {

constexpr Wall kBegin = wall_from_unix_millis(1'766'000'000'000);
constexpr Charge kFull = 9'000'000;  // 10 A for 15 min

// Quarters of an hour at these prices, and one car that has so much in each.
Plan plan_of(std::vector<std::int64_t> prices, std::vector<Charge> charges) {
  Plan plan;
  for (std::size_t s = 0; s < prices.size(); ++s) {
    PlanSlot& slot = plan.slots.emplace_back();
    slot.begin = kBegin + 15min * static_cast<int>(s);
    slot.end = slot.begin + 15min;
    slot.price = Price{prices[s]};
  }
  plan.cars.push_back({});  // another car, which must not matter
  plan.cars.back().slots.assign(prices.size(), kFull);
  plan.cars.push_back({std::move(charges), 17});
  return plan;
}

}  // namespace

TEST_CASE("what is due ends with the slots of the present price") {
  const Plan plan = plan_of({5, 5, 1, 5}, {kFull, kFull / 3, kFull, kFull / 9});
  const Outlook outlook = outlook_of(plan, 1, 10_A);
  CHECK(outlook.due == kFull + kFull / 3);
  CHECK(outlook.due_end == kBegin + 30min);
  CHECK(outlook.later == kFull + kFull / 9);
  CHECK(outlook.missing == 17);
}

TEST_CASE("a car that waits knows when its turn comes and when it is done") {
  const Plan plan = plan_of({5, 1, 1, 5}, {0, kFull, kFull / 3, 0});
  const Outlook outlook = outlook_of(plan, 1, 10_A);
  CHECK(outlook.due == 0);
  CHECK(outlook.next == kBegin + 15min);
  CHECK(outlook.done == kBegin + 30min + 5min);
}

TEST_CASE("a slot that gives less than the car's current ends no earlier than it must") {
  const Plan plan = plan_of({5}, {kFull});
  CHECK(outlook_of(plan, 1, 20_A).done == kBegin + 7min + 30s);
  CHECK(outlook_of(plan, 1, 5_A).done == kBegin + 15min);  // never after the slot
  CHECK(outlook_of(plan, 1, 0_A).done == kBegin + 15min);
}

TEST_CASE("a car that gets nothing has neither a turn nor an end") {
  const Plan plan = plan_of({5, 1}, {0, 0});
  const Outlook outlook = outlook_of(plan, 1, 10_A);
  CHECK(outlook.due == 0);
  CHECK(outlook.later == 0);
  CHECK(!outlook.next);
  CHECK(!outlook.done);
}

TEST_CASE("under one price all is due until the plan's end") {
  const Plan plan = plan_of({5, 5}, {kFull, kFull});
  const Outlook outlook = outlook_of(plan, 1, 10_A);
  CHECK(outlook.due == 2 * kFull);
  CHECK(outlook.later == 0);
  CHECK(outlook.due_end == kBegin + 30min);
}

TEST_CASE("what follows right after the present price is told apart from what comes later") {
  CHECK(outlook_of(plan_of({5, 1, 1}, {0, kFull, kFull}), 1, 10_A).then == kFull);
  CHECK(outlook_of(plan_of({5, 1, 1}, {kFull, 0, kFull}), 1, 10_A).then == 0);
  CHECK(outlook_of(plan_of({5, 5}, {kFull, kFull}), 1, 10_A).then == 0);
}

TEST_CASE("half of what a wary plan misses comes sooner, as far as that plan and the rest allow") {
  Outlook hopeful;
  hopeful.due = 10;
  hopeful.later = 100;
  Outlook wary = hopeful;
  wary.due = 60;
  wary.missing = 30;
  const auto insured = [&] {
    Outlook out = hopeful;
    insure(out, wary);
    CHECK(out.due + out.later == 110);  // no more in all than before
    return out.due;
  };
  CHECK(insured() == 10 + 15);
  wary.due = 30;
  CHECK(insured() == 10 + 10);  // that plan itself has no room for more now
  wary.due = 60;
  hopeful.missing = 20;
  CHECK(insured() == 10 + 5);  // only what the wary one misses beyond
  hopeful.missing = 0;
  wary.missing = 0;
  CHECK(insured() == 10);
  wary.missing = 500;
  wary.due = 500;
  CHECK(insured() == 110);
}
