// Backups of the database: one a day by itself, and when somebody asks. They are made on a thread
// of their own, which also brings in the write-ahead logs; nothing here waits.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "daemon/backup_control.hpp"
#include "drivers/loop/worker.hpp"
#include "storage/store.hpp"

namespace youxu {

struct BackupSettings {
  std::string database;
  std::string folder;
  int kept = 0;          // 0: none is made by itself, and none removed
  bool at_once = false;  // the first one, however new the newest is
  std::chrono::minutes utc_offset{0};
};

class Backups final : public BackupControl {
 public:
  Backups(Loop& loop, BackupSettings settings, Store& store);

  // Each second: begins the day's backup when it is due, an hour after local midnight, or at once
  // when that was missed. A failed one is tried again an hour later; its alarm says why it failed.
  void tick(Now now);

  Result<BackupView> begin_backup() override;
  BackupView backup() const override { return view_; }

 private:
  bool due() const;
  void begin();
  void bring_in();
  void ended(const Status& done, const std::string& file);

  BackupSettings settings_;
  Store& store_;  // for the alarm of one that failed
  Now now_;
  BackupView view_;
  std::optional<Wall> newest_;  // of the backups in the folder
  std::optional<Mono> not_before_;
  Mono logs_brought_in_{};
  Worker worker_;  // last: its thread ends before what it reports to
};

}  // namespace youxu
