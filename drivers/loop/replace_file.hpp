// A file that is replaced as a whole: whoever reads it sees the old text or the new, also after a
// power cut.
#pragma once

#include <string>
#include <string_view>

#include "policy/result.hpp"

namespace youxu {

// Writes `path`.new and renames it; both are in the same folder, which is synced. `mode` (0640)
// holds whatever the process's mask. Errc::retry with the reason when the disk or the rights do not
// allow it; the old file is then as it was.
Status replace_file(const std::string& path, std::string_view text, unsigned mode);

}  // namespace youxu
