// Frames of real meters, as they were on their lines.
#pragma once

#include <catch2/catch.hpp>

#include <string>

#include "tests/programs/meter/faulty_slaves.hpp"

namespace youxu::test {

struct CapturedFrame {
  const char* request = "";
  const char* answer = "";
};

// Acrel ADL3000, secondary side: 23 registers from 0x0061.
inline constexpr CapturedFrame kAdl3000{
    "01 03 00 61 00 17 54 1A",
    "01 03 2E 09 58 09 54 09 5B 00 59 00 9B 00 77 00 9A 01 13 00 E7 02 95 00 0E FF 9C 00 3F FF EA "
    "00 D6 01 74 01 1F 03 69 00 48 00 49 00 50 00 63 01 F4 3A 15"};

// Eastron SDM630: 80 input registers from 0.
inline constexpr CapturedFrame kSdm630{
    "01 04 00 00 00 50 F0 36",
    "01 04 A0 43 64 B3 33 00 00 00 00 00 00 00 00 41 00 28 F6 00 00 00 00 00 00 00 00 C4 E5 19 9A "
    "00 00 00 00 00 00 00 00 44 E5 1F 15 00 00 00 00 00 00 00 00 41 90 CC CD 00 00 00 00 00 00 00 "
    "00 BF 7F FC CC 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 43 64 C4 9C 00 00 "
    "00 00 41 5A 45 A2 00 00 00 00 00 00 00 00 44 9D 99 EC 00 00 00 00 C4 9F 68 42 00 00 00 00 41 "
    "90 E5 60 BF 7F FC CC 00 00 00 00 00 00 00 00 00 00 00 00 42 47 CC CD 3D C6 A7 F0 3D 13 74 BC "
    "3C 13 74 BC 00 00 00 00 7F D9"};

// CHINT DTSU666 behind 200:1 transformers: settings, energies, measurements.
inline constexpr CapturedFrame kDtsu666[] = {
    {"0A 03 00 00 00 0C 44 B4",
     "0A 03 18 00 67 02 BD 00 00 00 00 00 01 00 00 00 C8 00 0A 00 04 00 00 00 0A 00 01 42 66"},
    {"0A 03 10 1E 00 0C 20 72",
     "0A 03 18 3D 0F 5C 29 3C 23 D7 0A 3C 44 9B A6 3C 34 39 58 3D 0F 5C 29 3C ED 91 68 36 22"},
    {"0A 03 20 06 00 40 AE 80",
     "0A 03 80 45 0E 40 00 45 0D 90 00 45 0D 40 00 42 0C 00 00 42 2C 00 00 42 1C 00 00 C3 17 00 00 "
     "C2 30 00 00 C2 60 00 00 C2 4C 00 00 42 80 00 00 41 40 00 00 42 00 00 00 41 A0 00 00 43 84 00 "
     "00 42 9E 00 00 42 C2 00 00 42 AE 00 00 C4 0F 80 00 C4 0E C0 00 C4 0D C0 00 C4 12 80 00 44 9A "
     "A0 00 44 9C 80 00 44 9C A0 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
     "00 00 00 45 9C 49 9A E0 10"}};
inline constexpr int kDtsu666Unit = 10;

// Single values: Acrel AMC72L-E4, 336 763.68 kWh in 0.01; AMC72L-E4/C, 441 600 Wh as a float (its
// request assembled here); Carlo Gavazzi ET112, 233.1 V, low word first; Acrel ADL400's record of
// 2018-01-08 10:01:01, power-on, from its manual.
inline constexpr CapturedFrame kAmc72l{"02 03 00 70 00 02 C5 E3", "02 03 04 02 01 DC 50 C1 B7"};
inline constexpr CapturedFrame kAmc72lC{"03 03 00 47 00 02 75 FC", "03 03 04 48 D7 A0 00 06 6B"};
inline constexpr CapturedFrame kEt112{"01 03 00 00 00 02 C4 0B", "01 03 04 09 1B 00 00 89 A8"};
inline constexpr CapturedFrame kAdl400Record{"01 03 30 01 00 06 9B 08",
                                             "01 03 0C 12 01 08 0A 01 01 01 00 00 00 00 00 80 23"};

inline std::string bytes_of(const std::string& hex) {
  std::string out;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 3)
    out += static_cast<char>(std::stoi(hex.substr(at, 2), nullptr, 16));
  return out;
}

// The frame's PDU; its CRC must be right, since the slaves put the frame together anew.
inline std::string pdu_of(const std::string& hex) {
  const std::string frame = bytes_of(hex);
  const std::string body = frame.substr(0, frame.size() - 2);
  const auto crc = sim::crc16(body);
  CHECK(frame.substr(body.size()) ==
        std::string{static_cast<char>(crc & 0xFF), static_cast<char>(crc >> 8)});
  return body.substr(1);
}

inline void replay(sim::FaultySlaves& slaves, const CapturedFrame& frame) {
  slaves.replay(bytes_of(frame.request)[0], pdu_of(frame.request), pdu_of(frame.answer));
}

// Also what a meter that has these registers answers to other requests for them.
inline void put_frame(sim::FaultySlaves& slaves, int unit, const CapturedFrame& frame) {
  replay(slaves, frame);
  const std::string request = pdu_of(frame.request);
  const std::string answer = pdu_of(frame.answer);
  const auto word = [](const std::string& from, std::size_t at) {
    return static_cast<std::uint16_t>(static_cast<unsigned char>(from[at]) << 8 |
                                      static_cast<unsigned char>(from[at + 1]));
  };
  std::vector<std::uint16_t> words;
  for (std::size_t at = 2; at < answer.size(); at += 2) words.push_back(word(answer, at));
  slaves.put(unit, word(request, 1), words);
}

inline void put_dtsu666(sim::FaultySlaves& slaves) {
  for (const CapturedFrame& frame : kDtsu666) put_frame(slaves, kDtsu666Unit, frame);
}

}  // namespace youxu::test
