// Comma-separated files with a header line: values by column name. No quoting, as in the benchmark
// data's format. Every complaint names file, line and column.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/result.hpp"

namespace youxu::sim {

class Csv {
 public:
  static constexpr std::size_t kMaxRows = 100'000;

  // Errc::invalid naming file and line when it cannot be read, is too long or a line has another
  // count of fields than the header.
  static Result<Csv> read(const std::string& path);

  std::size_t rows() const { return rows_.size(); }
  bool has(std::string_view column) const;
  // Errc::invalid when there is no such column, or when it is not a finite number.
  Result<double> number(std::size_t row, std::string_view column) const;
  Result<std::string> text(std::size_t row, std::string_view column) const;
  // "sessions.csv:7: mode: <what>"
  Error wrong(std::size_t row, std::string_view column, const std::string& what) const;

 private:
  struct Row {
    std::size_t line = 0;
    std::vector<std::string> fields;
  };

  std::string path_;
  std::vector<std::string> columns_;
  std::vector<Row> rows_;
};

// Reads the fields of one row one after another; the first complaint sticks.
class CsvRow {
 public:
  CsvRow(const Csv& csv, std::size_t row) : csv_{csv}, row_{row} {}
  double number(std::string_view column, double min, double max);
  std::string text(std::string_view column);
  void complain(std::string_view column, const std::string& what);
  const Status& status() const { return status_; }

 private:
  const Csv& csv_;
  std::size_t row_;
  Status status_;
};

}  // namespace youxu::sim
