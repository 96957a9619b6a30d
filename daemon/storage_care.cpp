#include "daemon/storage_care.hpp"

namespace youxu {

namespace {

constexpr Millis kLookEvery = std::chrono::minutes{1};
constexpr std::int64_t kMiB = 1 << 20;
constexpr std::int64_t kLow = 8 * kMiB;      // below it metering stops,
constexpr std::int64_t kEnough = 16 * kMiB;  // and goes on above
constexpr std::string_view kProbe = "storage_probe";

}  // namespace

bool StorageCare::stored(const Status& saved) {
  failed_ = !saved.ok();
  if (!failed_) return true;
  error_ = saved.error().message;
  damaged_ = saved.error().code == Errc::corrupt;
  return false;
}

void StorageCare::tend(Now now) {
  if (failed_) return regain(now);
  if (!looked_ || now.mono - *looked_ >= kLookEvery) {
    looked_ = now.mono;
    low_ = store_.free_bytes() < (low_ ? kEnough : kLow);
    if (!low_) store_.keep_reserve();
    thinning_ = true;
  }
  if (!thinning_) return;
  const auto thinned = store_.thin_samples(now.wall, rules_);
  thinning_ = thinned.ok() && *thinned == Store::Thinning::more;
}

// Room for orders is made of what may be lost, and the disk is tried until it takes a row again.
void StorageCare::regain(Now now) {
  if (!damaged_) (void)store_.make_room();  // the write below tells whether it helped
  (void)stored(store_.save_setting(kProbe, std::to_string(unix_millis(now.wall))));
  looked_.reset();
}

std::string StorageCare::trouble() const {
  return "the database does not take orders; they are held in memory and no new ones begin: " +
         error_ +
         (damaged_
              ? ". Restart youxud once no car charges: it sets the database aside and restores "
                "the newest backup"
              : ". Free room on the disk (df), or have it checked; do not restart youxud before");
}

std::optional<Alarm> StorageCare::unstored_alarm(Wall now) const {
  if (!failed_ || failed_alarmed) return std::nullopt;
  Alarm held;
  held.key = "storage";
  held.severity = Severity::critical;
  held.message = trouble();
  held.raised_at = now;
  return held;
}

}  // namespace youxu
