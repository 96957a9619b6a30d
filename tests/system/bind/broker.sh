#!/bin/bash
# A mosquitto that lets piles in by their keys, as the package configures it. To be sourced after
# site/common.sh, whose names it uses, not run.
# shellcheck disable=SC2154

# start_broker_with_keys BROKER-FILES [ADDRESS]: of the piles' door, 127.0.0.1 if not given. Sets
# `broker`, `piles_port` and `gateway_port`. After common.sh's prepare.
start_broker_with_keys() {
  piles_port=${ports[0]} gateway_port=${ports[1]}
  umask 022 # its own user reads the files
  write_package_broker "$1" "$piles_port ${2:-127.0.0.1}" "$gateway_port"
  mosquitto -c "$work/broker.conf" >>"$work/broker.log" 2>&1 &
  broker=$!
  pids+=("$broker")
  wait_for listens "$gateway_port"
  watch_keys &
  pids+=("$!")
}

# What youxu-broker-reload.path does on a site.
watch_keys() {
  local seen='' now
  while sleep 0.1; do
    now=$(stat -c '%i %y' "$work/psk" 2>/dev/null) || continue  # a number of a file comes again
    [ "$now" = "$seen" ] || kill -HUP "$broker"
    seen=$now
  done
}
