"""Reads a stretch of a feed: pages until there is a batch to write, the feed ends, or half of the time is gone.

A feed's pages and the platform's batches have different sizes. So what does not fill a batch is left for the next message,
which reads the page again that the first such row stands on: a page may be read twice, and no call is made half empty.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tieout.config.connection import Connection, Mode
from tieout.records.entities import Entity
from tieout.records.record import Record
from tieout.sync.ports import Deadline, pausing
from tieout.sync.pull_judging import NONE, to_do, was_unreadable
from tieout.sync.pull_ledger import BulkLedger
from tieout.sync.pull_ports import Feed, Mirror, Row
from tieout.sync.pull_progress import IMPORTS
from tieout.sync.pull_rows import Subject, held_documents, newest, subject_of
from tieout.sync.seeing import sight_of
from tieout.sync.state import Entry, RecordKey, State
from tieout.sync.unreadable import Unread

ONE_BY_ONE = 100
"""Records of a page where each row is a call of its own: about what one invocation writes."""


@dataclass
class Looked:
    """A record as it was read, as the ledger knows it, and its rows that are not shown as they should be.

    `mapped`: the platform's ids that the connection document says are this record.
    """

    subject: Subject
    entry: Entry | None
    rows: list[Row]
    mapped: tuple[str, ...] = ()

    @property
    def needs_a_look(self) -> bool:
        """Whether anything is to be done or to be written down about it."""
        if self.rows:
            return True
        if self.entry is None:
            return bool(self.subject.foreign and not self.subject.rows)
        unlinked = self.entry.hints.get("link") == NONE and self.entry.bound
        open_ended = self.entry.state is State.PENDING or self.entry.due_at is not None
        return open_ended or unlinked or was_unreadable(self.entry) or self._changed_elsewhere(self.entry)

    def _changed_elsewhere(self, entry: Entry) -> bool:
        """Whether a payment of nothing that is ours has changed: nothing shows it, and its history tells it all the same."""
        record = self.subject.record
        if self.subject.rows or not self.subject.foreign or entry.hints.get("link") == NONE:
            return False
        newer = entry.version is None or record.version >= entry.version
        return newer and entry.seen != sight_of(record)


@dataclass
class Page:
    """One page of a stretch. `cursor`: where it begins; `read`: how many records it brought; `unread`: rows that were none."""

    cursor: str
    looked: list[Looked]
    read: int
    unread: tuple[Unread, ...] = ()


@dataclass
class Stretch:
    """What one message read. `next_cursor`: where it goes on behind the last page; `None` at the feed's end."""

    pages: list[Page] = field(default_factory=list)
    next_cursor: str | None = ""
    as_of: datetime | None = None
    resume: str = ""

    @property
    def rows(self) -> int:
        return sum(len(one.rows) for page in self.pages for one in page.looked)

    @property
    def unread(self) -> list[Unread]:
        """Rows that could not be read."""
        return [one for page in self.pages for one in page.unread]


@dataclass
class Reading:
    """Reads records and compares them with the ledger."""

    connection: Connection
    kind: str
    feed: Feed
    mirror: Mirror
    bulk: BulkLedger
    deadline: Deadline

    def stretch(self, cursor: str, since: datetime | None) -> Stretch:
        """Read on from a cursor. Raises: NotNow, NeedsPerson (nothing of the page counts)."""
        batch = self.mirror.batch(self.kind)
        size = batch if batch > 1 else ONE_BY_ONE
        stretch, enough_left = Stretch(), self.deadline.left() / 2
        seen: set[RecordKey] = set()
        while True:
            with pausing(self.feed.limit_scope()):
                page = self.feed.page(self.kind, cursor=cursor, since=since, size=size)
            looked = [one for one in self.look(page.records) if one.subject.key not in seen]
            seen |= {one.subject.key for one in looked}
            stretch.pages.append(Page(cursor, looked, len(page.records), page.unread))
            stretch.as_of = stretch.as_of or page.as_of
            stretch.next_cursor = page.next_cursor
            stretch.resume = page.resume
            if page.next_cursor is None or stretch.rows >= batch or self.deadline.left() < enough_left:
                return stretch
            cursor = page.next_cursor

    def look(self, records: tuple[Record, ...]) -> list[Looked]:
        """Compare records with what was shown of them. Those that need nothing are left out."""
        mine = list(self._keyed(records))
        entries = self.bulk.entries([key for _, key in mine])
        held = held_documents(self.bulk, self.connection.id, records, entries.values())
        mapped = self._mapped()
        looked = []
        for record, key in mine:
            entry = entries.get(key)
            subject = subject_of(record, key, entry, held)
            rows = to_do(subject, entry, self.mirror)
            looked.append(Looked(subject, entry, rows, mapped.get(record.number, ())))
        return [one for one in looked if one.needs_a_look]

    def _mapped(self) -> dict[str, tuple[str, ...]]:
        """The value map of this kind, the other way round: the platform's ids by the ERP's code."""
        maps = self.connection.value_maps
        by_code: dict[str, tuple[str, ...]] = {}
        mine = {Entity.VENDOR: maps.vendors, Entity.CUSTOMER: maps.customers}.get(IMPORTS[self.kind], {})
        for shown_id, code in mine.items():
            by_code[code] = (*by_code.get(code, ()), shown_id)
        return by_code

    def _keyed(self, records: tuple[Record, ...]) -> Iterator[tuple[Record, RecordKey]]:
        for record in newest(records):
            section = self.connection.section(record.entity)
            project = record.project.id if record.project is not None else ""
            vendor = record.vendor.id if record.vendor is not None else None
            mode = section.for_record(project=project, kind=record.kind, vendor=vendor).mode
            if mode is not Mode.OFF:
                key = RecordKey(self.connection.id, record.entity, record.reference, mode is Mode.SHADOW)
                yield record, key


def goes_on_at(stretch: Stretch, undone: set[RecordKey]) -> tuple[str | None, dict[str, int]]:
    """Where the next message goes on, at the first page with something undone, else behind the last one; and how many
    records have been read before it, and how many rows could not be."""
    counts = {"read": 0}
    for page in stretch.pages:
        if any(one.subject.key in undone for one in page.looked):
            return page.cursor, counts
        counts["read"] += page.read
        if page.unread:
            counts["unreadable"] = counts.get("unreadable", 0) + len(page.unread)
    return stretch.next_cursor, counts
