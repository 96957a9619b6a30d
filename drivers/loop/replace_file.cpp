#include "drivers/loop/replace_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

namespace youxu {

namespace {

Error failed(const std::string& path, std::string_view what) {
  return {Errc::retry, path + ": " + std::string{what} + ": " + std::strerror(errno) +
                           "; check the folder's rights and the disk's space"};
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

// The mode is set beside open: a mask of the process must not keep other readers out.
bool write_new(const std::string& path, std::string_view text, mode_t mode) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
  if (fd < 0) return false;
  const bool good = ::fchmod(fd, mode) == 0 && write_all(fd, text) && ::fsync(fd) == 0;
  const int why = errno;
  ::close(fd);
  errno = why;
  return good;
}

// The new name is durable with the folder.
bool sync_folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool good = ::fsync(fd) == 0;
  ::close(fd);
  return good;
}

}  // namespace

Status replace_file(const std::string& path, std::string_view text, unsigned mode) {
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());  // of a run that was killed here
  if (!write_new(fresh, text, mode)) {
    const Error error = failed(fresh, "write");
    ::unlink(fresh.c_str());
    return error;
  }
  if (::rename(fresh.c_str(), path.c_str()) != 0) {
    const Error error = failed(path, "replace");
    ::unlink(fresh.c_str());
    return error;
  }
  if (!sync_folder_of(path)) return failed(path, "make durable");
  return {};
}

}  // namespace youxu
