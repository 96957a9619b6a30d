// Comma-separated files with a header line: values by column name. No quoting, as in the benchmark
// data's format.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/result.hpp"

namespace youxu::sim {

class Csv {
 public:
  // Errc::invalid naming file and line when it cannot be read or a line has another count of
  // fields.
  static Result<Csv> read(const std::string& path);

  std::size_t rows() const { return rows_.size(); }
  // Errc::invalid naming file, line and column when there is no such column or it is no number.
  Result<double> number(std::size_t row, std::string_view column) const;
  Result<std::string> text(std::size_t row, std::string_view column) const;

 private:
  std::string path_;
  std::vector<std::string> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace youxu::sim
