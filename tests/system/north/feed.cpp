// A gateway that does nothing but end orders: the real store, pump and northbound link, at a chosen
// rate, until all it was told to end have been acknowledged. It may be killed at any instant and
// started again on the same database.
//
// One line on standard output each second, and a last one with the longest time that passed between
// two acknowledgements while there was something to acknowledge.
#include <sys/resource.h>

#include <cstdio>
#include <memory>

#include "daemon/record_pump.hpp"
#include "drivers/loop/loop.hpp"
#include "drivers/uplink/north_link.hpp"
#include "storage/store.hpp"
#include "tests/programs/cli/arguments.hpp"

namespace {

using namespace youxu;
using sim::Option;

constexpr Millis kStep{20};
constexpr const char* kPlatform = "primary";
const std::vector<Option> kOptions{
    {"--hosts", "HOST:PORT,...", "nodes of one cluster"},
    {"--gateway", "NAME", ""},
    {"--db", "FILE", ""},
    {"--orders", "N", "to end in all, counted in the database"},
    {"--rate", "N", "orders each second"},
    {"--ack", "application|broker", ""},
    {"--clean", "", "nothing is kept for it at the broker"},
    {"--ca", "FILE", ""},
    {"--cert", "FILE", ""},
    {"--key", "FILE", ""},
    {"--piles", "N", "connectors to report, all of them charging"},
    {"--seconds", "N", "end after that, whatever is left"},
};

class Feed {
 public:
  Feed(std::unique_ptr<Store> store, sim::Arguments& given)
      : store_{std::move(store)},
        total_{given.whole("--orders", 0, 0, 10'000'000)},
        rate_{given.number("--rate", 100, 0, 100'000)},
        seconds_{given.whole("--seconds", 0, 0, 1'000'000)} {
    store_->set_recipients({{kPlatform, false}});
    reports_.resize(static_cast<std::size_t>(given.whole("--piles", 0, 0, 2000)));
    for (std::size_t i = 0; i < reports_.size(); ++i) fill(reports_[i], i);
  }

  Status open(const NorthOptions& options) {
    PlatformEvents on;
    on.on_record_answer = [this](const std::string& record, bool accepted) {
      pump_->on_answer(record, accepted);
      note_answer();
    };
    on.on_online = [this](bool up) {
      std::printf("%s\n", up ? "online" : "offline");
      pump_->on_online(up);
    };
    on.on_note = [](std::string_view line) { std::printf("%s\n", std::string{line}.c_str()); };
    auto link =
        NorthLink::create(loop_.raw(), options, std::move(on), [this] { return loop_.now(); });
    if (!link.ok()) return link.error();
    link_ = std::move(*link);
    RecordSender sender;
    sender.order = [this](const Order& order) { return link_->send_record(order, loop_.now()); };
    pump_ = std::make_unique<RecordPump>(*store_, kPlatform, std::move(sender));
    const auto last = store_->setting("made");
    if (!last.ok()) return last.error();
    made_ = last->has_value() ? std::atoi((*last)->c_str()) : 0;
    begun_ = loop_.now().mono;
    return {};
  }

  int run() {
    step_.start(kStep, kStep);
    second_.start(std::chrono::seconds{1}, std::chrono::seconds{1});
    loop_.run();
    link_.reset();
    return failed_ ? 1 : 0;
  }

 private:
  static void fill(ConnectorReport& report, std::size_t i) {
    char number[40];
    std::snprintf(number, sizeof number, "3201060000%04zu", i + 1);
    report.pile = number;
    report.online = report.plugged = true;
    report.order = report.pile + "012603151011120001";
    report.voltage = Volts::from_milli(231'400);
    report.current = Amps::from_milli(15'870);
    report.minutes_charged = 137;
    report.delivered = WattHours::from_whole(8'350);
    report.amount = Money{51'750};
  }

  // Made durable before it counts: a kill in between makes one order of that number, never two.
  void end_order() {
    Order order;
    char id[40];
    std::snprintf(id, sizeof id, "32010600000001%018d", made_ + 1);
    order.id = id;
    order.pile = "32010600000001";
    order.state = OrderState::finished;
    order.reason = StopReason::full;
    order.started_at = order.applied_at = loop_.now().wall - std::chrono::hours{3};
    order.finished_at = order.register_last_at = loop_.now().wall;
    order.register_start = WattHours::from_whole(1'000'000 + made_ * 10'000);
    order.register_last = order.register_start + WattHours::from_whole(7'000 + made_ % 1000);
    order.tariff.model = "0101";
    for (std::size_t slot = 14; slot < 44; ++slot) order.tariff.slots[slot] = TariffKind::flat;
    order.energy[static_cast<std::size_t>(TariffKind::valley)] = order.delivered();
    Status done = store_->finish_order(order);
    if (done.ok()) done = store_->save_setting("made", std::to_string(++made_));
    if (!done.ok()) fail(done.error().message);
  }

  void step() {
    const Now now = loop_.now();
    owed_ = std::min(owed_ + rate_ * static_cast<double>(kStep.count()) / 1000, rate_);
    for (; owed_ >= 1 && made_ < total_; owed_ -= 1) end_order();
    pump_->settle(now);
  }

  void second() {
    const Now now = loop_.now();
    link_->tick(now);
    pump_->tick(now);
    if (!reports_.empty()) link_->report(reports_, now);
    const auto depth = store_->outbox_depth(kPlatform);
    if (!depth.ok()) return fail(depth.error().message);
    if (depth->waiting == 0) answered_at_.reset();
    if (depth->waiting > 0 && !answered_at_) answered_at_ = now.mono;
    const auto past = (now.mono - begun_).count() / 1000;
    std::printf("second %lld made %d waiting %lld acknowledged %lld %s%s%s\n",
                static_cast<long long>(past), made_, static_cast<long long>(depth->waiting),
                static_cast<long long>(pump_->counters().accepted), link_->state().data(),
                link_->last_failure().empty() ? "" : ": ", link_->last_failure().c_str());
    std::fflush(stdout);
    if ((made_ >= total_ && depth->waiting == 0 && seconds_ == 0) ||
        (seconds_ != 0 && past >= seconds_))
      end();
  }

  void note_answer() {
    const Mono now = loop_.now().mono;
    if (answered_at_) longest_ = std::max(longest_, now - *answered_at_);
    answered_at_ = now;
  }

  void end() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf(
        "end: made %d acknowledged %lld resent %lld longest_gap_ms %lld cpu_ms %lld rss_kb %ld",
        made_, static_cast<long long>(pump_->counters().accepted),
        static_cast<long long>(pump_->counters().resent), static_cast<long long>(longest_.count()),
        static_cast<long long>(used.ru_utime.tv_sec * 1000 + used.ru_utime.tv_usec / 1000 +
                               used.ru_stime.tv_sec * 1000 + used.ru_stime.tv_usec / 1000),
        used.ru_maxrss);
    for (const auto& [name, count] : link_->counters())
      std::printf(" %s %llu", std::string{name}.c_str(), static_cast<unsigned long long>(count));
    std::printf("\n");
    loop_.stop();
  }

  void fail(const std::string& why) {
    std::fprintf(stderr, "feed: %s\n", why.c_str());
    failed_ = true;
    loop_.stop();
  }

  std::unique_ptr<Store> store_;
  Loop loop_;
  std::unique_ptr<NorthLink> link_;
  std::unique_ptr<RecordPump> pump_;
  std::vector<ConnectorReport> reports_;
  Timer step_{loop_, [this] { step(); }};
  Timer second_{loop_, [this] { second(); }};
  int total_ = 0;
  double rate_ = 0;
  int seconds_ = 0;
  int made_ = 0;
  double owed_ = 0;
  Mono begun_{};
  std::optional<Mono> answered_at_;
  Millis longest_{};
  bool failed_ = false;
};

NorthOptions options_of(sim::Arguments& given) {
  NorthOptions options;
  for (const std::string& host : sim::split(given.text("--hosts"), ',')) {
    const auto parts = sim::split(host, ':');
    const bool whole = parts.size() == 2 && !parts[0].empty();
    if (!whole) given.complain("--hosts: \"" + host + "\" is not HOST:PORT");
    if (whole) options.hosts.push_back({parts[0], std::atoi(parts[1].c_str())});
  }
  if (given.has("--ca"))
    options.tls = TlsFiles{given.text("--ca"), given.text("--cert"), given.text("--key")};
  options.settings.gateway = given.text("--gateway");
  options.settings.version = "feed";
  options.settings.persistent = !given.has("--clean");
  if (given.text("--ack") == "broker") options.settings.ack = NorthAck::broker;
  return options;
}

int fail(const Error& error) {
  std::fprintf(stderr, "feed: %s\n", error.message.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  auto given = sim::Arguments::parse(words, kOptions);
  if (!given.ok()) return fail(given.error());
  const NorthOptions options = options_of(*given);
  if (!given->status().ok()) return fail(given->status().error());
  auto store = Store::open(given->text("--db"));
  if (!store.ok()) return fail(store.error());
  Feed feed{std::move(*store), *given};
  if (!given->status().ok()) return fail(given->status().error());
  if (Status opened = feed.open(options); !opened.ok()) return fail(opened.error());
  return feed.run();
}
