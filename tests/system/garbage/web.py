"""Sends the HTTP server what no client should, over TCP and over the Unix socket, and checks what
it says to it. Exit status 1 when an answer was not the right one.

  web.py PORT SOCKET
"""

import random
import socket
import sys
import threading
import time

PORT, PATH = int(sys.argv[1]), sys.argv[2]
CLOSED = 0  # instead of a status: the server ended the connection without an answer
HEAD = b"Host: localhost\r\nContent-Type: application/json\r\n"
CHECK = b"POST /api/v1/config/check HTTP/1.1\r\n" + HEAD
START = b"POST /api/v1/piles/32010600000001/start HTTP/1.1\r\n" + HEAD
GET = b"GET /api/v1/status HTTP/1.1\r\n" + HEAD
STRAY_CONTROL = b'{"m":[{\x1f"i": 1}],"b":{"":""},"p":{"":0}}'
chance = random.Random(20240607)
wrong = []


def connect(over):
    if over == "tcp":
        return socket.create_connection(("127.0.0.1", PORT), timeout=10)
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(10)
    client.connect(PATH)
    return client


def ask(over, request):
    """The status of the answer; CLOSED without one."""
    with connect(over) as client:
        try:
            client.sendall(request)
        except OSError:
            pass  # it stopped reading; perhaps it answered before
        try:
            words = client.recv(4096).split(b" ", 2)
        except ConnectionError:
            return CLOSED
        except TimeoutError:
            return "no answer"
        return int(words[1]) if len(words) > 1 and words[1].isdigit() else CLOSED


def with_body(head, body):
    return head + b"Content-Length: %d\r\n\r\n" % len(body) + body


REQUESTS = [
    ("10 MB body", with_body(CHECK, b" " * 10_000_000), [413]),
    ("body longer than what is read away", with_body(CHECK, b" " * 20_000_000), [CLOSED, 413]),
    ("1 MB header", GET + b"X: " + b"x" * 1_000_000 + b"\r\n\r\n", [CLOSED, 400, 431]),
    ("1 MB path", b"GET /" + b"x" * 1_000_000 + b" HTTP/1.1\r\n\r\n", [CLOSED, 400, 414, 431]),
    ("binary", chance.randbytes(5000), [CLOSED, 400, 403, 405]),
    ("zeroes", bytes(5000), [CLOSED, 400, 403, 405]),
    ("unknown method", b"BREW /api/v1/status HTTP/1.1\r\n" + HEAD + b"\r\n",
     [CLOSED, 400, 403, 405]),
    ("wrong method", b"PATCH /api/v1/status HTTP/1.1\r\n" + HEAD + b"\r\n", [405]),
    ("method of another resource", with_body(b"PUT /api/v1/status HTTP/1.1\r\n" + HEAD, b"{}"),
     [405]),
    ("chunked", CHECK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", [411]),
    ("length that is no number", CHECK + b"Content-Length: -5\r\n\r\n{}", [CLOSED, 400, 411]),
    ("no JSON", with_body(START, b"{"), [400]),
    ("deep JSON", with_body(START, b"[" * 60_000), [400]),
    ("deep JSON as a configuration", with_body(CHECK, b"[" * 60_000), [400]),
    ("NUL in JSON", with_body(START, b'{"mode":"or\0dered"}'), [400]),
    ("bytes that are no UTF-8", with_body(START, b'{"mode":"\xff\xfe"}'), [400]),
    ("control character between values", with_body(CHECK, STRAY_CONTROL), [400]),
    ("wrong types", with_body(START, b'{"mode":7,"connector":"x","energy_wh":[]}'), [400]),
    ("way out of the root", b"GET /../../../../etc/passwd HTTP/1.1\r\n" + HEAD + b"\r\n",
     [CLOSED, 400, 403, 404]),
    ("query of rubbish", b"GET /api/v1/orders?from=%ff&limit=1e9&& HTTP/1.1\r\n" + HEAD +
     b"\r\n", [400]),
]


def check(over, name, got, wanted):
    good = got in wanted
    print(f"{'ok  ' if good else 'FAIL'} {over}: {name}: {got or 'closed'}")
    if not good:
        wrong.append(name)


def slow_loris(over):
    """Forty half requests, a byte now and then, while others must still be served."""
    clients = [connect(over) for _ in range(40)]
    for byte in GET[:15]:
        for client in clients:
            client.sendall(bytes([byte]))
        time.sleep(0.2)
    began = time.monotonic()
    check(over, "others during a slow loris", ask(over, GET + b"\r\n"), [200])
    if time.monotonic() - began > 2:
        wrong.append("slow loris held others up")
    for client in clients:
        client.close()


def many_at_once(over):
    """200 connections, all open before the first is read."""
    answers = []

    def one():
        answers.append(ask(over, GET + b"\r\n"))

    threads = [threading.Thread(target=one) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    good = answers.count(200)
    check(over, "200 at once", f"{good} answers", ["200 answers"])


def main():
    for over in ("tcp", "socket"):
        for name, request, wanted in REQUESTS:
            check(over, name, ask(over, request), wanted)
        slow_loris(over)
        many_at_once(over)
    sys.exit(1 if wrong else 0)


main()
