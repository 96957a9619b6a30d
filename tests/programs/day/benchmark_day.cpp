#include "tests/programs/day/benchmark_day.hpp"

#include <cjson/cJSON.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

namespace youxu::sim {

namespace {

struct DeleteJson {
  void operator()(cJSON* json) const { cJSON_Delete(json); }
};
using JsonPointer = std::unique_ptr<cJSON, DeleteJson>;

// Collects the first thing that is wrong, so that reading code stays straight.
class Reader {
 public:
  explicit Reader(std::string file) : file_{std::move(file)} {}

  double number(const cJSON* object, const char* key, double fallback = NAN) {
    const cJSON* item = cJSON_GetObjectItemCaseSensitive(object, key);
    if (cJSON_IsNumber(item)) return item->valuedouble;
    if (std::isnan(fallback)) fail(std::string{key} + ": a number is missing");
    return fallback;
  }
  std::string text(const cJSON* item, const char* what) {
    if (cJSON_IsString(item)) return item->valuestring;
    fail(std::string{what} + ": a string is missing");
    return {};
  }
  int minute(const cJSON* item, const char* what) {
    int hours = 0;
    int minutes = 0;
    if (std::sscanf(text(item, what).c_str(), "%d:%d", &hours, &minutes) != 2 || hours < 0 ||
        hours > 24 || minutes < 0 || minutes > 59)
      fail(std::string{what} + ": not HH:MM");
    return hours * 60 + minutes;
  }
  void fail(const std::string& what) {
    if (status_.ok()) status_ = Error{Errc::invalid, file_ + ": " + what};
  }
  const Status& status() const { return status_; }

 private:
  std::string file_;
  Status status_;
};

std::vector<Circuit> circuits(Reader& reader, const cJSON* nodes, Amps most) {
  std::vector<Circuit> out;
  const cJSON* node = nullptr;
  cJSON_ArrayForEach(node, nodes) {
    Circuit circuit;
    circuit.id = reader.text(cJSON_GetObjectItem(node, "id"), "nodes.id");
    const cJSON* parent = cJSON_GetObjectItem(node, "parent");
    if (cJSON_IsString(parent)) circuit.parent = parent->valuestring;
    const cJSON* limits = cJSON_GetObjectItem(node, "limit_a");
    if (cJSON_GetArraySize(limits) != 3) reader.fail("nodes.limit_a: three numbers are needed");
    for (std::size_t p = 0; p < kPhases && reader.status().ok(); ++p) {
      const double amps = cJSON_GetArrayItem(limits, static_cast<int>(p))->valuedouble;
      circuit.limit[p] = Amps::from_double(std::min(amps, 1e6));
      if (circuit.parent.empty()) circuit.limit[p] = std::min(circuit.limit[p], most);
    }
    out.push_back(std::move(circuit));
  }
  return out;
}

// The prices of the day become tariff kinds, dearest first, as sharp, peak, flat, valley.
Tariff tariff_of(Reader& reader, const cJSON* rows) {
  std::map<double, TariffKind, std::greater<>> kinds;
  const cJSON* row = nullptr;
  cJSON_ArrayForEach(row, rows) kinds[cJSON_GetArrayItem(row, 2)->valuedouble] = {};
  if (kinds.size() > kTariffKinds) reader.fail("tariff: more than four prices");
  Tariff tariff;
  tariff.model = "0001";
  std::size_t next = 0;
  for (auto& [price, kind] : kinds) {
    if (next >= kTariffKinds) break;
    kind = static_cast<TariffKind>(next);
    tariff.energy_price[next++] = Price{std::llround(price * 1e5)};
  }
  cJSON_ArrayForEach(row, rows) {
    const int from = reader.minute(cJSON_GetArrayItem(row, 0), "tariff");
    const int to = reader.minute(cJSON_GetArrayItem(row, 1), "tariff");
    const TariffKind kind = kinds[cJSON_GetArrayItem(row, 2)->valuedouble];
    for (int m = from; m + 30 <= to; m += 30) tariff.slots[static_cast<std::size_t>(m / 30)] = kind;
  }
  return tariff;
}

Status find_circuits(std::vector<DaySession>& sessions, const CircuitTree& tree,
                     const std::string& file) {
  for (DaySession& session : sessions) {
    const auto circuit = tree.find(session.node);
    if (!circuit)
      return Error{Errc::invalid, file + ": node: site.json has no '" + session.node + "'"};
    session.circuit = *circuit;
  }
  return {};
}

}  // namespace

Result<BenchmarkDay> BenchmarkDay::read(const std::string& folder) {
  const std::string file = folder + "/site.json";
  std::ifstream stream{file};
  std::stringstream content;
  content << stream.rdbuf();
  const JsonPointer json{cJSON_Parse(content.str().c_str())};
  if (!json) return Error{Errc::invalid, file + ": cannot be read as JSON"};

  Reader reader{file};
  BenchmarkDay day;
  const cJSON* transformer = cJSON_GetObjectItem(json.get(), "transformer");
  day.start_minute = reader.minute(cJSON_GetObjectItem(json.get(), "start_time"), "start_time");
  day.horizon_s = reader.number(json.get(), "horizon_s");
  const double volts = reader.number(json.get(), "phase_v");
  const double power_factor = reader.number(json.get(), "base_power_factor", 0.95);
  day.phase_voltage = Volts::from_double(volts);
  day.rated = rated_current(reader.number(transformer, "rated_kva"),
                            reader.number(transformer, "secondary_v"));
  const double factor = reader.number(transformer, "limit_factor", 1.0);
  const Amps most = Amps::from_double(day.rated.value() * factor);
  auto nodes = circuits(reader, cJSON_GetObjectItem(json.get(), "nodes"), most);
  day.tariff = tariff_of(reader, cJSON_GetObjectItem(json.get(), "tariff"));
  if (!reader.status().ok()) return reader.status().error();
  auto tree = CircuitTree::make(std::move(nodes));
  if (!tree.ok()) return tree.error();
  day.tree = std::move(*tree);

  auto sessions = read_sessions(folder + "/sessions.csv");
  if (!sessions.ok()) return sessions.error();
  day.sessions = std::move(*sessions);
  if (auto found = find_circuits(day.sessions, day.tree, folder + "/sessions.csv"); !found.ok())
    return found.error();
  auto base = BaseLoad::read(folder + "/base.csv", volts, power_factor);
  if (!base.ok()) return base.error();
  day.base = std::move(*base);
  return day;
}

}  // namespace youxu::sim
