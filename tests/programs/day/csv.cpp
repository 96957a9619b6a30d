#include "tests/programs/day/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <fstream>

namespace youxu::sim {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::vector<std::string> fields_of(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  std::vector<std::string> fields;
  std::size_t from = 0;
  for (std::size_t comma; (comma = line.find(',', from)) != std::string::npos; from = comma + 1)
    fields.push_back(line.substr(from, comma - from));
  fields.push_back(line.substr(from));
  return fields;
}

Error at_line(const std::string& path, std::size_t line, const std::string& what) {
  return {Errc::invalid, path + ":" + std::to_string(line) + ": " + what};
}

}  // namespace

Result<Csv> Csv::read(const std::string& path) {
  std::ifstream file{path};
  std::string line;
  if (!file || !std::getline(file, line)) return at_line(path, 1, "cannot be read, or is empty");
  if (line.starts_with(kByteOrderMark)) line.erase(0, kByteOrderMark.size());
  Csv csv;
  csv.path_ = path;
  csv.columns_ = fields_of(line);
  for (std::size_t number = 2; std::getline(file, line); ++number) {
    if (line.empty() || line == "\r") continue;
    if (csv.rows_.size() == kMaxRows)
      return at_line(path, number, "more than " + std::to_string(kMaxRows) + " rows");
    csv.rows_.push_back({number, fields_of(line)});
    const std::size_t fields = csv.rows_.back().fields.size();
    if (fields != csv.columns_.size())
      return at_line(path, number,
                     std::to_string(fields) + " fields, the header has " +
                         std::to_string(csv.columns_.size()));
  }
  return csv;
}

bool Csv::has(std::string_view column) const {
  return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

Error Csv::wrong(std::size_t row, std::string_view column, const std::string& what) const {
  return at_line(path_, rows_[row].line, std::string{column} + ": " + what);
}

Result<std::string> Csv::text(std::size_t row, std::string_view column) const {
  const auto at = std::find(columns_.begin(), columns_.end(), column);
  if (at == columns_.end())
    return at_line(path_, 1, "the column " + std::string{column} + " is missing");
  return rows_[row].fields[static_cast<std::size_t>(at - columns_.begin())];
}

Result<double> Csv::number(std::size_t row, std::string_view column) const {
  const auto field = text(row, column);
  if (!field.ok()) return field.error();
  double value = 0;
  const auto [end, failed] = std::from_chars(field->data(), field->data() + field->size(), value);
  if (failed != std::errc{} || end != field->data() + field->size() || !std::isfinite(value))
    return wrong(row, column, "'" + *field + "' is not a number");
  return value;
}

double CsvRow::number(std::string_view column, double min, double max) {
  const auto value = csv_.number(row_, column);
  if (!value.ok()) {
    if (status_.ok()) status_ = value.error();
    return min;
  }
  if (*value >= min && *value <= max) return *value;
  char text[120];
  std::snprintf(text, sizeof text, "%.10g is not within %.10g to %.10g", *value, min, max);
  complain(column, text);
  return min;
}

std::string CsvRow::text(std::string_view column) {
  const auto value = csv_.text(row_, column);
  if (value.ok()) return *value;
  if (status_.ok()) status_ = value.error();
  return {};
}

void CsvRow::complain(std::string_view column, const std::string& what) {
  if (status_.ok()) status_ = csv_.wrong(row_, column, what);
}

}  // namespace youxu::sim
