#!/bin/sh
# Talks to the real server with curl, on its socket and its TCP port, and to youxuctl.
# Usage: http_test.sh DEMO_SERVER YOUXUCTL
set -u
demo=$1 ctl=$2
dir=$(mktemp -d)
socket=$dir/http.sock
mkdir "$dir/www"
echo '<p>page</p>' >"$dir/www/index.html"
"$demo" "$socket" "$dir/www" >"$dir/port" &
pid=$!
trap 'kill $pid 2>/dev/null; rm -rf "$dir"' EXIT
for _ in $(seq 50); do [ -s "$dir/port" ] && break; sleep 0.1; done
url=http://127.0.0.1:$(cat "$dir/port")
failed=0

expect() { # name, wanted, got
    if [ "$2" = "$3" ]; then echo "ok   $1"; else echo "FAIL $1: wanted $2, got $3"; failed=1; fi
}
code() { curl -s -m 5 -o "$dir/body" -w '%{http_code}' "$@"; }
json='Content-Type: application/json'

expect 'socket mode' 660 "$(stat -c %a "$socket")"
expect 'status over the socket' 200 "$(code --unix-socket "$socket" http://x/api/v1/status)"
expect 'status over TCP' 200 "$(code "$url/api/v1/status")"
expect 'query is decoded' 200 "$(code "$url/api/v1/orders?from=2026-11-24T07:30:00%2B08:00&limit=5")"
expect 'metrics' 200 "$(code "$url/metrics")"
expect 'static page' 200 "$(code "$url/")"
expect 'page has a CSP' 1 "$(curl -s -m 5 -D - -o /dev/null "$url/" | grep -ic '^content-security-policy:')"
expect 'a page that is not there' 404 "$(code "$url/nothing.js")"
expect 'no way out of the web root' 0 "$(curl -s -m 5 --path-as-is "$url/../../../../etc/passwd" | grep -c root)"

expect 'start with JSON' 200 "$(code -H "$json" -d '{"mode":"ordered"}' "$url/api/v1/piles/p1/start")"
expect 'start without a body' 200 "$(code -H "$json" -X POST "$url/api/v1/piles/p1/start")"
expect 'delete is known' 405 "$(code -X DELETE "$url/api/v1/status")"
expect 'patch is not' 405 "$(code -X PATCH "$url/api/v1/status")"
expect 'form type is refused' 415 "$(code -d x=1 "$url/api/v1/piles/p1/start")"
expect 'foreign origin' 403 "$(code -H "$json" -H 'Origin: http://evil.example' -d '{}' "$url/api/v1/piles/p1/stop")"
expect 'own origin' 200 "$(code -H "$json" -H "Origin: $url" -d '{}' "$url/api/v1/piles/p1/stop")"
expect 'foreign host' 403 "$(code -H 'Host: evil.example' "$url/api/v1/status")"
head -c 65536 /dev/zero | tr '\0' ' ' >"$dir/64k"
(cat "$dir/64k"; echo) >"$dir/over"
head -c 1048576 /dev/zero >"$dir/1m"
expect 'a body of 64 KiB is taken' 400 "$(code -H "$json" --data-binary "@$dir/64k" "$url/api/v1/piles/p1/start")"
expect 'one byte more is not' 413 "$(code -H "$json" --data-binary "@$dir/over" "$url/api/v1/piles/p1/start")"
expect 'nor is 1 MB' 413 "$(code -H "$json" --data-binary "@$dir/1m" "$url/api/v1/piles/p1/start")"
expect 'and says so' 1 "$(grep -c too_large "$dir/body")"
expect 'chunked body' 411 "$(code -H "$json" -H 'Transfer-Encoding: chunked' -d '{}' "$url/api/v1/piles/p1/start")"
expect 'two requests on one connection' '200200' \
    "$(curl -s -m 5 -o /dev/null -o /dev/null -w '%{http_code}' "$url/api/v1/status" "$url/api/v1/piles")"

curl -s -N -m 2 "$url/api/v1/stream" >"$dir/stream"
expect 'stream sends more than once' 1 "$([ "$(grep -c '^data: {' "$dir/stream")" -ge 2 ] && echo 1)"
readers=''
for _ in $(seq 32); do curl -s -N -m 5 "$url/api/v1/stream" >/dev/null & readers="$readers $!"; done
sleep 1
expect 'the 33rd stream is told to wait' 503 "$(code "$url/api/v1/stream")"
for reader in $readers; do kill "$reader"; done

run() { LANG=C "$ctl" --socket "$socket" "$@" >"$dir/out" 2>"$dir/err"; echo $?; }
expect 'youxuctl status' 0 "$(run status)"
expect 'it names the hot spot' 1 "$(grep -c '^transformer: hot spot 87.4 °C, oil 71.3 °C, ageing 0.295, may carry 112 %' "$dir/out")"
expect 'youxuctl piles' 0 "$(run piles)"
expect 'names the pile' 1 "$(grep -c '^p1' "$dir/out")"
expect 'youxuctl --json is the API text' 0 "$(run --json status)"
expect 'raw text' 1 "$(grep -c '^{"site":"demo"' "$dir/out")"
expect 'youxuctl piles tells the promise' 1 "$(run piles >/dev/null; grep -c '	about 24.8 of 40.0 kWh by 07:30: not enough room for all$' "$dir/out")"
expect 'youxuctl plan' 0 "$(run plan)"
expect 'it names the slot' 1 "$(grep -c '^2026-11-23T12:00:00.000Z	2026-11-23T12:15:00.000Z	0.4702	15.5	7.2	F1 -5/0/63.5 T1 300/300/300$' "$dir/out")"
expect 'it names the car' 1 "$(grep -c '^p1	1	2026-11-23T12:00:00.000Z	2026-11-23T12:15:00.000Z	15.5	15200$' "$dir/out")"
expect 'a car that gets nothing' 1 "$(grep -c '^p2	1	-	-	0.0	800$' "$dir/out")"
expect 'youxuctl --json plan' 0 "$(run --json plan)"
expect 'youxuctl explain tells the promise' 1 "$(run explain p1 >/dev/null; grep -c '^  promise: about 24.8 .*before: 40.0 kWh by 06:40)$' "$dir/out")"
expect 'it tells what is wanted, and whence' 1 \
    "$(grep -c '^  wants: 40000 Wh (said, 100 %), until 2026-11-23T23:30:00.000Z (learned, 76 %)$' "$dir/out")"
expect 'it tells the plan' 1 "$(grep -c '^  plan: due now 4000 Wh until 2026-11-23T15:00' "$dir/out")"
expect 'it tells what bounds it' 1 "$(grep -c '^  bound by: T1 phase b (external limit (dr))$' "$dir/out")"
for words in orders alarms 'explain p1' 'start p1 --mode immediate' 'stop p1'; do
    expect "youxuctl $words" 0 "$(run $words)"
done
expect 'unknown pile' 1 "$(run start p9)"
expect 'wrong mode' 2 "$(run start p1 --mode fast)"
expect 'no command' 2 "$(run)"
expect 'a pile name is one path segment' 2 "$(run explain ../status)"
expect 'youxuctl status names what bounds a circuit' 1 \
    "$(run status >/dev/null; grep -c '^T1.*external limit (dr)$' "$dir/out")"
expect 'youxuctl limits' 0 "$(run limits)"
expect 'it names the limit' 1 "$(grep -c '^3	T1	300.5	2026-11-23T12:00:00.000Z	.*	dr	evening peak$' "$dir/out")"
expect 'youxuctl phases' 0 "$(run phases)"
expect 'it says how the phase is known' 1 "$(grep -c '^p1	abc	configured	-	-	0	no step seen yet	not needed$' "$dir/out")"
expect 'youxuctl phases identify' 0 "$(run phases identify)"
expect 'youxuctl phases identify a pile' 0 "$(run phases identify p1)"
expect 'phases has no other word' 2 "$(run phases find)"
expect 'youxuctl limit add' 0 "$(run limit add --circuit T1 --amps 300.5 --to 2026-11-24T20:00:00+08:00 --reason 'a "b"')"
expect 'it answers the number' 1 "$(grep -c '^{"id":4}$' "$dir/out")"
expect 'a limit that ends at no time' 1 "$(run limit add --circuit T1 --amps 300 --to 20:00)"
expect 'says what is wrong' 1 "$(grep -c 'to: must be an RFC 3339 time' "$dir/err")"
expect 'a limit without an end' 2 "$(run limit add --circuit T1 --amps 300)"
expect 'a limit without a number of amps' 2 "$(run limit add --circuit T1 --amps 300A --to 1)"
expect 'youxuctl limit remove' 0 "$(run limit remove 3)"
expect 'a limit that is not there' 1 "$(run limit remove 9)"
expect 'a limit number is one path segment' 2 "$(run limit remove 3/x)"
expect 'youxuctl cards' 0 "$(run cards)"
expect 'it names the card, where it is good and its state' 1 "$(grep -c '^04A1B2C3	7-2-301	p1	enabled	site$' "$dir/out")"
expect 'youxuctl card add' 0 "$(run card add 99887766 --name '7-2-302' --pile p1 --pile p2)"
expect 'it is good at these piles' 1 "$(run cards >/dev/null; grep -c '^99887766	7-2-302	p1,p2	enabled	site$' "$dir/out")"
expect 'a card from the standard input, good everywhere' 0 "$(echo 5566 | run card add -)"
expect 'it is there' 1 "$(run cards >/dev/null; grep -c '^5566	-	all	enabled	site$' "$dir/out")"
expect 'a known card is not added again' 1 "$(run card add 5566)"
expect 'says what to try' 1 "$(grep -c 'remove it first' "$dir/err")"
expect 'youxuctl card remove' 0 "$(run card remove 5566)"
expect 'a card that is not there' 1 "$(run card remove 5566)"
expect 'its number is not repeated' 0 "$(grep -c 5566 "$dir/err")"
expect 'nor is it disabled' 1 "$(run card disable 5566)"
expect 'youxuctl card disable' 0 "$(run card disable 04A1B2C3)"
expect 'with all else as it was' 1 "$(run cards >/dev/null; grep -c '^04A1B2C3	7-2-301	p1	disabled	site$' "$dir/out")"
expect 'youxuctl card enable' 0 "$(run card enable 04A1B2C3)"
expect 'it is good again' 1 "$(run cards >/dev/null; grep -c '^04A1B2C3	7-2-301	p1	enabled	site$' "$dir/out")"
expect 'a card number is one path segment' 2 "$(run card remove ../status)"
expect 'it says what a number is, not which it was' 1 "$(grep -c "a card's number has 1 to 32" "$dir/err")"
expect 'a card is not found by that' 2 "$(run card find 5566)"
expect 'only a new card takes options' 2 "$(run card remove 5566 --pile p1)"
expect 'youxuctl piles tells the rating' 1 "$(run piles >/dev/null; grep -c '^p1	online	1	6-125 (shared 160)	' "$dir/out")"
expect 'an option of another command' 2 "$(run stop p1 --amps 3)"
LANG=zh_CN.UTF-8 "$ctl" --socket "$socket" explain p1 >"$dir/out"
expect 'Chinese reason' 1 "$(grep -c 'b 相已满' "$dir/out")"

kill -TERM $pid
wait $pid
expect 'clean end' 0 $?
expect 'socket is gone' 1 "$([ ! -e "$socket" ] && echo 1)"
expect 'daemon unreachable' 3 "$(run status)"
expect 'says what to try' 1 "$(grep -c 'systemctl status youxud' "$dir/err")"
exit $failed
