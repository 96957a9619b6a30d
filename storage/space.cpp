// Room on the disk: some is kept in reserve for orders, and metering gives up its own.
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <limits>

#include "storage/store_impl.hpp"

namespace youxu {

namespace {

constexpr off_t kReserveBytes = 4 << 20;
constexpr const char* kInMemory = ":memory:";

std::string reserve_of(const std::string& samples) {
  constexpr std::string_view kSuffix = ".samples";
  return samples.substr(0, samples.size() - kSuffix.size()) + ".reserve";
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? "." : path.substr(0, slash + 1);
}

bool make_reserve(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return false;
  const bool made = ::posix_fallocate(fd, 0, kReserveBytes) == 0;
  ::close(fd);
  if (!made) ::unlink(path.c_str());
  return made;
}

}  // namespace

std::int64_t Store::free_bytes() const {
  struct statvfs disk {};
  const std::string& path = impl_->samples.path;
  if (path == kInMemory || ::statvfs(folder_of(path).c_str(), &disk) != 0)
    return std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(disk.f_bavail) * static_cast<std::int64_t>(disk.f_frsize);
}

void Store::keep_reserve() {
  const std::string& path = impl_->samples.path;
  if (::access(path.c_str(), F_OK) != 0) return;  // kept elsewhere, as in memory
  if (free_bytes() < 2 * kReserveBytes) return;
  (void)make_reserve(reserve_of(path));  // without one, metering alone yields
}

Status Store::make_room() {
  const std::string& path = impl_->samples.path;
  if (path == kInMemory) return {};
  if (::unlink(reserve_of(path).c_str()) == 0) return {};
  Database& db = impl_->samples.db;
  if (const auto dropped = drop_oldest_samples(db); !dropped) return dropped.error();
  // The pages leave the file at the checkpoint.
  if (Status given = db.run_script("PRAGMA incremental_vacuum(256)"); !given) return given;
  return db.run_script("PRAGMA wal_checkpoint(TRUNCATE)");
}

}  // namespace youxu
