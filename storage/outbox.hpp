// What other parts of Store put into the outbox, within their own transactions. Included by
// storage/*.cpp only.
#pragma once

#include "storage/store_impl.hpp"

namespace youxu {

// A row for each recipient of orders, or of alarms.
Status queue_order(Store::Impl& impl, const Order& order);
Status queue_alarm(Store::Impl& impl, std::int64_t alarm, bool end, Wall at);

}  // namespace youxu
