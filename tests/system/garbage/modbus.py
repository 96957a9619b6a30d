"""A meter that answers each request with rubbish, another kind each time.

  modbus.py PORT        until it is killed; prints a line for each answer
"""

import random
import socket
import struct
import sys

chance = random.Random(20240607)


def random_bytes(_):
    return chance.randbytes(chance.randrange(1, 300))


def other_transaction(request):
    return struct.pack(">HHHBBB", 0xDEAD, 0, 9, request[6], 3, 6) + bytes(6)


def huge_length(request):
    return request[:4] + b"\xff\xff" + request[6:8] + b"\xff" + bytes(255)


def too_few_registers(request):
    return request[:4] + struct.pack(">HBBB", 5, request[6], request[7], 2) + bytes(2)


def unknown_exception(request):
    return request[:4] + struct.pack(">HBBB", 3, request[6], request[7] | 0x80, 0x77)


def much(_):
    return chance.randbytes(100_000)


KINDS = [random_bytes, other_transaction, huge_length, too_few_registers, unknown_exception, much]


def main():
    server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
    count = 0
    while True:
        connection, _ = server.accept()
        try:
            request = connection.recv(260)
            while len(request) >= 8:
                kind = KINDS[count % len(KINDS)]
                count += 1
                print(kind.__name__, flush=True)
                connection.sendall(kind(request))
                request = connection.recv(260)
        except OSError:
            pass  # the gateway has closed it, which is its right
        connection.close()


main()
