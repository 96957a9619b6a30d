// What is asked of the binder, and whom it lets in.
#include "daemon/binder.hpp"

#include <algorithm>

#include "drivers/pile/pile_label.hpp"

namespace youxu {

namespace {

Error refused(const std::string& what) {
  return {Errc::refused, what};
}

BindingView view_of(const Binding& binding) {
  return {binding.pile, binding.place, binding.state, binding.why, binding.changed_at};
}

}  // namespace

Binder::Binder(BinderSettings settings, Store& store, BindPort& port)
    : settings_{std::move(settings)}, store_{store}, port_{port} {
  std::sort(settings_.places.begin(), settings_.places.end());
}

Status Binder::begin(Now now) {
  now_ = now;
  turned_ = now.mono;
  if (!settings_.enabled) return {};
  auto stored = store_.bindings();
  if (!stored) return stored.error();
  for (Binding& binding : *stored) {
    Row& row = rows_[binding.pile];
    row.binding = std::move(binding);
    if (row.binding.state == BindingState::waiting) row.deadline = now.mono + settings_.wait;
    if (row.binding.state != BindingState::waiting || !proven(row.binding)) continue;
    // It may have come back while nobody listened, or be on its old connection still: it comes
    // anew.
    row.displaced = true;
    displace_soon(row.binding.pile);
  }
  write_keys();
  return {};
}

Binder::Row* Binder::find(std::string_view pile) {
  const auto at = rows_.find(pile);
  return at == rows_.end() ? nullptr : &at->second;
}

const Binder::Row* Binder::find(std::string_view pile) const {
  const auto at = rows_.find(pile);
  return at == rows_.end() ? nullptr : &at->second;
}

bool Binder::is_place(std::string_view number) const {
  return std::binary_search(settings_.places.begin(), settings_.places.end(), number);
}

// Who waits for a place that another still has, does not have it. Most piles serve the place of
// their own number; the others are looked for.
const Binder::Row* Binder::at_place(std::string_view place) const {
  const auto serves = [place](const Row& row) {
    return row.binding.place == place && !row.binding.key.empty();
  };
  if (const Row* own = find(place); own != nullptr && serves(*own)) return own;
  for (const auto& [pile, row] : rows_)
    if (serves(row)) return &row;
  return nullptr;
}

// A pile whose place is no longer configured stays out until it is again.
bool Binder::may_come(const Row& row) const {
  return is_place(row.binding.place) && !possible_keys(row.binding).empty();
}

std::string_view Binder::place_of(std::string_view pile) const {
  if (!settings_.enabled) return pile;
  if (const auto leaves = leaving_.find(pile); leaves != leaving_.end()) return leaves->second;
  const Row* row = find(pile);
  if (row == nullptr || row->binding.state != BindingState::bound || !may_come(*row)) return {};
  return row->binding.place;
}

std::string_view Binder::pile_at(std::string_view place) const {
  if (!settings_.enabled) return place;
  if (const Row* row = at_place(place)) return row->binding.pile;
  for (const auto& [pile, left] : leaving_)
    if (left == place) return pile;
  return place;
}

Result<std::string> Binder::place_for(std::string_view pile, std::string_view replaces) const {
  if (!replaces.empty()) {
    const Row* known = find(replaces);
    const std::string place{known == nullptr ? replaces : std::string_view{known->binding.place}};
    if (is_place(place)) return place;
    return Error{Errc::invalid, "pile " + std::string{replaces} +
                                    ": is none of the site's, so nothing can replace it; see "
                                    "youxuctl piles"};
  }
  if (is_place(pile)) return std::string{pile};
  if (const Row* known = find(pile); known != nullptr && is_place(known->binding.place))
    return known->binding.place;
  return Error{
      Errc::invalid,
      "pile " + std::string{pile} +
          ": is none of the site's. Say which circuit feeds it: --circuit ID; or whose place it "
          "takes: --replaces PILE"};
}

// A place of its own, for a pile that has none.
Status Binder::give_place(const BindRequest& request, const std::string& pile) {
  if (request.name.empty() && request.circuit.empty() && request.phases.empty()) return {};
  if (!request.replaces.empty() || place_for(pile, ""))
    return Error{Errc::invalid, "pile " + pile +
                                    ": has a place, or takes another's, with name, circuit and "
                                    "phases; leave them out, or change them in the configuration"};
  if (request.circuit.empty())
    return Error{Errc::invalid, "circuit: is missing; it says what feeds pile " + pile};
  Status added = port_.add_place({pile, request.name, request.circuit, request.phases});
  if (!added) return added;
  settings_.places.insert(std::lower_bound(settings_.places.begin(), settings_.places.end(), pile),
                          pile);
  return {};
}

// Neither the pile nor the place may be in use.
Status Binder::check_free(std::string_view pile, std::string_view place, bool replaces) const {
  const std::string name = "pile " + std::string{pile};
  const auto speaks = [this](const Row& row, Millis within) {
    return row.heard_at && now_.mono - *row.heard_at < within;
  };
  if (is_place(pile) && pile != place)
    return refused(name + ": has a place of its own in the configuration; take it out there first");
  const Row* known = find(pile);
  if (known != nullptr && known->binding.place != place && !known->binding.key.empty())
    return refused(name + ": is bound already, in the place of " + known->binding.place +
                   "; unbind it first");
  if (known != nullptr && known->binding.state == BindingState::bound && speaks(*known, kSilent))
    return refused(name +
                   ": is bound already, and connected; nothing is to be done. To bind it "
                   "anew reset it to factory state or unbind it");
  const Row* there = at_place(place);
  if (there == nullptr || there->binding.pile == pile) return {};
  if (!replaces)
    return refused(name + ": its place is taken by " + there->binding.pile +
                   "; to give it back: --replaces " + there->binding.pile);
  if (speaks(*there, kOverWhenSilent))
    return refused("pile " + there->binding.pile + ": still speaks, so it is not to be replaced; " +
                   "switch it off and try again in a minute");
  return {};
}

Result<BindingView> Binder::bind(const BindRequest& request) {
  if (!settings_.enabled)
    return refused("piles are not bound here: bus.psk_file of the configuration is empty");
  const auto label = parse_pile_label(request.label);
  if (!label) return label.error();
  if (Status given = give_place(request, label->pile); !given) return given.error();
  const auto place = place_for(label->pile, request.replaces);
  if (!place) return place.error();
  if (Status free = check_free(label->pile, *place, !request.replaces.empty()); !free)
    return free.error();
  Row* row = find(label->pile);
  if (row == nullptr && rows_.size() >= kMaxBindings)
    return refused("no more than " + std::to_string(kMaxBindings) + " bindings; unbind some");

  Row fresh;
  if (row != nullptr) fresh.binding = row->binding;  // the keys that it may have already
  fresh.binding.pile = label->pile;
  fresh.binding.place = *place;
  fresh.binding.label_key = label->key;
  if (Status saved =
          save(with_state(fresh.binding, BindingState::waiting, BindingFailure::none), fresh);
      !saved)
    return saved.error();
  fresh.deadline = now_.mono + settings_.wait;
  rows_.insert_or_assign(label->pile, fresh);
  displaced_.erase(label->pile);
  leaving_.erase(label->pile);
  write_keys();
  return view_of(fresh.binding);
}

Status Binder::unbind(std::string_view number) {
  const Row* row = find(number);
  if (row == nullptr) row = at_place(number);
  if (row == nullptr) return Error{Errc::invalid, "pile " + std::string{number} + ": is not bound"};
  const std::string pile = row->binding.pile;
  const std::string place = row->binding.place;
  const bool serves = row->binding.state == BindingState::bound;
  if (Status removed = store_.remove_binding(pile); !removed) return removed;
  rows_.erase(pile);
  write_keys();
  if (serves && leaving_.size() < kMaxDisplaced) {
    leaving_.insert_or_assign(pile, place);
    port_.before_unbinding(place);
  }
  displace_soon(pile);
  return {};
}

std::vector<BindingView> Binder::bindings() const {
  std::vector<BindingView> views;
  for (const auto& [pile, row] : rows_) views.push_back(view_of(row.binding));
  return views;
}

Binding Binder::with_state(const Binding& binding, BindingState state, BindingFailure why) const {
  Binding out = binding;
  out.state = state;
  out.why = why;
  out.changed_at = now_.wall;
  return out;
}

Status Binder::save(Binding changed, Row& row) {
  Status saved = store_.save_binding(changed);
  if (saved) row.binding = std::move(changed);
  return saved;
}

// Not at once: a pile that is put out before the broker knows it would come back in.
void Binder::displace_soon(std::string_view pile) {
  if (displaced_.size() >= kMaxDisplaced) return;
  displaced_.emplace(pile, now_.mono + kReloaded);
}

}  // namespace youxu
