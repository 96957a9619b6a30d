"""Writes a few good inputs for each fuzz target, to start from.

  seeds.py TREE FOLDER
"""

import pathlib
import re
import struct
import sys

tree, folder = (pathlib.Path(argument) for argument in sys.argv[1:])
PILE = bytes.fromhex("32010600000001")

CONNECTOR = (b'{"id":1,"state":"charging","a":[16,0,0],"v":[230,0,0],"w":3680,"wh":1000,"epoch":1,'
             b'"seq":2,"offered_a":16,"soc":50,"temp_c":25.5,"faults":["estop"]}')
MESSAGES = [
    b'{"online":true,"boot":7}',
    b'{"proto":1,"boot":7,"kind":"ac","vendor":"v","model":"m","firmware":"1","serial":"s",'
    b'"phases":"a","connectors":[{"id":1,"min_a":6,"max_a":32}],"failsafe_a":6,"features":["x"]}',
    b'{"boot":7,"n":3,"t":1766000000000,"connectors":[' + CONNECTOR + b"]}",
    b'{"id":1,"boot":7,"t":null,"connector":1,"kind":"fault","wh":5,"detail":{"code":"estop"}}',
    b'{"id":"g1-1","ok":false,"why":"expired","detail":null}',
    b"youxu/1/32010600000001/status",
]
TRADE = bytes.fromhex("32010600000001" + "01" + "00" * 7 + "01")
TIME = bytes.fromhex("98B70E11100314")
TARIFF = PILE + bytes.fromhex("0100") + struct.pack("<II", 120000, 40000) * 4 + b"\0" + b"\2" * 48
BODIES = [(0x02, PILE + b"\0"), (0x04, PILE + b"\1\0"), (0x06, PILE + b"\1\0\1"), (0x0A, TARIFF),
          (0x12, PILE + b"\1"), (0x34, TRADE + PILE + b"\1" + bytes(20)), (0x36, PILE + b"\1"),
          (0x40, TRADE + b"\0"), (0x52, PILE + b"\0\x50"), (0x56, PILE + TIME), (0x58, TARIFF),
          (0x92, PILE + b"\1"), (0xF0, PILE + b"\0\5https")]
REQUESTS = [b"\0\1/api/v1/status\nlocalhost\n\n\n\n",
            b"\0\0/api/v1/orders\nlocalhost\n\nlimit\n5\n",
            b"\0\0/api/v1/orders\n\n\nfrom\n2026-11-24T07:30:00+08:00\n",
            b'\1\0/api/v1/piles/p1/start\n127.0.0.1\n\n\n\n{"mode":"ordered","energy_wh":5}',
            b'\1\0/api/v1/piles/p1/stop\n[::1]:80\nhttp://[::1]:80\n\n\n{"connector":1}',
            b'\2\0/api/v1/piles/p1/habit\n\n\n\n\n{"battery_wh":50000,"arrival_soc":20,'
            b'"target_soc":80,"pickup":"07:30","mode":"ordered"}',
            b"\0\0/api/v1/series\n\n\nname\nx\n", b"\1\0/api/v1/alarms/7/ack\n\n\n\n\n",
            b"\0\0/api/v1/explain/p1\n\n\n\n\n", b"\1\0/api/v1/config/check\n\n\n\n\n{}"]
# Answers of the meter that is asked: its currents (block 0), as they come and to be framed; an error.
CURRENTS = bytes.fromhex("00FF0202001500341280999979")
DLT645 = [b"\0\7\0" + bytes.fromhex("FEFE6878563412000068910D333235353348336745B3CCCCACA216"),
          b"\1\7\0\x91" + bytes([len(CURRENTS)]) + CURRENTS, b"\1\7\0\xD1\1\2"]

# What a northbound platform says: an acknowledgement (first byte 0), commands (1 to 3).
NORTH_HEAD = b'{"id":"c1","expires_at_ms":1766000600000,"kind":'
PRICES = b'{"sharp":4,"peak":3,"flat":2,"valley":1}'
NORTH = [b'\0{"id":"GW-0001:32","accepted":true,"why":"x"}',
         b'\1{"id":"c3","kind":"time","time_ms":1766000001000}',
         b"\2" + NORTH_HEAD + b'"start","pile":"P001","connector":2,"mode":"ordered",'
         b'"energy_wh":9000,"depart_at_ms":1766030000000,"card":"1",'
         b'"order":"32010200000001012603151011120001"}',
         b"\2" + NORTH_HEAD + b'"stop","pile":"P001","order":"A-1"}',
         b"\2" + NORTH_HEAD + b'"limit","pile":"P001","max_percent":50,"disabled":false}',
         b"\2" + NORTH_HEAD + b'"tariff","model":"0101","energy_price_1e5_cny_per_kwh":' + PRICES +
         b',"service_price_1e5_cny_per_kwh":' + PRICES +
         b',"slots":[{"from":"00:00","kind":"valley"},{"from":"07:30","kind":"peak"}]}']


CARD = bytes.fromhex("00000000D14B0A54")
CARD_BODIES = [(0x32, TRADE + PILE + b"\1" + bytes(12) + b"\1\0"),
               (0x42, PILE + b"\1" + CARD + b"\1\0\0\0"), (0x44, PILE + b"\1" + CARD * 2),
               (0x46, PILE + b"\2" + CARD * 2), (0x48, PILE + b"\3" + CARD * 2)]


def published(top):
    """The published frames that the unit tests read."""
    text = (top / "tests/unit/uplink/vectors.hpp").read_text(encoding="utf-8")
    vectors = text.split("Vector{\"")[1:]
    return [bytes.fromhex("".join(re.findall(r'"([0-9A-F]{10,})"', vector)))
            for vector in vectors]


def write(target, inputs):
    (folder / target).mkdir(parents=True, exist_ok=True)
    for i, data in enumerate(inputs):
        (folder / target / f"seed{i}").write_bytes(data)


def framed(bodies):
    return b"\1\x50" + b"".join(bytes([len(body), kind]) + body for kind, body in bodies)


def main():
    shipped = sorted((tree / "drivers/meter/profiles").glob("*.json"))
    profiles = [path.read_bytes() for path in shipped]
    example = (tree / "packaging/youxu.example.json").read_bytes()
    write("json", MESSAGES[:-1] + [example] + profiles)
    write("pile", [bytes([i]) + message for i, message in enumerate(MESSAGES)])
    frames = published(tree)
    down = [frame for frame in frames if frame[5] % 2 == 0 or frame[5] == 0xF0]
    up = [frame for frame in frames if frame not in down]
    write("uplink", [framed(BODIES[:1] + [body]) for body in BODIES] +
          [b"\2\x50" + frame for frame in down] +
          [b"\7\x50" + framed(BODIES[:1] + [body])[2:] for body in CARD_BODIES] +
          [b"\7\x50" + framed(BODIES[:1] + [(frame[5], frame[6:-2])])[2:] for frame in down])
    write("platform", [b"\0\x50" + frame for frame in up] +
          [b"\1" + frame[5:-2] for frame in up])
    write("north", NORTH)
    write("meter", [b"\0" + text for text in profiles] + [b"\1" + bytes(range(256))])
    write("dlt645", DLT645)
    write("http", REQUESTS)
    stray_control = b'{"m":[{\x1f"i": 1}],"b":{"":""},"p":{"":0}}'
    write("config", [example, stray_control])


main()
