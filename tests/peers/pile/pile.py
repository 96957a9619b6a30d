"""An AC pile of one connector, written from the text of the pile bus alone.

It shares no line with youxu: a second reading of the same page. It does no I/O and reads no clock:
messages go in with the time in seconds, and come out in `outbox` as (what, fields, qos, retained).
"""
import collections

import messages

Lease = collections.namedtuple("Lease", "key amps end")


class Pile:
    STATUS_PERIOD_S = 5.0
    EVENT_REPEAT_S = 30.0
    REMEMBERED = 64        # statuses, and commands
    CONTACTOR_AFTER_S = 3.5  # a car that does not follow is cut off: 5 s are the rule
    FULL_AFTER_S = 2.0     # a full car keeps its session so long
    VOLTS = 230.0
    STATUS_QOS = 0
    STATUS_RETAINED = False
    ONLINE_RETAINED = True
    HAS_WILL = True

    def __init__(self, serial="P0001", boot=1, phases="abc", min_a=6, max_a=32):
        self.serial, self.boot, self.phases = serial, boot, phases
        self.min_a, self.max_a, self.failsafe_a = min_a, max_a, 0
        self.register_wh = 12345.6
        self.car = None
        self.key = None
        self.locked_out = False
        self.moved_at = None
        self.events = []      # [fields, sent at or None], until acknowledged
        self.outbox = []
        self.is_connected = False
        self.forget()

    def forget(self):
        """What a boot takes away. The register, the settings and the car stay."""
        self.order = None
        self.finished = False
        self.lease = None
        self.applied = (0, 0)
        self.over_since = None
        self.full_since = None
        self.sent = collections.OrderedDict()  # n -> when
        self.count = 0
        self.status_at = None
        self.reported = None
        self.event_count = 0
        self.answers = collections.OrderedDict()  # command id -> result
        self.stops = []       # commands that wait for the contactor
        self.restart_at = None

    def restart(self, boot):
        self.is_connected = False
        self.boot = boot
        if self.car:
            self.car.cut()
        self.forget()

    # -- connection ------------------------------------------------------------------------------

    def connected(self, now):
        self.is_connected = True
        self.put("online", {"online": True, "boot": self.boot}, 1, self.ONLINE_RETAINED)
        self.put("hello", self.hello(), 1)
        for event in self.events:
            event[1] = None
        self.status_at = None
        self.step(now)

    def disconnected(self):
        self.is_connected = False
        self.outbox.clear()

    def put(self, what, fields, qos, retained=False):
        if self.is_connected:
            self.outbox.append((what, fields, qos, retained))

    def receive(self, what, payload, retained, now):
        message = messages.read(what, payload)
        if message is None:
            return
        if what == "lease":
            self.on_lease(message, retained, now)
        elif what == "command" and not retained:
            self.on_command(message, now)
        elif what == "event-ack":
            self.on_event_ack(message)
        self.step(now)

    # -- leases ----------------------------------------------------------------------------------

    def end_of(self, message):
        """Until when it holds; None for another boot, or a status that is not remembered."""
        if not self.is_own_boot(message):
            return None
        sent = self.when_sent(message["n"])
        return None if sent is None else sent + message["for_s"]

    def is_own_boot(self, message):
        return message["boot"] == self.boot

    def when_sent(self, n):
        return self.sent.get(n)

    def is_stale(self, key):
        return key <= self.applied or (self.lease is not None and key <= self.lease.key)

    def is_over(self, end, now):
        return end <= now

    def on_lease(self, message, retained, now):
        key = (message["epoch"], message["seq"])
        end = self.end_of(message)
        if retained and not self.takes_retained():
            return
        if message["connector"] != 1 or end is None or self.is_over(end, now) or self.is_stale(key):
            return
        self.lease = Lease(key, message["a"], end)

    def takes_retained(self):
        return False

    def leased(self, now):
        return self.lease is not None and now < self.lease.end

    def permitted(self, now):
        """What may be drawn now."""
        if not self.may_offer():
            return 0
        amps = self.lease.amps if self.leased(now) else self.failsafe_a
        return 0 if amps < self.min_a else min(amps, self.max_a)

    def may_offer(self):
        return self.order is not None and not self.stops

    # -- time ------------------------------------------------------------------------------------

    def step(self, now):
        self.move_energy(now)
        self.follow(now)
        self.confirm()
        self.end_when_full(now)
        self.finish_stops()
        self.send_events(now)
        self.send_status(now)

    def watts(self):
        return self.car.amps * self.VOLTS * len(self.phases) if self.car else 0.0

    def move_energy(self, now):
        if self.moved_at is not None:
            wh = self.watts() * (now - self.moved_at) / 3600.0
            self.register_wh += wh
            if self.car:
                self.car.had_wh += wh
        self.moved_at = now

    def follow(self, now):
        if not self.car:
            return
        offered = self.permitted(now)
        self.car.follow(offered, now)
        if self.car.amps <= offered:
            self.over_since = None
        elif self.over_since is None:
            self.over_since = now
        elif now - self.over_since >= self.CONTACTOR_AFTER_S:
            self.car.cut()

    def confirm(self):
        drawn = self.car.amps if self.car else 0.0
        if self.lease and drawn <= self.lease.amps:
            self.applied = self.lease.key

    def end_when_full(self, now):
        if self.order is None or not self.car or not self.car.is_full() or self.car.amps > 0:
            self.full_since = None
        elif self.full_since is None:
            self.full_since = now
        elif now - self.full_since >= self.FULL_AFTER_S:
            self.end_authorisation()
            self.event("full", now)

    def end_authorisation(self):
        self.finished = self.finished or self.order is not None
        self.order = None
        if self.car:
            self.car.cut()

    # -- the car ---------------------------------------------------------------------------------

    def plug(self, car, now):
        if self.car is None:
            self.car = car
            self.finished = False
            self.event("plug", now)
            self.step(now)

    def unplug(self, now):
        if self.car is not None:
            self.step(now)
            self.end_authorisation()
            self.car = None
            self.finished = False
            self.event("unplug", now)
            self.step(now)

    # -- events ----------------------------------------------------------------------------------

    def next_event_id(self):
        self.event_count += 1
        return self.event_count

    def event(self, kind, now):
        self.events.append([{"id": self.next_event_id(), "boot": self.boot, "t": None,
                             "connector": 1, "kind": kind, "wh": int(self.register_wh),
                             "detail": {}}, None])
        self.send_events(now)

    def send_events(self, now):
        if not self.is_connected:
            return
        for event in self.events:
            if event[1] is None or now - event[1] >= self.EVENT_REPEAT_S:
                event[1] = now
                self.put("event", event[0], 1)

    def on_event_ack(self, message):
        self.events = [event for event in self.events
                       if (event[0]["boot"], event[0]["id"]) != (message["boot"], message["id"])]

    # -- commands --------------------------------------------------------------------------------

    def on_command(self, message, now):
        seen = self.answers.get(message["id"])
        if seen is not None:
            self.repeat(message, seen, now)
            return
        if message["id"] in self.stops:
            return  # answered when the contactor is open
        if self.is_late(message, now):
            self.answer(message["id"], False, "expired")
            return
        why = self.do(message, now)
        if message["id"] not in self.stops:
            self.answer(message["id"], why is None, why)

    def repeat(self, message, seen, now):
        del message, now
        self.put("result", seen, 1)

    def is_late(self, message, now):
        if message["boot"] is None:  # only `hello` may be so
            return False
        end = self.end_of(message)
        return end is None or self.is_over(end, now)

    def do(self, message, now):
        """Does it; None, or why not."""
        kind, args = message["kind"], message["args"]
        if message["connector"] != 1:
            return "no such connector"
        if kind == "hello":
            self.put("hello", self.hello(), 1)
        elif kind == "reset":
            self.restart_at = now + 0.5
        elif kind == "lock_out":
            self.locked_out = args["on"]
        elif kind == "unlock":
            return "charging" if self.car and self.car.amps > 0 else None
        elif kind in ("start", "stop", "set"):
            return {"start": self.start, "stop": self.stop, "set": self.set}[kind](message)
        return None  # identify, selftest: nothing to see in a program

    def start(self, message):
        order = message["args"]["order"]
        if self.stops:
            return "stopping"
        if self.order is not None:
            return self.start_again(order)
        if self.car is None:
            return "no car"
        if self.locked_out:
            return "locked out"
        self.order = order
        return None

    def start_again(self, order):
        return None if order == self.order else "another order is charging"

    def stop(self, message):
        if self.order is not None:
            self.stops.append(message["id"])

    def finish_stops(self):
        if self.stops and self.is_open():
            ids, self.stops = self.stops, []
            self.end_authorisation()
            for each in ids:
                self.answer(each, True, None)

    def is_open(self):
        return self.car is None or self.car.amps == 0

    def set(self, message):
        args = message["args"]
        amps = args.get("failsafe_a", 0)
        if amps != 0 and not self.min_a <= amps <= self.max_a:
            return "failsafe_a: 0 or min_a to max_a is needed"
        if args.get("phases", self.phases) != self.phases:
            return "phases: wired as " + self.phases
        self.failsafe_a = args.get("failsafe_a", self.failsafe_a)
        self.key = args.get("psk", self.key)
        return None

    def answer(self, command, ok, why):
        result = {"id": command, "ok": ok, "why": why, "detail": None}
        self.answers[command] = result
        if len(self.answers) > self.REMEMBERED:
            self.answers.popitem(last=False)
        self.put("result", result, 1)

    # -- hello and status ------------------------------------------------------------------------

    def hello(self):
        return {"proto": 1, "boot": self.boot, "kind": "ac", "vendor": "peer", "model": "python",
                "firmware": "1", "serial": self.serial, "phases": self.phases,
                "connectors": [{"id": 1, "min_a": self.min_a, "max_a": self.max_a}],
                "failsafe_a": self.failsafe_a, "features": []}

    def state(self, now):
        if self.car is None:
            return "idle"
        if self.order is None:
            return "finished" if self.finished else "plugged"
        if self.car.amps > 0:
            return "charging"
        if self.car.is_full():
            return "paused_car"
        return "paused_limit" if self.leased(now) and self.lease.amps < self.min_a else "ready"

    def per_phase(self, value):
        return [value if phase in self.phases else 0 for phase in "abc"]

    def connector(self, now):
        drawn = self.car.amps if self.car else 0.0
        return {"id": 1, "state": self.state(now), "a": self.per_phase(drawn),
                "v": self.per_phase(self.VOLTS), "w": self.watts(), "wh": int(self.register_wh),
                "epoch": self.applied[0], "seq": self.applied[1],
                "offered_a": self.permitted(now), "soc": None, "temp_c": 24.5, "faults": []}

    def send_status(self, now):
        if not self.is_connected:
            return
        connector = self.connector(now)
        essence = [connector[key] for key in ("state", "epoch", "seq", "offered_a", "faults")]
        due = self.status_at is None or now - self.status_at >= self.STATUS_PERIOD_S
        if not due and not self.shows_change(essence):
            return
        self.status_at, self.reported = now, essence
        n = self.next_count()
        self.sent[n] = now
        if len(self.sent) > self.REMEMBERED:
            self.sent.popitem(last=False)
        self.put("status", {"boot": self.boot, "n": n, "t": None, "connectors": [connector]},
                 self.STATUS_QOS, self.STATUS_RETAINED)

    def shows_change(self, essence):
        return essence != self.reported

    def next_count(self):
        self.count += 1
        return self.count
