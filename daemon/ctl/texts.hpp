// The API's values and code words as text, Chinese or English. What is missing shows as "-".
#pragma once

#include <cjson/cJSON.h>

#include <string>

#include "daemon/ctl/render.hpp"

namespace youxu::ctl {

const char* pick(Language language, const char* english, const char* chinese);

const cJSON* in(const cJSON* object, const char* key);
std::string text_of(const cJSON* value);
std::string field(const cJSON* object, const char* key);
// "500/-/300"
std::string phases(const cJSON* object, const char* key);

// A circuit's id, but of what the connectors of a pile share: "shared module of <pile>".
std::string circuit_name(const std::string& id, Language language);
// What bounds a circuit; a word of a newer gateway as it is.
std::string limit_by_text(const std::string& by, Language language);
// Where a phase is known from, why it is not, why its pile is not stepped now.
// Why an order stopped, its fault included; "-" while it runs.
std::string stop_text(const cJSON* order, Language language);
std::string tariff_kind_text(const std::string& kind, Language language);
std::string phase_word(const std::string& word, Language language);
// What a resident may count on; an unknown code is shown as it is.
// Where a wish comes from.
std::string source_text(const std::string& source, Language language);
std::string promise_text(const cJSON* promise, Language language);

}  // namespace youxu::ctl
