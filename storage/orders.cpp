// Orders: written whole while they are open, closed once, never written again.
#include <limits>

#include "storage/codec.hpp"
#include "storage/outbox.hpp"
#include "storage/store_impl.hpp"

namespace youxu {

namespace {

// The columns of `SELECT * FROM orders`. A migration adds columns at the end only.
enum Column : int {
  id,
  pile,
  connector,
  mode,
  origin,
  state,
  reason,
  fault,
  card,
  applied_at,
  started_at,
  finished_at,
  clock_trusted,
  depart,
  energy_wanted,
  register_start,
  register_last,
  register_last_at,
  tariff,
  energy_first,  // and the other kinds after it
  begin = energy_first + static_cast<int>(kTariffKinds),
  amount_limit,
  time_limit,
  register_serial,
  register_segments,
  register_unsettled,
};

// Turns a text column into an enumeration; `parse` is its *_from_text.
template <class Enum, class Parse>
Status read_enum(const Statement& row, Column column, Parse parse, Enum& value) {
  const std::string text = row.text(column);
  const std::optional<Enum> parsed = parse(text);
  if (!parsed) return corrupt_value("order " + row.text(Column::id), text);
  value = *parsed;
  return {};
}

Status read_enums(const Statement& row, Order& order) {
  if (Status s = read_enum(row, Column::mode, charge_mode_from_text, order.mode); !s) return s;
  if (Status s = read_enum(row, Column::origin, order_origin_from_text, order.origin); !s) return s;
  if (Status s = read_enum(row, Column::state, order_state_from_text, order.state); !s) return s;
  return read_enum(row, Column::reason, stop_reason_from_text, order.reason);
}

Status read_tariff(const Statement& row, Order& order) {
  const auto decoded = decode_tariff(row.text(Column::tariff));
  if (!decoded) return corrupt_value("order " + order.id, row.text(Column::tariff));
  order.tariff = *decoded;
  return {};
}

Status read_segments(const Statement& row, Order& order) {
  auto decoded = decode_segments(row.text(Column::register_segments));
  if (!decoded) return corrupt_value("order " + order.id, row.text(Column::register_segments));
  order.segments = std::move(*decoded);
  order.register_serial = row.text(Column::register_serial);
  order.register_unsettled = row.integer(Column::register_unsettled) != 0;
  return {};
}

void read_bounds(const Statement& row, Order& order) {
  order.begin = optional_wall(row.optional_integer(Column::begin));
  if (const auto e4 = row.optional_integer(Column::amount_limit)) order.amount_limit = Money{*e4};
  if (const auto minutes = row.optional_integer(Column::time_limit))
    order.time_limit = std::chrono::minutes{*minutes};
}

WattHours energy_at(const Statement& row, int column) {
  return WattHours::from_milli(row.integer(column));
}

void read_quantities(const Statement& row, Order& order) {
  if (const auto wanted = row.optional_integer(Column::energy_wanted))
    order.energy_wanted = WattHours::from_milli(*wanted);
  order.register_start = energy_at(row, Column::register_start);
  order.register_last = energy_at(row, Column::register_last);
  for (std::size_t kind = 0; kind < kTariffKinds; ++kind)
    order.energy[kind] = energy_at(row, Column::energy_first + static_cast<int>(kind));
}

void read_times(const Statement& row, Order& order) {
  order.applied_at = wall_from_unix_millis(row.integer(Column::applied_at));
  order.started_at = optional_wall(row.optional_integer(Column::started_at));
  order.finished_at = optional_wall(row.optional_integer(Column::finished_at));
  order.clock_trusted = row.integer(Column::clock_trusted) != 0;
  order.depart = optional_wall(row.optional_integer(Column::depart));
  order.register_last_at = wall_from_unix_millis(row.integer(Column::register_last_at));
}

Result<Order> read_order(const Statement& row) {
  Order order;
  order.id = row.text(Column::id);
  order.pile = row.text(Column::pile);
  order.connector = static_cast<int>(row.integer(Column::connector));
  order.card = row.text(Column::card);
  if (const auto code = row.optional_text(Column::fault)) order.fault = fault_from_text(*code);
  read_times(row, order);
  read_quantities(row, order);
  read_bounds(row, order);
  if (const Status segments = read_segments(row, order); !segments) return segments.error();
  if (const Status enums = read_enums(row, order); !enums) return enums.error();
  if (const Status tariff = read_tariff(row, order); !tariff) return tariff.error();
  return order;
}

std::optional<std::string> fault_text(const Order& order) {
  if (!order.fault) return std::nullopt;
  return std::string{text_of(*order.fault)};
}

std::optional<std::int64_t> wanted_milli(const Order& order) {
  if (!order.energy_wanted) return std::nullopt;
  return order.energy_wanted->milli();
}

std::optional<std::int64_t> limit_e4(const Order& order) {
  if (!order.amount_limit) return std::nullopt;
  return order.amount_limit->e4;
}

std::optional<std::int64_t> limit_minutes(const Order& order) {
  if (!order.time_limit) return std::nullopt;
  return order.time_limit->count();
}

std::int64_t energy_of(const Order& order, TariffKind kind) {
  return order.energy[static_cast<std::size_t>(kind)].milli();
}

Status write_order(Database& db, const Order& o) {
  return db.run(
      "INSERT OR REPLACE INTO orders VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
      "?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29)",
      o.id, o.pile, o.connector, text_of(o.mode), text_of(o.origin), text_of(o.state),
      text_of(o.reason), fault_text(o), o.card, unix_millis(o.applied_at),
      optional_millis(o.started_at), optional_millis(o.finished_at), o.clock_trusted,
      optional_millis(o.depart), wanted_milli(o), o.register_start.milli(), o.register_last.milli(),
      unix_millis(o.register_last_at), encode_tariff(o.tariff), energy_of(o, TariffKind::sharp),
      energy_of(o, TariffKind::peak), energy_of(o, TariffKind::flat),
      energy_of(o, TariffKind::valley), optional_millis(o.begin), limit_e4(o), limit_minutes(o),
      o.register_serial, encode_segments(o.segments), o.register_unsettled);
}

// How many closed orders have this id: 0 or 1.
Result<std::int64_t> closed_count(Database& db, const std::string& order) {
  return db.one_integer(
      "SELECT count(*) FROM orders WHERE id = ?1 AND state IN ('finished', 'uploaded')", order);
}

Status close_order(Store::Impl& impl, const Order& order) {
  const auto closed = closed_count(impl.db, order.id);
  if (!closed) return closed.error();
  if (*closed > 0) return {};
  if (Status written = write_order(impl.db, order); !written) return written;
  return queue_order(impl, order);
}

}  // namespace

Status Store::save_order(const Order& order) {
  return save_orders({&order, 1});
}

Status Store::save_orders(std::span<const Order> orders) {
  for (const Order& order : orders)
    if (is_closed(order.state))
      return Error{Errc::refused, "save order " + order.id + ": it is closed: use finish_order"};
  return in_transaction(impl_->db, [this, orders]() -> Status {
    for (const Order& order : orders) {
      const auto closed = closed_count(impl_->db, order.id);
      if (!closed) return closed.error();
      if (*closed > 0)
        return Error{Errc::refused, "save order " + order.id + ": it was closed before"};
      if (Status written = write_order(impl_->db, order); !written) return written;
    }
    return {};
  });
}

Status Store::finish_order(const Order& order) {
  if (order.state != OrderState::finished)
    return Error{Errc::invalid, "finish order " + order.id + ": its state is '" +
                                    std::string{text_of(order.state)} + "', not 'finished'"};
  return in_transaction(impl_->db, [this, &order] { return close_order(*impl_, order); });
}

Result<std::vector<Order>> Store::open_orders() {
  // The condition is that of the index orders_open, word for word.
  auto open = impl_->db.prepare(
      "SELECT * FROM orders WHERE state NOT IN ('finished', 'uploaded') "
      "ORDER BY applied_at_ms, id");
  return all_rows<Order>(open, read_order);
}

Result<std::optional<Order>> Store::order(std::string_view id) {
  auto found = impl_->db.prepare("SELECT * FROM orders WHERE id = ?1");
  return first_row<Order>(found.bind(id), read_order);
}

Result<std::vector<Order>> Store::orders(const OrderQuery& query) {
  using Limits = std::numeric_limits<std::int64_t>;
  if (const Status limit = check_limit(query.limit); !limit) return limit.error();
  auto found = impl_->db.prepare(
      "SELECT * FROM orders WHERE applied_at_ms >= ?1 AND applied_at_ms < ?2 "
      "AND (?3 = '' OR pile = ?3) AND (?4 = '' OR state = ?4) "
      "ORDER BY applied_at_ms DESC, id DESC LIMIT ?5");
  found.bind(optional_millis(query.from).value_or(Limits::min()),
             optional_millis(query.to).value_or(Limits::max()), query.pile,
             query.state ? text_of(*query.state) : std::string_view{}, query.limit);
  return all_rows<Order>(found, read_order);
}

}  // namespace youxu
