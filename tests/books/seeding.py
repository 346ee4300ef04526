"""A whole firm in both look-alikes and in the ledger, with the scripted differences, and what was broken written down.

What the look-alikes cannot hold is left out by name: a change order on a project that is not its commitment's. In the ERP it puts
a line of its own project on the commitment, which then differs too, so it is never the one difference that it is in made-up
snapshots. Contracts that a script takes away from one side, or
codes in a way of its own, have no bills: no system keeps the bills of a contract that it does not have, and a bill is coded as
what it bills.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from books.book import Book, Row, merged
from books.breaks import Broken
from books.firm import Firm
from books.names import Names, label
from books.script import SCRIPT, broken_book
from books.seeding_erp import ErpSeed
from books.seeding_platform import PlatformSeed
from tieout.ledger.attributes import Item, to_item
from tieout.ledger.changes import Held, target_side
from tieout.ledger.items import held_item, key_values
from tieout.ledger.links import holder_key
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.plan import Side
from tieout.sync.state import Entry, RecordKey, State, StepNote

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import WriteRequestTypeDef

PROJECTS = 21
"""As many as the script takes."""
SCRIPTED_VENDORS = 31
MOST_AT_ONCE = 25
"""How many items one batch may write (AWS, DynamoDB service quotas)."""
_BARE = frozenset({(17, 35), (18, 35), (12, 31), (10, 30), (21, 33), (3, 6)})
_NOT_HELD = frozenset({("change_order_project", "another_project")})
_NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
_COUPLED = re.compile(r"[:/](commitment_change_order|subcontractor_invoice|Receipt)[:/]")


@dataclass
class Seeded:
    """A firm as it stands in all three places. `whole`: its book before anything was broken."""

    book: Book
    broken: list[Broken]
    whole: Book
    names: Names = field(default_factory=Names)

    def platform(self) -> dict[str, Any]:
        return PlatformSeed(self.book, self.names).document()

    def erp(self) -> dict[str, Any]:
        """The platform's must have been made before: what was sent names it."""
        return ErpSeed(self.book, self.names).document()

    def expected(self) -> list[Broken]:
        """What was broken, under the names of both systems."""
        return [replace(one, source=self._named(one.source), target=self._named(one.target)) for one in self.broken]

    def _named(self, reference: str | None) -> str | None:
        return self.names.of(reference)

    def link(self, client: "DynamoDBClient", table: str, connection: str) -> None:
        """Write the ledger: a record for each binding, and for each that is not through."""
        puts: Iterator[WriteRequestTypeDef] = ({"PutRequest": {"Item": item}} for item in self._items(connection))
        while batch := list(islice(puts, MOST_AT_ONCE)):
            left = client.batch_write_item(RequestItems={table: batch})["UnprocessedItems"]
            assert not left, f"the ledger did not take {left}"

    def _items(self, connection: str) -> Iterator[Item]:
        for entry in self._entries(connection):
            yield held_item(Held(entry=entry, revision=1, lines=0, changed_at=_NOON, leased_at=_NOON), shards=1)
            yield from (_reverse(entry.key, document) for document in entry.documents)

    def _entries(self, connection: str) -> Iterator[Entry]:
        waiting = {(str(row["entity"]), str(row["source"])): row for row in self.book.of("ledger", "entry")}
        for row in self.book.of("ledger", "binding"):
            entity, source = Entity(str(row["entity"])), str(row["platform"])
            held = waiting.pop((entity.value, source), None)
            yield self._entry(connection, entity, row, held)
        for (entity_name, source), row in waiting.items():
            unbound: Row = {"platform": source}
            yield self._entry(connection, Entity(entity_name), unbound, row)

    def _entry(self, connection: str, entity: Entity, bound: Row, held: Row | None) -> Entry:
        platform = self.names.platform(str(bound["platform"]))
        erp = self.names.erp(str(bound["erp"])) if "erp" in bound else ""
        if entity in {Entity.VENDOR, Entity.CUSTOMER, Entity.PAYMENT}:
            reference, documents = _born_in_erp(platform, erp)
        else:
            lines = dict(self._tied_lines(entity, bound, erp))
            reference, documents = SourceReference.parse(platform), _sent(entity, erp, lines)
        state = State(str(held["state"])) if held else State.SYNCED
        text = str(held["reason_text"]) if held else ""
        since = held["since"] if held else _NOON
        assert isinstance(since, datetime)
        return Entry(
            RecordKey(connection, entity, reference), state, wanted=1, since=since, documents=documents,
            waiting_on=str(held["waiting_on"]) if held else "", reasons=(Reason("said", text),) if text else (),
            hints=self._hints(entity, str(bound["platform"])),
            steps=self._steps(str(reference), bound, documents, state),
        )  # fmt: skip

    def _steps(
        self, reference: str, bound: Row, documents: tuple[TargetDocument, ...], state: State
    ) -> dict[str, StepNote]:
        """What is open of a record in doubt; and that a payment was shown which was voided since: only then is it taken back."""
        if state is State.IN_DOUBT:
            return {"create": _step("create", Side.ERP, reference)}
        voided = {row["reference"] for row in self.book.of("erp", "payment") if row["voided"]}
        if bound.get("erp") not in voided:
            return {}
        (shown,) = documents
        note = _step(shown.role, Side.PLATFORM, shown.role)
        return {shown.role: replace(note, outcome="applied", settled_at=_NOON, documents=documents, ended=True)}

    def _hints(self, entity: Entity, platform: str) -> dict[str, str]:
        """What the platform's events say beside a record's id: its project, and the contract that an invoice bills."""
        rows = self._by_reference.get(entity.value, {}) if entity is not Entity.BUDGET else {}
        row = rows.get(platform, {})
        named = {name: row[name] for name in ("project", "contract") if row.get(name)}
        return {name: str(self.names.id(value)) for name, value in named.items()}

    @cached_property
    def _by_reference(self) -> dict[str, dict[str, Row]]:
        tables = ("commitment", "change_order", "invoice")
        return {table: {str(row["reference"]): row for row in self.book.of("platform", table)} for table in tables}

    def _tied_lines(self, entity: Entity, bound: Row, erp: str) -> Iterator[tuple[str, str]]:
        """The lines of a record, each with the document's."""
        for row in self._bound_lines[entity.value, str(bound["platform"])]:
            ours, theirs = self.names.platform(str(row["platform_line"])), self.names.erp(str(row["erp_line"]))
            yield ours.partition("/")[2], theirs.removeprefix(f"{erp}/")

    @cached_property
    def _bound_lines(self) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.book.of("ledger", "binding_line"):
            found[str(row["entity"]), str(row["platform"])].append(row)
        return found


def seeded(firm: Firm | None = None, *, whole: bool = False) -> Seeded:
    """The firm broken by the script, and unless it is wanted `whole`, cut down before to what the script touches."""
    chosen = firm or Firm(20_000)
    rehearsed = broken_book(chosen)[1]
    touched = {found for one in rehearsed for ref in (one.source, one.target) if (found := label(ref))}
    book = _without_bills_of_bare(merged(chosen.parts())) if whole else _cut(merged(chosen.parts()), touched, PROJECTS)
    held = [script for script, one in zip(SCRIPT, rehearsed, strict=True) if (one.question, one.cause) not in _NOT_HELD]
    before = deepcopy(book)
    return Seeded(book, [script(book) for script in held], before)


def tied(firm: Firm | None = None) -> Seeded:
    """Two projects that tie, with a subcontract, a purchase order and an owner's invoice or two."""
    touched = {("commitment", 1, 0), ("commitment", 2, 1), ("owner_invoice", 1, 2)}
    book = _cut(merged((firm or Firm(1_000)).parts()), touched, 2)
    return Seeded(book, [], book)


def _cut(book: Book, touched: set[tuple[str, int, int]], projects: int) -> Book:
    """Owner's invoices are numbered in turn, so that all before a touched one are kept."""
    latest: dict[int, int] = {}
    for what, project, month in touched:
        if what == "owner_invoice":
            latest[project] = max(month, latest.get(project, 0))
    kept = Book()
    for place, rows in book.rows.items():
        kept.rows[place] = [row for row in rows if _stays(row, touched, latest, projects)]
    return _with_few_vendors(kept)


def _with_few_vendors(book: Book) -> Book:
    """Those that have a commitment here, and the first ones, which the script names."""
    numbers = {_vendor(row["vendor"]) for row in book.of("platform", "commitment")} | set(range(SCRIPTED_VENDORS))
    for side in ("platform", "erp"):
        book.rows[side, "vendor"] = [row for row in book.of(side, "vendor") if _vendor(row["reference"]) in numbers]
    bindings = book.of("ledger", "binding")
    stay = (row for row in bindings if row["entity"] != "vendor" or _vendor(row["platform"]) in numbers)
    book.rows["ledger", "binding"] = list(stay)
    return book


def _vendor(reference: object) -> int:
    return int(str(reference).rpartition(":")[2].rpartition("V")[2])


def _without_bills_of_bare(book: Book) -> Book:
    for place, rows in book.rows.items():
        book.rows[place] = [row for row in rows if not _hangs_on_bare(_name(row))]
    return book


def _name(row: Row) -> str:
    return str(row.get("reference") or row.get("platform_line") or row.get("platform") or row.get("source"))


def _hangs_on_bare(name: str) -> bool:
    found = label(name)
    return found is not None and found[1:] in _BARE and _COUPLED.search(name) is not None


def _stays(row: Row, touched: set[tuple[str, int, int]], latest: dict[int, int], projects: int) -> bool:
    name = _name(row)
    if name.endswith("-draft") or "/office-" in name:
        return int(name.removesuffix("-draft").rpartition("-" if "office" in name else ":")[2]) <= projects
    found = label(name)
    if found is None:
        project = re.search(r"(?:project:|Project/P0*)(\d+)", name)
        return project is None or int(project[1]) <= projects
    if found[0] == "owner_invoice":
        return found[2] <= latest.get(found[1], 0)
    return found in touched and not _hangs_on_bare(name)


def _born_in_erp(platform: str, erp: str) -> tuple[SourceReference, tuple[TargetDocument, ...]]:
    """A record that accounting owns: its name is the ERP's, and what it is linked to is the platform's."""
    system, kind, key = platform.split(":", 2)
    number, _, paid = erp.split("/", 2)[2].partition("#")
    reference = SourceReference(system="acumatica", kind=kind, id=number)
    role = f"{reference}#{paid}" if paid else str(reference)
    return reference, (TargetDocument(role=role, kind=kind, key=key, company=system),)


def _sent(entity: Entity, erp: str, lines: dict[str, str]) -> tuple[TargetDocument, ...]:
    if not erp:
        return ()
    company, kind, key = erp.split("/", 2)
    return (TargetDocument(role=entity.value, kind=kind, key=key, company=company, lines=lines),)


def _step(name: str, side: Side, reference: str) -> StepNote:
    """An intent without an outcome, whose quarantine is long over."""
    return StepNote(
        name=name, side=side, kind="ChangeOrder", fingerprint="sent", content="sent", reference=reference, guard_key="",
        attempt=1, intent_at=_NOON, quarantined_until=_NOON,
    )  # fmt: skip


def _reverse(key: RecordKey, document: TargetDocument) -> Item:
    """Which record a document is linked to."""
    address = holder_key(key.connection, target_side(key.entity), document, shadow=False)
    return {**address, **to_item({"holder": str(key), **key_values(key)})}
