// A disk in memory below SQLite, which forgets at a power cut what was not synced to it: each such
// write on its own stays, is lost, or stays in part, in whole sectors. While it stands every
// database of the process is on it. One connection to a file at a time.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/sim/crash_point.hpp"

namespace youxu::sim {

// A name for a database on it: what is written past SQLite finds no such folder on the real disk.
inline constexpr const char* kMemoryDatabase = "/no-such-folder/youxu.db";

struct MemoryFile;

class MemoryDisk {
 public:
  // A write, a sync and a deletion are one action of `crash` each. The same seed loses the same.
  MemoryDisk(CrashPoint& crash, std::uint64_t seed);
  ~MemoryDisk();
  MemoryDisk(const MemoryDisk&) = delete;
  MemoryDisk& operator=(const MemoryDisk&) = delete;

  // Requires that no file is open.
  void lose_power();
  // What would make a file longer fails as on a full disk.
  void set_full(bool full) { full_ = full; }
  // What is in it now, synced or not; empty where there is no such file.
  std::string content(const std::string& name);
  std::uint64_t written_bytes() const { return written_; }
  std::uint64_t syncs() const { return syncs_; }

  // For the functions that SQLite calls.
  MemoryFile* file(const std::string& name, bool create);
  bool remove(const std::string& name);
  int write(MemoryFile& file, const void* bytes, std::size_t size, std::size_t offset);
  int truncate(MemoryFile& file, std::size_t size);
  int sync(MemoryFile& file);

 private:
  void forget_unsynced(MemoryFile& file);

  CrashPoint& crash_;
  std::mt19937_64 random_;
  bool full_ = false;
  std::uint64_t written_ = 0;
  std::uint64_t syncs_ = 0;
  std::map<std::string, std::unique_ptr<MemoryFile>> files_;
  sqlite3_vfs* before_ = nullptr;
  sqlite3_vfs vfs_{};
};

}  // namespace youxu::sim
