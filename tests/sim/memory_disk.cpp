#include "tests/sim/memory_disk.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace youxu::sim {

// Seen is what was written, durable is what a power cut cannot take away any more.
struct MemoryFile {
  struct Change {
    std::size_t offset = 0;
    std::string bytes;
    bool truncates = false;  // to `offset`
  };
  std::string seen;
  std::string durable;
  bool kept = false;  // was synced once: its name is durable, too
  std::vector<Change> unsynced;
  int opened = 0;
  std::vector<std::unique_ptr<std::string>> shared;  // the regions of the WAL's index
};

namespace {

constexpr std::size_t kSector = 512;

void change_content(std::string& content, const MemoryFile::Change& change) {
  if (change.truncates) return content.resize(std::min(content.size(), change.offset));
  const std::size_t end = change.offset + change.bytes.size();
  if (content.size() < end) content.resize(end, '\0');
  content.replace(change.offset, change.bytes.size(), change.bytes);
}

// What SQLite holds of an open file.
struct Handle {
  sqlite3_file base{};
  MemoryDisk* disk = nullptr;
  MemoryFile* file = nullptr;
};

Handle& handle(sqlite3_file* file) {
  return *reinterpret_cast<Handle*>(file);
}
MemoryFile& content(sqlite3_file* file) {
  return *handle(file).file;
}
MemoryDisk& disk(sqlite3_vfs* vfs) {
  return *static_cast<MemoryDisk*>(vfs->pAppData);
}

int close_file(sqlite3_file* file) {
  --content(file).opened;
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* out, int size, sqlite3_int64 offset) {
  const std::string& seen = content(file).seen;
  const auto wanted = static_cast<std::size_t>(size);
  const std::size_t from = std::min(static_cast<std::size_t>(offset), seen.size());
  const std::size_t there = std::min(wanted, seen.size() - from);
  std::memcpy(out, seen.data() + from, there);
  std::memset(static_cast<char*>(out) + there, 0, wanted - there);
  return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
  return handle(file).disk->write(content(file), bytes, static_cast<std::size_t>(size),
                                  static_cast<std::size_t>(offset));
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return handle(file).disk->truncate(content(file), static_cast<std::size_t>(size));
}
int sync_file(sqlite3_file* file, int) {
  return handle(file).disk->sync(content(file));
}
int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(content(file).seen.size());
  return SQLITE_OK;
}

// One connection alone: every lock is free.
int lock_file(sqlite3_file*, int) {
  return SQLITE_OK;
}
int check_reserved(sqlite3_file*, int* reserved) {
  *reserved = 0;
  return SQLITE_OK;
}
int control_file(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file*) {
  return static_cast<int>(kSector);
}
int characteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int map_shared(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
  auto& regions = content(file).shared;
  *out = nullptr;
  if (static_cast<std::size_t>(region) >= regions.size() && extend == 0) return SQLITE_OK;
  while (regions.size() <= static_cast<std::size_t>(region))
    regions.push_back(std::make_unique<std::string>(static_cast<std::size_t>(size), '\0'));
  *out = regions[static_cast<std::size_t>(region)]->data();
  return SQLITE_OK;
}
int lock_shared(sqlite3_file*, int, int, int) {
  return SQLITE_OK;
}
void barrier(sqlite3_file*) {}
int unmap_shared(sqlite3_file* file, int) {
  content(file).shared.clear();
  return SQLITE_OK;
}

const sqlite3_io_methods& methods() {
  static const sqlite3_io_methods all = [] {
    sqlite3_io_methods m{};
    m.iVersion = 2;
    m.xClose = close_file;
    m.xRead = read_file;
    m.xWrite = write_file;
    m.xTruncate = truncate_file;
    m.xSync = sync_file;
    m.xFileSize = size_of_file;
    m.xLock = lock_file;
    m.xUnlock = lock_file;
    m.xCheckReservedLock = check_reserved;
    m.xFileControl = control_file;
    m.xSectorSize = sector_size;
    m.xDeviceCharacteristics = characteristics;
    m.xShmMap = map_shared;
    m.xShmLock = lock_shared;
    m.xShmBarrier = barrier;
    m.xShmUnmap = unmap_shared;
    return m;
  }();
  return all;
}

int open_file(sqlite3_vfs* vfs, const char* name, sqlite3_file* out, int flags, int* out_flags) {
  Handle& opened = handle(out);
  opened = Handle{};
  MemoryFile* file = disk(vfs).file(name == nullptr ? "" : name, (flags & SQLITE_OPEN_CREATE) != 0);
  if (file == nullptr) return SQLITE_CANTOPEN;
  opened.base.pMethods = &methods();
  opened.disk = &disk(vfs);
  opened.file = file;
  ++file->opened;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int) {
  return disk(vfs).remove(name) ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

int has_access(sqlite3_vfs* vfs, const char* name, int, int* out) {
  *out = disk(vfs).file(name, false) != nullptr ? 1 : 0;
  return SQLITE_OK;
}

int full_name(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}

}  // namespace

MemoryDisk::MemoryDisk(CrashPoint& crash, std::uint64_t seed) : crash_{crash}, random_{seed} {
  sqlite3_initialize();
  before_ = sqlite3_vfs_find(nullptr);
  vfs_ = *before_;  // sleep, randomness and the like
  vfs_.iVersion = 2;
  vfs_.szOsFile = sizeof(Handle);
  vfs_.pNext = nullptr;
  vfs_.zName = "memory-disk";
  vfs_.pAppData = this;
  vfs_.xOpen = open_file;
  vfs_.xDelete = delete_file;
  vfs_.xAccess = has_access;
  vfs_.xFullPathname = full_name;
  sqlite3_vfs_register(&vfs_, 1);
}

MemoryDisk::~MemoryDisk() {
  sqlite3_vfs_unregister(&vfs_);
  sqlite3_vfs_register(before_, 1);
}

MemoryFile* MemoryDisk::file(const std::string& name, bool create) {
  const auto found = files_.find(name);
  if (found != files_.end()) return found->second.get();
  if (!create || crash_.dead()) return nullptr;
  return (files_[name] = std::make_unique<MemoryFile>()).get();
}

std::string MemoryDisk::content(const std::string& name) {
  const MemoryFile* found = file(name, false);
  return found == nullptr ? std::string{} : found->seen;
}

bool MemoryDisk::remove(const std::string& name) {
  if (!crash_.act()) return false;
  files_.erase(name);
  return true;
}

int MemoryDisk::write(MemoryFile& file, const void* bytes, std::size_t size, std::size_t offset) {
  if (!crash_.act()) return SQLITE_IOERR_WRITE;
  if (full_ && offset + size > file.seen.size()) return SQLITE_FULL;
  file.unsynced.push_back({offset, std::string{static_cast<const char*>(bytes), size}, false});
  change_content(file.seen, file.unsynced.back());
  written_ += size;
  return SQLITE_OK;
}

int MemoryDisk::truncate(MemoryFile& file, std::size_t size) {
  if (!crash_.act()) return SQLITE_IOERR_TRUNCATE;
  file.unsynced.push_back({size, {}, true});
  change_content(file.seen, file.unsynced.back());
  return SQLITE_OK;
}

int MemoryDisk::sync(MemoryFile& file) {
  if (!crash_.act()) return SQLITE_IOERR_FSYNC;
  for (const MemoryFile::Change& change : file.unsynced) change_content(file.durable, change);
  file.unsynced.clear();
  file.kept = true;
  ++syncs_;
  return SQLITE_OK;
}

void MemoryDisk::forget_unsynced(MemoryFile& file) {
  for (MemoryFile::Change& change : file.unsynced) {
    if (random_() % 2 == 0) continue;
    const std::size_t whole = kSector * (1 + random_() % 8) - change.offset % kSector;
    if (random_() % 3 == 0) change.bytes.resize(std::min(change.bytes.size(), whole));
    change_content(file.durable, change);
  }
  file.unsynced.clear();
  file.seen = file.durable;
}

void MemoryDisk::lose_power() {
  for (auto at = files_.begin(); at != files_.end();) {
    if (!at->second->kept) {
      at = files_.erase(at);
      continue;
    }
    forget_unsynced(*at->second);
    ++at;
  }
}

}  // namespace youxu::sim
