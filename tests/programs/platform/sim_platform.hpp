// An operator's platform for trying out and tests: answers a gateway's OpenUC frames and keeps its
// confirmed records in an append-only file. It shares the framing with the gateway, but reads and
// writes every body by itself, from the document's offsets. Bytes in, bytes out: whoever owns the
// connection moves them. It settles nothing and checks no money.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/uplink/frame.hpp"
#include "policy/result.hpp"
#include "policy/time.hpp"
#include "tests/programs/platform/upward.hpp"

namespace youxu::sim {

// Prices as on the wire, 1e-5 CNY per kWh. Kinds: 0 sharp, 1 peak, 2 flat, 3 valley.
struct PlatformTariff {
  static constexpr std::size_t kSlots = 48;  // half hours from midnight
  std::string model = "0100";                // four digits; other prices need another number
  std::array<std::uint32_t, 4> energy_e5 = {120'000, 100'000, 70'000, 35'000};
  std::uint32_t service_e5 = 40'000;
  std::array<std::uint8_t, kSlots> kinds = valley_until_seven();

 private:
  static constexpr std::array<std::uint8_t, kSlots> valley_until_seven() {
    std::array<std::uint8_t, kSlots> kinds{};
    for (std::size_t slot = 0; slot < kSlots; ++slot) kinds[slot] = slot < 14 ? 3 : 2;
    return kinds;
  }
};

struct PlatformMood {
  bool confirm_records = true;   // false: 0x40 is never sent
  bool confirm_twice = false;    // every 0x40 goes out twice
  bool wrong_check_sum = false;  // everything it sends is broken
  bool refuse_logins = false;    // 0x02 with result 1
  int unconfirmed = 0;           // so many records yet get no 0x40
  bool answer_nothing = false;
  bool ignore_logins = false;      // 0x01 gets no answer
  bool send_twice = false;         // every frame goes out twice
  bool confirm_strangers = false;  // with each 0x40 one for an order that nobody has
  int deaf_times = 0;              // a record is confirmed once it has come more often than that
  int wrong_of_ten = 0;            // of ten frames so many have a wrong check sum
  int disputed_of_ten = 0;         // of ten orders so many get 0x40 with result 1
};

// A record as received, figures as on the wire: 1e-4 kWh and 1e-4 CNY.
struct PlatformRecord {
  std::string trade;
  std::string pile;
  std::uint64_t energy_e4 = 0;
  std::uint64_t amount_e4 = 0;
  std::uint64_t meter_start_e4 = 0;
  std::uint64_t meter_end_e4 = 0;
  int stop_code = 0;
  int received = 0;  // times in this process's life; above 1 are duplicates
  bool confirmed = false;
  bool disputed = false;
  bool differs = false;    // one of the duplicates is not as the first
  std::string first_body;  // raw
  std::array<std::uint64_t, 4> energy_of_kind_e4{};
};

// What the platform says of a card at a reader: the reason of a 0x32, 0 where it may charge.
struct PlatformAccount {
  std::string number;  // printed on the card, 16 digits
  std::uint32_t balance_cents = 0;
  int refusal = 0;
};

class SimPlatform {
 public:
  // `record_file` gets one JSON line per receipt of a record, on disk before 0x40 is sent.
  // Records already in it are not read back: the file itself is the proof over a restart.
  // retry: the file cannot be opened.
  static Result<SimPlatform> open(const std::string& record_file);
  ~SimPlatform();
  SimPlatform(SimPlatform&& other) noexcept;
  SimPlatform& operator=(SimPlatform&&) = delete;

  PlatformMood mood;
  PlatformTariff tariff;
  // What 0x56 tells after a login; unset: a time long past.
  std::function<Wall()> clock;
  // Each receipt of a record, and whether it was confirmed.
  std::function<void(const PlatformRecord&, bool)> on_record;

  void on_connected();
  void on_bytes(std::string_view bytes);
  std::string take_output();

  // Remote commands; `trade` 32 digits, `pile` 14 digits.
  void start(const std::string& trade, const std::string& pile, int connector);
  void stop(const std::string& pile, int connector);
  void limit(const std::string& pile, int percent);
  void offer(const std::string& pile, const PlatformTariff& other);  // 0x58
  // Any frame.
  void send(std::uint8_t type, const std::string& body);

  // By the card's 16 hexadecimal digits; another card has no account (reason 1). A card that may
  // charge gets trades from `next_trade` on.
  std::map<std::string, PlatformAccount> accounts;
  std::uint64_t next_trade = 1;
  bool answers_cards = true;  // false: a 0x31 stays unanswered

  // sim_platform_asks.cpp. Numbers of cards have 16 hexadecimal digits; the count of a list is what
  // it says, right or wrong.
  void start_with(const std::string& trade, const std::string& pile, int connector,
                  const std::string& account, const std::string& card, std::uint32_t cents);
  void read(const std::string& pile, int connector);
  void set_tariff(const std::string& pile);
  void set_balance(const std::string& pile, int connector, const std::string& card,
                   std::uint32_t cents);
  void add_cards(const std::string& pile, const std::vector<std::string>& cards, int count);
  void remove_cards(const std::string& pile, const std::vector<std::string>& cards, int count);
  void find_cards(const std::string& pile, const std::vector<std::string>& cards, int count);
  void lock(const std::string& pile, bool locked);
  void reboot(const std::string& pile, bool when_idle);
  void update(const std::string& pile);
  void set_qr_prefix(const std::string& pile, int format, const std::string& prefix);
  // The newest message of this type from the piles; empty: none came.
  std::optional<upward::Message> last(std::uint8_t type) const;

  bool logged_in(const std::string& pile) const { return logged_in_.count(pile) != 0; }
  int frames_of(std::uint8_t type) const;
  // Results of the last 0x33 and 0x35: 0 accepted, else the reason; -1 before the first.
  int start_reason() const { return start_reason_; }
  int stop_reason() const { return stop_reason_; }
  // The status byte of the last 0x13; -1 before the first.
  int last_status() const { return last_status_; }
  const std::set<std::string>& logged_in() const { return logged_in_; }
  const std::map<std::string, PlatformRecord>& records() const { return records_; }

 private:
  explicit SimPlatform(int file) : file_{file} {}

  void handle(const openuc::Frame& frame);
  void login(const std::string& body);
  void take_record(const std::string& body);
  void answer_card(const upward::StartQuestion& question);
  bool store(const PlatformRecord& record, const std::string& body);
  bool confirms(const PlatformRecord& record);
  void confirm(PlatformRecord& record, const std::string& trade);

  int file_ = -1;
  openuc::FrameReader reader_;
  std::string output_;
  std::uint16_t seq_ = 0;
  std::set<std::string> logged_in_;
  std::map<std::uint8_t, int> frames_;
  std::map<std::uint8_t, upward::Message> last_;
  std::map<std::string, PlatformRecord> records_;
  int start_reason_ = -1;
  int stop_reason_ = -1;
  int last_status_ = -1;
};

}  // namespace youxu::sim
