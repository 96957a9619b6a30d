// Measured data: reading it, and what of it a replay shows.
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>

#include "tests/programs/site/live_config.hpp"
#include "tests/programs/site/replay.hpp"

using namespace youxu;
using namespace youxu::literals;
using namespace youxu::sim;
using namespace std::chrono_literals;

namespace {

constexpr const char* kHeader =
    "pile_id,node,phases,arrive_s,depart_s,energy_kwh,min_a,max_a,mode\n";

struct File {
  explicit File(const std::string& content) {
    const int file = ::mkstemp(path.data());
    REQUIRE(file >= 0);
    ::close(file);
    std::ofstream{path} << content;
  }
  ~File() { std::remove(path.c_str()); }
  std::string path = "/tmp/youxu-replay-XXXXXX";
};

std::string complaint(const std::string& row) {
  const File file{kHeader + row};
  const auto read = read_sessions(file.path);
  REQUIRE_FALSE(read.ok());
  CHECK(read.error().code == Errc::invalid);
  return read.error().message.substr(file.path.size());
}

DaySession session(double arrive_s, double depart_s, std::size_t phase = 0) {
  DaySession s;
  s.phases = PhaseSet::one(phase);
  s.arrive_s = arrive_s;
  s.depart_s = depart_s;
  s.energy = 10'000_Wh;
  s.min = 6_A;
  s.max = 32_A;
  return s;
}

BaseLoad base_of(const std::string& rows) {
  const File file{"t_s,p_l1_kw,p_l2_kw,p_l3_kw\n" + rows};
  const auto base = BaseLoad::read(file.path, 230, 1.0);
  REQUIRE(base.ok());
  return *base;
}

}  // namespace

TEST_CASE("a session is read with its units, and further columns do not matter") {
  const File file{
      "\xEF\xBB\xBFsession_id,pile_id,phases,arrive_s,depart_s,energy_kwh,min_a,max_a,mode\r\n"
      "x,P0001,2,100,200.5,1.25,6,16,immediate\r\n"};
  const auto sessions = read_sessions(file.path);
  REQUIRE(sessions.ok());
  REQUIRE(sessions->size() == 1);
  const DaySession& s = sessions->front();
  CHECK(s.pile == "P0001");
  CHECK(s.phases == PhaseSet::one(1));
  CHECK(s.arrive_s == 100);
  CHECK(s.depart_s == 200.5);
  CHECK(s.energy == 1250_Wh);
  CHECK(s.max == 16_A);
  CHECK(s.mode == ChargeMode::immediate);
}

TEST_CASE("a bad field is told with line, column and what is expected") {
  CHECK(complaint("P1,F1,1,abc,2,3,6,16,ordered\n") == ":2: arrive_s: 'abc' is not a number");
  CHECK(complaint("\nP1,F1,1,nan,2,3,6,16,ordered\n") == ":3: arrive_s: 'nan' is not a number");
  CHECK(complaint("P1,F1,4,1,2,3,6,16,ordered\n") == ":2: phases: '4' is none of 1, 2, 3, 123");
  CHECK(complaint("P1,F1,1,1,2,-3,6,16,ordered\n") == ":2: energy_kwh: -3 is not within 0 to 1000");
  CHECK(complaint("P1,F1,1,2,2,3,6,16,ordered\n") == ":2: depart_s: must be after arrive_s");
  CHECK(complaint("P1,F1,1,1,2,3,16,6,ordered\n") == ":2: max_a: is below min_a");
  CHECK(complaint("P1,F1,1,1,2,3,6,16,now\n") ==
        ":2: mode: 'now' is neither ordered nor immediate");
  CHECK(complaint("P1,F1,1,1,2\n") == ":2: 5 fields, the header has 9");
}

TEST_CASE("a missing column is told by its name") {
  const File file{"a,b\n1,2\n"};
  CHECK(read_sessions(file.path).error().message ==
        file.path + ":1: the column pile_id is missing");
}

TEST_CASE("a base load is linear between its samples and must rise in time") {
  const BaseLoad base = base_of("0,23,46,0\n100,46,46,0\n");
  CHECK(base.at(50)[0] == 150_A);
  CHECK(base.at(-5)[0] == 100_A);
  CHECK(base.at(500)[0] == 200_A);
  CHECK(base.highest(0, 50) == 200_A);

  const File file{"t_s,p_l1_kw,p_l2_kw,p_l3_kw\n5,1,1,1\n5,1,1,1\n"};
  CHECK(BaseLoad::read(file.path, 230, 1).error().message ==
        file.path + ":3: t_s: must be later than in the row before");
}

TEST_CASE("a file longer than the limit is refused, one as long is not") {
  std::string rows = "t_s,p_l1_kw,p_l2_kw,p_l3_kw\n";
  for (int i = 0; i < 100'000; ++i) rows += std::to_string(i) + ",1,1,1\n";
  const File full{rows};
  CHECK(BaseLoad::read(full.path, 230, 1).ok());
  const File longer{rows + "100000,1,1,1\n"};
  CHECK_FALSE(BaseLoad::read(longer.path, 230, 1).ok());
}

TEST_CASE("the busiest second is the first at which the most cars are there") {
  const std::vector<DaySession> sessions = {session(0, 100), session(50, 200), session(90, 150),
                                            session(100, 300), session(140, 145)};
  CHECK(busiest_second(sessions) == 140);
  CHECK(busiest_second(std::span{sessions}.first(3)) == 90);
  CHECK(busiest_second({}) == 0);
}

TEST_CASE("a car that is there already needs the share of its energy that is left of its stay") {
  const std::vector<DaySession> sessions = {session(0, 1000), session(760, 2000)};
  const auto piles = replayed_piles(sessions, {.from_s = 750, .run = 60s});
  REQUIRE(piles.ok());
  REQUIRE(piles->size() == 2);
  CHECK((*piles)[0].stays[0].need == 2500_Wh);
  CHECK((*piles)[0].stays[0].plug_at == 3s);
  CHECK_FALSE((*piles)[0].stays[0].leave_at);
  CHECK((*piles)[1].stays[0].need == 10'000_Wh);
  CHECK((*piles)[1].stays[0].plug_at == 10s);
}

TEST_CASE("sessions outside the stretch are not shown, nor those that ask for nothing") {
  std::vector<DaySession> sessions = {session(0, 100), session(160, 500), session(100, 200)};
  sessions[2].energy = 9_Wh;
  const auto piles = replayed_piles(sessions, {.from_s = 100, .run = 60s});
  REQUIRE(piles.ok());
  CHECK(piles->size() == 1);
  CHECK((*piles)[0].stays.empty());
}

TEST_CASE("a pile is used again by a session of the same phases 10 s after the last one") {
  const std::vector<DaySession> sessions = {session(0, 130), session(140, 400),
                                            session(139, 400, 1)};
  const auto piles = replayed_piles(sessions, {.from_s = 100, .run = 60s});
  REQUIRE(piles.ok());
  REQUIRE(piles->size() == 2);
  CHECK((*piles)[0].stays.size() == 2);
  CHECK((*piles)[0].stays[0].leave_at == 30s);
  CHECK((*piles)[1].phases == PhaseSet::one(1));

  const auto tight =
      replayed_piles(std::vector{session(0, 130), session(139, 400)}, {.from_s = 100, .run = 60s});
  CHECK(tight->size() == 2);
}

TEST_CASE("as many piles as are needed at once are simulated, at most 300") {
  std::vector<DaySession> sessions(300, session(0, 1000));
  const Stretch stretch{.from_s = 500, .run = 60s};
  const auto piles = replayed_piles(sessions, stretch);
  REQUIRE(piles.ok());
  CHECK(piles->size() == 300);
  CHECK(piles->back().stays[0].plug_at <= 13s);
  sessions.push_back(session(0, 1000));
  CHECK_FALSE(replayed_piles(sessions, stretch).ok());
}

TEST_CASE("more piles than needed may be asked for and stay free") {
  const auto piles =
      replayed_piles(std::vector{session(0, 1000)}, {.from_s = 0, .run = 60s, .least_piles = 24});
  REQUIRE(piles.ok());
  REQUIRE(piles->size() == 24);
  CHECK(piles->back().stays.empty());
  CHECK(piles->back().number == "32010600000024");
}

TEST_CASE("homes that alone are above the limit are refused with a transformer that fits") {
  const BaseLoad base = base_of("0,115,23,23\n100,23,23,23\n");
  CHECK(check_homes(base, {.from_s = 0, .run = 60s}, 500_A).ok());
  const auto status = check_homes(base, {.from_s = 0, .run = 60s}, 499_A);
  REQUIRE_FALSE(status.ok());
  CHECK(status.error().message.find("(500 fits)") != std::string::npos);
  CHECK(fitting_kva(base) == 500);
  CHECK(check_homes(base, {.from_s = 50, .run = 60s}, 499_A).ok());
  CHECK_FALSE(check_homes(base, {.from_s = 101, .run = 60s}, 499_A).ok());
}

TEST_CASE("the gateway's configuration has the replayed piles with their limits") {
  PilePlan pile;
  pile.number = "32010600000001";
  pile.phases = PhaseSet::one(2);
  pile.min = 8_A;
  pile.max = 16_A;
  const std::string config = live_config(LiveSiteOptions{}, {pile}, LiveConfigOptions{});
  CHECK(config.find(R"("phases":"c","min_a":8,"max_a":16)") != std::string::npos);
}
