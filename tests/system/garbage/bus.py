"""Publishes what no pile may send, on every topic that piles write. Each topic is abused in the
name of another configured pile, so that each leaves a line in the gateway's log.

  bus.py BROKER_PORT
"""

import subprocess
import sys

PORT = sys.argv[1]
# Of this and the following configured piles, one for each topic.
FIRST_PILE = 32010600000001
STATUS = (
    b'{"boot":1,"n":1,"t":null,"connectors":[{"id":%s,"state":"idle","a":[0,0,0],"v":[0,0,0],"w":0,'
    b'"wh":%s,"epoch":0,"seq":0,"offered_a":0,"soc":null,"temp_c":null,"faults":[]}]}'
)
EVENT = b'{"id":%s,"boot":1,"t":null,"connector":1,"kind":"%s","wh":0,"detail":{}}'

ANYWHERE = [
    b"",
    b"\0",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"{} {}",
    b"\xff\xfe\xfd",
    b'{"online":tru',
    b"[" * 4000,
    b'{"a":' * 800,
    b'{"boot":1,\0"n":2}',
    b'{"boot":"\\ud800"}',
    b'{"boot":1e999}',
    b"x" * 4097,
    b"{" + b" " * 1_000_000 + b"}",
]
OF_TOPIC = {
    "online": [b'{"online":1}', b'{"online":true,"boot":"1"}'],
    "hello": [b'{"proto":2}', b'{"proto":1,"boot":1,"kind":"kettle"}'],
    "status": [STATUS % (b"0", b"0"), STATUS % (b"1", b"-1"), STATUS % (b"1", b"1e30")],
    "event": [EVENT % (b"-1", b"plug"), EVENT % (b"1", b"party"), EVENT % (b"1.5", b"plug")],
    "result": [b'{"id":1,"ok":true,"why":null,"detail":null}', b'{"id":"","ok":"yes"}'],
}
ODD_TOPICS = ["gateway/status", "x/status", "p\u00ef\u00e9ce/status", "a/b/status", "/status",
              "A" * 33 + "/hello", "35010600000099/event"]


def publish(topic, payload):
    subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", PORT, "-t", "youxu/1/" + topic,
                    "-s" if payload else "-n"], input=payload, check=True)


def main():
    for i, (what, payloads) in enumerate(OF_TOPIC.items()):
        for payload in ANYWHERE + payloads:
            publish(f"{FIRST_PILE + i}/{what}", payload)
    for topic in ODD_TOPICS:
        publish(topic, b'{"online":true}')


main()
