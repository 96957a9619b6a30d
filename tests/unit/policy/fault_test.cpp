#include "policy/fault.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace youxu;

TEST_CASE("each fault has a name of its own, and says what to do") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kFaultCodes; ++i) {
    const auto code = static_cast<FaultCode>(i);
    CAPTURE(text_of(code));
    CHECK_FALSE(text_of(code).empty());
    CHECK_FALSE(meaning_of(code).advice.empty());
    CHECK(names.insert(meaning_of(code).name).second);
  }
}

TEST_CASE("what endangers people is critical, what lets the charge go on a notice") {
  using enum FaultCode;
  for (const FaultCode code : {estop, leakage, contactor_stuck, pe, insulation, gun_temperature})
    CHECK(meaning_of(code).severity == Severity::critical);
  for (const FaultCode code : {fan, card_reader, gun_not_homed})
    CHECK(meaning_of(code).severity == Severity::notice);
  CHECK(meaning_of(meter).severity == Severity::warning);
}

TEST_CASE("severities have the words that the database keeps") {
  for (const auto severity : {Severity::notice, Severity::warning, Severity::critical})
    CHECK(severity_from_text(text_of(severity)) == severity);
  CHECK_FALSE(severity_from_text("bad").has_value());
}
