"""Starts youxud a few times with 24 configured piles and nobody there to talk to. Prints the median
time to READY=1, and the resident memory 10 s later.

  start.py YOUXUD CONFIG
"""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time

STARTS = 5
SETTLE_SECONDS = 10
youxud, config = sys.argv[1:]


def start(notify, path):
    begin = time.monotonic()
    daemon = subprocess.Popen([youxud, "--config", config], stderr=subprocess.DEVNULL,
                              env={**os.environ, "NOTIFY_SOCKET": path})
    while b"READY=1" not in notify.recv(4096):
        pass
    return daemon, (time.monotonic() - begin) * 1000


def stop(daemon):
    daemon.terminate()
    daemon.wait(timeout=10)


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def main():
    with tempfile.TemporaryDirectory() as folder:
        path = folder + "/notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(path)
            notify.settimeout(10)
            took = []
            for _ in range(STARTS):
                daemon, milliseconds = start(notify, path)
                took.append(milliseconds)
                stop(daemon)
                notify.setblocking(False)
                try:
                    while notify.recv(4096):
                        pass  # what the stopped one still said
                except BlockingIOError:
                    notify.settimeout(10)
            daemon, _ = start(notify, path)
            time.sleep(SETTLE_SECONDS)
            resident = resident_kib(daemon.pid)
            stop(daemon)
    print(f"start to READY, median of {STARTS}\t{statistics.median(took):.3g}\tms")
    print(f"memory of an idle youxud, 24 piles\t{resident / 1024:.3g}\tMiB")


main()
