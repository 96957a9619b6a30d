"""An operator's platform that holds a gateway to the document. No I/O and no clock of its own.

It answers logins, tariffs and records, sends what it is told to, and keeps a list of everything that
a gateway did against the rules (`wrong`).
"""
import datetime

from frames import Stream, bcd, clock, frame, number, time_of

# Bytes of each body that a pile may send.
SIZES = {0x01: 30, 0x03: 9, 0x05: 9, 0x09: 7, 0x13: 60, 0x31: 51, 0x33: 26, 0x35: 10, 0x3B: 158,
         0x41: 16, 0x43: 9, 0x51: 8, 0x55: 14, 0x57: 8, 0x91: 8, 0x93: 8, 0xF1: 8}
MODEL = "0107"
PRICES = [(130000, 40000), (110000, 40000), (70000, 40000), (30000, 40000)]  # 1e-5 CNY per kWh
ANSWER_S, CHARGING_S, RECORD_S, BEAT_S = 5, 90, 30, 12


def e4(energy_e4, price_e5):
    """Money of an energy, rounded half up to 1e-4 CNY."""
    return (energy_e4 * price_e5 * 2 + 100000) // 200000


class Platform:
    def __init__(self, say, swapped=False):
        self.say, self.swapped = say, swapped
        self.records, self.wrong = {}, []
        self.output = b""
        self.seq = 7  # its own counter: it never echoes
        self.connect(0)

    def connect(self, now):
        self.stream = Stream()
        self.output = b""
        self.logged_in, self.beats, self.status = set(), {}, {}
        self.waiting = {}  # what must come: key -> (until, text)
        self.began = now

    # ---- out ----

    def send(self, kind, body):
        self.output += frame(kind, body, self.seq, self.swapped)
        self.seq = (self.seq + 1) % 65536
        self.say(f"down {kind:02X} {body.hex()}")

    def take(self):
        data, self.output = self.output, b""
        return data

    def await_(self, key, now, seconds, text):
        self.waiting[key] = (now + seconds, text)

    def start(self, pile, trade, now):
        card = bytes.fromhex("00000000D14B0A54")
        self.send(0x34, bcd(trade, 16) + bcd(pile, 7) + b"\x01" + bcd("1000000573", 8) + card +
                  (100000).to_bytes(4, "little"))
        self.await_(("33", trade), now, ANSWER_S, "no answer to the start")
        self.await_(("13", trade), now, CHARGING_S, "no status charging within 90 s")

    def stop(self, pile, trade, now):
        self.send(0x36, bcd(pile, 7) + b"\x01")
        self.await_(("35", pile), now, ANSWER_S, "no answer to the stop")
        self.await_(("3B", trade), now, RECORD_S, "no record within 30 s of the stop")

    def limit(self, pile, percent, now):
        self.send(0x52, bcd(pile, 7) + bytes([0, percent]))
        self.await_(("51", pile), now, ANSWER_S, "no answer to the work parameters")

    def tariff(self, pile):
        slots = bytes(3 if slot < 14 else 2 for slot in range(48))
        prices = b"".join(p.to_bytes(4, "little") for pair in PRICES for p in pair)
        return pile + bcd(MODEL, 2) + prices + b"\x00" + slots

    # ---- in ----

    def receive(self, data, now, local_time):
        for kind, body, _ in self.stream.feed(data):
            self.say(f"up {kind:02X} {body.hex()}")
            if len(body) != SIZES.get(kind, -1):
                self.fault(f"{kind:02X} has {len(body)} bytes")
                continue
            pile = body[16:23] if kind in (0x13, 0x33, 0x3B) else body[:7]
            if kind != 0x01 and pile.hex() not in self.logged_in:
                self.fault(f"{kind:02X} before the login of {pile.hex()}")
                continue
            handler = getattr(self, f"on_{kind:02x}", None)
            if handler:
                handler(pile, body, now, local_time)
        if self.stream.skipped:
            self.fault(f"{self.stream.skipped} bytes are no frame")
            self.stream.skipped = 0

    def fault(self, text):
        self.wrong.append(text)
        self.say("WRONG " + text)

    def came(self, *key):
        self.waiting.pop(key, None)

    def tick(self, now):
        for key, (until, text) in list(self.waiting.items()):
            if now > until:
                self.fault(f"{text} ({key[1]})")
                del self.waiting[key]
        for pile, at in self.beats.items():
            if now - at > BEAT_S:
                self.fault(f"no heartbeat of {pile} for {BEAT_S} s")
                self.beats[pile] = now

    def on_01(self, pile, body, now, local_time):
        if body[7] not in (0, 1) or body[8] < 1 or body[9] < 0x0F:
            self.fault("a login of a kind, guns or protocol that there is not")
        self.logged_in.add(pile.hex())
        self.beats[pile.hex()] = now
        self.send(0x02, pile + b"\x00")
        self.send(0x56, pile + clock(local_time))
        self.await_(("55", pile.hex()), now, ANSWER_S, "no answer to the time")
        prefix = b"https://example.cn/c?no="
        self.send(0xF0, pile + bytes([1, len(prefix)]) + prefix)
        self.await_(("F1", pile.hex()), now, ANSWER_S, "no answer to the QR prefix")

    def on_03(self, pile, body, now, _):
        self.beats[pile.hex()] = now
        self.send(0x04, body[:8] + b"\x00")

    def on_05(self, pile, body, *_):
        self.send(0x06, body[:9] + bytes([0 if body[7:9] == bcd(MODEL, 2) else 1]))

    def on_09(self, pile, *_):
        self.send(0x0A, self.tariff(pile))

    def on_13(self, pile, body, *_):
        trade, status = body[:16].hex(), body[24]
        before = self.status.get(pile.hex())
        if status == 3:
            self.came("13", trade)
        if before and before[1] == 3 and status == 2 and ("3B", before[0]) not in self.waiting \
                and before[0] not in self.records:
            self.await_(("3B", before[0]), self.beats[pile.hex()], RECORD_S, "idle without record")
        if status != 3 and trade != "0" * 32:
            self.fault("real-time data of no charge has a trade number")
        self.status[pile.hex()] = (trade, status)

    def on_33(self, pile, body, *_):
        self.came("33", body[:16].hex())
        if (body[24] == 1) != (body[25] == 0):
            self.fault("a start answer with result and reason that do not fit")
        if body[24] != 1:
            self.came("13", body[:16].hex())

    def on_35(self, pile, *_):
        self.came("35", pile.hex())

    def on_51(self, pile, *_):
        self.came("51", pile.hex())

    def on_55(self, pile, *_):
        self.came("55", pile.hex())

    def on_f1(self, pile, *_):
        self.came("F1", pile.hex())

    def on_3b(self, _, body, now, local_time):
        trade = body[:16].hex()
        self.came("3B", trade)
        self.check_record(body, local_time)
        if trade not in self.records:
            self.records[trade] = {
                "trade": trade, "energy_e4": number(body, 112, 4),
                "amount_e4": number(body, 120, 4), "stop_code": body[149], "received": 0}
        self.records[trade]["received"] += 1
        self.send(0x40, body[:16] + b"\x00")

    def check_record(self, body, local_time):
        energy = amount = 0
        for kind, (price, service) in enumerate(PRICES):
            at = 38 + 16 * kind
            share = number(body, at + 4, 4)
            if number(body, at, 4) != price + service:
                self.fault("a record with a price that was never set")
            if number(body, at + 12, 4) != e4(share, price + service):
                self.fault("a record whose energy times price is not its amount")
            energy += share
            amount += number(body, at + 12, 4)
        if energy != number(body, 112, 4) or amount != number(body, 120, 4):
            self.fault("a record whose shares are not its sum")
        if number(body, 107, 5) - number(body, 102, 5) != energy:
            self.fault("a record whose registers are not its energy")
        begin, end = time_of(body[24:31]), time_of(body[31:38])
        latest = local_time + datetime.timedelta(minutes=1)
        if not begin <= end <= tuple(latest.timetuple()[:6]):
            self.fault("a record of another time")
