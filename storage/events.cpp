// Pile events, each recorded once however often the pile repeats it.
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

// What the event says beyond its kind; the others do not apply to the kind.
std::string_view detail_of(const PileEvent& event) {
  switch (event.kind) {
    case PileEventKind::card:
      return event.card;
    case PileEventKind::key:
      return event.want;
    case PileEventKind::fault:
    case PileEventKind::fault_cleared:
      return text_of(event.fault);
    case PileEventKind::plug:
    case PileEventKind::unplug:
    case PileEventKind::full:
    case PileEventKind::estop:
    case PileEventKind::power_loss:
    case PileEventKind::tamper:
      return {};
  }
  return {};
}

// Looked for before anything is written: also an insertion that is ignored costs a write to the
// disk, for the number that it would have had.
Result<std::optional<std::int64_t>> known_event(Database& db, std::string_view pile,
                                                const PileEvent& event) {
  return db.integer("SELECT id FROM events WHERE pile = ?1 AND boot = ?2 AND event = ?3", pile,
                    event.boot, event.id);
}

Status insert_event(Database& db, std::string_view pile, const PileEvent& event, Wall received_at) {
  return db.run(
      "INSERT INTO events (pile, boot, event, kind, connector, energy_mwh, detail, "
      "told_at_ms, received_at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
      pile, event.boot, event.id, text_of(event.kind), event.connector, event.energy.milli(),
      detail_of(event), optional_millis(event.t), unix_millis(received_at));
}

}  // namespace

Result<Store::EventSeen> Store::record_event(std::string_view pile, const PileEvent& event,
                                             Wall received_at) {
  Database& db = impl_->db;
  const auto known = known_event(db, pile, event);
  if (!known) return known.error();
  if (*known) return EventSeen::repeated;
  const Status recorded = in_transaction(db, [&]() -> Status {
    if (Status inserted = insert_event(db, pile, event, received_at); !inserted) return inserted;
    return db.run("DELETE FROM events WHERE id <= last_insert_rowid() - ?1", kMaxEvents);
  });
  if (!recorded) return recorded.error();
  return EventSeen::first_time;
}

Result<std::vector<Unplug>> Store::unplugs(Wall from) {
  auto all = impl_->db.prepare(
      "SELECT pile, connector, received_at_ms FROM events "
      "WHERE kind = ?1 AND received_at_ms >= ?2 ORDER BY id");
  all.bind(text_of(PileEventKind::unplug), unix_millis(from));
  return all_rows<Unplug>(all, [](const Statement& row) -> Result<Unplug> {
    return Unplug{row.text(0), static_cast<int>(row.integer(1)),
                  wall_from_unix_millis(row.integer(2))};
  });
}

}  // namespace youxu
