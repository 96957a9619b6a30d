#include "tests/programs/day/benchmark_day.hpp"

#include <cjson/cJSON.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "tests/programs/day/csv.hpp"

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

Result<PhaseSet> phases_of_digits(const std::string& digits) {
  if (digits == "123") return PhaseSet::all();
  if (digits == "1" || digits == "2" || digits == "3")
    return PhaseSet::one(static_cast<std::size_t>(digits[0] - '1'));
  return Error{Errc::invalid, "sessions.csv: phases '" + digits + "' is none of 1, 2, 3, 123"};
}

Result<DaySession> session(const Csv& csv, std::size_t row, const CircuitTree& tree) {
  DaySession s;
  const auto pile = csv.text(row, "pile_id");
  const auto node = csv.text(row, "node");
  const auto digits = csv.text(row, "phases");
  const auto mode = csv.text(row, "mode");
  for (const auto* each : {&pile, &node, &digits, &mode})
    if (!each->ok()) return each->error();
  const auto circuit = tree.find(*node);
  if (!circuit) return Error{Errc::invalid, "sessions.csv: no node " + *node + " in site.json"};
  const auto phases = phases_of_digits(*digits);
  if (!phases.ok()) return phases.error();
  s.pile = *pile;
  s.circuit = *circuit;
  s.phases = *phases;
  s.mode = *mode == "immediate" ? ChargeMode::immediate : ChargeMode::ordered;
  const auto arrive = csv.number(row, "arrive_s");
  const auto depart = csv.number(row, "depart_s");
  const auto energy = csv.number(row, "energy_kwh");
  const auto least = csv.number(row, "min_a");
  const auto most = csv.number(row, "max_a");
  for (const auto* each : {&arrive, &depart, &energy, &least, &most})
    if (!each->ok()) return each->error();
  s.arrive_s = *arrive;
  s.depart_s = *depart;
  s.energy = WattHours::from_whole(std::llround(*energy * 1000));
  s.min = Amps::from_double(*least);
  s.max = Amps::from_double(*most);
  return s;
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

  const auto sessions = Csv::read(folder + "/sessions.csv");
  if (!sessions.ok()) return sessions.error();
  for (std::size_t row = 0; row < sessions->rows(); ++row) {
    auto one = session(*sessions, row, day.tree);
    if (!one.ok()) return one.error();
    day.sessions.push_back(std::move(*one));
  }
  const auto base = Csv::read(folder + "/base.csv");
  if (!base.ok()) return base.error();
  for (std::size_t row = 0; row < base->rows(); ++row) {
    Sample sample;
    const auto t = base->number(row, "t_s");
    if (!t.ok()) return t.error();
    sample.t = *t;
    const char* names[] = {"p_l1_kw", "p_l2_kw", "p_l3_kw"};
    for (std::size_t p = 0; p < kPhases; ++p) {
      const auto kw = base->number(row, names[p]);
      if (!kw.ok()) return kw.error();
      sample.amps[p] = *kw * 1000.0 / (volts * power_factor);
    }
    day.samples_.push_back(sample);
  }
  if (day.samples_.empty()) return Error{Errc::invalid, folder + "/base.csv: no rows"};
  return day;
}

PerPhase<Amps> BenchmarkDay::base(double t) const {
  const auto after = std::upper_bound(samples_.begin(), samples_.end(), t,
                                      [](double at, const Sample& s) { return at < s.t; });
  const Sample& right = after == samples_.end() ? samples_.back() : *after;
  const Sample& left = after == samples_.begin() ? samples_.front() : *(after - 1);
  const double span = right.t - left.t;
  const double share = span > 0 ? std::clamp((t - left.t) / span, 0.0, 1.0) : 0.0;
  PerPhase<Amps> out{};
  for (std::size_t p = 0; p < kPhases; ++p)
    out[p] = Amps::from_double(left.amps[p] + share * (right.amps[p] - left.amps[p]));
  return out;
}

}  // namespace youxu::sim
