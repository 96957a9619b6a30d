#include "tests/programs/day/site_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <vector>

#include "drivers/json/json.hpp"
#include "policy/time.hpp"

namespace youxu::sim {

namespace {

constexpr std::chrono::minutes kUtcOffset{480};  // as GatewaySettings has it

constexpr std::size_t kMostBytes = std::size_t{4} * 1024 * 1024;
constexpr double kNoLimit = 1e6;  // A; the benchmark days write 1e9 where a circuit has no limit
constexpr int kDayMinutes = 24 * 60;
constexpr int kSlotMinutes = 30;

struct Period {
  int from = 0;  // minutes of the day
  int to = 0;
  double price = 0;  // CNY/kWh
};

// Takes values out of a document; the first complaint sticks, so that reading code stays straight.
class Reader {
 public:
  double number(const JsonView& object, std::string_view key, double min, double max) {
    const auto member = object.member(key);
    if (!member.ok()) return fail(member.error()), min;
    return take(member->number(min, max));
  }
  double number_or(const JsonView& object, std::string_view key, double min, double max,
                   double otherwise) {
    return object.find(key) ? number(object, key, min, max) : otherwise;
  }
  std::vector<JsonView> items(const JsonView& object, std::string_view key) {
    const auto member = object.member(key);
    if (!member.ok()) return fail(member.error()), std::vector<JsonView>{};
    return take(member->items());
  }
  // All of them, or none with a complaint.
  std::vector<JsonView> items(const JsonView& array, std::size_t count) {
    std::vector<JsonView> all = take(array.items());
    if (all.size() == count || !status_.ok()) return all;
    fail(array.error("must have " + std::to_string(count) + " values"));
    return {};
  }
  std::string text(const JsonView& object, std::string_view key) {
    const auto member = object.member(key);
    if (!member.ok()) return fail(member.error()), std::string{};
    return take(member->text());
  }
  int minute(const JsonView& value) {
    const std::string text = take(value.text());
    if (text == "24:00") return kDayMinutes;
    const auto minute = minute_from_text(text);
    if (!minute) fail(value.error("'" + text + "' is not HH:MM"));
    return minute.value_or(0);
  }
  template <class T>
  T take(Result<T> result) {
    if (result.ok()) return std::move(*result);
    fail(result.error());
    return T{};
  }
  void fail(const Error& error) {
    if (status_.ok()) status_ = error;
  }
  const Status& status() const { return status_; }

 private:
  Status status_;
};

Circuit circuit_of(Reader& reader, const JsonView& node, Amps most) {
  Circuit circuit;
  circuit.id = reader.text(node, "id");
  if (const auto parent = node.find("parent"); parent && !parent->is_null())
    circuit.parent = reader.take(parent->text());
  const auto member = node.member("limit_a");
  if (!member.ok()) return reader.fail(member.error()), circuit;
  const auto limits = reader.items(*member, kPhases);
  for (std::size_t p = 0; p < limits.size(); ++p) {
    const double amps = std::min(reader.take(limits[p].number(0, 1e12)), kNoLimit);
    circuit.limit[p] = Amps::from_double(amps);
    if (circuit.parent.empty()) circuit.limit[p] = std::min(circuit.limit[p], most);
  }
  return circuit;
}

std::vector<Period> periods_of(Reader& reader, const JsonView& root) {
  std::vector<Period> out;
  for (const JsonView& row : reader.items(root, "tariff")) {
    const auto fields = reader.items(row, 3);
    if (fields.size() != 3) return {};
    out.push_back({reader.minute(fields[0]), reader.minute(fields[1]),
                   reader.take(fields[2].number(0, 1000))});
    if (out.back().from % kSlotMinutes != 0 || out.back().to % kSlotMinutes != 0)
      reader.fail(row.error("must begin and end at a half hour"));
  }
  return out;
}

Tariff tariff_of(Reader& reader, const JsonView& root) {
  Tariff tariff;
  tariff.model = "0001";
  const std::vector<Period> periods = periods_of(reader, root);
  std::map<double, TariffKind, std::greater<>> kinds;
  for (const Period& period : periods) kinds[period.price] = {};
  if (kinds.size() > kTariffKinds) {
    reader.fail({Errc::invalid, "tariff: has more than four prices"});
    return tariff;
  }
  std::size_t next = 0;
  for (auto& [price, kind] : kinds) {
    kind = static_cast<TariffKind>(next);
    tariff.energy_price[next++] = Price{std::llround(price * 1e5)};
  }
  std::size_t covered = 0;
  for (const Period& period : periods)
    for (int m = period.from; m + kSlotMinutes <= period.to; m += kSlotMinutes, ++covered)
      tariff.slots[static_cast<std::size_t>(m / kSlotMinutes)] = kinds[period.price];
  if (covered != kTariffSlots) reader.fail({Errc::invalid, "tariff: must cover the day once"});
  return tariff;
}

// The first YYYY-MM-DD in `name`; else 2026-01-05, a Monday.
Wall midnight_of(const std::string& name) {
  LocalTime day;
  day.year = 2026;
  day.day = 5;
  for (std::size_t at = 0; at + 10 <= name.size(); ++at) {
    LocalTime found;
    char end = 0;
    if (std::sscanf(name.substr(at, 10).c_str(), "%4d-%2d-%2d%c", &found.year, &found.month,
                    &found.day, &end) != 3)
      continue;
    if (found.year < 1970 || found.month < 1 || found.month > 12 || found.day < 1 || found.day > 31)
      continue;
    day = found;
    break;
  }
  return wall_from_local(day, kUtcOffset);
}

Result<SiteFile> site_of(const JsonView& root) {
  Reader reader;
  SiteFile site;
  const auto start = root.member("start_time");
  if (!start.ok()) return start.error();
  site.start_minute = reader.minute(*start);
  if (const auto name = root.find("name"); name && name->is_text())
    if (const auto text = name->text(); text.ok()) site.midnight = midnight_of(*text);
  if (site.midnight == Wall{}) site.midnight = midnight_of("");
  site.horizon_s = reader.number(root, "horizon_s", 1, 7 * 86'400);
  const double volts = reader.number(root, "phase_v", 1, 1000);
  site.phase_voltage = Volts::from_double(volts);
  site.base_power_factor = reader.number_or(root, "base_power_factor", 0.1, 1, 0.95);
  const auto transformer = root.member("transformer");
  if (!transformer.ok()) return transformer.error();
  const double kva = reader.number(*transformer, "rated_kva", 0.1, 1e5);
  const double secondary = reader.number(*transformer, "secondary_v", 1, 100'000);
  const double factor = reader.number_or(*transformer, "limit_factor", 0.01, 2, 1);
  if (!reader.status().ok()) return reader.status().error();
  site.rated = rated_current(kva, secondary);

  std::vector<Circuit> circuits;
  for (const JsonView& node : reader.items(root, "nodes"))
    circuits.push_back(circuit_of(reader, node, Amps::from_double(site.rated.value() * factor)));
  site.tariff = tariff_of(reader, root);
  if (!reader.status().ok()) return reader.status().error();
  auto tree = CircuitTree::make(std::move(circuits));
  if (!tree.ok()) return tree.error();
  site.tree = std::move(*tree);
  return site;
}

}  // namespace

Result<SiteFile> SiteFile::read(const std::string& path) {
  const auto named = [&](const Error& error) {
    return Error{error.code, path + ": " + error.message};
  };
  std::ifstream stream{path};
  if (!stream) return Error{Errc::invalid, path + ": cannot be read"};
  std::stringstream content;
  content << stream.rdbuf();
  const auto json = Json::parse(content.str(), kMostBytes);
  if (!json.ok()) return named(json.error());
  auto site = site_of(json->root());
  if (!site.ok()) return named(site.error());
  return site;
}

}  // namespace youxu::sim
