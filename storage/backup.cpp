#include "storage/backup.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "storage/migrations.hpp"
#include "storage/sqlite.hpp"

namespace youxu {

namespace {

namespace fs = std::filesystem;

constexpr mode_t kMode = 0640;
constexpr std::string_view kPrefix = "youxu-";
constexpr std::string_view kSuffix = ".db";

Error failed(const std::string& path, std::string_view what, int why = errno) {
  return {Errc::retry, path + ": " + std::string{what} + ": " + std::strerror(why) +
                           "; check the folder's rights and the disk's space"};
}

std::string stamp(Wall now) {
  const auto seconds = static_cast<std::time_t>(unix_millis(now) / 1000);
  std::tm utc{};
  char text[32] = {};
  if (::gmtime_r(&seconds, &utc) == nullptr) return "0";
  (void)std::strftime(text, sizeof text, "%Y%m%d-%H%M%S", &utc);
  return text;
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

Status sync(const std::string& path, int flags) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC);
  if (fd < 0) return failed(path, "open");
  const bool good = ::fsync(fd) == 0;
  const int why = errno;
  ::close(fd);
  return good ? Status{} : Status{failed(path, "make durable", why)};
}

Status rename_durably(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) return failed(to, "rename");
  return sync(folder_of(to), O_RDONLY | O_DIRECTORY);
}

void remove_with_log(const std::string& path) {
  for (const char* suffix : {"", "-wal", "-shm"}) (void)std::remove((path + suffix).c_str());
}

// An empty file that only its owner and group may read: what is written into it is never wider.
Status make_empty(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
  if (fd < 0) return failed(path, "create");
  const bool good = ::fchmod(fd, kMode) == 0;
  const int why = errno;
  ::close(fd);
  return good ? Status{} : Status{failed(path, "set the mode", why)};
}

Status sound(const std::string& path) {
  if (::access(path.c_str(), R_OK) != 0) return failed(path, "read");
  auto db = Database::open_to_read(path);
  if (!db) return db.error();
  if (const auto version = known_version(*db); !version) return version.error();
  auto check = db->prepare("PRAGMA quick_check(1)");
  const auto fetched = check.step();
  if (!fetched) return fetched.error();
  if (const std::string found = check.text(0); found != "ok") return Error{Errc::corrupt, found};
  const auto orders = db->one_integer("SELECT count(*) FROM orders");
  return orders ? Status{} : Status{orders.error()};
}

Status copy_database(const std::string& database, const std::string& part) {
  auto db = Database::open_to_read(database);
  if (!db) return db.error();
  if (Status copied = db->run("VACUUM INTO ?1", part); !copied) return copied;
  if (Status checked = sound(part); !checked) return checked;
  return sync(part, O_RDONLY);
}

// The old database goes with its log: beside another it would be taken for that one's. Whatever
// this leaves undone, finish_replacement() does.
Status install(const std::string& path, const std::string& fresh, const std::string& aside) {
  for (const char* suffix : {"-wal", "-shm", ""})
    if (std::rename((path + suffix).c_str(), (aside + suffix).c_str()) != 0 && errno != ENOENT)
      return failed(path + suffix, "rename");
  if (Status synced = sync(folder_of(path), O_RDONLY | O_DIRECTORY); !synced) return synced;
  return rename_durably(fresh, path);
}

std::string join(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// For the alarm: what was lost, if anything, and what a person must do.
std::string story_of(const Replacement& done) {
  const Salvage& salvage = done.salvage;
  std::string text =
      done.aside.empty() ? "there was no database" : "the database was set aside as " + done.aside;
  text += done.restored.empty() ? "; a new one was begun" : "; " + done.restored + " was restored";
  text += "; " + std::to_string(salvage.orders) + " newer orders were taken over";
  if (salvage.whole) return text + ". No order is missing";
  text += ". " + std::to_string(salvage.unreadable) +
          " rows of orders were not readable, and there may be more: compare with the platform's "
          "orders and the piles' registers. Charges of orders that are not known are stopped";
  if (!salvage.parked.empty())
    text += ". How these ended is lost, they are disputed and not sent: " + join(salvage.parked);
  return text;
}

Result<std::unique_ptr<Store>> begun_from(const ReplaceOptions& options, const std::string& part,
                                          std::string& restored) {
  for (const std::string& backup : options.backups) {
    remove_with_log(part);
    std::error_code error;
    if (!check_backup(backup) || !fs::copy_file(backup, part, error)) continue;
    auto store = Store::open(part);
    if (!store) continue;
    restored = backup;
    return store;
  }
  remove_with_log(part);
  if (!options.may_begin) return Error{Errc::retry, part + ": the backup cannot be copied there"};
  return Store::open(part);
}

std::string fresh_name(const std::string& path) {
  return path + ".new";
}

// All but the installation.
Result<Replacement> prepare(const std::string& path, const ReplaceOptions& options, Wall now,
                            const std::string& aside) {
  const std::string part = path + ".part";
  Replacement out;
  {
    auto store = begun_from(options, part, out.restored);
    if (!store) return store.error();
    (*store)->set_recipients(options.recipients);
    auto salvaged = (*store)->salvage(path);
    // What goes wrong in there may be the old one's fault: then nothing of it counts.
    if (!salvaged) salvaged = (*store)->salvage("");
    if (!salvaged) return salvaged.error();
    out.salvage = std::move(*salvaged);
    if (::access(path.c_str(), F_OK) == 0) out.aside = aside;
    if (Status jumped = (*store)->jump_numbers(now); !jumped) return jumped.error();
    const auto told = (*store)->raise_alarm("database_replaced:" + stamp(now), Severity::critical,
                                            story_of(out), now);
    if (!told) return told.error();
  }  // closing brings the log into the file
  remove_with_log(part + ".samples");
  if (::chmod(part.c_str(), kMode) != 0) return failed(part, "set the mode");
  if (Status synced = sync(part, O_RDONLY); !synced) return synced.error();
  if (Status named = rename_durably(part, fresh_name(path)); !named) return named.error();
  return out;
}

}  // namespace

Status make_backup(const std::string& database, const std::string& target) {
  std::error_code error;
  const fs::path folder{folder_of(target)};
  if (fs::create_directories(folder, error))
    fs::permissions(folder, static_cast<fs::perms>(0750), error);
  const std::string part = target + ".part";
  remove_with_log(part);
  Status done = make_empty(part);
  if (done) done = copy_database(database, part);
  if (done) done = rename_durably(part, target);
  if (!done) remove_with_log(part);
  return done;
}

Status bring_in_logs(const std::string& database) {
  for (const char* suffix : {"", ".samples"}) {
    if (::access((database + suffix).c_str(), F_OK) != 0) continue;
    auto db = Database::open(database + suffix);
    if (!db) return db.error();
    if (Status done = db->run_script("PRAGMA synchronous = NORMAL; PRAGMA wal_checkpoint(PASSIVE)");
        !done)
      return done;
  }
  return {};
}

std::string backup_name(Wall now) {
  return std::string{kPrefix} + stamp(now) + std::string{kSuffix};
}

std::optional<Wall> backup_time(const std::string& path) {
  std::tm utc{};
  const std::string name = path.substr(path.rfind('/') + 1);
  const char* end = ::strptime(name.c_str(), "youxu-%Y%m%d-%H%M%S", &utc);
  if (end == nullptr || end != kSuffix) return std::nullopt;
  return wall_from_unix_millis(std::int64_t{::timegm(&utc)} * 1000);
}

std::vector<std::string> backups_in(const std::string& folder) {
  std::vector<std::string> names;
  std::error_code error;
  for (fs::directory_iterator at{folder, error}, end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename().string();
    if (name.starts_with(kPrefix) && name.ends_with(kSuffix)) names.push_back(at->path().string());
  }
  std::sort(names.rbegin(), names.rend());
  return names;
}

Status check_backup(const std::string& path) {
  const Status checked = sound(path);
  if (checked) return {};
  return Error{checked.error().code, "backup " + path + ": " + checked.error().message};
}

Result<Replacement> replace_database(const std::string& path, const ReplaceOptions& options,
                                     Wall now) {
  const std::string aside = path + "." + options.word + "-" + stamp(now);
  auto out = prepare(path, options, now, aside);
  if (!out) return out;
  if (Status done = install(path, fresh_name(path), aside); !done) return done.error();
  return out;
}

Status finish_replacement(const std::string& path) {
  if (::access(fresh_name(path).c_str(), F_OK) != 0) return {};
  return install(path, fresh_name(path), path + ".damaged");
}

}  // namespace youxu
