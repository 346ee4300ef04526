"""What a look saw of a record, for its history: one line for each thing seen, however often it is seen again.

    fetched ─ another status, amount or content than was told last? ─┬ yes ─▶ the line, and what it told, in one ledger write
                                                                     └ no  ─▶ nothing: a sweep is no news

The source's moment of change is told and is no part of what is compared: our own link moves it, and some sources have none, so
that what was read last is the newest.
"""

from datetime import UTC

from tieout.records.entities import Entity
from tieout.records.money import dollars
from tieout.records.record import Record
from tieout.sync.plan import fingerprint
from tieout.sync.session import Session
from tieout.sync.state import Change

SEEN = "seen"
"""The name of the line."""

_WITHOUT_MONEY = frozenset({Entity.VENDOR, Entity.CUSTOMER, Entity.PROJECT})


def sight_of(record: Record) -> str:
    """A fingerprint of what was seen: kept with the record, so that the same is not told twice."""
    return fingerprint([record.number, _status(record), str(record.total), record.content()])


def seen_data(record: Record) -> dict[str, str]:
    """What was seen, by name."""
    seen = {"number": record.number, "status": _status(record)}
    if record.entity not in _WITHOUT_MONEY:
        seen["total"] = str(record.total)
    return seen | {"version": record.version.astimezone(UTC).isoformat()}


def seen_text(record: Record) -> str:
    """What was seen, in words."""
    amount = "" if record.entity in _WITHOUT_MONEY else f", {dollars(record.total)}"
    version = record.version.astimezone(UTC)
    return f"Seen: {record.number}{amount}, {_status(record)}, as of {version:%Y-%m-%d %H:%M:%S} UTC"


def seen_once(session: Session, record: Record) -> Change:
    """What the record is to remember of it, and the line, if the last one said something else."""
    sight = sight_of(record)
    news = sight != session.entry.seen
    return Change(seen=sight, events=(session.event(SEEN, seen_text(record), **seen_data(record)),) if news else ())


def _status(record: Record) -> str:
    return "deleted" if record.deleted else record.status
