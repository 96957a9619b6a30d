#include "tests/programs/platform/moody_platform.hpp"

#include <algorithm>
#include <utility>

#include "tests/programs/platform/body.hpp"

namespace youxu::sim {

namespace {

using std::chrono::seconds;

PlatformMood mood_of(void (*change)(PlatformMood&)) {
  PlatformMood mood;
  change(mood);
  return mood;
}

}  // namespace

const std::vector<Mood>& moods() {
  static const std::vector<Mood> all{
      {},
      {.name = "mute",
       .what = "reads all, and says nothing",
       .platform = mood_of([](PlatformMood& m) { m.answer_nothing = true; })},
      {.name = "deaf", .what = "reads nothing: the TCP window fills up", .reads = false},
      {.name = "no-login",
       .what = "never answers a login, and all else",
       .platform = mood_of([](PlatformMood& m) { m.ignore_logins = true; })},
      {.name = "refuses-login",
       .what = "answers each login with a refusal",
       .platform = mood_of([](PlatformMood& m) { m.refuse_logins = true; })},
      {.name = "twice", .what = "says everything twice", .platform = mood_of([](PlatformMood& m) {
                                                           m.send_twice = true;
                                                         })},
      {.name = "wrong-crc",
       .what = "three of ten frames have a wrong check sum",
       .platform = mood_of([](PlatformMood& m) { m.wrong_of_ten = 3; })},
      {.name = "bytes", .what = "each byte in a segment of its own", .bytewise = true},
      {.name = "clumps",
       .what = "what there is to say in one segment, every 3 s",
       .hold = seconds{3}},
      {.name = "disputes",
       .what = "calls three of ten orders illegal",
       .platform = mood_of([](PlatformMood& m) { m.disputed_of_ten = 3; })},
      {.name = "strangers",
       .what = "confirms orders that nobody has, too",
       .platform = mood_of([](PlatformMood& m) { m.confirm_strangers = true; })},
      {.name = "hard-of-hearing",
       .what = "confirms a record when it comes for the third time",
       .platform = mood_of([](PlatformMood& m) { m.deaf_times = 2; })},
      {.name = "no-confirm",
       .what = "never confirms a record",
       .platform = mood_of([](PlatformMood& m) { m.confirm_records = false; })},
      {.name = "restarts",
       .what = "drops the connection at random, within 20 s",
       .longest_life = seconds{20}},
      {.name = "floods",
       .what = "5000 requests, starts, stops, tariffs and rubbish a second",
       .flood_per_second = 5000},
  };
  return all;
}

std::optional<Mood> mood_from_text(std::string_view name) {
  const auto found = std::find_if(moods().begin(), moods().end(),
                                  [&](const Mood& mood) { return mood.name == name; });
  if (found == moods().end()) return std::nullopt;
  return *found;
}

void MoodyPlatform::set_mood(const Mood& mood) {
  mood_ = mood;
  platform_.mood = mood.platform;
  breaks_at_.reset();
}

void MoodyPlatform::on_connected(Mono now) {
  platform_.on_connected();
  held_.clear();
  flooded_ = spoke_ = now;
  breaks_at_.reset();
  if (mood_.longest_life > Millis{})
    breaks_at_ = now + Millis{static_cast<std::int64_t>(
                           random_() % static_cast<std::uint64_t>(mood_.longest_life.count()))};
}

void MoodyPlatform::on_bytes(std::string_view bytes) {
  if (mood_.reads) platform_.on_bytes(bytes);
}

std::vector<std::string> MoodyPlatform::take_segments(Mono now) {
  if (mood_.flood_per_second > 0) flood(now);
  held_ += platform_.take_output();
  if (held_.empty() || now - spoke_ < mood_.hold) return {};
  spoke_ = now;
  const std::string all = std::exchange(held_, {});
  if (!mood_.bytewise) return {all};
  std::vector<std::string> bytes;
  for (const char byte : all) bytes.emplace_back(1, byte);
  return bytes;
}

void MoodyPlatform::flood(Mono now) {
  if (platform_.logged_in().empty()) return void(flooded_ = now);
  const std::vector<std::string> piles{platform_.logged_in().begin(), platform_.logged_in().end()};
  const auto due = (now - flooded_).count() * mood_.flood_per_second / 1000;
  for (std::int64_t i = 0; i < due; ++i) unasked(piles[random_() % piles.size()]);
  if (due > 0) flooded_ = now;
}

void MoodyPlatform::unasked(const std::string& pile) {
  const auto any = [this](std::uint64_t below) { return static_cast<int>(random_() % below); };
  const std::string packed = body::packed(pile);
  switch (any(7)) {
    case 0:
      return platform_.send(0x12, packed + '\x01');
    case 1: {
      std::string trade(16, '\0');
      for (char& two : trade) two = static_cast<char>(any(10) * 16 + any(10));
      return platform_.send(0x34, trade + packed + '\x01' + std::string(20, '\0'));
    }
    case 2:
      return platform_.stop(pile, 1);
    case 3:
      return platform_.send(0x56, packed + std::string{"\x98\xB7\x0E\x11\x10\x03\x14", 7});
    case 4: {
      PlatformTariff tariff = platform_.tariff;
      tariff.energy_e5[0] = static_cast<std::uint32_t>(any(200'000));
      return platform_.offer(pile, tariff);
    }
    case 5:
      return platform_.limit(pile, 30 + any(71));
    default:
      std::string rubbish(1, '\x00');
      return platform_.send(static_cast<std::uint8_t>(any(256)), packed + rubbish);
  }
}

}  // namespace youxu::sim
