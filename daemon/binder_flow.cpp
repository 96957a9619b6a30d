// How a binding goes on: what piles say, and the time.
#include <algorithm>
#include <utility>

#include "daemon/binder.hpp"

namespace youxu {

namespace {

constexpr Millis kComesBack = std::chrono::seconds{10};  // by itself, after it took its new key

}  // namespace

// One that may not come in speaks all the same: its connection is from before, or the broker has
// missed a change of its file. The will of one that was put out is no such word.
void Binder::on_heard(std::string_view pile, Now now) {
  now_ = now;
  if (!settings_.enabled) return;
  Row* row = find(pile);
  if (row == nullptr || !may_come(*row)) {
    if (displaced_.contains(pile)) return;
    dirty_ = true;
    return displace_soon(pile);
  }
  row->heard_at = now.mono;
  row->came = true;
  if (row->binding.state == BindingState::failed && proven(row->binding))
    (void)save(with_state(row->binding, BindingState::bound, BindingFailure::none), *row);
}

// Each connection begins with it, so after its `ok` it is how the pile shows that it is back.
void Binder::on_online(std::string_view pile, bool online, Now now) {
  now_ = now;
  if (!online) return;
  on_heard(pile, now);
  Row* row = find(pile);
  if (row == nullptr || row->binding.state != BindingState::waiting || !proven(row->binding))
    return;
  const Binding bound = with_state(row->binding, BindingState::bound, BindingFailure::none);
  if (save(bound, *row)) row->deadline.reset();
}

void Binder::on_status(std::string_view pile, const PileStatus& status, Now now) {
  on_heard(pile, now);
  Row* row = find(pile);
  if (row == nullptr || row->binding.state == BindingState::bound) return;
  row->status = PileStatus{status.boot, status.n, status.t, {}};
  row->status_at = now.mono;
  if (!proven(row->binding) && may_come(*row)) ask_for_key(*row);
}

bool Binder::on_result(std::string_view pile, const CommandResult& result, Now now) {
  on_heard(pile, now);
  Row* row = find(pile);
  if (row == nullptr || row->command.empty() || row->command != result.id) return false;
  row->command.clear();
  if (result.ok)
    take_place(*row);
  else if (result.why != "expired")  // else it is asked anew at its next status
    on_refusal(*row);
  return true;
}

void Binder::ask_for_key(Row& row) {
  if (!row.command.empty() && now_.mono < row.expires) return;
  row.command.clear();
  if (!has_next_key(row)) return;
  const auto number = store_.next_running();
  if (!number) return;
  row.command = "b" + std::to_string(*number);
  row.expires = row.status_at + kCommandLasts;
  send_key(row);
}

// Durable before it is sent: a crash after that must not lose the only key that the pile has.
bool Binder::has_next_key(Row& row) {
  if (!row.binding.next_key.empty()) return true;
  auto key = port_.new_key();
  if (!key) return false;
  Binding changed = row.binding;
  changed.next_key = std::move(*key);
  return save(std::move(changed), row).ok();
}

void Binder::send_key(Row& row) {
  Command command;
  command.id = row.command;
  command.kind = CommandKind::set;
  command.duration = kCommandLasts;
  command.boot = row.status->boot;
  command.n = row.status->n;
  command.psk = row.binding.next_key;
  row.send_again = now_.mono + kRepeat;
  port_.send_to(row.binding.pile, command);
}

// The pile has the new key, and no other. What fails here is asked of the pile once more.
void Binder::take_place(Row& row) {
  Binding changed = with_state(row.binding, BindingState::waiting, BindingFailure::none);
  changed.key = std::exchange(changed.next_key, {});
  changed.label_key.clear();
  const std::string place = changed.place;
  const std::string pile = changed.pile;
  if (pile_at(place) != pile) port_.before_replacement(place);
  if (Status taken = store_.take_place(changed); !taken) return;
  row.binding = std::move(changed);
  row.deadline = now_.mono + settings_.wait;
  std::erase_if(rows_, [&](const auto& other) {
    if (other.second.binding.place != place || other.first == pile) return false;
    displace_soon(other.first);
    return true;
  });
  write_keys();
}

void Binder::on_refusal(Row& row) {
  Binding changed = with_state(row.binding, BindingState::failed, BindingFailure::refused);
  changed.label_key.clear();
  changed.next_key.clear();
  row.deadline.reset();
  if (!save(std::move(changed), row)) return;
  if (!may_come(row)) displace_soon(row.binding.pile);
  write_keys();
}

// A key that was sent is never forgotten here: the pile may have it.
void Binder::give_up(Row& row) {
  const bool has_key = proven(row.binding);
  const BindingFailure why = has_key    ? BindingFailure::not_back
                             : row.came ? BindingFailure::no_answer
                                        : BindingFailure::not_seen;
  Binding changed = with_state(row.binding, BindingState::failed, why);
  if (changed.next_key.empty()) changed.label_key.clear();
  if (!save(std::move(changed), row)) return;  // the next tick tries again
  row.deadline.reset();
  if (!may_come(row)) displace_soon(row.binding.pile);
  dirty_ = true;
}

void Binder::step(Row& row) {
  if (!row.command.empty() && now_.mono >= row.expires) row.command.clear();
  if (!row.command.empty() && now_.mono >= row.send_again) send_key(row);
  if (!row.deadline) return;
  if (now_.mono >= *row.deadline) return give_up(row);
  const bool stays =
      proven(row.binding) && now_.mono >= *row.deadline - settings_.wait + kComesBack;
  if (!stays || row.displaced) return;
  row.displaced = true;  // it took its key and stays on its old connection
  displace_soon(row.binding.pile);
}

void Binder::tick(Now now) {
  now_ = now;
  if (!settings_.enabled) return;
  for (auto& [pile, row] : rows_) step(row);
  turn_keys();
  if (dirty_) write_keys();
  displace_due();
}

// While somebody may have one of several keys the file changes; while somebody waits it is written
// again, too, should the broker have missed a change.
void Binder::turn_keys() {
  const bool waits = std::any_of(rows_.begin(), rows_.end(),
                                 [](const auto& row) { return row.second.deadline.has_value(); });
  const bool several = std::any_of(rows_.begin(), rows_.end(), [](const auto& row) {
    return possible_keys(row.second.binding).size() > 1;
  });
  if (!waits && !several) return void(turned_ = now_.mono);
  if (now_.mono - turned_ < (waits ? kTurn : kSlowTurn)) return;
  turned_ = now_.mono;
  ++turn_;
  dirty_ = true;
}

void Binder::write_keys() {
  std::vector<PileKey> keys;
  for (const auto& [pile, row] : rows_)
    if (may_come(row))
      keys.push_back({row.binding.pile, std::string{key_of_turn(row.binding, turn_)}});
  const Status written = port_.write_keys(keys);
  dirty_ = !written;
  std::string trouble = written ? std::string{} : written.error().message;
  if (trouble == trouble_) return;
  trouble_ = std::move(trouble);
  port_.trouble(trouble_.empty() ? "keys of piles: written again" : trouble_);
}

void Binder::displace_due() {
  for (auto at = displaced_.begin(); at != displaced_.end();) {
    if (now_.mono < at->second) {
      ++at;
      continue;
    }
    port_.displace(at->first);
    if (const auto leaves = leaving_.find(at->first); leaves != leaving_.end()) {
      port_.after_unbinding(leaves->second);
      leaving_.erase(leaves);
    }
    at = displaced_.erase(at);
  }
}

}  // namespace youxu
