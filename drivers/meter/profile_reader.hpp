// Reads one profile document, for profile.cpp. The parts are read in the order in which they refer
// to each other: limits, blocks, ratios, values.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "drivers/json/json.hpp"
#include "drivers/meter/profile.hpp"

namespace youxu {

class ProfileReader {
 public:
  Result<MeterProfile> read(const JsonView& root);

 private:
  struct Limits {
    int max_registers = 0;
    bool even_count = false;
    std::vector<int> functions;
  };

  // profile_sections.cpp
  void read_words_about(JsonFields& form);
  void read_modbus_sections(JsonFields& form);
  void read_sections(JsonFields& form);
  void read_modbus_limits(JsonFields& form);
  Status read_limits(const JsonView& view);
  Status read_block(const JsonView& view);
  Status read_plausible(const JsonView& view);
  Status read_walk(const JsonView& view);
  Status read_energy(const JsonView& view);
  Status check_energy(const JsonView& view) const;

  // profile_dlt645.cpp
  bool is_dlt645() const { return profile_.protocol == MeterProtocol::dlt645; }
  Status read_data(const JsonView& view);
  MeterField read_item(JsonFields& form);

  // profile_values.cpp
  Status read_ratios(const JsonView& view);
  Result<MeterRatio> read_ratio(const JsonView& view);
  Status read_value(const JsonView& view);
  void read_factors(JsonFields& form, MeterValue& value) const;
  void read_exponent(JsonFields& form, MeterValue& value) const;
  Status read_identity(const JsonView& view);
  MeterField read_field(JsonFields& form, const JsonView& view);
  void read_scale(JsonFields& form, MeterField& field) const;
  std::optional<MeterField> place(int address, RegisterType type,
                                  std::optional<int> function) const;
  int read_function(JsonFields& form, const JsonView& view);

  MeterProfile profile_;
  Limits limits_;
  WordOrder order_ = WordOrder::abcd;
  std::vector<RegisterType> digits_;  // of each block of a DL/T 645 profile
};

}  // namespace youxu
