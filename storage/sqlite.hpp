// SQLite as values: cached prepared statements, errors as Status, transactions as one call.
//
// Knows nothing of what is stored. An error of preparing or binding is kept by the statement and
// told by its next step(), so a caller has one place to look.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace youxu {

// Bytes that are no text. As a column it is a view that ends with the next step().
struct Blob {
  std::string_view bytes;
};

// One use of a prepared statement. It is reset when this goes out of scope, which is what ends its
// read transaction; the statement itself stays prepared in its Database, which must live longer.
class Statement {
 public:
  Statement(sqlite3* db, sqlite3_stmt* prepared, std::string_view sql, int failure);
  ~Statement();
  Statement(Statement&& other) noexcept;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  // Binds ?1, ?2, ... in order. Text is copied; an empty optional is NULL.
  template <class... Args>
  Statement& bind(const Args&... args) {
    int index = 0;
    (bind_one(++index, args), ...);
    return *this;
  }

  enum class Fetch { row, done };
  Result<Fetch> step();
  // Steps to the end and ignores rows. Only then is a statement outside a transaction committed.
  Status run();

  // Columns of the row that step() reached, counted from 0.
  std::int64_t integer(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;
  std::string text(int column) const;
  std::optional<std::string> optional_text(int column) const;
  Blob blob(int column) const;

 private:
  void bind_one(int index, std::int64_t value);
  void bind_one(int index, std::string_view value);
  void bind_one(int index, const std::optional<std::int64_t>& value);
  void bind_one(int index, const std::optional<std::string>& value);
  void bind_one(int index, Blob value);
  void bind_one(int index, int value) { bind_one(index, std::int64_t{value}); }
  void bind_one(int index, bool value) { bind_one(index, std::int64_t{value}); }
  void bind_one(int index, const char* value) { bind_one(index, std::string_view{value}); }
  void bind_one(int index, const std::string& value) { bind_one(index, std::string_view{value}); }
  void keep(int code);

  sqlite3* db_ = nullptr;
  sqlite3_stmt* prepared_ = nullptr;
  std::string_view sql_;
  int failure_ = 0;  // first error code of preparing or binding
};

class Database {
 public:
  // Opens or creates the file; waits up to 2 s for another process's lock at each use.
  static Result<Database> open(const std::string& path);
  // As open(), but what is not there is an error, and nothing is written but by SQLite itself.
  static Result<Database> open_to_read(const std::string& path);

  // `sql` must be a string literal: there are as many cached statements as literals. Using the same
  // statement twice at a time is a bug of the caller.
  Statement prepare(std::string_view sql);

  template <class... Args>
  Status run(std::string_view sql, const Args&... args) {
    return prepare(sql).bind(args...).run();
  }
  // The first column of the first row; nullopt when there is no row. Runs the statement to its end.
  template <class... Args>
  Result<std::optional<std::int64_t>> integer(std::string_view sql, const Args&... args) {
    return first_integer(prepare(sql).bind(args...));
  }
  // As integer(), where a row always comes (an aggregate, RETURNING): its absence is Errc::fatal.
  template <class... Args>
  Result<std::int64_t> one_integer(std::string_view sql, const Args&... args) {
    return only_integer(prepare(sql).bind(args...));
  }

  // Runs several statements, uncached. For migrations.
  Status run_script(const std::string& sql);
  // Rows that the last INSERT, UPDATE or DELETE touched.
  std::int64_t changes() const;
  void roll_back();

 private:
  struct Close {
    void operator()(sqlite3* db) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Database(sqlite3* db) : db_{db} {}
  static Result<Database> open(const std::string& path, int how);
  static Result<std::optional<std::int64_t>> first_integer(Statement& statement);
  static Result<std::int64_t> only_integer(Statement& statement);

  std::unique_ptr<sqlite3, Close> db_;
  std::map<std::string_view, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

// Runs `body` (a Status()) in one transaction: durable when the result is ok, else without effect.
template <class Body>
Status in_transaction(Database& db, Body body) {
  if (Status begun = db.run("BEGIN IMMEDIATE"); !begun) return begun;
  Status done = body();
  if (done) done = db.run("COMMIT");
  if (!done) db.roll_back();
  return done;
}

// All rows of a bound statement, each made by `read` (a Result<Row>(const Statement&)).
template <class Row, class Read>
Result<std::vector<Row>> all_rows(Statement& statement, Read read) {
  std::vector<Row> rows;
  for (;;) {
    const auto fetched = statement.step();
    if (!fetched) return fetched.error();
    if (*fetched == Statement::Fetch::done) return rows;
    Result<Row> row = read(statement);
    if (!row) return row.error();
    rows.push_back(std::move(*row));
  }
}

// The first row of a bound statement, or nullopt.
template <class Row, class Read>
Result<std::optional<Row>> first_row(Statement& statement, Read read) {
  const auto fetched = statement.step();
  if (!fetched) return fetched.error();
  if (*fetched == Statement::Fetch::done) return std::optional<Row>{};
  Result<Row> row = read(statement);
  if (!row) return row.error();
  return std::optional<Row>{std::move(*row)};
}

}  // namespace youxu
