#!/bin/bash
# A mosquitto that lets piles in by their keys, as the package configures it. To be sourced after
# site/common.sh, whose names it uses, not run.
# shellcheck disable=SC2154

# start_broker_with_keys BROKER-FILES: the package's own files, with this test's ports and folder. Sets
# `broker`, `piles_port` and `gateway_port`. After common.sh's prepare.
start_broker_with_keys() {
  local broker_files=$1
  piles_port=${ports[0]} gateway_port=${ports[1]}
  umask 022 # its own user reads the files
  (umask 077; echo 'secret of the gateway' >"$work/password")
  echo "gateway:$(cat "$work/password")" >"$work/passwd"
  mosquitto_passwd -U "$work/passwd"
  : >"$work/psk"
  sed -e "s/^listener 8883$/listener $piles_port 127.0.0.1/" -e "s/^listener 1884 /listener $gateway_port /" \
    -e "s|/var/lib/youxu-broker|$work|; s|/etc/mosquitto/youxu|$broker_files|" \
    -e "s|$broker_files/passwd|$work/passwd|; s|/run/youxu-broker|$work|" \
    "$broker_files/broker.conf" >"$work/broker.conf"
  [ "$(id -u)" != 0 ] || echo 'user root' >>"$work/broker.conf"
  mosquitto -c "$work/broker.conf" >>"$work/broker.log" 2>&1 &
  broker=$!
  pids+=("$broker")
  wait_for listens "$piles_port"
  watch_keys &
  pids+=("$!")
}

# What youxu-broker-reload.path does on a site.
watch_keys() {
  local seen='' now
  while sleep 0.1; do
    now=$(stat -c %i "$work/psk" 2>/dev/null) || continue
    [ "$now" = "$seen" ] || kill -HUP "$broker"
    seen=$now
  done
}
