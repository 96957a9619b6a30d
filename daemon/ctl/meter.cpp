#include "daemon/ctl/meter.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <tuple>

#include "daemon/ctl/client.hpp"
#include "daemon/ctl/meter_options.hpp"
#include "daemon/ctl/meter_values.hpp"
#include "daemon/ctl/texts.hpp"
#include "daemon/http/meter_answer.hpp"
#include "drivers/json/json.hpp"
#include "drivers/meter/bus_link.hpp"
#include "drivers/meter/dlt645_bus.hpp"
#include "drivers/meter/link.hpp"
#include "drivers/meter/profile_words.hpp"

namespace youxu::ctl {
namespace {

constexpr int kFailed = kRefused;
constexpr int kScanTimeoutMs = 200;     // meters begin to answer after 20 to 60 ms, gateways later
constexpr int kAddressTimeoutMs = 500;  // DL/T 645-2007: the latest that a meter begins to answer
constexpr std::size_t kMaxProfiles = 200;

int fail(const std::string& message, int status = kFailed) {
  std::fprintf(stderr, "youxuctl: %s\n", message.c_str());
  return status;
}

int print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return 0;
}

// What decides on the exit status: a meter that does not answer, or one that does.
int status_of(const Status& failed, BusFault fault) {
  if (failed.error().code == Errc::refused || fault == BusFault::content) return kFailed;
  return kUnreachable;
}

// Sorted by id. Files that are no profiles are named and left out.
Result<std::vector<MeterProfile>> profiles_in(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator{folder, error})
    if (entry.path().extension() == ".json" && paths.size() < kMaxProfiles)
      paths.push_back(entry.path().string());
  if (error) return Error{Errc::invalid, folder + ": " + error.message()};
  std::sort(paths.begin(), paths.end());
  std::vector<MeterProfile> out;
  for (const std::string& path : paths) {
    auto profile = load_meter_profile(path);
    if (profile.ok())
      out.push_back(std::move(*profile));
    else
      (void)fail(profile.error().message);
  }
  return out;
}

void warn_of_doubts(const MeterProfile& profile) {
  if (!is_untested(profile)) return;
  const char* words = pick(language_from_environment(),
                           "untested profile, check each value: ", "模板未经实测，请逐项核对：");
  std::fprintf(stderr, "youxuctl: %s%s\n", words, profile.note.c_str());
}

int show_reading(const MeterCommand& command, const std::string& json) {
  if (command.json) return print(json + "\n");
  const Document reading{cJSON_Parse(json.c_str()), &cJSON_Delete};
  return print(meter_reading_text(reading.get(), language_from_environment()));
}

int show_from_gateway(const MeterCommand& command, const std::string& meter) {
  Arguments arguments;
  arguments.socket = command.socket;
  arguments.json = command.json;
  return show(arguments, ask(command.socket, "meters/" + path_segment(meter)), meter_reading_text);
}

// The name of the gateway's meter at this address; empty where it has none, or does not run.
std::string name_at_gateway(const MeterCommand& command) {
  const std::string station = command.address.empty() ? "unit " + std::to_string(command.unit)
                                                      : "address " + command.address;
  const std::string address = youxu::text_of(command.bus) + " " + station;
  const Answer answer = ask(command.socket, "meters");
  if (!answer.reached || answer.status != 200) return "";
  const Document json = parsed(answer);
  const cJSON* meter = nullptr;
  cJSON_ArrayForEach(meter, in(json.get(), "meters")) {
    if (field(meter, "address") == address) return field(meter, "name");
  }
  return "";
}

int run_read(const MeterCommand& command) {
  if (!command.circuit.empty()) return show_from_gateway(command, command.circuit);
  auto profile = load_meter_profile(command.folder + "/" + command.profile + ".json");
  if (!profile.ok()) return fail(profile.error().message + "; try: youxuctl meter profiles");
  if (const auto set = set_ratios(*profile, command.ct, command.pt); !set.ok())
    return fail(set.error().message, kUsage);
  if (profile->protocol != command.bus.protocol)
    return fail("profile " + profile->id +
                    (profile->protocol == MeterProtocol::dlt645
                         ? " is for DL/T 645: give --address, the 12 digits on the meter"
                         : " is for Modbus: give --unit instead of --address"),
                kUsage);
  MeterLink link{make_bus(command.bus), *profile, command.unit, command.address};
  if (const auto fetched = link.fetch(true); !fetched.ok()) {
    const std::string held = link.fault() == BusFault::device ? name_at_gateway(command) : "";
    if (held.empty()) return fail(fetched.error().message, status_of(fetched, link.fault()));
    std::fprintf(stderr, "youxuctl: youxud holds the line; this is what it read of %s last\n",
                 held.c_str());
    return show_from_gateway(command, held);
  }
  warn_of_doubts(*profile);
  const Judged judged = judged_of(*profile, link.words());
  (void)show_reading(command, meter_reading_view_of(judged.answer).str());
  return judged.usable ? 0 : kFailed;
}

int run_profiles(const MeterCommand& command) {
  const auto profiles = profiles_in(command.folder);
  if (!profiles.ok()) return fail(profiles.error().message);
  JsonArray list;
  std::string text = "id\tname\tverified\n";
  for (const MeterProfile& profile : *profiles) {
    const std::string verified{name_in(kVerified, profile.verified)};
    text += profile.id + "\t" + profile.name + "\t" + verified + "\n";
    JsonObject one;
    list.object(one.text("id", profile.id).text("name", profile.name).text("verified", verified));
  }
  JsonObject json;
  return print(command.json ? json.array("profiles", list).str() + "\n" : text);
}

// An exception is an answer too, but not a gateway's that it found nobody.
bool answers(BusLink& bus, int unit) {
  std::uint16_t word = 0;
  const auto asked = bus.read({.unit = unit, .timeout_ms = kScanTimeoutMs}, {&word, 1});
  return asked.ok() || asked.error().code == Errc::refused;
}

// With ratios of 1 where the installation must give them: what fits does not depend on them.
MeterProfile as_direct(MeterProfile profile) {
  const auto unknown = [](const std::optional<MeterRatio>& ratio) {
    return ratio && !ratio->field && !ratio->value ? std::optional{1.0} : std::nullopt;
  };
  (void)set_ratios(profile, unknown(profile.ct), unknown(profile.pt));  // out of range: no match
  return profile;
}

// "identified": the model number fits. "plausible": it has none, but the values are possible.
struct Candidate {
  std::string profile;
  std::string_view how;
  std::ptrdiff_t absent = 0;  // values of the profile that the meter does not have
  std::size_t values = 0;     // of the profile
};

std::ptrdiff_t absent_values(const MeterProfile& profile, const MeterWords& words) {
  const auto values = decode_snapshot(profile, words).values;
  return std::count_if(values.begin(), values.end(), [](const SnapshotValue& value) {
    return value.quality == ValueQuality::absent;
  });
}

// What can limit a circuit only, the best fitting first.
std::vector<Candidate> candidates(const std::shared_ptr<MeterBus>& bus, int unit,
                                  const std::string& address,
                                  const std::vector<MeterProfile>& profiles) {
  std::vector<Candidate> out;
  for (const MeterProfile& shipped : profiles) {
    const MeterProfile profile = as_direct(shipped);
    if (profile.protocol != bus->address().protocol || !check_for_circuit(profile).ok()) continue;
    MeterLink link{bus, profile, unit, address};
    if (!link.read(true).ok()) continue;
    out.push_back({profile.id, link.is_identified() ? "identified" : "plausible",
                   absent_values(profile, link.words()), profile.values.size()});
  }
  std::stable_sort(out.begin(), out.end(), [](const Candidate& a, const Candidate& b) {
    // "identified" is before; of two that fit, who tells more
    return std::tuple{a.how, a.absent, b.values} < std::tuple{b.how, b.absent, a.values};
  });
  return out;
}

// `meter` has what it is called by.
void add_meter(JsonObject meter, const std::string& name, const std::vector<Candidate>& found,
               std::string& text, JsonArray& json) {
  JsonArray profiles;
  std::string words;
  for (const Candidate& one : found) {
    words += (words.empty() ? "" : ", ") + one.profile + " (" + std::string{one.how} + ")";
    JsonObject json_one;
    profiles.object(json_one.text("id", one.profile).text("how", one.how));
  }
  text += name + "\t" + (words.empty() ? "no profile fits" : words) + "\n";
  json.object(meter.array("profiles", profiles));
}

// All units first: their short time limit is then the longest rest that the line needs.
Result<std::vector<int>> units_on(BusLink& bus, const MeterCommand& command) {
  std::vector<int> found;
  const bool shows = isatty(STDERR_FILENO) != 0;
  for (int unit = command.first_unit; unit <= command.last_unit; ++unit) {
    if (auto opened = bus.open(kScanTimeoutMs); !opened.ok()) return opened.error();
    if (answers(bus, unit)) found.push_back(unit);
    if (shows) std::fprintf(stderr, "\runit %d of %d", unit, command.last_unit);
  }
  if (shows) std::fputs("\n", stderr);
  return found;
}

// The one meter on the line: several would answer at once.
int run_scan_dlt645(const MeterCommand& command, const std::vector<MeterProfile>& profiles) {
  const auto bus = std::make_shared<Dlt645Bus>(command.bus);
  const auto address = bus->find_alone(kAddressTimeoutMs);
  if (!address.ok())
    return fail(youxu::text_of(command.bus) + ": " + address.error().message +
                    "; it is asked for by no address, so it must be the only one on the line",
                kUnreachable);
  JsonArray meters;
  JsonObject meter;
  meter.text("address", *address);
  std::string text = "address\tprofile\n";
  add_meter(meter, *address, candidates(bus, 0, *address, profiles), text, meters);
  JsonObject json;
  return print(command.json ? json.array("meters", meters).str() + "\n" : text);
}

int run_scan(const MeterCommand& command) {
  const auto profiles = profiles_in(command.folder);
  if (!profiles.ok()) return fail(profiles.error().message);
  if (command.bus.protocol == MeterProtocol::dlt645) return run_scan_dlt645(command, *profiles);
  const auto bus = std::make_shared<BusLink>(command.bus);
  const auto units = units_on(*bus, command);
  if (!units.ok())
    return fail(youxu::text_of(command.bus) + ": " + units.error().message, kUnreachable);
  JsonArray meters;
  std::string text = "unit\tprofile\n";
  for (const int unit : *units) {
    JsonObject meter;
    meter.integer("unit", unit);
    add_meter(meter, std::to_string(unit), candidates(bus, unit, "", *profiles), text, meters);
  }
  JsonObject json;
  print(command.json ? json.array("meters", meters).str() + "\n" : text);
  return units->empty() ? kFailed : 0;
}

}  // namespace

int run_meter(const std::vector<std::string>& words) {
  const auto command = read_meter_command(words);
  if (!command.ok()) {
    (void)fail(command.error().message, kUsage);
    std::fputs(
        "usage: youxuctl meter read --profile ID BUS [--unit N | --address DIGITS]\n"
        "                           [--ct RATIO] [--pt RATIO] [--json]\n"
        "       youxuctl meter read --circuit ID [--socket PATH] [--json]    what youxud read "
        "last\n"
        "       youxuctl meter scan BUS [--units 1-247 | --protocol dlt645-2007] [--json]\n"
        "       youxuctl meter profiles [--json]\n"
        "  BUS: --tcp HOST:PORT | --rtu-tcp HOST:PORT |\n"
        "       --rtu DEVICE [--baud 9600] [--parity N|E|O] [--stop 1|2]\n"
        "       DL/T 645: --rtu DEVICE or --rtu-tcp HOST:PORT, 2400 baud and parity E if not "
        "given\n"
        "  --circuit: a circuit, or a meter's name; a line that youxud holds is asked of it as "
        "well\n"
        "  --profiles FOLDER: instead of /usr/share/youxu/meters\n",
        stderr);
    return kUsage;
  }
  if (command->verb == "read") return run_read(*command);
  if (command->verb == "scan") return run_scan(*command);
  return run_profiles(*command);
}

}  // namespace youxu::ctl
