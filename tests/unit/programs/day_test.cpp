// A benchmark day: reading its folder, what the gateway's database holds of the past, and a run.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "storage/store.hpp"
#include "tests/programs/day/past.hpp"
#include "tests/programs/day/run_day.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace youxu::sim;

namespace {

constexpr const char* kSite = R"({"name":"a day","start_time":"12:00","horizon_s":7200,
 "phase_v":220,"base_power_factor":1,
 "transformer":{"rated_kva":100,"secondary_v":400,"limit_factor":0.5},
 "nodes":[{"id":"T1","parent":null,"limit_a":[1e9,1e9,1e9]},
          {"id":"F1","parent":"T1","limit_a":[250,250,250]}],
 "tariff":[["00:00","08:00",0.3],["08:00","24:00",0.6]]})";
constexpr const char* kSessions =
    "session_id,pile_id,node,phases,arrive_s,depart_s,energy_kwh,min_a,max_a,mode\n";
constexpr const char* kBase = "t_s,p_l1_kw,p_l2_kw,p_l3_kw\n";

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "youxu-day-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
    write("site.json", kSite);
    write("sessions.csv", std::string{kSessions} + "a,P1,F1,2,600,6600,3.3,6,32,ordered\n");
    write("base.csv", std::string{kBase} + "0,2.2,4.4,6.6\n");
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream{path_ / name} << content;
  }
  std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

// kWh at 32 A: a car's current ends at a whole second.
constexpr double kOneSecond = 32 * 220 / 3.6e6 + 0.0005;

double delivered_of(const std::string& figures) {
  const std::string key = "\"delivered_kwh\":";
  const auto at = figures.find(key);
  REQUIRE(at != std::string::npos);
  return std::stod(figures.substr(at + key.size()));
}

std::string complaint(const Folder& folder) {
  const auto day = BenchmarkDay::read(folder.path());
  REQUIRE_FALSE(day.ok());
  CHECK(day.error().code == Errc::invalid);
  return day.error().message.substr(folder.path().size() + 1);
}

std::string site_complaint(const std::string& what, const std::string& with) {
  const Folder folder;
  folder.write("site.json", replaced(kSite, what, with));
  return complaint(folder);
}

}  // namespace

TEST_CASE("a day is read with its circuits, limits and prices") {
  const Folder folder;
  const auto day = BenchmarkDay::read(folder.path());
  REQUIRE(day.ok());
  CHECK(day->site.start_minute == 720);
  CHECK(day->site.tree.size() == 2);
  CHECK(day->site.rated.value() == Approx(144.338).margin(0.001));
  CHECK(day->site.tree[0].limit[1].value() == Approx(72.169).margin(0.001));
  CHECK(day->site.tariff.energy_price[0] == Price{60'000});
  CHECK(day->site.tariff.energy_price[1] == Price{30'000});
  CHECK(day->site.tariff.slots[15] == TariffKind::peak);
  CHECK(day->site.tariff.slots[16] == TariffKind::sharp);
  CHECK(day->sessions.at(0).circuit == 1);
  CHECK(day->base.at(100)[2] == 30_A);
  CHECK(day->past_sessions.empty());
  CHECK_FALSE(day->past_base);
}

TEST_CASE("what is wrong with a site is told with its place") {
  CHECK(site_complaint("\"12:00\"", "\"25:00\"") == "site.json: start_time: '25:00' is not HH:MM");
  CHECK(site_complaint("[1e9,1e9,1e9]", "[1e9,1e9]") ==
        "site.json: nodes[0].limit_a: must have 3 values");
  CHECK(site_complaint("[250,250,250]", "[250,\"x\",250]").find("nodes[1].limit_a[1]") !=
        std::string::npos);
  CHECK(site_complaint("[\"00:00\",\"08:00\",0.3]", "[]") ==
        "site.json: tariff[0]: must have 3 values");
  CHECK(site_complaint("\"24:00\"", "\"23:30\"") == "site.json: tariff: must cover the day once");
  CHECK(site_complaint("08:00\",0.3", "08:10\",0.3") ==
        "site.json: tariff[0]: must begin and end at a half hour");
  CHECK(site_complaint("\"T1\",\"limit_a\"", "\"T9\",\"limit_a\"").find("T9") != std::string::npos);
  CHECK(site_complaint("\"transformer\"", "\"former\"").find("transformer") != std::string::npos);
  CHECK(site_complaint("{\"name\"", "[{\"name\"").find("site.json: ") == 0);
}

TEST_CASE("a missing file, a foreign circuit and a late past are told") {
  const Folder folder;
  folder.write("sessions.csv", std::string{kSessions} + "a,P1,F9,2,600,6600,3.3,6,32,ordered\n");
  CHECK(complaint(folder) == "sessions.csv: node: site.json has no 'F9'");
  folder.write("sessions.csv", kSessions);
  folder.write("history.csv", std::string{kSessions} + "a,P1,F1,2,10,6600,3.3,6,32,ordered\n");
  CHECK(complaint(folder) == "history.csv: arrive_s: pile P1 arrives after the day has begun");
  folder.write("history.csv", kSessions);
  CHECK(complaint(folder).find("base_history.csv") == 0);
}

TEST_CASE("the database holds the day before, as a gateway would have stored it") {
  const Folder folder;
  folder.write("sessions_prev.csv",
               std::string{kSessions} + "a,P1,F1,2,43200,79200,3.3,6,32,immediate\n");
  folder.write("base_prev.csv", std::string{kBase} + "0,2.2,4.4,6.6\n86400,1,1,1\n");
  const auto day = BenchmarkDay::read(folder.path());
  REQUIRE(day.ok());
  const auto store = Store::open(":memory:");
  REQUIRE(store.ok());
  // Noon of 2026-01-05 at UTC+8, so the stay was from midnight to 10:00.
  const Wall noon = wall_from_unix_millis(1'767'585'600'000);
  REQUIRE(remember_past(*day, noon, std::chrono::hours{8}, **store).ok());

  const auto orders = (*store)->orders({});
  REQUIRE(orders.ok());
  REQUIRE(orders->size() == 1);
  const Order& order = orders->front();
  CHECK(order.state == OrderState::finished);
  CHECK(order.mode == ChargeMode::immediate);
  CHECK(order.applied_at == noon - std::chrono::hours{12});
  CHECK(order.finished_at == noon - std::chrono::hours{2});
  CHECK(order.delivered() == 3'300_Wh);
  CHECK(order.energy[1] == 2'640_Wh);  // eight of ten hours are in the valley
  const auto depth = (*store)->outbox_depth("primary");
  REQUIRE(depth.ok());
  CHECK(depth->waiting == 0);

  const auto base = (*store)->series("circuit.T1.base3", noon - std::chrono::hours{25}, noon,
                                     std::chrono::minutes{1});
  REQUIRE(base.ok());
  REQUIRE(base->size() == 1);  // the one at noon is of the day itself
  CHECK(base->front().t == noon - std::chrono::hours{24});
  CHECK(base->front().milli == 30'000);
}

TEST_CASE("longer history is preferred to the day before") {
  const Folder folder;
  folder.write("sessions_prev.csv", "not read");
  folder.write("history.csv",
               std::string{kSessions} + "a,P1,F1,2,-90000,-80000,3.3,6,32,ordered\n");
  folder.write("base_history.csv", std::string{kBase} + "-600,2.2,4.4,6.6\n");
  const auto day = BenchmarkDay::read(folder.path());
  REQUIRE(day.ok());
  REQUIRE(day->past_sessions.size() == 1);
  CHECK(day->past_sessions[0].arrive_s == -90'000);
  CHECK(day->past_base->first_s() == -600);
}

TEST_CASE("a run delivers what was asked for and writes set-points and figures") {
  const Folder folder;
  const std::string setpoints = folder.path() + "/out.csv";
  const std::string figures = folder.path() + "/out.json";
  DayOptions options;
  options.setpoints_file = setpoints;
  options.figures_file = figures;
  REQUIRE(run_day(folder.path(), options).ok());
  std::ifstream lines{setpoints};
  std::string line;
  REQUIRE(std::getline(lines, line));
  CHECK(line == "pile_id,t_s,amps");
  REQUIRE(std::getline(lines, line));
  CHECK(line.rfind("P1,60", 0) == 0);
  std::ifstream file{figures};
  REQUIRE(std::getline(file, line));
  CHECK(delivered_of(line) == Approx(3.3).margin(kOneSecond));
  CHECK(line.find("\"over_limit_s\":0") != std::string::npos);
  options.setpoints_file = "/nonexistent/out.csv";
  CHECK_FALSE(run_day(folder.path(), options).ok());
}

TEST_CASE("a departure before the cheaper price is met when it was said, and missed when not") {
  const Folder folder;
  folder.write("site.json", replaced(kSite, R"(["08:00","24:00",0.6])",
                                     R"(["08:00","13:00",0.6],["13:00","24:00",0.3])"));
  folder.write("sessions.csv", std::string{kSessions} + "a,P1,F1,2,600,3300,3.3,6,32,ordered\n");
  DayOptions options;
  options.setpoints_file = folder.path() + "/out.csv";
  options.figures_file = folder.path() + "/out.json";
  const auto delivered = [&](bool unsaid) {
    options.unsaid = unsaid;
    REQUIRE(run_day(folder.path(), options).ok());
    std::ifstream file{options.figures_file};
    std::string line;
    REQUIRE(std::getline(file, line));
    return delivered_of(line);
  };
  CHECK(delivered(false) == Approx(3.3).margin(kOneSecond));
  CHECK(delivered(true) == 0);
}

TEST_CASE("a run with real cars gives what was possible, and delivers no more") {
  const Folder folder;
  DayOptions options;
  options.setpoints_file = folder.path() + "/out.csv";
  options.figures_file = folder.path() + "/out.json";
  options.sessions_file = folder.path() + "/possible.csv";
  options.cars = Cars::real;
  REQUIRE(run_day(folder.path(), options).ok());
  const auto possible = read_sessions(options.sessions_file);
  REQUIRE(possible.ok());
  REQUIRE(possible->size() == 1);
  CHECK(possible->at(0).pile == "P1");
  CHECK(possible->at(0).node == "F1");
  CHECK(possible->at(0).phases == PhaseSet::one(1));
  CHECK(possible->at(0).arrive_s == 600);
  CHECK(possible->at(0).energy <= 3'300_Wh);
  std::ifstream file{options.figures_file};
  std::string line;
  REQUIRE(std::getline(file, line));
  CHECK(delivered_of(line) <= possible->at(0).energy.value() / 1000.0 + kOneSecond);
  options.sessions_file = "/nonexistent/possible.csv";
  CHECK_FALSE(run_day(folder.path(), options).ok());
}
