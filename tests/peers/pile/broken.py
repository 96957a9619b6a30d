"""Piles that break one rule each, named as `youxu-sim check-pile` names it."""
from pile import Pile


class SlowStatus(Pile):
    STATUS_PERIOD_S = 8.0


class LateChange(Pile):
    def shows_change(self, essence):
        return False


class MiscountedStatus(Pile):
    def next_count(self):
        self.count += 2
        return self.count


class LoudStatus(Pile):
    STATUS_QOS = 1


class StoredStatus(Pile):
    STATUS_RETAINED = True


class NoWill(Pile):
    HAS_WILL = False


class BackwardRegister(Pile):
    """As a register does that is not written to memory often enough."""

    def end_authorisation(self):
        if self.order is not None:
            self.register_wh -= 100
        super().end_authorisation()


class NoLowering(Pile):
    def on_lease(self, message, retained, now):
        if not self.leased(now) or message["a"] >= self.lease.amps:
            super().on_lease(message, retained, now)


class TakesStale(Pile):
    def is_stale(self, key):
        return False


class TakesOtherBoot(Pile):
    def is_own_boot(self, message):
        return True


class TakesUnknownStatus(Pile):
    def when_sent(self, n):
        return self.sent.get(n, self.status_at)


class TakesOver(Pile):
    """Counts a lease from when it comes."""

    def on_lease(self, message, retained, now):
        if message["n"] in self.sent:
            message = dict(message, n=self.count)
        super().on_lease(message, retained, now)


class ForgetsStatuses(Pile):
    REMEMBERED = 4


class TakesRetained(Pile):
    def takes_retained(self):
        return True


class NoFailsafe(Pile):
    def leased(self, now):
        return self.lease is not None


class OffersUnderMin(Pile):
    def permitted(self, now):
        amps = super().permitted(now)
        return self.min_a if amps == 0 and self.may_offer() and self.leased(now) else amps


class OffersToAnyone(Pile):
    def may_offer(self):
        return self.car is not None and not self.stops


class RepeatsCommands(Pile):
    def repeat(self, message, seen, now):
        self.do(message, now)
        super().repeat(message, seen, now)


class MuteOnRepeat(Pile):
    def repeat(self, message, seen, now):
        pass


class DoesLateCommands(Pile):
    def is_late(self, message, now):
        return False


class RefusesStartAgain(Pile):
    def start_again(self, order):
        return "already started"


class AnswersStopEarly(Pile):
    """At once, with the contactor still closed."""

    def stop(self, message):
        if self.order is not None:
            self.answer(message["id"], True, None)
            self.stops.append(message["id"])

    def answer(self, command, ok, why):
        if command not in self.answers:
            super().answer(command, ok, why)


class EventOnce(Pile):
    EVENT_REPEAT_S = 1e9


class DeafToAck(Pile):
    def on_event_ack(self, message):
        pass


class FallingEventId(Pile):
    def next_event_id(self):
        return 1000 - super().next_event_id()


class StaysAuthorised(Pile):
    """A boot does not end its authorisation."""

    def restart(self, boot):
        order = self.order
        super().restart(boot)
        self.order = order


FAULTS = {
    "status-period": SlowStatus,
    "status-on-change": LateChange,
    "status-count": MiscountedStatus,
    "qos": LoudStatus,
    "retain": StoredStatus,
    "will": NoWill,
    "register": BackwardRegister,
    "lease-lowered": NoLowering,
    "lease-stale": TakesStale,
    "lease-other-boot": TakesOtherBoot,
    "lease-unknown-status": TakesUnknownStatus,
    "lease-over": TakesOver,
    "lease-remembered": ForgetsStatuses,
    "lease-retained": TakesRetained,
    "lease-run-out": NoFailsafe,
    "lease-under-min": OffersUnderMin,
    "not-authorised": OffersToAnyone,
    "command-not-repeated": RepeatsCommands,
    "command-answered-again": MuteOnRepeat,
    "command-expired": DoesLateCommands,
    "start-again": RefusesStartAgain,
    "stop": AnswersStopEarly,
    "event-repeated": EventOnce,
    "event-acknowledged": DeafToAck,
    "event-id": FallingEventId,
    "restart": StaysAuthorised,
}
