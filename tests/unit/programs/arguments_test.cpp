// The command line of youxu-sim.
#include <catch2/catch.hpp>

#include "tests/programs/cli/command.hpp"
#include "tests/programs/commands/commands.hpp"

using namespace youxu;
using namespace youxu::sim;

namespace {

const std::vector<Option> kOptions = {{"--port", "PORT", "a port"},
                                      {"--quiet", "", "a switch"},
                                      {"--fault", "SPEC", "a fault", true}};

Arguments parsed(const std::vector<std::string>& given) {
  auto arguments = Arguments::parse(given, kOptions);
  REQUIRE(arguments.ok());
  return *arguments;
}

std::string refused(const std::vector<std::string>& given) {
  const auto arguments = Arguments::parse(given, kOptions);
  REQUIRE_FALSE(arguments.ok());
  return arguments.error().message;
}

int status_of(const std::vector<std::string>& given) {
  return run(
      {&site_command(), &pile_command(), &meter_command(), &platform_command(), &day_command()},
      given);
}

}  // namespace

TEST_CASE("options, switches and other words are told apart") {
  auto arguments = parsed({"day", "--port", "1883", "--quiet"});

  CHECK(arguments.words() == std::vector<std::string>{"day"});
  CHECK(arguments.port("--port", 1) == 1883);
  CHECK(arguments.has("--quiet"));
  CHECK_FALSE(arguments.has("--fault"));
  CHECK(arguments.status().ok());
}

TEST_CASE("an option that nobody knows is named") {
  CHECK(refused({"--prot", "1"}) == "unknown option '--prot'");
  CHECK(refused({"-p"}) == "unknown option '-p'");
}

TEST_CASE("an option without its value is named") {
  CHECK(refused({"--port"}) == "--port needs a value: PORT");
}

TEST_CASE("a value may begin with a dash") {
  CHECK(parsed({"--port", "-5"}).text("--port") == "-5");
}

TEST_CASE("only a repeatable option may be there twice, and keeps its order") {
  CHECK(refused({"--port", "1", "--port", "2"}) == "--port is there twice");
  CHECK(parsed({"--fault", "a", "--fault", "b"}).all("--fault") ==
        std::vector<std::string>{"a", "b"});
}

TEST_CASE("a number outside its range, or no number, is a complaint that names the option") {
  for (const char* text : {"0", "65536", "1.5", "12x", "", "nan", "1e99"}) {
    CAPTURE(text);
    auto arguments = parsed({"--port", text});
    CHECK(arguments.port("--port", 7) == 7);
    REQUIRE_FALSE(arguments.status().ok());
    CHECK(arguments.status().error().message ==
          "--port '" + std::string{text} + "': a whole number from 1 to 65535 is needed");
  }
}

TEST_CASE("the first complaint sticks") {
  auto arguments = parsed({});
  arguments.complain("first");
  arguments.complain("second");
  CHECK(arguments.status().error().message == "first");
}

TEST_CASE("seconds are 0 to a day, with fractions") {
  CHECK(parsed({"--port", "2.5"}).seconds("--port") == Millis{2500});
  CHECK(parsed({"--port", "86400"}).seconds("--port") == Millis{86'400'000});
  CHECK_FALSE(parsed({}).seconds("--port"));
  auto negative = parsed({"--port", "-1"});
  (void)negative.seconds("--port");
  CHECK_FALSE(negative.status().ok());
}

TEST_CASE("a time of day has hours and minutes") {
  CHECK(minute_from_text("00:00") == 0);
  CHECK(minute_from_text("23:59") == 1439);
  for (const char* text : {"24:00", "12:60", "9:00", "09-00", "0900", "", "ab:cd"})
    CHECK_FALSE(minute_from_text(text));
}

TEST_CASE("the help of every command names every option") {
  for (const Command* command :
       {&site_command(), &pile_command(), &meter_command(), &platform_command(), &day_command()}) {
    const std::string help = help_of(*command);
    for (const Option& option : command->options) CHECK(help.find(option.name) != help.npos);
    CHECK(status_of({command->name, "--help"}) == kDone);
    CHECK(status_of({command->name, "--bogus"}) == kUnusable);
  }
}

TEST_CASE("what cannot be run ends with status 2 before anything is opened") {
  CHECK(status_of({}) == kUnusable);
  CHECK(status_of({"bogus"}) == kUnusable);
  CHECK(status_of({"--help"}) == kDone);
  CHECK(status_of({"pile"}) == kUnusable);
  CHECK(status_of({"pile", "--pile", "abc"}) == kUnusable);
  CHECK(status_of({"pile", "--pile", "gateway"}) == kUnusable);
  CHECK(status_of({"pile", "--pile", "P001", "--mode", "ordered"}) == kUnusable);
  CHECK(status_of({"pile", "--pile", "P001", "--silent-for", "5"}) == kUnusable);
  CHECK(status_of({"meter", "--profile", "nobody"}) == kUnusable);
  CHECK(status_of({"meter", "--base-a", "1,2"}) == kUnusable);
  CHECK(status_of({"platform", "--store", "x", "--start", "123@5"}) == kUnusable);
  CHECK(status_of({"site", "extra", "--out-dir", "x"}) == kUnusable);
  CHECK(status_of({"site", "--out-dir", "x", "--base", "y"}) == kUnusable);
  CHECK(status_of({"site", "--out-dir", "x", "--fault", "p25:reboot@1"}) == kUnusable);
  CHECK(status_of({"site", "--out-dir", "x", "--from", "18:00"}) == kUnusable);
}
