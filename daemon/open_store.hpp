// The database at the start: opened, or set aside and replaced where it is damaged.
#pragma once

#include <memory>
#include <string>

#include "daemon/config.hpp"
#include "storage/store.hpp"

namespace youxu {

struct OpenedStore {
  std::unique_ptr<Store> store;
  bool replaced = false;
};

// Requires that nobody else has the database open. Errc::refused for one of a newer program.
Result<OpenedStore> open_store(const Config& config, Wall now);

// Replaces the database by `backup`, which is checked first, and says what became of it.
// Errc::fatal while a youxud runs on it.
Result<std::string> restore_backup(const Config& config, const std::string& backup, Wall now);

}  // namespace youxu
