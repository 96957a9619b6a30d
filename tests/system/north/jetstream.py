#!/usr/bin/python3
"""Asks a NATS server's JetStream, by the text protocol itself.

  jetstream.py [TLS] PORT,... stream NAME SUBJECT REPLICAS     makes a stream that stores SUBJECT
  jetstream.py [TLS] PORT,... consumer STREAM NAME SUBJECT     makes a durable consumer of SUBJECT there
  jetstream.py [TLS] PORT,... state STREAM                     prints messages, and the leader
  jetstream.py [TLS] PORT,... dump STREAM FILE                 writes each message as a line of FILE
  jetstream.py [TLS] PORT,... fetch STREAM CONSUMER FILE       the same of what the consumer has left,
                                                               acknowledging each once it is written
TLS: --ca FILE --cert FILE --key FILE
"""
import argparse
import base64
import json
import os
import socket
import ssl
import sys
import time

PATIENCE = 20  # seconds for an answer of a cluster that is choosing a leader


class Nats:
    def __init__(self, port, tls):
        self.socket = socket.create_connection(("127.0.0.1", port), 5)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.next = 0
        self.line()  # INFO
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname="localhost")
        self.send('CONNECT {"verbose":false,"pedantic":false,"headers":true,"no_responders":true}\r\n'
                  "PING\r\n")
        while (line := self.line()) != b"PONG":
            if line.startswith(b"-ERR"):
                raise OSError(line.decode())

    def send(self, text):
        self.socket.sendall(text.encode())

    def more(self):
        part = self.socket.recv(65536)
        if not part:
            raise OSError("the server closed")
        self.buffer += part

    def line(self):
        while b"\r\n" not in self.buffer:
            self.more()
        line, self.buffer = self.buffer.split(b"\r\n", 1)
        return line

    def take(self, size):
        while len(self.buffer) < size + 2:
            self.more()
        taken, self.buffer = self.buffer[:size], self.buffer[size + 2:]
        return taken

    def message(self):
        """The next message: (reply subject, headers, payload)."""
        while True:
            words = self.line().split()
            if not words or words[0] == b"+OK":
                continue
            if words[0] == b"PING":
                self.send("PONG\r\n")
            elif words[0] == b"MSG":
                return words[3] if len(words) == 5 else b"", b"", self.take(int(words[-1]))
            elif words[0] == b"HMSG":
                head, whole = int(words[-2]), int(words[-1])
                taken = self.take(whole)
                return words[3] if len(words) == 6 else b"", taken[:head], taken[head:]
            elif words[0] == b"-ERR":
                raise OSError(b" ".join(words).decode())

    def ask(self, subject, payload, timeout=5):
        self.next += 1
        inbox = f"_INBOX.youxu.{os.getpid()}.{self.next}"
        body = json.dumps(payload) if payload is not None else ""
        self.send(f"SUB {inbox} {self.next}\r\nUNSUB {self.next} 1\r\n"
                  f"PUB {subject} {inbox} {len(body)}\r\n{body}\r\n")
        self.socket.settimeout(timeout)
        return self.message()

    def api(self, what, payload=None):
        _, head, answer = self.ask("$JS.API." + what, payload)
        if b"503" in head[:20]:
            raise OSError("no JetStream answers")
        answer = json.loads(answer)
        if "error" in answer:
            raise LookupError(answer["error"]["description"])
        return answer


def patiently(ports, tls, do):
    """Does it on whichever node answers."""
    end = time.monotonic() + PATIENCE
    while True:
        for port in ports:
            try:
                return do(Nats(port, tls))
            except OSError as error:
                last = error
        if time.monotonic() > end:
            raise last
        time.sleep(0.5)


def write(out, payload):
    record = {"what": "record", **json.loads(payload)}
    out.write(json.dumps(record) + "\n")


def dump(nats, stream, file):
    state = nats.api("STREAM.INFO." + stream)["state"]
    with open(file, "w", encoding="utf-8") as out:
        for number in range(state["first_seq"], state["last_seq"] + 1):
            try:
                found = nats.api("STREAM.MSG.GET." + stream, {"seq": number})
            except LookupError:
                continue
            write(out, base64.b64decode(found["message"]["data"]))


def fetch(nats, stream, consumer, file):
    with open(file, "a", encoding="utf-8") as out:
        left = nats.api(f"CONSUMER.INFO.{stream}.{consumer}")
        left = left["num_pending"] + left["num_ack_pending"]
        while left > 0:
            try:
                reply, head, payload = nats.ask(f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}",
                                                {"expires": 30_000_000_000}, 40)
            except TimeoutError:
                break
            if not payload or b" 40" in head[:20]:
                break
            write(out, payload)
            nats.send(f"PUB {reply.decode()} 0\r\n\r\n")
            left -= 1
        nats.ask("$JS.API.INFO", None)  # the acknowledgements have left


def main():
    parser = argparse.ArgumentParser()
    for name in ("ca", "cert", "key"):
        parser.add_argument("--" + name)
    parser.add_argument("ports")
    parser.add_argument("what")
    parser.add_argument("words", nargs="*")
    given = parser.parse_args()
    ports = [int(port) for port in given.ports.split(",")]
    tls = None
    if given.ca:
        tls = ssl.create_default_context(cafile=given.ca)
        tls.load_cert_chain(given.cert, given.key)
    words = given.words

    if given.what == "stream":
        settings = {"name": words[0], "subjects": [words[1]], "num_replicas": int(words[2]),
                    "retention": "limits", "storage": "file", "discard": "old"}
        patiently(ports, tls, lambda nats: nats.api("STREAM.CREATE." + words[0], settings))
    elif given.what == "consumer":
        settings = {"stream_name": words[0],
                    "config": {"durable_name": words[1], "filter_subject": words[2],
                               "ack_policy": "explicit", "ack_wait": 30_000_000_000,
                               "max_ack_pending": 1000, "deliver_policy": "all"}}
        patiently(ports, tls,
                  lambda nats: nats.api(f"CONSUMER.DURABLE.CREATE.{words[0]}.{words[1]}", settings))
    elif given.what == "state":
        info = patiently(ports, tls, lambda nats: nats.api("STREAM.INFO." + words[0]))
        print(info["state"]["messages"], info["cluster"]["leader"])
    elif given.what == "dump":
        patiently(ports, tls, lambda nats: dump(nats, *words))
    elif given.what == "fetch":
        patiently(ports, tls, lambda nats: fetch(nats, *words))
    else:
        sys.exit(f"jetstream.py: unknown request {given.what!r}")


main()
