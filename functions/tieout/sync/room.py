"""Is there room for a look at a record now? Before any outside call, and cheap: a saturated scope must not hold workers.

no room ─┬ scope rests (vendor's wait, refused sign-in) ─▶ due when it ends, spread, so that not all come back at once
         ├ no seat free                                 ─▶ due in seconds, at the connection's next turn
         └ request budget used up                       ─▶ due when the budget has room, at the connection's next turn
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tieout.sync.outcomes import BudgetSpent, NeedsPerson
from tieout.sync.pacing import Pace
from tieout.sync.patience import NO_SEAT
from tieout.sync.ports import Clock, LimitScope, Permit, Permits
from tieout.sync.seats import Seats
from tieout.sync.session import Rest, Session
from tieout.sync.state import Change, State
from tieout.sync.turns import MESSAGE_AT_MOST, Turns
from tieout.sync.unsettled import QUARANTINE, VERDICT, resting, unsettled
from tieout.sync.wakes import WakeReason

CREDENTIALS = "credentials"
"""Why a scope rests whose sign-in was refused."""

CREDENTIALS_REST = timedelta(minutes=15)
"""One try per quarter of an hour stays below the lockout of any account that locks after a few tries."""

LOOKED_THROUGH_AFTER = timedelta(seconds=30)
"""A person's wake ends such a rest, but not one that began just now: of a hundred resyncs one tries to sign in."""

SPREAD = timedelta(seconds=20)
"""Over so long come back those who waited for the same moment."""

WORTH_A_PAUSE = timedelta(seconds=2)


@dataclass
class Room:
    """Seats and rests of both sides, and how a record waits for them.

    Attributes:
        turns: the connection's turns: whoever finds no room takes one, so a storm comes back at its own pace only.
        chance: a random number from 0 to 1, which spreads those who wait for the same moment.
        most_seats: of one scope, so that one connection never holds all workers; `None`: as many as the scope has.
        pace: keeps the seat with each request, for as long as whoever entered has not left.
    """

    permits: Permits
    clock: Clock
    turns: Turns
    chance: Callable[[], float]
    most_seats: int | None
    pace: Pace
    _seats: Seats = field(init=False)

    def __post_init__(self) -> None:
        self._seats = Seats(self.permits, self.clock)

    def enter(self, session: Session, platform: LimitScope, erp: LimitScope) -> Permit | Rest:
        """A seat of the ERP's scope while neither side rests, or how the record waits."""
        now = self.clock.now()
        if _by_hand(session):
            set_before = now + CREDENTIALS_REST - LOOKED_THROUGH_AFTER
            for scope in (platform, erp):
                self.permits.lift(scope.name, why=CREDENTIALS, before=set_before)
        paused = self.permits.paused_until(platform.name, now=now)
        if paused is None:
            permit = self._seats.take(erp, owner=session.lease.owner, at_most=self.most_seats)
            if permit is not None:
                self.pace.before_each(self._seats.keep)
                return permit
            paused = self.permits.paused_until(erp.name, now=now)
        if paused is not None:
            return self._park(session, paused, SPREAD)
        return self._park(session, now + NO_SEAT, NO_SEAT)

    def leave(self, permit: Permit) -> None:
        """The look is over: the seat is free for the next."""
        self.pace.before_each(None)
        self._seats.leave(permit)

    def spent(self, session: Session, spent: BudgetSpent) -> Rest:
        """The budget has no room for this record's next request. Nothing failed, so nothing is counted as a try."""
        now = self.clock.now()
        until = spent.retry_at or now + NO_SEAT
        if until - now > WORTH_A_PAUSE:
            # Whoever comes now is turned away at the door, before it has read anything.
            self.permits.pause(spent.scope, until=until, why=spent.why)
        parked = self._park(session, until, SPREAD)
        due = parked.change.due_at
        text = "Waiting for the vendor's request limit"
        due_at = due if isinstance(due, datetime) else until
        rest = session.rest(resting(session.entry), text, waiting_on="vendor", due_at=due_at)
        return replace(rest, again_in=parked.again_in, unseen=parked.unseen)

    def refused(self, person: NeedsPerson, default: LimitScope) -> None:
        """The sign-in was refused: nobody else tries it for a while, or many waking records would lock the account."""
        until = self.clock.now() + CREDENTIALS_REST
        self.permits.pause(person.scope or default.name, until=until, why=CREDENTIALS)

    def _park(self, session: Session, until: datetime, spread: timedelta) -> Rest:
        now = self.clock.now()
        turn = self.turns.take(session.lease.key.connection, now=now)
        due = max(until + spread * self.chance(), turn)
        # A person's wake says more than a due time does: it stays a message for as long as a message can wait.
        message = due - now <= MESSAGE_AT_MOST or _by_hand(session)
        return Rest(_not_hiding(session, due), again_in=due - now if message else None, unseen=True)


def _not_hiding(session: Session, due: datetime) -> Change:
    """A record that is not looked at stays as it is. What a worker left open that died is shown all the same: it may be
    hours until there is room."""
    state = unsettled(session.entry)
    if state is None or state is session.entry.state:
        return Change(due_at=due)
    text = "Nobody can know yet what became of it, and there is no room to look now"
    waiting_on = VERDICT if state is State.ACCEPTED else QUARANTINE
    return session.rest(state, text, waiting_on=waiting_on, due_at=due).change


def _by_hand(session: Session) -> bool:
    return session.wake.reason is WakeReason.RESYNC
