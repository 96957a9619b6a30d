#include "daemon/open_store.hpp"

#include "daemon/lock_file.hpp"
#include "daemon/log.hpp"
#include "daemon/platforms.hpp"
#include "storage/backup.hpp"

namespace youxu {

namespace {

std::string story_of(const Replacement& done) {
  std::string story =
      done.aside.empty() ? "" : "the database was set aside as " + done.aside + ", ";
  story += done.restored.empty() ? "a new one was begun" : done.restored + " was restored";
  return story + ", " + std::to_string(done.salvage.orders) + " newer orders were taken over" +
         (done.salvage.whole ? "" : "; orders may be missing: see the alarm");
}

}  // namespace

Result<OpenedStore> open_store(const Config& config, Wall now) {
  const std::string& path = config.database;
  if (Status finished = finish_replacement(path); !finished) return finished.error();
  auto store = Store::open(path);
  if (store.ok()) return OpenedStore{std::move(*store)};
  if (store.error().code != Errc::corrupt) return store.error();
  log_line("error", store.error().message);
  const auto done = replace_database(
      path, {backups_in(config.backups), recipients_of(config), true, "damaged"}, now);
  if (!done.ok()) return done.error();
  log_line("error", story_of(*done));
  store = Store::open(path);
  if (!store.ok()) return store.error();
  return OpenedStore{std::move(*store), true};
}

Result<std::string> restore_backup(const Config& config, const std::string& backup, Wall now) {
  const auto lock = LockFile::take(config.database + ".lock");
  if (!lock.ok()) return lock.error();
  if (Status sound = check_backup(backup); !sound) return sound.error();
  if (Status finished = finish_replacement(config.database); !finished) return finished.error();
  const auto done =
      replace_database(config.database, {{backup}, recipients_of(config), false, "replaced"}, now);
  if (!done.ok()) return done.error();
  return story_of(*done);
}

}  // namespace youxu
