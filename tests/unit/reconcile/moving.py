"""Money as it moves, night after night, over books that are held here in rows and booked by `movement.sql` alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from tieout.reconcile.desk import moment_literal, sql_of, table_source
from tieout.reconcile.engine import engine
from tieout.reconcile.schema import TABLES
from tieout.reconcile.snapshots import as_source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FIRST = datetime(2026, 11, 1, 3, tzinfo=UTC)
APPROVED = datetime(2026, 2, 3, 9, tzinfo=UTC)
NOTHING = Decimal("0.00")
BILLS = ("b1", "b2")
KINDS = {"c1": "commitment", "c2": "commitment", "o1": "change_order"} | dict.fromkeys(BILLS, "invoice")
STANDS = ("approved", "closed")

Place = tuple[str, str, str, str, str]
"""Entity, source, project, party and measure."""
Sums = dict[Place, Decimal]


@dataclass(frozen=True)
class Moved:
    """One movement."""

    place: Place
    amount: Decimal
    at: datetime


@dataclass
class Document:
    """A commitment, a change order or a bill, as the platform shows it."""

    source: str
    amount: Decimal = Decimal("100.00")
    retained: Decimal = NOTHING
    project: str = "p1"
    party: str | None = "v7"
    stage: str = "approved"
    approved_at: datetime | None = APPROVED
    changed_at: datetime = APPROVED

    def row(self) -> dict[str, object]:
        entity = KINDS[self.source]
        row: dict[str, object] = {
            "reference": self.source,
            "kind": entity,
            "project": self.project,
            "stage": self.stage,
        }
        money: dict[str, object] = {
            "amount": self.amount,
            "approved_at": self.approved_at,
            "changed_at": self.changed_at,
        }
        if entity != "invoice":
            return row | money | {"vendor": self.party}
        return row | money | {"party": self.party, "retained": self.retained, "due_on": date(2026, 3, 1)}


@dataclass
class Payment:
    """What the ERP paid of a bill."""

    bill: str
    amount: Decimal
    on: date
    voided: bool = False


@dataclass
class Books:
    """Both sides as of one night. `keeps_payments`: else the ERP only says of each bill what was paid of it, and when last."""

    keeps_payments: bool = True
    documents: dict[str, Document] = field(default_factory=lambda: {one: Document(one) for one in KINDS})
    payments: list[Payment] = field(default_factory=list)

    def sums(self) -> Sums:
        """What the books say: the figures that all movements together have to come to."""
        said: Sums = defaultdict(Decimal)
        for one in self.standing():
            entity = KINDS[one.source]
            head = entity, one.source, one.project, one.party or ""
            if entity != "invoice":
                said[*head, "committed"] += one.amount
                continue
            said[*head, "invoiced"] += one.amount
            said[*head, "retained"] += one.retained
            said[*head, "paid"] += self.paid(one.source)
        return {place: amount for place, amount in said.items() if amount}

    def standing(self) -> Iterator[Document]:
        return (one for one in self.documents.values() if one.stage in STANDS)

    def of(self, bill: str) -> list[Payment]:
        return [one for one in self.payments if one.bill == bill and not one.voided]

    def paid(self, bill: str) -> Decimal:
        return sum((one.amount for one in self.of(bill)), NOTHING)

    def rows(self) -> dict[str, list[dict[str, object]]]:
        """The tables that `movement.sql` reads."""
        made: dict[str, list[dict[str, object]]] = {f"platform_{entity}": [] for entity in KINDS.values()}
        for one in self.documents.values():
            made[f"platform_{KINDS[one.source]}"].append(one.row())
        kept = enumerate(self.payments if self.keeps_payments else [])
        made["erp_payment"] = [
            {"reference": f"k{n}", "invoice": f"erp-{one.bill}", "amount": one.amount, "paid_on": one.on}
            | {"voided": one.voided}
            for n, one in kept
        ]
        made["erp_invoice"] = [
            {"reference": f"erp-{bill}", "stage": "approved", "amount": NOTHING, "paid": self.paid(bill)}
            | {"paid_on": max((one.on for one in self.of(bill)), default=None)}
            for bill in BILLS
        ]
        made["ledger_binding"] = [
            {"entity": "invoice", "platform": bill, "erp": f"erp-{bill}", "principal": True} for bill in BILLS
        ]
        return made


@dataclass
class Nights:
    """One run after another. `run_before`: the moment of the last one."""

    database: DuckDBPyConnection
    run_before: datetime | None = None

    def run(self, books: Books, at: datetime) -> list[Moved]:
        """Book what has moved; all movements by now."""
        for name, rows in books.rows().items():
            with as_source(TABLES[name.partition("_")[2]], rows) as source:
                self.database.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {source}")  # noqa: S608 - our own names
        before = (
            "CAST(NULL AS TIMESTAMP WITH TIME ZONE)" if self.run_before is None else moment_literal(self.run_before)
        )
        self.database.execute(
            f"CREATE OR REPLACE TABLE seen AS SELECT {moment_literal(at)} AS moment, {before} AS run_before"
        )
        self.database.execute(f"CREATE OR REPLACE TABLE booked_by_now AS {sql_of('movement')}")
        self.database.execute("DROP TABLE earlier; ALTER TABLE booked_by_now RENAME TO earlier")
        self.run_before = at
        return self.moved()

    def moved(self) -> list[Moved]:
        rows = self.database.execute(
            "SELECT entity, source, project, COALESCE(party, ''), measure, amount, epoch_us(happened_at) FROM earlier"
        ).fetchall()
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        return [Moved((*row[:5],), Decimal(str(row[5])), epoch + timedelta(microseconds=row[6])) for row in rows]


@contextmanager
def nights() -> Iterator[Nights]:
    """Nothing booked yet."""
    with engine(threads=1) as database:
        database.execute(f"CREATE TABLE earlier AS {table_source(TABLES['movement'], None)}")
        database.execute(f"CREATE TABLE ledger_event AS {table_source(TABLES['event'], None)}")
        for entity in set(KINDS.values()):
            database.execute(f"CREATE TABLE platform_{entity} AS {table_source(TABLES[entity], None)}")
        database.execute(f"CREATE VIEW approval AS {sql_of('relations/approval')}")
        yield Nights(database)


def sums(moved: list[Moved], as_of: datetime | None = None) -> Sums:
    """What the movements come to, as of a moment; places where that is nothing are left out."""
    told: Sums = defaultdict(Decimal)
    for one in moved:
        if as_of is None or one.at <= as_of:
            told[one.place] += one.amount
    return {place: amount for place, amount in told.items() if amount}
