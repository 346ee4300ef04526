"""Records of accounting's as rows of the platform, and what the platform lists that each of them may be.

entries ─▶ records (read from the ERP) ─▶ rows ─▶ the group's listing, once ─▶ what the row may be, the surest first
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from tieout.policy.company_names import company_name
from tieout.records.company import Company
from tieout.records.payment import Payment
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.ports import Missing
from tieout.sync.pull_ledger import BulkLedger
from tieout.sync.pull_ports import Feed, Mirror, Row, Shown
from tieout.sync.pull_progress import IMPORTS
from tieout.sync.pull_rows import held_documents, subject_of
from tieout.sync.state import Entry

FEW = 25
"""So many records are asked for one by one; of more the whole list is read, a thousand at a time."""

PAGE = 1000

LINK, NAME, NUMBER, TAX_ID, AMOUNT, IN_USE, FOREIGN = (
    "link",
    "name",
    "number",
    "tax id",
    "amount",
    "in use",
    "another's link",
)


@dataclass(frozen=True)
class MayBe:
    """A record of the platform that a row may be. `why`: what agrees; `against`: what does not."""

    shown: Shown
    why: tuple[str, ...]
    against: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """By our link on it, a company by tax id or name, a payment by number and amount; and nothing speaks against it."""
        told = set(self.why)
        return not self.against and (bool(told & {LINK, TAX_ID, NAME}) or {NUMBER, AMOUNT} <= told)


class Standing:
    """What a group of the platform shows, to be asked by thousands of rows."""

    def __init__(self, shown: Iterable[Shown]) -> None:
        self._by_id: dict[str, Shown] = {}
        self._by_word: dict[tuple[str, str], list[Shown]] = {}
        for one in shown:
            self._by_id[one.id] = one
            for word in {(LINK, one.link or ""), *_words_shown(one)}:
                self._by_word.setdefault(word, []).append(one)

    def by_id(self, shown_id: str) -> Shown | None:
        return self._by_id.get(shown_id)

    def linked(self, row: Row) -> Shown | None:
        """The one that carries our link of this row; `None` where there is none, or several."""
        found = self._by_word.get((LINK, row.key), [])
        return found[0] if len(found) == 1 else None

    def may_be(self, row: Row) -> list[MayBe]:
        """What agrees with the row in something and carries no link of another row, the likeliest first."""
        words = ((LINK, row.key), *_words(row))
        found = {one.id: one for word in words for one in self._by_word.get(word, []) if one.link in {None, row.key}}
        judged = [_judged(row, one) for one in found.values()]
        return sorted(judged, key=lambda one: (not one.sure, len(one.against), -len(one.why), one.shown.id))


@dataclass
class Rows:
    """The rows of many entries of one connection, and the listings they are looked for in. Reads only."""

    connection: str
    bulk: BulkLedger
    feed: Feed
    mirror: Mirror
    _standing: dict[tuple[str, str], Standing] = field(default_factory=dict)

    def of(self, entries: Sequence[Entry]) -> dict[SourceReference, tuple[Row, ...]]:
        """The rows of each entry whose record the ERP still has. Raises: NotNow, NeedsPerson."""
        by_kind: dict[str, dict[SourceReference, Entry]] = {}
        for entry in entries:
            by_kind.setdefault(kind_of(entry), {})[entry.key.reference] = entry
        rows: dict[SourceReference, tuple[Row, ...]] = {}
        for kind, wanted in by_kind.items():
            records = list(self._records(kind, wanted))
            held = held_documents(self.bulk, self.connection, records, ())
            for record in records:
                subject = subject_of(record, wanted[record.reference].key, None, held)
                rows[record.reference] = subject.rows
        return rows

    def standing(self, kind: str, row: Row) -> Standing:
        """What stands where the row would be shown; each group is listed once. Raises: NotNow, NeedsPerson."""
        group = kind, self.mirror.group(row)
        if group not in self._standing:
            self._standing[group] = Standing(self.mirror.listing(*group))
        return self._standing[group]

    def _records(self, kind: str, wanted: dict[SourceReference, Entry]) -> Iterator[Record]:
        if not self.feed.capability(kind).offered:
            return
        if len(wanted) <= FEW:
            found = (self.feed.one(kind, reference) for reference in wanted)
            yield from (one for one in found if not isinstance(one, Missing))
            return
        cursor: str | None = ""
        read: dict[SourceReference, Record] = {}
        while cursor is not None:
            page = self.feed.page(kind, cursor=cursor, since=None, size=PAGE)
            read |= {one.reference: one for one in page.records if one.reference in wanted}
            cursor = page.next_cursor
        yield from read.values()


def kind_of(entry: Entry) -> str:
    """The kind that an entry's record is imported as."""
    kind = entry.hints.get("kind") or entry.key.reference.kind
    return kind if kind in IMPORTS else entry.key.entity.value


def _words_shown(one: Shown) -> Iterator[tuple[str, str]]:
    told = ((NAME, company_name(one.name)), (NUMBER, _plain(one.fields.get("number", ""))))
    yield from (word for word in (*told, (TAX_ID, one.fields.get("tax_id_hash", ""))) if word[1])


def _words(row: Row) -> Iterator[tuple[str, str]]:
    """By what a row is looked up: the order in which people would."""
    record = row.record
    if isinstance(record, Company):
        told = [
            (TAX_ID, record.tax_id_hash),
            (NAME, company_name(record.title)),
            (NAME, company_name(record.legal_name)),
        ]
    else:
        told = [(NUMBER, _plain(record.check_number))] if isinstance(record, Payment) else []
    yield from (word for word in dict.fromkeys((*told, (NUMBER, _plain(record.number)))) if word[1])


def _judged(row: Row, one: Shown) -> MayBe:
    ours, theirs = set(_words(row)), dict(_words_shown(one))
    said = dict.fromkeys(what for what, _ in ours)
    why = [LINK] if one.link == row.key else []
    why += [what for what in (TAX_ID, NAME, NUMBER) if what in theirs and (what, theirs[what]) in ours]
    against = [what for what in (TAX_ID, NUMBER) if what in theirs and what in said and what not in why]
    if isinstance(row.record, Payment) and "amount" in one.fields:
        same = Decimal(one.fields["amount"]) == row.record.documents[row.part].amount
        (why if same else against).append(AMOUNT)
    if not one.active and not row.withdrawn:
        against.append(IN_USE)
    if one.foreign_link:
        against.append(FOREIGN)
    return MayBe(one, tuple(why), tuple(against))


def _plain(words: str) -> str:
    return " ".join(words.casefold().replace(".", " ").replace(",", " ").split())
