// Backups that are made as soon as they are looked at.
#pragma once

#include "daemon/backup_control.hpp"

namespace youxu {

struct FakeBackups final : BackupControl {
  bool refuse = false;
  BackupView view;

  Result<BackupView> begin_backup() override {
    if (refuse) return Error{Errc::refused, "a backup is being made already"};
    view = {BackupView::State::running, "/b/youxu-20260131-235959.db", "",
            wall_from_unix_millis(1'766'000'000'000)};
    return view;
  }
  BackupView backup() const override {
    BackupView out = view;
    if (out.state == BackupView::State::running) out.state = BackupView::State::done;
    return out;
  }
};

}  // namespace youxu
