// youxuctl meter, the program, and a DL/T 645 meter on a pseudo terminal and behind a serial
// server.
#include "tests/system/meter/ctl_run.hpp"
#include "tests/system/meter/dlt645_bench.hpp"

namespace youxu {
namespace {

using sim::Dlt645Fault;
using test::kMeter;
using test::kOther;
using test::Said;
using Bench = test::Dlt645Bench;

std::string options_of(const BusAddress& address) {
  const std::string line = address.transport == MeterTransport::rtu
                               ? " --rtu " + address.device
                               : " --rtu-tcp 127.0.0.1:" + std::to_string(address.port);
  return line + " --baud 115200";
}

// While the meters answer.
Said ctl(Bench& bench, const std::string& verb) {
  Said said;
  Worker worker{bench.loop};
  const std::string words = verb + " --profiles " PROFILES + options_of(bench.address);
  worker.post([&] { said = test::run_now(words); }, [&] { bench.loop.stop(); });
  bench.run(Millis{20'000});
  return said;
}

const std::string kRead = "read --profile dlt645-2007 --address 000012345678";
constexpr MeterTransport kBoth[] = {MeterTransport::rtu, MeterTransport::rtu_over_tcp};

}  // namespace

TEST_CASE("meter read shows a DL/T 645 meter's values by its ratios, and as assumed without") {
  for (const MeterTransport transport : kBoth) {
    Bench bench{transport};
    bench.set_meter(kMeter, 100);
    bench.set_meter(kOther, 200);
    const Said said = ctl(bench, kRead + " --ct 200 --pt 1");
    INFO(said.out);
    CHECK(said.status == 0);
    CHECK(said.contains("current\tL2\t102\tA\tmeasured\t0000 0510\n"));
    CHECK(said.contains("voltage\tL3\t232\tV\tmeasured\t2320\n"));
    CHECK(said.contains("active_power\ttotal\t21000\tW\tmeasured\t0000 1050\n"));
    CHECK(said.contains("frequency\ttotal\t50\tHz\tmeasured\t5000\n"));
    CHECK(said.contains("energy_import\ttotal\t500000\tWh\tmeasured\t0000 0250\n"));
    CHECK(said.contains("verdict: usable\n"));
    const Said assumed = ctl(bench, kRead);
    CHECK(assumed.status == 1);
    CHECK(assumed.contains("current\tL2\t0.51\tA\tassumed\t0000 0510\n"));
    CHECK(assumed.contains("give ct with the meter in the configuration"));
  }
}

TEST_CASE("meter read says what is wrong with a DL/T 645 meter and ends with another status") {
  Bench bench{MeterTransport::rtu};
  bench.set_meter(kMeter, 100);
  const std::pair<Dlt645Fault, const char*> kWrong[] = {
      {Dlt645Fault::silent, "read 0x0202FF00: no answer in time"},
      {Dlt645Fault::bad_check, "read 0x0202FF00: the check sum of its answer is wrong"},
      {Dlt645Fault::no_end, "read 0x0202FF00: ends with 0x17 instead of 0x16"},
      {Dlt645Fault::wrong_address, "read 0x0202FF00: meter 000012345679 answers"},
      {Dlt645Fault::other_data, "read 0x0202FF00: it answers with data identifier 0x02020000"},
      {Dlt645Fault::truncated, "only a part of an answer came in time"}};
  for (const auto& [fault, message] : kWrong) {
    bench.slaves.set_fault(kMeter, fault);
    const Said said = ctl(bench, kRead);
    INFO(said.out);
    CHECK(said.status == 3);
    CHECK(said.contains(message));
  }
  bench.slaves.set_fault(kMeter, Dlt645Fault::error);
  const Said refused = ctl(bench, kRead);
  CHECK(refused.status == 1);
  CHECK(refused.contains("refused: it has no such data"));
  CHECK(ctl(bench, "read --profile dlt645-2007").contains("give --address, the 12 digits"));
  CHECK(ctl(bench, "read --profile acrel-adl400 --address 000012345678").contains("is for Modbus"));
}

TEST_CASE("meter scan finds the one DL/T 645 meter on a line, whatever its address") {
  for (const MeterTransport transport : kBoth) {
    Bench bench{transport};
    bench.set_meter(kMeter, 100);
    const Said json = ctl(bench, "scan --protocol dlt645-2007 --json");
    CHECK(json.status == 0);
    CHECK(json.out ==
          "{\"meters\":[{\"address\":\"000012345678\",\"profiles\":["
          "{\"id\":\"dlt645-2007\",\"how\":\"plausible\"},"
          "{\"id\":\"dlt645-2007-single\",\"how\":\"plausible\"}]}]}\n");
    const Said text = ctl(bench, "scan --protocol dlt645-2007");
    CHECK(text.contains("address\tprofile\n000012345678\tdlt645-2007 (plausible)"));
    bench.set_meter(kOther, 200);  // several are not understood
    const Said several = ctl(bench, "scan --protocol dlt645-2007");
    CHECK(several.status == 3);
    CHECK(several.contains("it must be the only one on the line"));
  }
}

}  // namespace youxu
