#!/bin/bash
# What the tests of the whole chain share: a folder, free ports, waiting, and the real parts. To be
# sourced, not run. It starts nothing by itself; stop_all ends and removes all that was started.
#
# Sets: work (folder), ports (broker, meter, platform and three to spare), pids (to be ended).

# need COMMAND...: the test is skipped without them. mosquitto is in /usr/sbin.
need() {
  local command
  PATH=$PATH:/usr/sbin
  for command in "$@"; do
    command -v "$command" >/dev/null || { echo "SKIP: $command is not installed"; exit 77; }
  done
}

# A negative number in pids is a process group.
stop_all() {
  local pid
  for pid in "${pids[@]}"; do kill -TERM -- "$pid" 2>/dev/null; done
  sleep 1
  for pid in "${pids[@]}"; do kill -KILL -- "$pid" 2>/dev/null; done  # one that hangs
  wait 2>/dev/null
  [ -n "${KEEP:-}" ] || rm -rf "$work"
}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
listens() { ! port_is_free "$1"; }

# prepare NAME: of the test.
prepare() {
  local candidate=$((20000 + RANDOM % 12000))
  work=$(mktemp -d "/tmp/youxu-$1.XXXXXX") || exit 1
  pids=()
  ports=()
  trap stop_all EXIT
  while [ ${#ports[@]} -lt 6 ]; do
    port_is_free "$candidate" && ports+=("$candidate")
    candidate=$((candidate + 1))
  done
}

fail() {
  echo "FAILED: $*"
  tail -n 100 "$work"/*.log
  exit 1
}

# wait_for COMMAND...: up to 15 s.
wait_for() {
  for _ in $(seq 150); do
    "$@" && return 0
    sleep 0.1
  done
  fail "waited in vain for: $*"
}

# Sets `broker`, its process.
start_broker() {
  printf 'listener %s 127.0.0.1\nallow_anonymous true\nlog_type warning\n' "${ports[0]}" \
    >"$work/broker.conf"
  mosquitto -c "$work/broker.conf" >>"$work/broker.log" 2>&1 &
  broker=$!
  pids+=("$broker")
  wait_for listens "${ports[0]}"
}

# write_package_broker FILES "PORT ADDRESS" GATEWAY-PORT: broker.conf, password, passwd and psk in
# $work: the package's own files, with this test's ports and folder.
write_package_broker() {
  local files=$1 piles=$2 gateway_port=$3
  (umask 077; echo 'secret-of-the-gateway' >"$work/password")
  echo "gateway:$(cat "$work/password")" >"$work/passwd"
  mosquitto_passwd -U "$work/passwd"
  : >"$work/psk"
  sed -e "s/^listener 8883$/listener $piles/" -e "s/^listener 1884 /listener $gateway_port /" \
    -e "s|/var/lib/youxu-broker|$work|; s|/etc/mosquitto/youxu|$files|" \
    -e "s|$files/passwd|$work/passwd|; s|/run/youxu-broker|$work|" \
    "$files/broker.conf" >"$work/broker.conf"
  [ "$(id -u)" != 0 ] || echo 'user root' >>"$work/broker.conf"
}

# start_site YOUXU-SIM PROFILES SECONDS [OPTION...]: sets `site`, and writes youxu.json.
start_site() {
  local simulator=$1 profiles=$2 seconds=$3
  shift 3
  "$simulator" site --out-dir "$work" --broker-port "${ports[0]}" --meter-port "${ports[1]}" \
    --platform-port "${ports[2]}" --seconds "$seconds" --config-out "$work/youxu.json" \
    --socket "$work/youxud.sock" --db "$work/youxu.db" --profiles "$profiles" \
    --report "$work/report.txt" "$@" >"$work/site.log" 2>&1 &
  site=$!
  pids+=("$site")
  wait_for test -s "$work/youxu.json"
}

# set_port SECTION PORT: moves one of the gateway's partners, "meters" or "uplink", in youxu.json.
set_port() {
  python3 - "$work/youxu.json" "$1" "$2" <<'END'
import json, sys
path, section, port = sys.argv[1:]
with open(path, encoding="utf-8") as file:
    config = json.load(file)
part = config[section]
(part[0] if isinstance(part, list) else part)["port"] = int(port)
with open(path, "w", encoding="utf-8") as file:
    json.dump(config, file, ensure_ascii=False)
END
}

ready_lines() { grep -c '^notice youxud is ready' "$work/youxud.log"; }
is_ready() { [ "$(ready_lines)" -eq "$1" ]; }

# start_gateway YOUXUD: sets `gateway`, its process, once it is ready.
start_gateway() {
  local before
  touch "$work/youxud.log"
  before=$(ready_lines)
  "$1" --config "$work/youxu.json" >>"$work/youxud.log" 2>&1 &
  gateway=$!
  pids+=("$gateway")
  wait_for is_ready $((before + 1))
}

# refuses_a_second YOUXUD: on the same database, and the first one keeps its socket.
refuses_a_second() {
  ! timeout 10 "$1" --config "$work/youxu.json" >"$work/second.log" 2>&1 ||
    fail "a second youxud runs beside the first"
  grep -q 'another youxud' "$work/second.log" || fail "the second youxud does not say why it ended"
  [ -S "$work/youxud.sock" ] || fail "the second youxud took the socket away"
}

# start_relay FROM TO: a TCP relay, `relay` is its process group. It dies with all its connections.
start_relay() {
  setsid socat "TCP-LISTEN:$1,bind=127.0.0.1,fork,reuseaddr" "TCP:127.0.0.1:$2" \
    >>"$work/relay.log" 2>&1 &
  relay=-$!
  pids+=("$relay")
  wait_for listens "$1"
}

# kill_hard PROCESS: as if it had crashed. A negative number is a process group.
kill_hard() {
  kill -KILL -- "$1" || fail "process $1 was not there to be killed"
  wait "${1#-}" 2>/dev/null
}

# stop_gateway: as systemd does.
stop_gateway() {
  kill -TERM "$gateway"
  wait "$gateway" || fail "the gateway ended with exit status $? when it was told to stop"
}

distinct_trades() {
  grep -o '"trade":"[0-9]*"' "$work/platform-records.jsonl" | sort -u | wc -l
}
