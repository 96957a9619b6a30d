// What a meter told, as JSON: the same from the gateway and from `youxuctl meter read`, which reads
// the meter itself. Numbers are in canonical units: V, A, W, var, VA, Hz, Wh, °C.
#pragma once

#include <string>
#include <vector>

#include "drivers/json/json.hpp"
#include "policy/meter_snapshot.hpp"

namespace youxu {

// {"quantity","phase","value","unit","quality","raw"}; the value of what is absent is null.
JsonObject meter_value_view_of(const SnapshotValue& value);
struct MeterAnswer {
  std::string profile;
  std::vector<SnapshotValue> values;
  std::vector<std::string> verdict;  // what is wrong with it, a sentence each; empty: nothing is
};
// {"profile","values","verdict"}
JsonObject meter_reading_view_of(const MeterAnswer& answer);

}  // namespace youxu
