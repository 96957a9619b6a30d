#include "daemon/lock_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace youxu {

Result<LockFile> LockFile::take(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
  if (file < 0) return Error{Errc::fatal, path + ": cannot be opened: " + std::strerror(errno)};
  LockFile lock{file};
  if (flock(file, LOCK_EX | LOCK_NB) != 0)
    return Error{Errc::fatal, path + ": another youxud uses this database; stop that one first"};
  return lock;
}

LockFile::LockFile(LockFile&& other) noexcept : file_{std::exchange(other.file_, -1)} {}

LockFile::~LockFile() {
  if (file_ >= 0) close(file_);
}

}  // namespace youxu
