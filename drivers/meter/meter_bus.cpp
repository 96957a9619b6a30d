#include "drivers/meter/meter_bus.hpp"

#include <utility>

#include "drivers/meter/bus_link.hpp"
#include "drivers/meter/dlt645_bus.hpp"

namespace youxu {

std::shared_ptr<MeterBus> make_bus(BusAddress address) {
  if (address.protocol == MeterProtocol::dlt645)
    return std::make_shared<Dlt645Bus>(std::move(address));
  return std::make_shared<BusLink>(std::move(address));
}

}  // namespace youxu
