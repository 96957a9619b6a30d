#include "storage/sqlite.hpp"

#include <sqlite3.h>

namespace youxu {

namespace {

constexpr int kBusyMillis = 2000;

// What the caller must do about an SQLite result code. A full disk and an I/O error may pass.
Errc errc_of(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_NOMEM:
      return Errc::retry;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Errc::corrupt;
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
    case SQLITE_TOOBIG:
      return Errc::invalid;
    case SQLITE_READONLY:
      return Errc::refused;
    default:
      return Errc::fatal;
  }
}

Error error_of(sqlite3* db, int code, std::string_view sql) {
  constexpr std::size_t kShownSql = 60;
  std::string message = "database: ";
  message += sql.substr(0, kShownSql);
  message += ": ";
  message += sqlite3_errstr(code);
  message += " (";
  message += sqlite3_errmsg(db);
  message += ')';
  return Error{errc_of(code), std::move(message)};
}

}  // namespace

Statement::Statement(sqlite3* db, sqlite3_stmt* prepared, std::string_view sql, int failure)
    : db_{db}, prepared_{prepared}, sql_{sql}, failure_{failure} {}

Statement::Statement(Statement&& other) noexcept
    : db_{other.db_},
      prepared_{std::exchange(other.prepared_, nullptr)},
      sql_{other.sql_},
      failure_{other.failure_} {}

Statement::~Statement() {
  // Both are harmless on nullptr. A failed step has already told its error.
  sqlite3_reset(prepared_);
  if (prepared_ != nullptr) sqlite3_clear_bindings(prepared_);
}

Result<Statement::Fetch> Statement::step() {
  if (failure_ != SQLITE_OK) return error_of(db_, failure_, sql_);
  const int code = sqlite3_step(prepared_);
  if (code == SQLITE_ROW) return Fetch::row;
  if (code == SQLITE_DONE) return Fetch::done;
  return error_of(db_, code, sql_);
}

Status Statement::run() {
  for (;;) {
    const auto fetched = step();
    if (!fetched) return fetched.error();
    if (*fetched == Fetch::done) return {};
  }
}

std::int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(prepared_, column);
}

std::optional<std::int64_t> Statement::optional_integer(int column) const {
  if (sqlite3_column_type(prepared_, column) == SQLITE_NULL) return std::nullopt;
  return integer(column);
}

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(prepared_, column));
  if (text == nullptr) return {};
  return {text, static_cast<std::size_t>(sqlite3_column_bytes(prepared_, column))};
}

std::optional<std::string> Statement::optional_text(int column) const {
  if (sqlite3_column_type(prepared_, column) == SQLITE_NULL) return std::nullopt;
  return text(column);
}

Blob Statement::blob(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(prepared_, column));
  if (bytes == nullptr) return {};
  return {{bytes, static_cast<std::size_t>(sqlite3_column_bytes(prepared_, column))}};
}

void Statement::bind_one(int index, std::int64_t value) {
  if (failure_ == SQLITE_OK) keep(sqlite3_bind_int64(prepared_, index, value));
}

void Statement::bind_one(int index, std::string_view value) {
  if (failure_ != SQLITE_OK) return;
  // A null pointer would bind NULL; an empty view is empty text.
  const char* data = value.data() == nullptr ? "" : value.data();
  keep(sqlite3_bind_text64(prepared_, index, data, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind_one(int index, Blob value) {
  if (failure_ != SQLITE_OK) return;
  const char* data = value.bytes.data() == nullptr ? "" : value.bytes.data();
  keep(sqlite3_bind_blob64(prepared_, index, data, value.bytes.size(), SQLITE_TRANSIENT));
}

void Statement::bind_one(int index, const std::optional<std::int64_t>& value) {
  if (value) return bind_one(index, *value);
  if (failure_ == SQLITE_OK) keep(sqlite3_bind_null(prepared_, index));
}

void Statement::bind_one(int index, const std::optional<std::string>& value) {
  if (value) return bind_one(index, std::string_view{*value});
  if (failure_ == SQLITE_OK) keep(sqlite3_bind_null(prepared_, index));
}

void Statement::keep(int code) {
  failure_ = code;
}

void Database::Close::operator()(sqlite3* db) const {
  sqlite3_close_v2(db);  // a Database that is assigned to closes before its statements
}

void Database::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

Result<Database> Database::open(const std::string& path) {
  return open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
}

Result<Database> Database::open_to_read(const std::string& path) {
  return open(path, SQLITE_OPEN_READONLY);
}

Result<Database> Database::open(const std::string& path, int how) {
  sqlite3* db = nullptr;
  const int flags = how | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
  Database database{db};  // a failed open also leaves a handle to close
  if (code != SQLITE_OK) return error_of(db, code, "open " + path);
  sqlite3_busy_timeout(db, kBusyMillis);
  return database;
}

Statement Database::prepare(std::string_view sql) {
  auto& cached = statements_[sql];
  int code = SQLITE_OK;
  if (!cached) {
    sqlite3_stmt* prepared = nullptr;
    code = sqlite3_prepare_v3(db_.get(), sql.data(), static_cast<int>(sql.size()),
                              SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
    cached.reset(prepared);
  }
  return Statement{db_.get(), cached.get(), sql, code};
}

Result<std::optional<std::int64_t>> Database::first_integer(Statement& statement) {
  const auto fetched = statement.step();
  if (!fetched) return fetched.error();
  if (*fetched == Statement::Fetch::done) return std::optional<std::int64_t>{};
  const std::optional<std::int64_t> value = statement.integer(0);
  if (const Status ended = statement.run(); !ended) return ended.error();
  return value;
}

Result<std::int64_t> Database::only_integer(Statement& statement) {
  const auto value = first_integer(statement);
  if (!value) return value.error();
  if (!*value) return Error{Errc::fatal, "database: a statement that gives one row gave none"};
  return **value;
}

Status Database::run_script(const std::string& sql) {
  const int code = sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return error_of(db_.get(), code, sql);
  return {};
}

std::int64_t Database::changes() const {
  return sqlite3_changes64(db_.get());
}

void Database::roll_back() {
  // Some errors (a full disk) have already ended the transaction.
  if (sqlite3_get_autocommit(db_.get()) != 0) return;
  (void)run("ROLLBACK");  // it can only fail where SQLite has rolled back by itself
}

}  // namespace youxu
