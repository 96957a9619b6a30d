"""Starts youxud with wrong configurations: each must be refused, by --check-config and by a real
start, with exit status 1 and 78 (systemd does not try again), and a message that names the file and
the place.

  configs.py YOUXUD GOOD_CONFIG FOLDER
"""

import copy
import json
import subprocess
import sys

YOUXUD, GOOD, FOLDER = sys.argv[1:]
SECONDS = 10  # a refusal is immediate; an accepted configuration would run on


def change(*keys, to):
    def apply(config):
        for key in keys[:-1]:
            config = config[key]
        if to is None:
            del config[keys[-1]]
        else:
            config[keys[-1]] = to
        return config

    return apply


def twice(section):
    return lambda config: config[section].append(copy.deepcopy(config[section][0]))


# What is done to a good configuration, and what the message must contain.
CASES = [
    (change("transformer", to=None), "transformer"),
    (change("transformer", "rated_kva", to=-1), "transformer.rated_kva"),
    (change("transformer", "rated_kva", to="400"), "transformer.rated_kva"),
    (change("circuits", 0, "limit_a", to=[100, 100]), "circuits[0].limit_a"),
    (change("circuits", 0, "parent", to="T1"), "circuits[0].parent"),
    (change("meters", 0, "circuit", to="T9"), "meters[0].circuit"),
    (change("meters", 0, "unit", to=400), "meters[0].unit"),
    (change("meters", 0, "port", to=70000), "meters[0].port"),
    (change("piles", 3, "pile", to="gateway"), "piles[3].pile"),
    (change("piles", 3, "phases", to="d"), "piles[3].phases"),
    (change("piles", 3, "min_a", to=40), "piles[3]"),
    (change("bus", "prot", to=1883), "bus.prot"),
    (change("http", "port", to=-1), "http.port"),
    (twice("piles"), "piles[24].pile"),
    (twice("meters"), "meters[1].circuit"),
]
TEXTS = [(b"", "cfg"), (b"{", "line 1"), (b"[]", "object"), (b'{"site":"\xff"}', "UTF-8"),
         (b"[" * 100_000, "line 1"), (b'{"site":"a","site":"b"}', "site"),
         (b" " * 2_000_000, "1048576"),
         (b'{"m":[{\x1f"i": 1}],"b":{"":""},"p":{"":0}}', "cfg")]


def run(arguments):
    return subprocess.run([YOUXUD, "--config", *arguments], capture_output=True, text=True,
                          timeout=SECONDS, check=False)


def is_refused(path, place):
    good = True
    for status, arguments in ((1, [path, "--check-config"]), (78, [path])):
        try:
            done = run(arguments)
        except subprocess.TimeoutExpired:
            print(f"FAIL {path} was taken")
            return False
        refused = done.returncode == status and path in done.stderr and place in done.stderr
        print(f"{'ok  ' if refused else 'FAIL'} {done.returncode} {done.stderr.strip()[:150]}")
        good = good and refused
    return good


def main():
    with open(GOOD, encoding="utf-8") as file:
        good_config = json.load(file)
    texts = list(TEXTS)
    for apply, place in CASES:
        config = copy.deepcopy(good_config)
        apply(config)
        texts.append((json.dumps(config).encode(), place))
    failed = 0
    for i, (text, place) in enumerate(texts):
        path = f"{FOLDER}/cfg{i}.json"
        with open(path, "wb") as file:
            file.write(text)
        failed += not is_refused(path, place)
    failed += not is_refused(f"{FOLDER}/nowhere.json", "cannot be read")
    failed += not is_refused(FOLDER, "")
    sys.exit(1 if failed else 0)


main()
