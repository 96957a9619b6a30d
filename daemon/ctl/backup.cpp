// youxuctl backup: youxud makes it in its own folder, and this copies it with its caller's rights.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <thread>

#include "daemon/ctl/commands.hpp"

namespace youxu::ctl {
namespace {

constexpr mode_t kMode = 0600;  // it holds the piles' keys

struct File {
  int fd = -1;
  ~File() {
    if (fd >= 0) ::close(fd);
  }
};

// Empty, or what went wrong.
std::string copy_all(int from, int to) {
  char buffer[1U << 16U];
  for (;;) {
    const ssize_t read = ::read(from, buffer, sizeof buffer);
    if (read < 0) return std::strerror(errno);
    if (read == 0) return ::fsync(to) == 0 ? "" : std::strerror(errno);
    for (ssize_t done = 0; done < read;) {
      const ssize_t written = ::write(to, buffer + done, static_cast<std::size_t>(read - done));
      if (written < 0) return std::strerror(errno);
      done += written;
    }
  }
}

int complain(const std::string& file, const std::string& why) {
  std::fprintf(stderr, "youxuctl: %s: %s\n", file.c_str(), why.c_str());
  return kRefused;
}

int copy(const std::string& from, const std::string& to) {
  const File source{::open(from.c_str(), O_RDONLY | O_CLOEXEC)};
  if (source.fd < 0)
    return complain(from, std::string{std::strerror(errno)} + "; be in group youxu, or root");
  const File target{::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode)};
  if (target.fd < 0) return complain(to, std::strerror(errno));
  const std::string wrong = copy_all(source.fd, target.fd);
  if (wrong.empty()) return 0;
  ::unlink(to.c_str());
  return complain(to, wrong);
}

std::string backup_text(const cJSON* backup, Language) {
  const cJSON* file = cJSON_GetObjectItem(backup, "file");
  return cJSON_IsString(file) ? std::string{file->valuestring} + "\n" : "";
}

}  // namespace

int run_backup(const Arguments& arguments) {
  const std::string nothing = "{}";
  Answer answer = ask(arguments.socket, "backup", &nothing);
  while (answer.status == 200 && field_of(answer, "state") == "running") {
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    answer = ask(arguments.socket, "backup");
  }
  if (answer.status == 200 && field_of(answer, "state") != "done")
    return complain(field_of(answer, "file"), field_of(answer, "error"));
  const int shown = show(arguments, answer, backup_text);
  if (shown != 0 || arguments.words.size() < 2) return shown;
  return copy(field_of(answer, "file"), arguments.words[1]);
}

}  // namespace youxu::ctl
