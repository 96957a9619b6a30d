// What a meter told, as JSON: the same from the gateway and from `youxuctl meter read`, which reads
// the meter itself. Numbers are in canonical units: V, A, W, var, VA, Hz, Wh, °C.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drivers/json/json.hpp"
#include "policy/meter_snapshot.hpp"

namespace youxu {

// {"quantity","phase","value","unit","quality","raw"}; the value of what is absent is null.
JsonObject meter_value_view_of(const SnapshotValue& value);
// {"profile","values","verdict"}: `verdict` is what is wrong with it, a sentence each; empty: it is
// fit to limit by.
JsonObject meter_reading_view_of(std::string_view profile, const std::vector<SnapshotValue>& values,
                                 const std::vector<std::string>& verdict);

}  // namespace youxu
