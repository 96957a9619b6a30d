#!/bin/bash
# A fresh Debian 12 under a real systemd, in a container without network. To be sourced, not run; it
# never touches this machine's services. Whatever cannot be made here skips the test, loudly.
#
# Sets: work (folder), root (the container's), leader (its PID 1, seen from here).

base=/var/tmp/youxu-package-root
work=
container=

skip() {
  echo "**************** SKIPPED: package test: $* ****************"
  exit 77
}

# The container is stopped by the pid of the nspawn that this script started. Called by the trap.
# shellcheck disable=SC2317
remove_container() {
  [ -z "$container" ] || { kill -TERM "$container"; sleep 1; kill -KILL "$container"; } 2>/dev/null
  [ -z "$work" ] || { umount "$root"; rm -rf "$work"; } 2>/dev/null
}

check_tools() {
  local tool
  [ "$(id -u)" -eq 0 ] || skip "needs root to make a container"
  for tool in mmdebstrap systemd-nspawn nsenter pgrep curl mosquitto_pub; do
    command -v "$tool" >/dev/null 2>&1 || skip "$tool is not installed (packaging/install-deps test)"
  done
}

# Made once and kept: 205 MB. A half-made one is never taken for a whole one.
make_base() {
  [ -f "$base.ok" ] && return 0
  rm -rf "$base"
  mmdebstrap --mode=root --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates \
    bookworm "$base" || skip "mmdebstrap could not make a root (is there a network?)"
  echo '127.0.0.1 localhost' >"$base/etc/hosts"
  touch "$base.ok"
}

# make_root DEB: a layer over the base with the package at /root/youxu.deb and what it depends on
# already fetched with this machine's network; the container itself has none.
make_root() {
  work=$(mktemp -d /var/tmp/youxu-package.XXXXXX) || skip "no temporary folder"
  root=$work/root
  mkdir -p "$work/upper" "$work/work" "$root"
  mount -t overlay overlay -o "lowerdir=$base,upperdir=$work/upper,workdir=$work/work" "$root" 2>/dev/null ||
    cp -a "$base/." "$root/" || skip "neither an overlay nor a copy of the root could be made"
  cp "$1" "$root/root/youxu.deb"
  cp /etc/resolv.conf "$root/etc/resolv.conf" 2>/dev/null
  { chroot "$root" apt-get -q update &&
    chroot "$root" apt-get -q install -y --no-install-recommends --download-only /root/youxu.deb; } \
    >"$work/console" 2>&1 || { tail -n 5 "$work/console"; skip "what the package depends on could not be fetched"; }
}

# nspawn gets a cgroup of its own: without one, two containers share their payload's.
enter_cgroup() {
  local folder
  for folder in /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
    [ -d "$folder" ] || continue
    mkdir -p "$folder/youxu-package-$BASHPID" && echo "$BASHPID" >"$folder/youxu-package-$BASHPID/cgroup.procs"
  done
}

is_up() {
  leader=$(pgrep -o -P "$container") && [ "$(cat "/proc/$leader/comm")" = systemd ] &&
    inside systemctl is-system-running 2>/dev/null | grep -qE 'running|degraded'
}

boot() {
  (enter_cgroup
    export SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1
    exec systemd-nspawn -q -D "$root" -b --machine="youxu-package-$$" --register=no --keep-unit \
      --private-network --resolv-conf=off --timezone=off --capability=all --system-call-filter=bpf \
      </dev/null >"$work/console" 2>&1) &
  container=$!
  local left=150
  until is_up; do
    left=$((left - 1))
    [ "$left" -gt 0 ] && kill -0 "$container" 2>/dev/null && sleep 0.2 && continue
    tail -n 15 "$work/console"
    skip "the container did not boot"
  done
}

inside() { nsenter -t "$leader" -m -u -i -n -p -r -w -- env DEBIAN_FRONTEND=noninteractive "$@"; }

# With this machine's curl, in the container's network.
fetch() { nsenter -t "$leader" -n -- curl -sS -m 5 --noproxy '*' "$@"; }
