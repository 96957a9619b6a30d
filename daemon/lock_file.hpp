// One youxud to a database: two would lease the same room twice. The kernel holds the lock, so it
// ends with the process, however that ends; the file itself stays.
#pragma once

#include <string>

#include "policy/result.hpp"

namespace youxu {

class LockFile {
 public:
  // Errc::fatal when another process holds it, or when the file cannot be made.
  static Result<LockFile> take(const std::string& path);
  LockFile(LockFile&& other) noexcept;
  LockFile& operator=(LockFile&&) = delete;
  ~LockFile();

 private:
  explicit LockFile(int file) : file_{file} {}
  int file_ = -1;
};

}  // namespace youxu
