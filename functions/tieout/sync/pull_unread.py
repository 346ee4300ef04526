"""Rows of accounting's that could not be read, held by name: each waits for a person, with the reason, beside its neighbours.

Such a row is looked at again when accounting changes it, by the next import of everything, or when a person asks for it. By
itself it is not: whoever teaches the connector a word knows of it, and a list of thousands would be asked for every day.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from tieout.config.connection import Mode
from tieout.policy.reasons import Reason
from tieout.sync.pull_judging import LINK, NONE, UNREADABLE
from tieout.sync.pull_ledger import Claim, Settled
from tieout.sync.pull_progress import IMPORTS
from tieout.sync.pull_reading import Reading
from tieout.sync.state import Change, Entry, HistoryEvent, RecordKey, State
from tieout.sync.unreadable import Unread
from tieout.sync.unsettled import unsettled

WRITING = timedelta(minutes=1)


def hold_unread(reading: Reading, rows: Iterable[Unread], *, by: str, owner: str, now: datetime) -> None:
    """Write down each row that could not be read, unless that is known; what is linked stays linked."""
    held = {key: one for one in rows if (key := _key(reading, one)) is not None}
    entries = reading.bulk.entries(list(held)) if held else {}
    news = [key for key, one in held.items() if _is_news(entries.get(key), _reason(one))]
    if not news:
        return
    leases = reading.bulk.claim([Claim(key, Change()) for key in news], owner=owner, now=now, until=now + WRITING)
    reading.bulk.settle([Settled(lease, _change(held[key], by, now)) for key, lease in leases.items()])


def _key(reading: Reading, row: Unread) -> RecordKey | None:
    """Its record. Whose it is cannot be told, so a slice of single vendors or projects has no say."""
    entity = IMPORTS[reading.kind]
    mode = reading.connection.section(entity).for_record(project="", kind=row.reference.kind).mode
    return (
        None
        if mode is Mode.OFF
        else RecordKey(reading.connection.id, entity, row.reference, shadow=mode is Mode.SHADOW)
    )


def _reason(row: Unread) -> Reason:
    why = row.why if row.why.endswith(".") else f"{row.why}."
    return Reason(
        UNREADABLE, f"{why} Only this one is held. Once that is mended, import everything (--full), or resync it."
    )


def _is_news(entry: Entry | None, reason: Reason) -> bool:
    if entry is None:
        return True
    unlinked = entry.state is State.UNLINKED or entry.hints.get(LINK) == NONE
    # A doubt has a due time of its own, and is not forgotten over this; nor is one whose worker died before it could say so.
    return not (unlinked or unsettled(entry) is not None) and (entry.reasons != (reason,) or entry.due_at is not None)


def _change(row: Unread, by: str, now: datetime) -> Change:
    reason = _reason(row)
    return Change(
        state=State.WAITING,
        waiting_on="person",
        reasons=(reason,),
        due_at=None,
        attempts=0,
        number=row.number,
        events=(HistoryEvent(now, UNREADABLE, reason.text, by),),
    )
