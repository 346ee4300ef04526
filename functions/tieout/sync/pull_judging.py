"""What is to be done about a record's rows, before anything is written.

row ─┬ shown with this content             ─▶ nothing
     ├ withdrawn and never shown           ─▶ nothing
     ├ in doubt ─┬ writing twice is harmless ─▶ write
     │           ├ still in its quarantine   ─▶ wait
     │           └ listed: under its key?    ─▶ found, or write
     ├ shown with other content            ─▶ write to what is there
     └ new ──────┬ under its key already     ─▶ found, or brought up to date
                 ├ another integration's     ─▶ refused: never overwritten
                 ├ unlinked, of that name    ─▶ waits to be adopted
                 └ nothing like it           ─▶ write
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tieout.policy.reasons import Reason
from tieout.records.company import Company
from tieout.records.payment import Payment
from tieout.sync.pull_ports import Mirror, Row, Shown
from tieout.sync.pull_rows import Subject
from tieout.sync.state import Entry, StepNote

LINK = "link"
"""The hint by which a person says what a record is on the platform: an id there, `new`, or `none`."""

NEW, NONE = "new", "none"
ADOPT = "adopt"
"""What a record waits on that may be there already."""

NOT_OURS = "not ours"
"""What a payment waits on that pays nothing that we sent."""


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
    return [row for row in rows if not _as_shown(row, entry, mirror)]


def _with_id(row: Row, entry: Entry | None) -> Row:
    note = None if entry is None else entry.steps.get(row.key)
    known = note.documents[0].key if note is not None and note.documents else None
    return replace(row, shown_id=known)


def _as_shown(row: Row, entry: Entry | None, mirror: Mirror) -> bool:
    note = None if entry is None else entry.steps.get(row.key)
    ordered = "" if entry is None else entry.hints.get(LINK, "")
    if ordered == NONE:
        return row.shown_id is None and (note is None or not note.in_doubt)
    if ordered not in {"", NEW} and row.shown_id != ordered:
        return False
    if row.withdrawn and row.shown_id is None:
        return note is None or not note.in_doubt
    return note is not None and note.outcome == "applied" and note.content == mirror.content(row)


class Listed:
    """What a group of the platform shows, to be asked by link and by name: ten thousand rows look into it."""

    def __init__(self, shown: Iterable[Shown]) -> None:
        self._by_link: dict[str, list[Shown]] = {}
        self._by_name: dict[str, list[Shown]] = {}
        self._by_id: dict[str, Shown] = {}
        for one in shown:
            self._by_id[one.id] = one
            if one.link is not None:
                self._by_link.setdefault(one.link, []).append(one)
                continue
            for word in {_plain(one.name), _plain(one.fields.get("number", ""))} - {""}:
                self._by_name.setdefault(word, []).append(one)

    def linked(self, key: str) -> list[Shown]:
        """What carries our link of this row."""
        return self._by_link.get(key, [])

    def alike(self, row: Row) -> list[Shown]:
        """What does not carry our link, and what a person would take for the same: by name, or by number."""
        found = [one for word in dict.fromkeys(_names(row)) for one in self._by_name.get(word, [])]
        return list({one.id: one for one in found}.values())

    def by_id(self, shown_id: str) -> Shown | None:
        return self._by_id.get(shown_id)


@dataclass
class Judging:
    """Judges rows by what is listed on the platform.

    Attributes:
        listed: what a group showed when this run first listed it.
        listed_now: what it shows at this moment, for what may have come to be meanwhile.
    """

    mirror: Mirror
    kind: str
    listed: Callable[[str], Listed]
    listed_now: Callable[[str], Listed]
    now: datetime

    def judge(self, subject: Subject, entry: Entry | None, rows: Sequence[Row]) -> Judged:
        """Decide about each row that is not shown as it should be. Raises: NotNow, NeedsPerson."""
        judged = Judged(subject, entry)
        for row in rows:
            self._row(judged, row)
        return judged

    def _row(self, judged: Judged, row: Row) -> None:
        if judged.hint == NONE:
            return  # it was unlinked by a person: whoever settles it lets go of what it held
        note = judged.note(row)
        if note is not None and note.in_doubt and row.shown_id is None and not self.mirror.upserts(self.kind):
            if self.now < note.quarantined_until:
                judged.quarantined_until = max(judged.quarantined_until or self.now, note.quarantined_until)
                return
            self._by_listing(judged, row, self.listed_now(self.mirror.group(row)))
        elif judged.hint not in {"", NEW} and row.shown_id != judged.hint:
            self._ordered(judged, row)
        elif row.shown_id is not None or (note is not None and note.in_doubt):
            judged.writes.append(row)
        else:
            self._by_listing(judged, row, self.listed(self.mirror.group(row)))

    def _ordered(self, judged: Judged, row: Row) -> None:
        """A person said which record on the platform it is."""
        there = self.listed_now(self.mirror.group(row)).by_id(judged.hint)
        if there is None:
            text = f"{judged.hint} is not on the platform (any more). Say what this is linked to, or '{NEW}'."
            judged.held.append(Held(row, Reason("not_there", text), ADOPT))
        elif there.foreign_link:
            judged.held.append(_foreign(row, there))
        elif there.link not in {None, row.key}:
            # Written to, it would carry two of accounting's records, and the first one's content would be gone.
            text = f"{judged.hint} on the platform is {there.link} already. Unlink that first, or link another one."
            judged.held.append(Held(row, Reason("already_linked", text)))
        else:
            judged.writes.append(replace(row, shown_id=judged.hint))

    def _by_listing(self, judged: Judged, row: Row, listed: Listed) -> None:
        ours = listed.linked(row.key)
        alike = listed.alike(row)
        if ours:
            self._there(judged, row, ours)
        elif row.withdrawn:
            note = judged.note(row)
            if note is not None and note.in_doubt:
                judged.absent.append(row)  # cleanly not there: nothing to take back, and nothing to doubt any more
        elif any(one.foreign_link for one in alike):
            judged.held.append(_foreign(row, next(one for one in alike if one.foreign_link)))
        elif alike and judged.hint != NEW:
            judged.held.append(_adoptable(row, alike))
        else:
            judged.writes.append(row)

    def _there(self, judged: Judged, row: Row, ours: list[Shown]) -> None:
        if len(ours) > 1:
            ids = ", ".join(one.id for one in ours)
            text = f"More than one record on the platform carries {row.key}: {ids}. A person must say which one counts."
            judged.held.append(Held(row, Reason("several", text), "person"))
            return
        known = replace(row, shown_id=ours[0].id)
        if not row.withdrawn and ours[0].content and ours[0].content == self.mirror.content(known):
            judged.found.append(Found(known, ours[0].id))
        else:
            judged.writes.append(known)


def _names(row: Row) -> Iterator[str]:
    record = row.record
    yield _plain(record.number)
    if isinstance(record, Company):
        yield from (_plain(record.title), _plain(record.legal_name))
    if isinstance(record, Payment) and record.check_number:
        yield _plain(record.check_number)


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace(".", " ").replace(",", " ").split())


def _foreign(row: Row, shown: Shown) -> Held:
    text = (
        f"{shown.name or shown.id} is on the platform as {shown.id} and linked by another integration "
        f"({shown.foreign_link}). It is never overwritten: take that link away there first."
    )
    return Held(row, Reason("foreign_link", text))


def _adoptable(row: Row, alike: list[Shown]) -> Held:
    names = ", ".join(f"{one.name or 'unnamed'} ({one.id})" for one in alike)
    what = row.record.title or row.record.number
    text = f"{what} may be on the platform already: {names}. Link it to that one, or say that it is new."
    return Held(row, Reason("adopt", text), ADOPT)
