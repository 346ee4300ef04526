"""What is decided about a record's rows before anything is written; and which of its rows need a decision at all.

`pull_deciding` decides, `pull_showing` does what was decided.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime

from tieout.policy.reasons import Reason
from tieout.sync.pull_ports import Mirror, Row
from tieout.sync.pull_rows import Subject
from tieout.sync.state import Entry, StepNote

LINK = "link"
"""The hint by which a person says what a record is on the platform: an id there, `new`, or `none`."""

NEW, NONE = "new", "none"
ADOPT = "adopt"
"""What a record waits on that may be there already."""

RESOLVE = "Look there, then say: 'tieout doubt resolve'."
"""The way on where nobody but a person can tell what the platform shows."""

NOT_OURS = "not ours"
"""What a payment waits on that pays nothing that we sent."""


UNREADABLE = "unreadable"
"""The code of the reason by which a row of accounting's waits that could not be read."""


def was_unreadable(entry: Entry) -> bool:
    """Whether it was held because it could not be read. Once it can, that is over, whatever else there is to do."""
    return any(reason.code == UNREADABLE for reason in entry.reasons)


@dataclass(frozen=True)
class Found:
    """A row that is on the platform already, as it should be: it is linked, and nothing is written."""

    row: Row
    shown_id: str


@dataclass(frozen=True)
class Held:
    """A row that is not written, and why. `on`: what it waits on; empty if it is refused."""

    row: Row
    reason: Reason
    on: str = ""


@dataclass
class Judged:
    """A subject and what is to be done about it. `absent`: rows in doubt that never came to be, and are not wanted any more."""

    subject: Subject
    entry: Entry | None
    writes: list[Row] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    absent: list[Row] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    quarantined_until: datetime | None = None
    stale: bool = False

    @property
    def hint(self) -> str:
        return "" if self.entry is None else self.entry.hints.get(LINK, "")

    def note(self, row: Row) -> StepNote | None:
        return None if self.entry is None else self.entry.steps.get(row.key)


def to_do(subject: Subject, entry: Entry | None, mirror: Mirror) -> list[Row]:
    """The rows that are not shown as they should be. Makes no call."""
    if entry is not None and entry.version is not None and subject.record.version < entry.version:
        return []  # somebody has read it later than this page did, and shown that
    rows = (_with_id(row, entry) for row in subject.rows)
    return [row for row in rows if not _as_shown(row, entry, mirror, alone=len(subject.rows) == 1)]


def _with_id(row: Row, entry: Entry | None) -> Row:
    note = None if entry is None else entry.steps.get(row.key)
    known = note.documents[0].key if note is not None and note.documents else None
    return replace(row, shown_id=known)


def _as_shown(row: Row, entry: Entry | None, mirror: Mirror, *, alone: bool) -> bool:
    note = None if entry is None else entry.steps.get(row.key)
    ordered = "" if entry is None else entry.hints.get(LINK, "")
    if ordered == NONE:
        return row.shown_id is None and (note is None or not note.in_doubt)
    # Of a payment of several documents a person names one at a time: what the others are shown as stays as it is.
    if alone and ordered not in {"", NEW} and row.shown_id != ordered:
        return False
    if row.withdrawn and row.shown_id is None:
        return note is None or not note.in_doubt
    return note is not None and note.outcome == "applied" and note.content == mirror.content(row)
