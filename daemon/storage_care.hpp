// How the storage fares: what fails is seen, metering grows old, and yields to orders where the
// disk is full. It decides nothing of the charging.
#pragma once

#include <optional>
#include <string>

#include "storage/store.hpp"

namespace youxu {

class StorageCare {
 public:
  StorageCare(Store& store, SampleRules rules) : store_{store}, rules_{rules} {}

  // Remembers whether a write of an order came to the disk; true if so.
  bool stored(const Status& saved);
  // One small step, to be called each second: none holds up the control for long.
  void tend(Now now);

  bool failed() const { return failed_; }  // the newest write of an order
  bool low() const { return low_; }        // little room left on the disk
  bool takes_samples() const { return !failed_ && !low_; }
  // What is wrong, and what to do; meaningful while failed().
  std::string trouble() const;
  // A full disk does not take the alarm either: shown while it lasts.
  std::optional<Alarm> unstored_alarm(Wall now) const;

  bool failed_alarmed = false;
  bool low_alarmed = false;

 private:
  void regain(Now now);

  Store& store_;
  SampleRules rules_;
  bool failed_ = false;
  bool damaged_ = false;  // waiting does not help
  std::string error_;
  bool low_ = false;
  bool thinning_ = false;  // there is more to thin at once
  std::optional<Mono> looked_;
};

}  // namespace youxu
