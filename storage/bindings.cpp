// Which pile serves which place, and its keys: durable before a pile is told of a new one.
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

// Columns: pile, place, state, why, key, label_key, next_key, changed_at_ms.
Result<Binding> read_binding(const Statement& row) {
  const auto state = binding_state_from_text(row.text(2));
  const auto why = binding_failure_from_text(row.text(3));
  if (!state || !why)
    return corrupt_value("binding of pile " + row.text(0), row.text(2) + ", " + row.text(3));
  Binding binding;
  binding.pile = row.text(0);
  binding.place = row.text(1);
  binding.state = *state;
  binding.why = *why;
  binding.key = row.text(4);
  binding.label_key = row.text(5);
  binding.next_key = row.text(6);
  binding.changed_at = wall_from_unix_millis(row.integer(7));
  return binding;
}

Status write(Database& db, const Binding& binding) {
  return db.run("INSERT OR REPLACE INTO bindings VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                binding.pile, binding.place, text_of(binding.state), text_of(binding.why),
                binding.key, binding.label_key, binding.next_key, unix_millis(binding.changed_at));
}

Status remove_others(Database& db, const Binding& binding) {
  return db.run("DELETE FROM bindings WHERE place = ?1 AND pile <> ?2", binding.place,
                binding.pile);
}

// They stay, since habits are learned from them, under numbers that no pile uses.
Status retire_events(Database& db, const std::string& place) {
  return db.run("UPDATE OR REPLACE events SET event = -1 - event WHERE pile = ?1 AND event >= 0",
                place);
}

}  // namespace

Status Store::save_binding(const Binding& binding) {
  return write(impl_->db, binding);
}

Status Store::take_place(const Binding& binding) {
  return in_transaction(impl_->db, [&] {
    if (Status done = write(impl_->db, binding); !done) return done;
    if (Status done = remove_others(impl_->db, binding); !done) return done;
    return retire_events(impl_->db, binding.place);
  });
}

Status Store::remove_binding(std::string_view pile) {
  return impl_->db.run("DELETE FROM bindings WHERE pile = ?1", pile);
}

Result<std::vector<Binding>> Store::bindings() {
  auto all = impl_->db.prepare("SELECT * FROM bindings ORDER BY pile");
  return all_rows<Binding>(all, read_binding);
}

}  // namespace youxu
