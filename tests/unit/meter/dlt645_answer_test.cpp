// The right answer out of what a line brings, and never another one.
#include "drivers/meter/dlt645_answer.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "tests/unit/meter/dlt645_text.hpp"

namespace youxu::dlt645 {
namespace {

const Question kQuestion{
    .meter = kMeter, .function = kReadData, .identifier = 0x0202FF00, .data_bytes = 9};
const std::string kAnswer = answer("91 0D 33 32 35 35 33 48 33 67 45 B3 CC CC AC A2 16");
const std::string kData{"\x00\x15\x00\x34\x12\x80\x99\x99\x79", 9};
const std::string kVoltages = answer("91 0A 33 32 34 35 34 56 C7 55 43 56 8C 16");

std::string refusal_of(const std::string& bytes, BusFault fault) {
  AnswerReader reader{kQuestion};
  (void)reader.take(bytes);
  CHECK_FALSE(reader.data());
  CHECK(name_in(kFaultNames, reader.refusal().fault) == name_in(kFaultNames, fault));
  return reader.refusal().what;
}

void check_taken(const std::string& bytes) {
  AnswerReader reader{kQuestion};
  CHECK(reader.take(bytes));
  CHECK(reader.data() == kData);
}

}  // namespace

TEST_CASE("an answer is taken in pieces of each size") {
  const std::string bytes = std::string(4, '\xFE') + kAnswer;
  for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
    AnswerReader reader{kQuestion};
    bool decided = false;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      CHECK_FALSE(decided);
      decided = reader.take(std::string_view{bytes}.substr(at, piece));
    }
    CHECK(decided);
    CHECK(reader.data() == kData);
  }
}

TEST_CASE("noise, an echo and late answers before the answer are passed over") {
  check_taken(std::string{"\x68\xFE\x00\x68\x11\x68\x16\xA5", 8} + kAnswer);
  check_taken(std::string(300, '\x68') + kAnswer);
  check_taken(request_bytes(kQuestion) + kAnswer);
  check_taken(kVoltages + kAnswer);
  check_taken(answer("93 06 AB 89 67 45 33 33 C3 16") + kAnswer);             // its address
  check_taken(bytes_of("68 79 56 34 12 00 00 68 D1 01 35 EC 16") + kAnswer);  // another's error
  check_taken(answer("91 0D 33 32 35 35 33 48 33 67 45 B3 CC CC AC A3 16") + kAnswer);  // damaged
  check_taken(std::string(10'000, '\x11') + kAnswer);
}

TEST_CASE("what is no answer to the question is refused by what is wrong with it") {
  CHECK(refusal_of("", BusFault::timeout) == "no answer in time");
  CHECK(refusal_of(kAnswer.substr(0, 20), BusFault::timeout) ==
        "only a part of an answer came in time");
  CHECK(refusal_of(std::string(40, '\xA5'), BusFault::bad_answer).find("bytes came, and no") == 0);
  CHECK(refusal_of(bytes_of("68 79 56 34 12 00 00 68 91 0D 33 32 35 35 33 48 33 67 45 B3 CC CC AC "
                            "A3 16"),
                   BusFault::wrong_unit) == "meter 000012345679 answers");
  CHECK(refusal_of(kVoltages, BusFault::bad_answer) ==
        "it answers with data identifier 0x0201FF00");
  CHECK(refusal_of(answer("93 06 AB 89 67 45 33 33 C3 16"), BusFault::bad_answer) ==
        "it answers something else (control 0x93)");
  CHECK(refusal_of(answer("91 03 33 32 35 12 16"), BusFault::bad_answer) ==
        "it answers without a data identifier");
  CHECK(refusal_of(answer("91 06 33 32 35 35 33 33 B0 16"), BusFault::bad_answer) ==
        "it answers with 2 bytes of data instead of 9");
  CHECK(
      refusal_of(answer("B1 0D 33 32 35 35 33 48 33 67 45 B3 CC CC AC C2 16"), BusFault::bad_answer)
          .find("more frames follow") == 0);
  CHECK(refusal_of(answer("91 0D 33 32 35 35 33 48 33 67 45 B3 CC CC AC A3 16"),
                   BusFault::bad_crc) == "the check sum of its answer is wrong");
  CHECK(refusal_of(answer("91 0D 33 32 35 35 33 48 33 67 45 B3 CC CC AC A2 17"),
                   BusFault::bad_answer) == "ends with 0x17 instead of 0x16");
  CHECK(refusal_of(answer("91 C9 33"), BusFault::bad_answer) ==
        "says it holds 201 bytes of data, 200 are the most");
  CHECK(refusal_of(request_bytes(kQuestion), BusFault::bad_answer).find("bytes came") == 0);
}

TEST_CASE("an error answer is told by its bits, and says whether asking again may help") {
  const std::pair<const char*, const char*> kNever[] = {
      {"D1 01 35 EB 16", "refused: it has no such data"},
      {"D1 01 37 ED 16", "refused: not authorised"},
      {"D1 01 36 EC 16", "refused: another error, it has no such data"}};
  for (const auto& [bytes, text] : kNever)
    CHECK(refusal_of(answer(bytes), BusFault::refused) == text);
  const std::pair<const char*, const char*> kLater[] = {
      {"D1 01 34 EA 16", "refused: another error"},
      {"D1 01 3B F1 16", "refused: the speed cannot be changed"},
      {"D1 01 43 F9 16", "refused: too many seasons"},
      {"D1 01 53 09 16", "refused: too many day sections"},
      {"D1 01 73 29 16", "refused: too many tariffs"},
      {"D1 01 B3 69 16", "refused: a reserved error"},
      {"D1 00 B5 16", "refused: no reason given"}};
  for (const auto& [bytes, text] : kLater) CHECK(refusal_of(answer(bytes), BusFault::busy) == text);
}

TEST_CASE("who is alone on the line tells its address") {
  AnswerReader reader{Question{}};
  CHECK(reader.take(answer("93 06 AB 89 67 45 33 33 C3 16")));
  CHECK(reader.data() == std::string{"\x78\x56\x34\x12\x00\x00", 6});
}

TEST_CASE("an answer cut off at any length gives no data") {
  for (std::size_t size = 0; size < kAnswer.size(); ++size) {
    AnswerReader reader{kQuestion};
    CHECK_FALSE(reader.take(kAnswer.substr(0, size)));
    CHECK_FALSE(reader.data());
  }
}

TEST_CASE("no random bytes give data, and of the answer with noise in it only the answer's") {
  std::mt19937 random{2007};
  std::uniform_int_distribution<int> byte{0, 255};
  for (int round = 0; round < 3'000; ++round) {
    AnswerReader noise{kQuestion};
    AnswerReader mixed{kQuestion};
    for (int piece = 0; piece < 8; ++piece) {
      std::string bytes;
      for (int size = byte(random) % 64; size > 0; --size)
        bytes += byte(random) < 40 ? '\x68' : static_cast<char>(byte(random));
      (void)noise.take(bytes);
      std::string damaged = kAnswer;
      damaged[static_cast<std::size_t>(byte(random)) % damaged.size()] ^=
          static_cast<char>(1 << byte(random) % 8);
      if (mixed.take(bytes + damaged)) break;
    }
    CHECK_FALSE(noise.data());
    CHECK_FALSE(mixed.data());
  }
}

}  // namespace youxu::dlt645
