#include "daemon/backups.hpp"

#include <cstdio>

#include "daemon/log.hpp"
#include "storage/backup.hpp"

namespace youxu {

namespace {

using std::chrono::hours;
constexpr std::string_view kAlarm = "backup";
constexpr Millis kDay = hours{24};
constexpr Millis kBringIn = hours{1};
constexpr Millis kTryAgain = hours{1};
constexpr Millis kAfterMidnight = hours{1};  // when the fewest orders end

std::int64_t day_of(Wall t, std::chrono::minutes utc_offset) {
  return (unix_millis(t) + Millis{utc_offset}.count() - kAfterMidnight.count()) / kDay.count();
}

std::optional<Wall> newest_in(const std::string& folder) {
  const auto all = backups_in(folder);
  return all.empty() ? std::nullopt : backup_time(all.front());
}

// Only where the newest is sound are older ones worth less than their room.
void remove_old(const std::string& folder, int kept) {
  const auto all = backups_in(folder);
  for (std::size_t i = static_cast<std::size_t>(kept); kept > 0 && i < all.size(); ++i)
    if (std::remove(all[i].c_str()) != 0)
      log_line("warning", all[i] + ": an old backup that cannot be removed");
}

}  // namespace

Backups::Backups(Loop& loop, BackupSettings settings, Store& store)
    : settings_{std::move(settings)}, store_{store}, worker_{loop} {
  if (!settings_.at_once) newest_ = newest_in(settings_.folder);
}

void Backups::tick(Now now) {
  now_ = now;
  if (now.mono - logs_brought_in_ >= kBringIn) bring_in();
  if (settings_.kept > 0 && view_.state != BackupView::State::running && due()) begin();
}

// Before a log is so long that SQLite would do it by itself, on the loop.
void Backups::bring_in() {
  logs_brought_in_ = now_.mono;
  // A full queue or a failure costs nothing: it is done again.
  (void)worker_.post([database = settings_.database] { (void)bring_in_logs(database); }, nullptr);
}

bool Backups::due() const {
  if (not_before_ && now_.mono < *not_before_) return false;
  if (!newest_) return true;
  // A clock that was set back is no reason for another.
  return day_of(now_.wall, settings_.utc_offset) > day_of(*newest_, settings_.utc_offset);
}

Result<BackupView> Backups::begin_backup() {
  if (view_.state == BackupView::State::running)
    return Error{Errc::refused, "a backup is being made already: " + view_.file};
  begin();
  return view_;
}

void Backups::begin() {
  struct Outcome {
    Status done;
  };
  const std::string file = settings_.folder + "/" + backup_name(now_.wall);
  view_ = {BackupView::State::running, file, "", now_.wall};
  not_before_ = now_.mono + kTryAgain;
  const auto outcome = std::make_shared<Outcome>();
  // Its queue is never full: there is one backup at a time, and logs are brought in now and then.
  (void)worker_.post(
      [outcome, file, settings = settings_] {
        outcome->done = make_backup(settings.database, file);
        if (outcome->done) remove_old(settings.folder, settings.kept);
      },
      [this, outcome, file] { ended(outcome->done, file); });
}

void Backups::ended(const Status& done, const std::string& file) {
  if (done.ok()) {
    view_.state = BackupView::State::done;
    newest_ = view_.begun;
    not_before_.reset();
    (void)store_.clear_alarm(kAlarm, now_.wall);  // the next backup does where this fails
    log_line("info", "backup made: " + file);
    return;
  }
  view_.state = BackupView::State::failed;
  view_.error = done.error().message;
  const bool damaged = done.error().code == Errc::corrupt;
  (void)store_.raise_alarm(  // the log has it, too
      kAlarm, damaged ? Severity::critical : Severity::warning,
      "no backup could be made: " + view_.error +
          (damaged ? ". The database is damaged: restart youxud once no car charges; it restores "
                     "the newest backup"
                   : ". It is tried again each hour"),
      now_.wall);
  log_line("error", "backup: " + view_.error);
}

}  // namespace youxu
