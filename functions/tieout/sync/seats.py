"""A seat of a limit scope is held from one request to the next, not for as long as its holder might live.

A worker that dies gives nothing back. Had it taken its seat to the end of its invocation, a few deaths would leave a scope
of three seats without any for a minute, and its connection's records would come and go without a look.

taken ── request ── request ──── request ── given back          until
  ├─ longest call + a little ─┤      ├─ longest call + a little ─▶│   renewed when it might end before the next answer
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tieout.sync.limit_ports import LimitScope, Permit, Permits
from tieout.sync.ports import Clock

BETWEEN_CALLS = timedelta(seconds=2)
"""What a worker does between two requests takes less: the ledger's writes, and what it computes."""

RENEWED_EVERY = timedelta(seconds=5)
"""Most looks are over before, and cost no renewal; a long one costs a ledger write for so many seconds of it."""


@dataclass
class Seats:
    """The seat that an invocation holds now. Whoever sends requests renews it, by `keep`, before each of them."""

    permits: Permits
    clock: Clock
    _held: Permit | None = field(default=None, init=False)
    _call: timedelta = field(default=timedelta(0), init=False)
    _until: datetime | None = field(default=None, init=False)

    def take(self, scope: LimitScope, *, owner: str, at_most: int | None) -> Permit | None:
        """A seat of the scope, where at most so many workers may sit; `None`: none is free, or the scope rests."""
        now = self.clock.now()
        call = scope.longest_call + BETWEEN_CALLS
        until = now + call + RENEWED_EVERY
        seats = replace(scope, seats=min(scope.seats, at_most or scope.seats))
        permit = self.permits.take(seats, owner=owner, now=now, until=until)
        if permit is not None:
            self._held, self._call, self._until = permit, call, until
        return permit

    def keep(self) -> None:
        """Before a request: the seat is ours for as long as that may take.

        If we overslept and somebody else sits there, the request goes out all the same: refused in the middle of a step it
        would leave a doubt, which costs more than a vendor's 429.
        """
        if self._held is None or self._until is None:
            return
        now = self.clock.now()
        if self._until - now < self._call:
            self._until = now + self._call + RENEWED_EVERY
            self.permits.keep(self._held, now=now, until=self._until)

    def leave(self, permit: Permit) -> None:
        """Free it for the next."""
        self._held = None
        self.permits.give_back(permit)
