// What the API may ask of the backups.
#pragma once

#include <string>
#include <string_view>

#include "policy/result.hpp"
#include "policy/time.hpp"

namespace youxu {

struct BackupView {
  enum class State { none, running, done, failed };  // of the newest attempt of this run
  State state = State::none;
  std::string file;   // where it is, or was to be
  std::string error;  // failed: why
  Wall begun{};
};

std::string_view text_of(BackupView::State state);

class BackupControl {
 public:
  virtual ~BackupControl() = default;
  // Answers at once; what becomes of it shows in backup(). Errc::refused while one is being made.
  virtual Result<BackupView> begin_backup() = 0;
  virtual BackupView backup() const = 0;
};

}  // namespace youxu
