"""A platform that talks rubbish: accepts the gateway's connections and sends each another kind,
then resets the connection or ends it.

  openuc.py PORT        until it is killed; prints a line for each connection
"""

import random
import socket
import struct
import sys
import time

HOLD_SECONDS = 1.5
FLOOD_SECONDS = 2.0
TYPES = [0x02, 0x04, 0x06, 0x0A, 0x12, 0x34, 0x36, 0x40, 0x52, 0x56, 0x58, 0x92, 0xF0, 0xFF]
PILE = bytes.fromhex("32010600000001")
chance = random.Random(20240607)


def crc(data):
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return struct.pack("<H", value)


def frame(kind, body, encrypted=0):
    content = struct.pack("<HBB", chance.randrange(65536), encrypted, kind) + body
    return b"\x68" + bytes([len(content)]) + content + crc(content)


def random_bytes():
    return chance.randbytes(50_000)


def half_a_frame():
    return frame(0x34, bytes(44))[:20]


def wrong_check_sum():
    good = frame(0x02, PILE + b"\0")
    return (good[:-1] + bytes([good[-1] ^ 0x55])) * 200


def longest_length():
    return b"\x68\xff" + bytes(100)


def right_frames_of_rubbish():
    return b"".join(frame(chance.choice(TYPES), chance.randbytes(chance.randrange(240)))
                    for _ in range(2000))


def cut_short_for_a_real_pile():
    return b"".join(frame(kind, PILE[: chance.randrange(8)]) for kind in TYPES for _ in range(20))


def encrypted():
    return frame(0x34, bytes(44), encrypted=1) * 50


def flood(connection):
    """Every byte looks like the start of a frame: the dearest stream to split."""
    end = time.monotonic() + FLOOD_SECONDS
    while time.monotonic() < end:
        connection.sendall(b"\x68" * 65536)


KINDS = [right_frames_of_rubbish, flood, random_bytes, half_a_frame, wrong_check_sum,
         longest_length, cut_short_for_a_real_pile, encrypted]


def serve(connection, kind):
    try:
        connection.sendall(frame(0x02, PILE + b"\0"))  # a login accepted: it comes back sooner
        if kind is flood:
            flood(connection)
        else:
            connection.sendall(kind())
            time.sleep(HOLD_SECONDS)
    except OSError:
        pass  # the gateway has had enough, which is its right
    if chance.random() < 0.5:  # close with a reset
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def main():
    server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    count = 0
    while True:
        connection, _ = server.accept()
        kind = KINDS[count % len(KINDS)]
        print(kind.__name__, flush=True)
        serve(connection, kind)
        count += 1


main()
