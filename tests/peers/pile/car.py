"""A car at a pile, in the few numbers that the pile bus sees. It keeps no clock of its own."""


class Car:
    """Takes what it is offered, `reaction_s` later, until it has had `need_wh`."""

    FLOOR_A = 6.0  # under this a car draws nothing (IEC 61851-1)

    def __init__(self, need_wh=20000.0, max_a=32.0, reaction_s=1.0):
        self.need_wh = need_wh
        self.max_a = max_a
        self.reaction_s = reaction_s
        self.had_wh = 0.0
        self.amps = 0.0
        self.reacts_at = None

    def is_full(self):
        return self.had_wh >= self.need_wh

    def wants(self, offered):
        if self.is_full() or offered < self.FLOOR_A:
            return 0.0
        return float(min(offered, self.max_a))

    def follow(self, offered, now):
        """Brings the current to what is offered, after the reaction time."""
        if self.amps == self.wants(offered):
            self.reacts_at = None
        elif self.reacts_at is None:
            self.reacts_at = now + self.reaction_s
        elif now >= self.reacts_at:
            self.amps = self.wants(offered)
            self.reacts_at = None

    def cut(self):
        """The contactor has opened."""
        self.amps = 0.0
        self.reacts_at = None
