#!/usr/bin/python3
"""The platform for the northbound dialect: stores what gateways send, then acknowledges it.

  cloud.py --host H --port P[,P...] --out FILE [--no-ack] [--name NAME] [--ca F --cert F --key F]

Each record and alarm is a line of FILE, on the disk before it is acknowledged. With --no-ack nothing
is (the gateway trusts its broker). A killed platform takes up its session where it was.
"""
import argparse
import json
import os
import ssl
import time

import paho.mqtt.client as mqtt


class Cloud:
    def __init__(self, given):
        self.given = given
        self.ports = [int(port) for port in given.port.split(",")]
        self.out = open(given.out, "a", encoding="utf-8")
        self.client = mqtt.Client(given.name, clean_session=False)
        # The library tells the broker "received" before the line is written. A record that is lost
        # in between is not acknowledged to its gateway, which sends it again.
        self.client.max_inflight_messages_set(64)
        if given.ca:
            self.client.tls_set(given.ca, given.cert, given.key, tls_version=ssl.PROTOCOL_TLS_CLIENT)
        self.client.on_connect = self.on_connect
        self.client.on_message = self.on_message

    def on_connect(self, client, _userdata, _flags, code):
        print("connected", code, flush=True)
        client.subscribe([("youxu/north/1/+/record", 1), ("youxu/north/1/+/alarm", 1),
                          ("youxu/north/1/+/online", 1)])

    def on_message(self, client, _userdata, message):
        gateway, what = message.topic.split("/")[3:5]
        line = {"what": what, "topic": message.topic, **json.loads(message.payload)}
        self.out.write(json.dumps(line) + "\n")
        self.out.flush()
        os.fsync(self.out.fileno())
        if what != "online" and not self.given.no_ack:
            answer = json.dumps({"id": line["id"], "accepted": True})
            client.publish(f"youxu/north/1/{gateway}/ack", answer, qos=1)

    def run(self):
        attempt = 0
        while True:
            try:
                self.client.connect(self.given.host, self.ports[attempt % len(self.ports)], 10)
                while self.client.loop(0.2) == mqtt.MQTT_ERR_SUCCESS:
                    pass
            except OSError as error:
                print("no connection:", error, flush=True)
            attempt += 1
            time.sleep(0.3)


def main():
    parser = argparse.ArgumentParser()
    for name in ("host", "port", "out"):
        parser.add_argument("--" + name, required=True)
    parser.add_argument("--name", default="cloud")
    parser.add_argument("--no-ack", action="store_true")
    for name in ("ca", "cert", "key"):
        parser.add_argument("--" + name)
    Cloud(parser.parse_args()).run()


main()
