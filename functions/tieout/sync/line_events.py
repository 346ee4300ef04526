"""An event of a line that names no record: what changed in its project is listed, once for a whole burst of them.

One edit of a contract fires an event per line, and none says whose it is.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tieout.config.connection import Connection
from tieout.sync.events import Concern, Listener, PlatformEvent
from tieout.sync.hearing import Hearing, heard_id
from tieout.sync.ports import Clock, Ledger
from tieout.sync.wakes import Wake

if TYPE_CHECKING:
    from tieout.sync.intake import Marks

LISTING_OVERLAP = timedelta(minutes=10)
"""A listing reaches back this far: the platform's clock and its index may lag behind its own event."""

CLOCKS_APART = timedelta(seconds=2)
"""How far the platform's clock and ours may be apart, both being set by the network."""

SETTLED = timedelta(seconds=5)
"""A version this old is complete: a platform's times have whole seconds, and its clock and ours may be apart."""


@dataclass(frozen=True)
class LineEvents:
    """Lists for the orphan events of one connection."""

    connection: Connection
    ledger: Ledger
    marks: "Marks"
    platform: Listener
    clock: Clock
    hearing: Hearing

    def listed(self, delivery_id: str, event: PlatformEvent, project: str, kind: str) -> int | None:
        """Wake what changed around an event; how many were woken, or `None` if a listing has covered it already.

        A listing covers every event from before it was asked for; the others list again, so none is missed.

        Raises:
            NotNow, NeedsPerson: the list could not be read.
        """
        name = f"listing#{self.connection.id}#{project}#{kind}"
        reached = self.marks.reached(name)
        if reached is not None and event.at <= reached:
            return None
        asked = self.clock.now()
        changed = self.platform.changed_since(project, kind, event.at - LISTING_OVERLAP, asked + LISTING_OVERLAP)
        wakes = []
        for number, concern in enumerate(changed):
            # What moved our line event is its own record's time; a neighbour that changed earlier is not stale by it.
            event_of_record = replace(event, at=concern.version or event.at)
            wake_id = self._listed_id(concern, asked) or f"{delivery_id}-{number}"
            wakes.append((self.hearing.wake_of(concern, event_of_record, wake_id), event_of_record))
        news = self._unheard(wakes)
        for wake, of_record in news:
            self.hearing.want(wake, of_record)
        self.marks.reach(name, asked - CLOCKS_APART)
        return len(news)

    def _unheard(self, wakes: list[tuple[Wake, PlatformEvent]]) -> list[tuple[Wake, PlatformEvent]]:
        """Those that no listing has brought yet. A worker that dies over a thousand neighbours must not begin anew with the
        first: what is in the ledger is due there, whether its message was sent or not."""
        names = {wake.id: (self.hearing.key(wake), heard_id(wake)) for wake, _ in wakes}
        known = self.ledger.counted(list(names.values()), now=self.clock.now())
        return [one for one in wakes if names[one[0].id] not in known]

    def _listed_id(self, concern: Concern, asked: datetime) -> str | None:
        """One id per settled version: every line event lists its neighbours again, and each of them is woken once.

        While a version is not settled, the record may have changed once more within the same second, and each listing
        counts.
        """
        if concern.version is None or concern.version > asked - SETTLED:
            return None
        mode = self.connection.section(concern.entity).mode
        return f"listed-{self.connection.id}-{mode}-{concern.reference}-{concern.version.isoformat()}"
