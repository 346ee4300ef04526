"""Follows what accounting asked for in the platform's approval tool: durable wakes first, then the answer, once.

    instructions ─▶ orders ─┬ records to look at, with what is said of their link ─▶ ledger, queue ─┐
                            ├ imports to begin                                    ─▶ ledger, queue ─┼▶ answer ─▶ mark
                            └ what cannot be followed, in words                   ──────────────────┘

The answer is a write like any other: a pause holds it, and nothing else of the request.
Dying anywhere before the mark, the delivery comes again: the same wakes, which count once, and the same answer.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tieout.config.connection import Connection
from tieout.records.entities import Entity
from tieout.sync.events import Concern, Listener, PlatformEvent
from tieout.sync.flowing_back import projects_asked
from tieout.sync.importing import ask_once
from tieout.sync.instructions import Instructed
from tieout.sync.orders import Giving, Orders
from tieout.sync.pauses import NoPauses, Paused, Pauses, unless_paused
from tieout.sync.ports import Clock, Ledger, Queues
from tieout.sync.pull_progress import EVERYTHING

if TYPE_CHECKING:
    from tieout.sync.intake import Marks

BY_THEMSELVES = 20
"""So many records are looked at one by one; beyond that an import of everything does them together, with one listing."""

IMPORT_FIRST = timedelta(hours=6)
"""When a record is looked at by itself after all, if the import has not come to it."""

Wakes = Callable[[Concern, PlatformEvent, str, timedelta], None]
"""Makes a record due and sends its wake: at once, or by its due time only."""


@dataclass(frozen=True)
class Followed:
    """What became of a request: how many records and imports were woken, and what is to be counted by name."""

    woken: int = 0
    counted: tuple[str, ...] = ()


@dataclass
class Following:
    """Follows the requests of one connection."""

    connection: Connection
    ledger: Ledger
    queues: Queues
    marks: "Marks"
    platform: Listener
    clock: Clock
    pauses: Pauses = field(default_factory=NoPauses)

    def follow(self, said: Instructed, event: PlatformEvent, wake: Wakes) -> Followed:
        """Follow one request, unless it has been answered.

        Raises:
            NotNow, NeedsPerson: all is under way, and the answer could not be given: follow it again.
            Paused: the same; somebody has said that nothing may be written.
        """
        answered, given = (f"{what}#{self.connection.id}#{said.request.id}" for what in ("answered", "given"))
        if self.marks.reached(answered) is not None:
            # Followed again, what a person has said of these records since would be undone.
            return Followed(counted=(f"{said.name}: answered already",))
        orders = Giving(self.connection, self.ledger).orders(said, event.at)
        if self.marks.reached(given) is None:
            self._give(said, event, orders, wake)
        count = len(orders.concerns) + len(orders.imports)
        told = [f"{said.name}: {one}" for one in orders.unheard]
        told += [f"{said.name} not followed: {reason.code}" for reason in orders.refused]
        if orders.answered:
            self._unless_paused(orders, given)
            untaken = self.platform.answer(said.request, orders.refused)
            told += [f"{said.name} answered, and not taken: {reason.code}" for reason in untaken]
            self.marks.reach(answered, self.clock.now())
        return Followed(count, tuple(dict.fromkeys(told)))

    def _unless_paused(self, orders: Orders, given: str) -> None:
        try:
            unless_paused(self.pauses, self.connection.id, orders.about)
        except Paused:
            # It comes back every quarter of an hour for as long as the pause stands. Given each time, its records would take
            # turns from the approvals that are not paused, and what a person has said of them since would be said over.
            self.marks.reach(given, self.clock.now())
            raise

    def _give(self, said: Instructed, event: PlatformEvent, orders: Orders, wake: Wakes) -> None:
        named = f"{self.connection.id}-request-{said.request.id}"
        together = len(orders.concerns) > BY_THEMSELVES
        heard = replace(event, action=said.name)  # that is what a person looks for in the history
        for concern in orders.concerns:
            # By the request and not by the delivery: the same event may be told twice, or be found in a log at night.
            wake(concern, heard, f"{named}-{concern.reference}", IMPORT_FIRST if together else timedelta(0))
        kinds = {one.reference.kind for one in orders.concerns} if together else set()
        by = f"user {event.actor}" if event.actor else "platform"
        for kind in sorted({*orders.imports, *kinds}):
            wake_id = hashlib.sha256(f"{named}-import-{kind}".encode()).hexdigest()[:40]
            if kind == Entity.PROJECT.value:
                asked = projects_asked(self.connection, wake_id, by, said.name)
                self.queues.wake(asked, group=asked.key(shadow=False).group)
                continue
            ask_once(
                self.ledger,
                self.queues,
                self.connection,
                kind,
                at=event.at,
                since=EVERYTHING if kind in kinds else None,
                by=by,
                why=said.name,
                now=self.clock.now(),
                wake_id=wake_id,
            )
