#!/bin/bash
# What the northbound tests share: certificates, made anew for each run, and counting. To be sourced
# after site/common.sh, whose names it uses, not run.
# shellcheck disable=SC2154

need_paho() {
  /usr/bin/python3 -c 'import paho.mqtt.client' 2>/dev/null ||
    { echo "SKIP: python3-paho-mqtt is not installed"; exit 77; }
}

# make_authority NAME: NAME.crt and NAME.key in $work.
make_authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" \
    -keyout "$work/$1.key" -out "$work/$1.crt" 2>>"$work/openssl.log" || fail "no certificate authority"
}

# make_certificate AUTHORITY NAME [ALTERNATIVE-NAMES]: NAME.crt and NAME.key, whose common name is NAME.
make_certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$2" \
    -keyout "$work/$2.key" -out "$work/$2.csr" 2>>"$work/openssl.log" || fail "no key for $2"
  openssl x509 -req -in "$work/$2.csr" -CA "$work/$1.crt" -CAkey "$work/$1.key" -CAcreateserial -days 2 \
    -extfile <(echo "subjectAltName=${3:-DNS:$2}") -out "$work/$2.crt" 2>>"$work/openssl.log" ||
    fail "no certificate for $2"
}

# start_feed FEED HOSTS GATEWAY OPTION...: sets `feed`, its process.
start_feed() {
  local program=$1 hosts=$2 name=$3
  shift 3
  "$program" --hosts "$hosts" --gateway "$name" --db "${DATABASES:-$work}/$name.db" --ca "$work/authority.crt" \
    --cert "$work/$name.crt" --key "$work/$name.key" "$@" >>"$work/$name.log" 2>&1 &
  feed=$!
  pids+=("$feed")
}

# start_cloud PORTS [OPTION...]: sets `cloud`, its process; what it stored is in $work/cloud.jsonl.
start_cloud() {
  local cloud_ports=$1
  shift
  /usr/bin/python3 "$here/cloud.py" --host localhost --port "$cloud_ports" --out "$work/cloud.jsonl" \
    --ca "$work/authority.crt" --cert "$work/cloud.crt" --key "$work/cloud.key" "$@" >>"$work/cloud.log" 2>&1 &
  cloud=$!
  pids+=("$cloud")
}

# count_records GATEWAY ORDERS: of a database against what the cloud stored. Prints what it counted;
# fails when one is missing or changed.
count_records() {
  /usr/bin/python3 - "${DATABASES:-$work}/$1.db" "$work/cloud.jsonl" "$1" "$2" <<'END'
import json, sqlite3, sys
database, stored, gateway, wanted = sys.argv[1:]
orders = {f"{gateway}:{row[0]}": row[1] for row in sqlite3.connect(database).execute(
    "SELECT id, (register_last_mwh - register_start_mwh) / 1000 FROM orders")}
lines, seen, wrong = 0, {}, []
for line in open(stored, encoding="utf-8"):
    record = json.loads(line)
    if record["what"] != "record" or record["gateway"] != gateway:
        continue
    lines += 1
    if seen.setdefault(record["id"], record) != record:
        wrong.append(record["id"] + " came in two versions")
missing = [each for each in orders if each not in seen]
wrong += [each for each in seen if each not in orders or seen[each]["energy_wh"] != orders[each]]
print(f"{len(orders)} orders, {lines} records stored, {lines - len(seen)} of them repetitions, "
      f"{len(missing)} missing, {len(wrong)} wrong; {sum(orders.values())} Wh in the database, "
      f"{sum(record['energy_wh'] for record in seen.values())} Wh at the platform")
sys.exit(len(orders) != int(wanted) or bool(missing) or bool(wrong))
END
}
