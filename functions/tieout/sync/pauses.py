"""The kill switch: nothing is written outside while a pause stands over it. Kept in the ledger, not in the document, so
that it holds at once, needs no new version, and says who set it and why.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tieout.policy.ownership import FLOW
from tieout.policy.reasons import Reason
from tieout.records.entities import Direction, Entity
from tieout.sync.outcomes import NotNow
from tieout.sync.session import Rest, Session
from tieout.sync.state import State
from tieout.sync.unsettled import unsettled

PAUSED = "paused"
"""What a record waits on."""

LOOK_AGAIN = timedelta(hours=1)
"""Resuming wakes what was paused; whatever that misses comes up by itself this much later."""

_STAYS = frozenset({State.PARTIAL, State.SYNCED, State.UNLINKED})
"""These say what is known of the outside (a part, a document), and a pause must not hide that; nor what nobody knows."""


@dataclass(frozen=True)
class PauseScope:
    """What a pause stands over; `None` means every one."""

    entity: Entity | None = None
    direction: Direction | None = None

    def covers(self, entity: Entity) -> bool:
        """Whether an entity's writes are held."""
        return self.entity in {None, entity} and self.direction in {None, FLOW[entity]}

    def covers_answer(self, about: Collection[Entity]) -> bool:
        """Whether the answer to a request is held: one about these entities, or about none, which is a write to the platform."""
        if about:
            return any(self.covers(entity) for entity in about)
        return self.entity is None and self.direction in {None, Direction.TO_PLATFORM}

    def __str__(self) -> str:
        return f"{self.entity or 'every entity'}, {self.direction or 'both directions'}"


@dataclass(frozen=True)
class Pause:
    """Somebody said stop."""

    scope: PauseScope
    by: str
    why: str
    at: datetime


class Pauses(Protocol):
    """The pauses that stand, read strongly consistent: one that was set a moment ago holds the very next write."""

    def standing(self, connection: str) -> list[Pause]: ...


class NoPauses:
    """Where nobody can pause anything."""

    def standing(self, connection: str) -> list[Pause]:
        return []


class Paused(NotNow):
    """Nothing was written, because somebody said stop; it may be once they say go on."""


def unless_paused(pauses: Pauses, connection: str, about: Collection[Entity]) -> None:
    """Asked right before a request is answered, where no record's look asks for itself.

    Raises:
        Paused: a pause stands over something that the request is about.
    """
    for pause in pauses.standing(connection):
        if pause.scope.covers_answer(about):
            raise Paused(_words(pause))


def pause_over(pauses: Iterable[Pause], entity: Entity) -> Pause | None:
    """The oldest pause that stands over an entity."""
    over = [pause for pause in pauses if pause.scope.covers(entity)]
    return min(over, key=lambda pause: pause.at, default=None)


def held(session: Session, pauses: Pauses) -> Rest | None:
    """How a record rests if its writes are paused; `None` to go on."""
    entry = session.entry
    pause = pause_over(pauses.standing(entry.key.connection), entry.key.entity)
    if pause is None:
        return None
    due = session.clock.now() + LOOK_AGAIN
    text = _words(pause)
    # A worker that died at its call left an open intent and no state: the doubt is seen for as long as the pause stands.
    state = unsettled(entry) or (entry.state if entry.state in _STAYS else State.WAITING)
    if state is State.WAITING or state is not entry.state:
        return session.rest(state, text, waiting_on=PAUSED, reasons=(Reason(PAUSED, text),), due_at=due)
    # Whoever has to decide about it must still do so after the pause; who has said to look at it is heard when it ends.
    waiting_on = entry.waiting_on if entry.waiting_on == "person" and not session.by_hand else PAUSED
    return session.rest(state, text, waiting_on=waiting_on, reasons=entry.reasons, due_at=due)


def _words(pause: Pause) -> str:
    return f"Paused ({pause.scope}) by {pause.by}: {pause.why}"
