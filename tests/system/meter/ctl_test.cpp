// youxuctl meter, the program, against slaves on a pseudo terminal and on TCP.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "drivers/json/json.hpp"
#include "tests/system/meter/bus_bench.hpp"
#include "tests/system/meter/ctl_run.hpp"
#include "tests/system/meter/replay.hpp"

namespace youxu {
namespace {

using sim::SlaveFault;
using test::BusBench;
using test::run_now;
using test::Said;

std::string options_of(const BusAddress& address) {
  if (address.transport == MeterTransport::rtu)
    return " --rtu " + address.device + " --baud 115200";
  const std::string option = address.transport == MeterTransport::tcp ? " --tcp " : " --rtu-tcp ";
  return option + address.host + ":" + std::to_string(address.port);
}

// While the slaves answer.
Said ctl(BusBench& bench, const std::string& verb) {
  Said said;
  Worker worker{bench.loop};
  const std::string words =
      verb + " --profiles " PROFILES + (verb == "profiles" ? "" : options_of(bench.address));
  worker.post([&] { said = run_now(words); }, [&] { bench.loop.stop(); });
  bench.run(Millis{20'000});
  return said;
}

}  // namespace

TEST_CASE("meter read shows a captured meter's values, units, registers and the verdict") {
  for (const MeterTransport transport :
       {MeterTransport::tcp, MeterTransport::rtu, MeterTransport::rtu_over_tcp}) {
    BusBench bench{transport};
    test::put_dtsu666(bench.slaves);
    INFO(name_in(kTransports, transport));
    const Said text = ctl(bench, "read --profile chint-dtsu666 --unit 10");
    INFO(text.out);
    CHECK(text.status == 0);
    CHECK(text.contains("current\tL1\t7\tA\tmeasured\t420C 0000\n"));
    CHECK(text.contains("active_power\ttotal\t-3020\tW\tmeasured\tC317 0000\n"));
    CHECK(text.contains("frequency\ttotal\t50.012\tHz\tmeasured\t459C 499A\n"));

    const Said said = ctl(bench, "read --profile chint-dtsu666 --unit 10 --json");
    CHECK(said.status == 0);
    const auto json = Json::parse(said.out, 100'000);
    INFO(said.out);
    REQUIRE(json.ok());
    JsonFields form{json->root()};
    CHECK(form.text("profile") == "chint-dtsu666");
    REQUIRE(form.items("verdict").size() == 1);
    CHECK(form.items("verdict")[0].text()->find("all_ct_reversed total: -3020 W") == 0);
    bool found = false;
    for (const JsonView& item : form.items("values")) {
      JsonFields value{item};
      if (value.text("quantity") != "current" || value.text("phase") != "L2") continue;
      found = true;
      CHECK(value.number("value", 0, 100) == Approx(8.6));
      CHECK(value.text("unit") == "A");
      CHECK(value.text("quality") == "measured");
      CHECK(value.items("raw")[0].integer(0, 65535).ok());
      CHECK(*value.items("raw")[0].integer(0, 65535) == 0x422C);
      CHECK(value.finish().ok());
    }
    CHECK(found);
    CHECK(form.finish().ok());
  }
}

TEST_CASE("meter read says what is wrong with a meter and ends with another status") {
  BusBench bench{MeterTransport::rtu};
  test::put_dtsu666(bench.slaves);
  bench.slaves.put(12, 0, std::vector<std::uint16_t>(12, 0));  // no transformer ratio
  bench.slaves.put(12, 0x2006, std::vector<std::uint16_t>(64, 0));
  bench.slaves.put(12, 0x101E, std::vector<std::uint16_t>(12, 0));

  const Said implausible = ctl(bench, "read --profile chint-dtsu666 --unit 12");
  CHECK(implausible.status == 1);
  CHECK(implausible.contains("verdict: the transformer ratio"));
  const Said silent = ctl(bench, "read --profile chint-dtsu666 --unit 13");
  CHECK(silent.status == 3);
  CHECK(silent.contains("unit 13: read 2 registers at 8198: no answer in time"));
  const Said other_model = ctl(bench, "read --profile acrel-adl400 --unit 10");
  CHECK(other_model.status == 1);
  const Said unknown = ctl(bench, "read --profile none");
  CHECK(unknown.status == 1);
  CHECK(unknown.contains("try: youxuctl meter profiles"));
  bench.slaves.set_fault(10, SlaveFault::bad_check);
  const Said noisy = ctl(bench, "read --profile chint-dtsu666 --unit 10");
  CHECK(noisy.status == 3);
  CHECK(noisy.contains("Invalid CRC"));
}

TEST_CASE("a meter that does not tell its ratios shows values by 1, and is usable by those given") {
  BusBench bench{MeterTransport::tcp};
  test::put_frame(bench.slaves, 1, test::kAdl3000);
  const Said assumed = ctl(bench, "read --profile acrel-adl3000 --unit 1");
  CHECK(assumed.status == 1);
  CHECK(assumed.contains("current\tL1\t0.89\tA\tassumed\t0059\n"));
  CHECK(assumed.contains("verdict: the transformer ratio ct was not read"));
  const Said given = ctl(bench, "read --profile acrel-adl3000 --unit 1 --ct 160 --pt 1");
  CHECK(given.status == 0);
  CHECK(given.contains("current\tL1\t142.4\tA\tmeasured\t0059\n"));
  CHECK(ctl(bench, "read --profile eastron-sdm630 --unit 1 --ct 160").status == 2);
}

TEST_CASE("a line that youxud holds is not asked on") {
  BusBench bench{MeterTransport::rtu};
  test::put_dtsu666(bench.slaves);
  const int held = open(bench.address.device.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  REQUIRE(flock(held, LOCK_EX | LOCK_NB) == 0);
  const Said said = ctl(bench, "read --profile chint-dtsu666 --unit 10");
  CHECK(said.status == 3);
  CHECK(said.contains("is held by another program, which may be youxud"));
  CHECK(bench.slaves.requests(10) == 0);
  close(held);
}

TEST_CASE("meter scan finds the units that answer and the profiles that fit") {
  for (const MeterTransport transport :
       {MeterTransport::tcp, MeterTransport::rtu, MeterTransport::rtu_over_tcp}) {
    BusBench bench{transport};
    test::put_dtsu666(bench.slaves);
    bench.slaves.put(8, 0, {1, 2, 3});
    const Said text = ctl(bench, "scan --units 7-11");
    INFO(text.out);
    CHECK(text.status == 0);
    CHECK(text.contains("10\tchint-dtsu666 (plausible), chint-dtsu666-2016 (plausible)\n"));
    CHECK(text.contains("8\tno profile fits\n"));
    CHECK_FALSE(text.contains("\n9\t"));
    const Said json = ctl(bench, "scan --units 10 --json");
    CHECK(json.out ==
          "{\"meters\":[{\"unit\":10,\"profiles\":["
          "{\"id\":\"chint-dtsu666\",\"how\":\"plausible\"},"
          "{\"id\":\"chint-dtsu666-2016\",\"how\":\"plausible\"}]}]}\n");
    CHECK(ctl(bench, "scan --units 100-101").status == 1);
  }
}

TEST_CASE("meter profiles lists them") {
  const Said text = run_now("profiles --profiles " PROFILES);
  CHECK(text.status == 0);
  CHECK(text.contains("acrel-adl400\tADL400 (primary float block)\tmanual\n"));
  CHECK(run_now("profiles --profiles /nowhere").status == 1);
}

TEST_CASE("a wrong command line is named") {
  const std::pair<const char*, const char*> kWrong[] = {
      {"", "meter read, meter scan or meter profiles?"},
      {"write", "meter write?"},
      {"read --tcp h:1", "--profile ID is needed"},
      {"read --profile p", "one of --tcp"},
      {"read --profile p --tcp h:1 --rtu /d", "one of --tcp"},
      {"read --profile p --tcp h", "expected HOST:PORT"},
      {"read --profile p --tcp h:65536", "expected HOST:PORT"},
      {"read --profile p --tcp h:1 --baud 9600", "--baud goes with --rtu only"},
      {"read --profile p --rtu /d --baud 9601", "is no speed"},
      {"read --profile p --rtu /d --parity X", "--parity is N, E or O"},
      {"read --profile p --rtu /d --stop 3", "--stop is 1 or 2"},
      {"read --profile p --rtu /d --unit 248", "--unit goes with read"},
      {"read --profile ../p --rtu /d", "--profile is an id, no path"},
      {"read --profile p --rtu /d --units 1-2", "--units goes with scan"},
      {"read --profile p --profile q --rtu /d", "--profile is there twice"},
      {"read --profile", "--profile needs a value"},
      {"scan --rtu /d --units 5-4", "expected as 1-247"},
      {"scan --rtu /d --profile p", "--profile goes with read only"},
      {"read --profile p --rtu /d --ct 0", "--ct goes with read and is a ratio"},
      {"scan --rtu /d --pt 1", "--pt goes with read and is a ratio"},
      {"read --profile p --rtu /d --address 1234", "--address goes with read and has 12 digits"},
      {"scan --rtu /d --address 000012345678", "--address goes with read and has 12 digits"},
      {"read --profile p --rtu /d --address 000012345678 --unit 1", "not both"},
      {"read --profile p --tcp h:1 --address 000012345678", "--tcp is Modbus TCP"},
      {"read --profile p --rtu-tcp h:1 --address 000012345678 --parity E", "--rtu only"},
      {"read --profile p --rtu-tcp h:1 --address 000012345678 --baud 1", "is no speed"},
      {"read --profile p --rtu /d --protocol modbus", "--protocol goes with scan"},
      {"scan --rtu /d --protocol dlt645", "is modbus or dlt645-2007"},
      {"scan --rtu /d --protocol dlt645-2007 --units 1-2", "--units goes with modbus"},
      {"read --circuit T1 --unit 2", "--circuit goes with read, --socket and --json only"},
      {"scan --circuit T1", "--circuit goes with read, --socket and --json only"},
      {"profiles --unit 1", "takes --profiles and --json only"},
      {"profiles --what", "what is \"--what\"?"}};
  for (const auto& [words, message] : kWrong) {
    const Said said = run_now(words);
    INFO(words << ": " << said.out);
    CHECK(said.status == 2);
    CHECK(said.contains(message));
  }
}

}  // namespace youxu
