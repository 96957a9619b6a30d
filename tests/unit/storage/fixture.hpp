// What the tests of storage/ share: a database file that goes away, and whole sample values.
#pragma once

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

#include "storage/store.hpp"

namespace youxu {

class TemporaryFile {
 public:
  TemporaryFile() {
    std::string pattern = (std::filesystem::temp_directory_path() / "youxu-store-XXXXXX").string();
    if (::mkdtemp(pattern.data()) != nullptr) folder_ = pattern;
    REQUIRE(!folder_.empty());
  }
  ~TemporaryFile() { std::filesystem::remove_all(folder_); }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  std::string path() const { return (folder_ / "store.db").string(); }

 private:
  std::filesystem::path folder_;
};

inline std::unique_ptr<Store> opened(const std::string& path = ":memory:") {
  auto store = Store::open(path);
  INFO((store ? "" : store.error().message));
  REQUIRE(store);
  (*store)->set_recipients({{"primary"}});
  return std::move(*store);
}

inline std::int64_t waiting(Store& store, std::string_view platform = "primary") {
  const auto depth = store.outbox_depth(platform);
  REQUIRE(depth);
  return depth->waiting;
}

// What a platform says of one order.
inline Status answered(Store& store, std::string_view order, bool accepted,
                       std::string_view platform = "primary") {
  const RecordAnswer answer{RecordKind::order, std::string{order}, accepted};
  return store.acknowledge(platform, {&answer, 1});
}

inline Wall at(std::int64_t seconds) {
  return wall_from_unix_millis(seconds * 1000);
}

inline Tariff sample_tariff() {
  Tariff tariff;
  tariff.model = "0007";
  tariff.energy_price = {Price{110001}, Price{90002}, Price{60003}, Price{30004}};
  tariff.service_price = {Price{40005}, Price{30006}, Price{20007}, Price{10008}};
  for (std::size_t i = 0; i < kTariffSlots; ++i) tariff.slots[i] = static_cast<TariffKind>(i % 4);
  return tariff;
}

inline Order sample_order(const std::string& id, std::int64_t applied_seconds = 1000) {
  Order order;
  order.id = id;
  order.pile = "P1";
  order.applied_at = at(applied_seconds);
  order.tariff = sample_tariff();
  return order;
}

inline Order finished_order(const std::string& id, std::int64_t applied_seconds = 1000) {
  Order order = sample_order(id, applied_seconds);
  order.state = OrderState::finished;
  order.reason = StopReason::user;
  order.finished_at = at(applied_seconds + 60);
  return order;
}

}  // namespace youxu
