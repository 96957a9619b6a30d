// The HTTP API, version 1: which resource means what to the gateway. docs/openapi.yaml describes it
// for clients. It decides nothing itself and holds no state.
#pragma once

#include <functional>
#include <span>

#include "daemon/backup_control.hpp"
#include "daemon/binding_control.hpp"
#include "daemon/control.hpp"
#include "daemon/http/message.hpp"

namespace youxu {

// What the API needs of the configuration: its text, and a verdict on another one.
struct ConfigAccess {
  std::function<std::string()> text;  // a JSON object, secrets left out
  std::function<Status(std::string_view)> check;
};

class Api {
 public:
  // All controls outlive the Api. Without `binding` piles are neither bound nor unbound, without
  // `backups` none is made.
  Api(Control& control, ConfigAccess config, BindingControl* binding = nullptr,
      BackupControl* backups = nullptr)
      : control_{control}, config_{std::move(config)}, binding_{binding}, backups_{backups} {}

  // Never waits. Starts and stops that come through the socket have the origin `cli`, others
  // `page`.
  Response handle(const Request& request);
  // What GET /api/v1/status answers, on one line: the text to push to streams.
  std::string status_json() const;

 private:
  using Parts = std::span<const std::string_view>;  // the path's segments after /api/v1
  Response piles(const Request& request, Parts parts);
  Response pile_action(const Request& request, Parts parts);
  Response start(const Request& request, std::string_view pile);
  Response stop(const Request& request, std::string_view pile);
  Response habit(const Request& request, const PileView& pile);
  Response maintain(const Request& request, std::string_view pile, CommandKind kind);
  Response orders(const Request& request, Parts parts);
  Response disputes(const Request& request) const;
  Response series(const Request& request);
  Response explain(const Request& request, Parts parts);
  Response config(const Request& request, Parts parts);
  Response alarms(const Request& request, Parts parts);
  Response limits(const Request& request, Parts parts);
  Response meters(const Request& request, Parts parts);
  Response add_limit(const Request& request);
  Response bindings(const Request& request, Parts parts);
  Response cards(const Request& request, Parts parts);
  Response tariff(const Request& request, Parts parts);
  Response set_tariff(const Request& request);
  Response remove_tariff(const Request& request, std::string_view which);
  Response bind(const Request& request);
  Response unbind(std::string_view pile);
  Response phases(const Request& request, Parts parts);
  Response backup(const Request& request);
  Response metrics() const;

  Control& control_;
  ConfigAccess config_;
  BindingControl* binding_;
  BackupControl* backups_;
};

}  // namespace youxu
