#include "drivers/pile/key_file.hpp"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <set>
#include <string_view>

#include "policy/pile.hpp"

namespace youxu {

namespace {

constexpr mode_t kMode = 0640;
constexpr std::size_t kKeyBytes = 32;

Error failed(const std::string& path, std::string_view what) {
  return {Errc::retry, path + ": " + std::string{what} + ": " + std::strerror(errno) +
                           "; check the folder's rights and the disk's space"};
}

bool is_key(std::string_view text) {
  return (text.size() == kKeyBytes || text.size() == 2 * kKeyBytes) &&
         text.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
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

// The mode is set beside open: a mask of the process must not keep the broker out.
bool write_new(const std::string& path, std::string_view text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kMode);
  if (fd < 0) return false;
  const bool good = ::fchmod(fd, kMode) == 0 && write_all(fd, text) && ::fsync(fd) == 0;
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

Result<std::string> key_file_text(std::span<const PileKey> keys) {
  if (keys.size() > kMaxPileKeys)
    return Error{Errc::invalid,
                 "keys of piles: more than " + std::to_string(kMaxPileKeys) + "; unbind some"};
  std::string text;
  std::set<std::string_view> seen;
  for (const PileKey& one : keys) {
    if (!is_pile_number(one.pile))
      return Error{Errc::invalid, "keys of piles: '" + one.pile + "' may not be a pile's number"};
    if (!is_key(one.key) || !seen.insert(one.pile).second)
      return Error{Errc::invalid, "keys of piles: " + one.pile + " has no usable key"};
    text += one.pile + ":" + one.key + "\n";
  }
  return text;
}

Status write_key_file(const std::string& path, std::span<const PileKey> keys) {
  const auto text = key_file_text(keys);
  if (!text) return text.error();
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());  // of a run that was killed here
  if (!write_new(fresh, *text)) {
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

Result<std::string> new_pile_key() {
  std::array<unsigned char, kKeyBytes> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
    return Error{Errc::retry, "new key of a pile: the kernel gives no random bytes"};
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const unsigned char byte : bytes) {
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 0xfU];
  }
  return hex;
}

}  // namespace youxu
