// youxuctl's readable output: the API's JSON as text, Chinese or English.
#pragma once

#include <cjson/cJSON.h>

#include <string>

namespace youxu::ctl {

enum class Language { english, chinese };
// Chinese when LC_ALL, else LANG, begins with "zh".
Language language_from_environment();

// Each takes the whole answer of its resource; missing keys show as "-".
std::string status_text(const cJSON* status, Language language);
std::string piles_text(const cJSON* piles, Language language);
std::string orders_text(const cJSON* orders, Language language);
std::string disputes_text(const cJSON* disputes, Language language);
std::string tariff_text(const cJSON* tariffs, Language language);
std::string alarms_text(const cJSON* alarms, Language language);
std::string meters_text(const cJSON* status, Language language);  // a table, of GET /status
std::string heat_text(const cJSON* heat, Language language);      // one line; of nothing nothing
std::string meter_reading_text(const cJSON* reading, Language language);
std::string alarm_message(const cJSON* alarm, Language language);
std::string limits_text(const cJSON* limits, Language language);
std::string bindings_text(const cJSON* bindings, Language language);
std::string binding_text(const cJSON* binding, Language language);   // one line
std::string maintenance_text(const cJSON* pile, Language language);  // one line
std::string cards_text(const cJSON* cards, Language language);
std::string phases_text(const cJSON* piles, Language language);
std::string plan_text(const cJSON* plan, Language language);
std::string explain_text(const cJSON* explanation, Language language);
// One sentence for a reason object; an unknown code is shown as it is.
std::string reason_text(const cJSON* reason, Language language);

}  // namespace youxu::ctl
