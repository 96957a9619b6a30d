#include "tests/programs/day/csv.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>

namespace youxu::sim {

namespace {

std::vector<std::string> split(std::string line) {
  if (!line.empty() && line.back() == '\r') line.pop_back();
  std::vector<std::string> fields;
  std::size_t from = 0;
  for (std::size_t comma; (comma = line.find(',', from)) != std::string::npos; from = comma + 1)
    fields.push_back(line.substr(from, comma - from));
  fields.push_back(line.substr(from));
  return fields;
}

Error wrong(const std::string& path, std::size_t line, const std::string& what) {
  return {Errc::invalid, path + ":" + std::to_string(line) + ": " + what};
}

}  // namespace

Result<Csv> Csv::read(const std::string& path) {
  std::ifstream file{path};
  std::string line;
  if (!file || !std::getline(file, line)) return wrong(path, 1, "cannot be read, or is empty");
  Csv csv;
  csv.path_ = path;
  csv.columns_ = split(line);
  while (std::getline(file, line)) {
    if (line.empty()) continue;
    csv.rows_.push_back(split(line));
    if (csv.rows_.back().size() != csv.columns_.size())
      return wrong(path, csv.rows_.size() + 1,
                   std::to_string(csv.rows_.back().size()) + " fields, the header has " +
                       std::to_string(csv.columns_.size()));
  }
  return csv;
}

Result<std::string> Csv::text(std::size_t row, std::string_view column) const {
  const auto at = std::find(columns_.begin(), columns_.end(), column);
  if (at == columns_.end()) return wrong(path_, 1, "no column " + std::string{column});
  return rows_[row][static_cast<std::size_t>(at - columns_.begin())];
}

Result<double> Csv::number(std::size_t row, std::string_view column) const {
  const auto field = text(row, column);
  if (!field.ok()) return field.error();
  double value = 0;
  const auto [end, failed] = std::from_chars(field->data(), field->data() + field->size(), value);
  if (failed != std::errc{} || end != field->data() + field->size())
    return wrong(path_, row + 2, std::string{column} + ": '" + *field + "' is not a number");
  return value;
}

}  // namespace youxu::sim
