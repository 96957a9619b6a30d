// What is remembered of each pile and of its resident.
#include "storage/codec.hpp"
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

std::optional<std::string> phases_text(const PileHello& hello) {
  if (!hello.phases) return std::nullopt;
  return std::string{text_of(*hello.phases)};
}

// Columns: pile, boot, kind, vendor, model, firmware, serial, phases, connectors, failsafe_ma,
// features.
Result<PileMemory> read_pile(const Statement& row) {
  PileMemory memory;
  memory.pile = row.text(0);
  PileHello& hello = memory.hello;
  hello.boot = row.integer(1);
  hello.kind = row.text(2) == "dc" ? PileKind::dc : PileKind::ac;
  hello.vendor = row.text(3);
  hello.model = row.text(4);
  hello.firmware = row.text(5);
  hello.serial = row.text(6);
  // An unreadable phase is an unknown one: it is budgeted on all three.
  if (const auto phases = row.optional_text(7)) hello.phases = phases_from_text(*phases);
  auto connectors = decode_connectors(row.text(8));
  if (!connectors) return corrupt_value("pile " + memory.pile, row.text(8));
  hello.connectors = std::move(*connectors);
  hello.failsafe = Amps::from_milli(row.integer(9));
  hello.features = decode_names(row.text(10));
  return memory;
}

// Columns: pile, battery_mwh, arrival_soc, target_soc, pickup_minute, mode, plug_and_charge.
Result<std::pair<std::string, Habit>> read_habit(const Statement& row) {
  const auto mode = charge_mode_from_text(row.text(5));
  if (!mode) return corrupt_value("habit of pile " + row.text(0), row.text(5));
  Habit habit;
  habit.battery = WattHours::from_milli(row.integer(1));
  habit.arrival_soc = static_cast<int>(row.integer(2));
  habit.target_soc = static_cast<int>(row.integer(3));
  habit.pickup_minute = static_cast<int>(row.integer(4));
  habit.mode = *mode;
  habit.plug_and_charge = row.integer(6) != 0;
  return std::pair{row.text(0), habit};
}

Status write(Database& db, const PileMemory& memory) {
  const PileHello& hello = memory.hello;
  return db.run(
      "INSERT OR REPLACE INTO piles VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
      memory.pile, hello.boot, std::string_view{hello.kind == PileKind::dc ? "dc" : "ac"},
      hello.vendor, hello.model, hello.firmware, hello.serial, phases_text(hello),
      encode_connectors(hello.connectors), hello.failsafe.milli(), encode_names(hello.features));
}

}  // namespace

Status Store::save_piles(std::span<const PileMemory> memories) {
  return in_transaction(impl_->db, [&]() -> Status {
    for (const PileMemory& memory : memories)
      if (Status written = write(impl_->db, memory); !written) return written;
    return {};
  });
}

Result<std::vector<PileMemory>> Store::piles() {
  auto all = impl_->db.prepare("SELECT * FROM piles ORDER BY pile");
  return all_rows<PileMemory>(all, read_pile);
}

Status Store::save_habit(std::string_view pile, const Habit& habit) {
  return impl_->db.run("INSERT OR REPLACE INTO habits VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)", pile,
                       habit.battery.milli(), habit.arrival_soc, habit.target_soc,
                       habit.pickup_minute, text_of(habit.mode), habit.plug_and_charge);
}

Result<std::vector<std::pair<std::string, Habit>>> Store::habits() {
  auto all = impl_->db.prepare("SELECT * FROM habits ORDER BY pile");
  return all_rows<std::pair<std::string, Habit>>(all, read_habit);
}

}  // namespace youxu
