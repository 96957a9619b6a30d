// The JSON Schema as a test sees it: what the schema says of a document, and documents made from
// the schema. Knows the keywords that youxud's schema uses; any other is a complaint.
#pragma once

#include <string>
#include <vector>

#include "drivers/json/json.hpp"

namespace youxu::test {

// What is wrong with `value` by `schema`, each "place: keyword"; empty when it is valid.
std::vector<std::string> complaints(const JsonView& schema, const JsonView& value);

// Every property and every array's first item, parents first.
struct Place {
  std::string at;   // "piles[0].min_a"
  JsonView schema;  // of what stands there
};
std::vector<Place> places(const JsonView& schema);

// A valid document with every property, but with `value` at `place`.
std::string document(const JsonView& schema, const std::string& place = "",
                     const std::string& value = "");

}  // namespace youxu::test
