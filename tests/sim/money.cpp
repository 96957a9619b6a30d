#include "tests/sim/money.hpp"

#include <algorithm>
#include <numeric>

namespace youxu::sim {

namespace {

std::string wh(WattHours energy) {
  return std::to_string(energy.milli()) + " mWh";
}

WattHours sum_of_kinds(const Order& order) {
  return std::accumulate(order.energy.begin(), order.energy.end(), WattHours{});
}

std::string of(const Order& order) {
  return "order " + order.id + " (" + std::string{text_of(order.state)} + ", " +
         std::string{text_of(order.reason)} + "): ";
}

void check_order(const Order& order, std::vector<std::string>& wrong) {
  if (!is_closed(order.state)) wrong.push_back(of(order) + "is open");
  if (sum_of_kinds(order) != order.delivered())
    wrong.push_back(of(order) + "its kinds come to " + wh(sum_of_kinds(order)) + ", not " +
                    wh(order.delivered()));
}

// Once there, and as it is in the store.
void check_upload(const Order& order, const SimPlatform& platform,
                  std::vector<std::string>& wrong) {
  const auto found = platform.records().find(order.id);
  if (found == platform.records().end())
    return wrong.push_back(of(order) + "the platform never got it");
  const PlatformRecord& record = found->second;
  const auto e4 = [](WattHours energy) { return static_cast<std::uint64_t>(energy.milli() / 100); };
  if (record.differs) wrong.push_back(of(order) + "came to the platform with two contents");
  if (record.energy_e4 != e4(order.delivered()) ||
      record.meter_start_e4 != e4(order.register_start) ||
      record.meter_end_e4 != e4(order.register_last))
    wrong.push_back(of(order) + "the platform was told something else");
  const auto& kinds = record.energy_of_kind_e4;
  if (std::accumulate(kinds.begin(), kinds.end(), std::uint64_t{}) != record.energy_e4)
    wrong.push_back(of(order) + "its kinds at the platform do not come to its energy");
}

// No watt-hour of the register is in two orders.
void check_overlap(std::vector<Order> orders, std::vector<std::string>& wrong) {
  std::erase_if(orders, [](const Order& order) { return order.delivered() == WattHours{}; });
  std::sort(orders.begin(), orders.end(),
            [](const Order& a, const Order& b) { return a.register_start < b.register_start; });
  for (std::size_t i = 1; i < orders.size(); ++i)
    if (orders[i].register_start < orders[i - 1].register_last)
      wrong.push_back(of(orders[i]) + "bills what order " + orders[i - 1].id + " bills, too");
}

}  // namespace

void accept(Store& store, const std::string& order) {
  const RecordAnswer answer{RecordKind::order, order, true};
  (void)store.acknowledge(kPlatform, {&answer, 1});
}

void Money::watch(const Site& site) {
  for (std::size_t i = 0; i < site.size(); ++i) {
    const SimPile& pile = site.pile(i);
    Register& at = registers_[pile.pile()];
    if (pile.authorised() == at.authorised) continue;
    at.authorised = pile.authorised();
    if (at.authorised) {
      at.began = pile.register_value();
      at.charges.push_back("charge for " + pile.order() + " from " + wh(at.began));
    } else {
      at.charged += pile.register_value() - at.began;
      at.charges.back() += " to " + wh(pile.register_value());
    }
  }
}

WattHours Money::charged() const {
  WattHours sum;
  for (const auto& [pile, at] : registers_) sum += at.charged;
  return sum;
}

std::vector<std::string> Money::wrong(Site& site, const SimPlatform& platform) const {
  std::vector<std::string> wrong;
  std::size_t known = 0;
  for (const auto& [pile, at] : registers_) {
    OrderQuery query;
    query.pile = pile;
    query.limit = 1000;
    const auto orders = site.store().orders(query);
    if (!orders.ok()) return {"the store: " + orders.error().message};
    WattHours billed;
    for (const Order& order : *orders) {
      billed += order.delivered();
      check_order(order, wrong);
      check_upload(order, platform, wrong);
      known += platform.records().contains(order.id) ? 1 : 0;
    }
    check_overlap(*orders, wrong);
    if (at.authorised) wrong.push_back("pile " + pile + ": still charges");
    if (billed == at.charged) continue;
    wrong.push_back("pile " + pile + ": billed " + wh(billed) + ", its register moved by " +
                    wh(at.charged));
    wrong.insert(wrong.end(), at.charges.begin(), at.charges.end());
    for (const Order& order : *orders)
      wrong.push_back(of(order) + wh(order.register_start) + " to " + wh(order.register_last));
  }
  if (known != platform.records().size())
    wrong.push_back("the platform has " + std::to_string(platform.records().size() - known) +
                    " orders that the store does not have");
  return wrong;
}

}  // namespace youxu::sim
