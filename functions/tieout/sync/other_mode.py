"""What was rehearsed of a record in shadow and what is known of it live are two entries, and a wake names the record alone.

It looks under one key, and under the other where the record's slice says so. An entry that no look comes to stays as due as it
is: it would be swept every five minutes for ever, and take the turns of what people approve now. So whoever was woken for its
record lays it to rest:

    rehearsed, and nothing of the entity is in shadow any more ─▶ not due any more; it stays what it came to, for the history
    rehearsed, and its slice is not in shadow any more         ─▶ the same, and it says so: `slice`
    live, and nothing of the entity is live any more           ─▶ due seldom: what was begun live must not be forgotten
"""

from dataclasses import dataclass
from datetime import timedelta

from tieout.config.connection import EntitySection, Mode
from tieout.records.references import SourceReference
from tieout.sync.patience import PERSON
from tieout.sync.ports import Clock, Ids, Ledger
from tieout.sync.pull_progress import is_import
from tieout.sync.state import Change, HistoryEvent, RecordKey, State
from tieout.sync.wakes import Wake, WakeReason

SLICE = "slice"
"""What a record waits on whose slice is in the other mode; its history goes on there."""

AT_REST = "at_rest"
"""The history line of an entry that was laid to rest."""

_BRIEFLY = timedelta(seconds=30)
"""How long the entry is held: for one write."""


def first_in_shadow(section: EntitySection, reference: SourceReference) -> bool:
    """Whether a wake looks first at what is kept in shadow. An import is kept once, whatever the mode."""
    return section.only_shadow and not is_import(reference)


def is_reached(section: EntitySection, key: RecordKey) -> bool:
    """Whether a wake of this record may come to this key, as the entity is set up now."""
    both = {Mode.SHADOW, Mode.LIVE} <= section.modes and not is_import(key.reference)
    return both or key.shadow is first_in_shadow(section, key.reference)


@dataclass(frozen=True)
class OtherMode:
    """Lays to rest what a wake did not come to."""

    ledger: Ledger
    clock: Clock
    ids: Ids

    def rest(self, wake: Wake, section: EntitySection, *, found_first: bool) -> None:
        """Called after the look at the key that comes first. `found_first`: it was made, and the record is of that mode."""
        key = wake.key(shadow=not first_in_shadow(section, wake.reference))
        reached = is_reached(section, key)
        # What is never reached only the sweeper brings up. What may be is asked for after each look: the sweep's own wake may
        # have met an outage, and an id that was worked once is not worked again.
        if not (found_first if reached else wake.reason is WakeReason.SWEEP):
            return
        entry = self.ledger.entry(key)
        if entry is None or entry.due_at is None:
            return
        now = self.clock.now()
        mode, other = ("live", "in shadow") if key.shadow else ("in shadow", "live")
        text = f"It is {mode} now, and not looked at {other}"
        event = HistoryEvent(now, AT_REST, text, "tieout", {"wake": wake.id})
        swept = wake.model_copy(update={"reason": WakeReason.SWEEP, "request": None, "hints": {}})
        # Counted first: if another worker holds it, it stays due, and the next sweep's wake has an id that is still worked.
        self.ledger.want(swept, shadow=key.shadow, due_at=entry.due_at, event=event)
        lease = self.ledger.lease(key, owner=self.ids.new(), now=now, until=now + _BRIEFLY)
        if lease is not None:
            self.ledger.release(lease, self._change(key, reached=reached), wanted=lease.entry.wanted)

    def _change(self, key: RecordKey, *, reached: bool) -> Change:
        if not key.shadow:
            return Change(due_at=self.clock.now() + PERSON)
        if not reached:
            return Change(due_at=None)
        return Change(state=State.WAITING, waiting_on=SLICE, reasons=(), due_at=None)
