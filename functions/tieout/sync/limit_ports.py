"""What a vendor's limits count, and the seats within them. `tieout.sync.ports` names it too, beside the other ports."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tieout.sync.outcomes import NeedsPerson, NotNow


@dataclass(frozen=True)
class Window:
    """A vendor's limit on requests: so many within any span of this length."""

    requests: int
    span: timedelta


@dataclass(frozen=True)
class LimitScope:
    """What a vendor's limit counts.

    Attributes:
        seats: how many calls may run side by side within it.
        windows: how many requests it may make, where that is configured.
        tells: the vendor's answers say how many requests are left.
        longest_call: how long a request may take until it is given up; whoever sends none for longer has died.
    """

    name: str
    seats: int
    windows: tuple[Window, ...] = ()
    tells: bool = False
    longest_call: timedelta = timedelta(minutes=1)


@contextmanager
def pausing(scope: LimitScope) -> Iterator[None]:
    """Within the block, a vendor's "not now" says whose limit it is: one side's throttle must not pause the other."""
    try:
        yield
    except (NotNow, NeedsPerson) as stopped:
        stopped.scope = stopped.scope or scope.name
        raise


@dataclass(frozen=True)
class Permit:
    """One seat within a limit scope, held until the moment for which it was last taken or kept."""

    scope: str
    seat: int
    owner: str


class Permits(Protocol):
    """Seats within a limit scope, shared by all functions and entities; a seat whose holder died expires."""

    def take(self, scope: LimitScope, *, owner: str, now: datetime, until: datetime) -> Permit | None:
        """A free seat, or `None`. Also `None` while the scope is paused."""
        ...

    def keep(self, permit: Permit, *, now: datetime, until: datetime) -> bool:
        """Hold the seat for longer. False: its time was over, and somebody else sits there."""
        ...

    def give_back(self, permit: Permit) -> None:
        """Free the seat, if it is still ours."""
        ...

    def pause(self, scope: str, *, until: datetime, why: str) -> None:
        """Let the whole scope rest. A later moment wins over an earlier one."""
        ...

    def paused_until(self, scope: str, *, now: datetime) -> datetime | None:
        """Until when the scope rests, or `None`."""
        ...

    def lift(self, scope: str, *, why: str, before: datetime) -> bool:
        """End a pause that was set for this reason and would end before that moment. False: there is none such."""
        ...
