"""Where the records of a connection stand: every open one, and how many there are of each kind."""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime

from tieout.config.connection import Connection
from tieout.ledger.reading_all import DynamoRecords, not_in_state, rehearsed
from tieout.records.entities import Entity
from tieout.sync.other_mode import SLICE, is_reached
from tieout.sync.ports import Ledger
from tieout.sync.state import Entry, State
from tieout.sync.steps import LATE_VERDICT

NEWEST_SYNCED = 500
"""So many synced records of each entity are told to programs. There may be any number of them, and none needs anybody."""

_ALWAYS = {State.PARTIAL, State.REFUSED}
"""Nothing of ours moves these on."""

_NEVER_CHANGED = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Standing:
    """`open`: all that are neither synced nor unlinked, what needs somebody first, and the longest so first of all."""

    open: list[Entry]
    unlinked: list[Entry]
    counts: dict[tuple[Entity, State], int]


def needs_somebody(entry: Entry) -> bool:
    """Whether it stays where it is until a person acts, or has been out at the ERP for so long that one should look there."""
    late = any(reason.code == LATE_VERDICT for reason in entry.reasons)
    return entry.state in _ALWAYS or entry.waiting_on == "person" or late


def stands(document: Connection, entry: Entry) -> bool:
    """Whether it says where a record stands. What was rehearsed of one that has gone live since is history, and not open.

    What was begun live always stands, whatever the mode is now: it may be in the ERP.
    """
    key = entry.key
    return not key.shadow or (is_reached(document.section(key.entity), key) and entry.waiting_on != SLICE)


def standing_of(records: DynamoRecords, document: Connection) -> Standing:
    """All of a connection's records, also of an entity that its document no longer names: they are still there."""
    entries: list[Entry] = []
    counts: Counter[tuple[Entity, State]] = Counter()
    for entity in Entity:
        found = records.found(document.id, entity, not_in_state(State.SYNCED) | rehearsed())
        counts[entity, State.SYNCED] = found.others
        entries += (entry for entry in found.entries if stands(document, entry))
    counts.update((entry.key.entity, entry.state) for entry in entries)
    entries = [entry for entry in entries if entry.state is not State.SYNCED]
    told = {(entity, state): counts[entity, state] for entity in Entity for state in State if counts[entity, state]}
    unlinked = [entry for entry in entries if entry.state is State.UNLINKED]
    return Standing(sorted((e for e in entries if e.state is not State.UNLINKED), key=_urgency), unlinked, told)


def newest_synced(ledger: Ledger, document: Connection) -> list[Entry]:
    """The newest synced records of every entity."""
    return [
        entry
        for entity in Entity
        for entry in ledger.listing(document.id, entity, state=State.SYNCED.value, limit=NEWEST_SYNCED)
        if stands(document, entry)
    ]


def _urgency(entry: Entry) -> tuple[bool, datetime]:
    return not needs_somebody(entry), entry.since or _NEVER_CHANGED
