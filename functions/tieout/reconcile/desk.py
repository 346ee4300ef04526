"""The desk: both sides' snapshots laid out in DuckDB under their names, and the relations that the questions read.

Tables are named `<side>_<table>` (`platform_commitment`, `erp_invoice`, `ledger_binding`). The relations of `sql/relations/`
are built once; each holds only what does not agree, so that a question reads hundreds of rows where the books hold millions.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from tieout.reconcile.engine import MEMORY, engine, sql_text
from tieout.reconcile.opening import Gathered, Place, Snapshot
from tieout.reconcile.questions import LEDGER
from tieout.reconcile.schema import OWNER_INVOICE, TABLES, BookSide, Table, every_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PATIENCE = timedelta(hours=2)
"""How long a record may be on its way before that is a finding: longer than a doubt with all its quarantines."""

TABLE_RELATIONS = (
    "line_apart", "standing_document", "twin", "pair_invoice", "pair_commitment", "pair_change_order", "unsettled",
    "mapped_alike", "party_pair", "pair", "line_pair", "party", "project_gone", "budget_pair", "posted", "approval",
    "owed",
)  # fmt: skip
"""In an order in which they build on each other; those that take longest come first."""
VIEWS = frozenset({"standing_document", "posted", "approval", "owed"})
"""Read once, whole: not worth keeping."""

LEDGER_TABLES = ("ledger_binding", "ledger_entry")
"""Read by nearly every relation and question: taken from their files once."""
MAPPED = "mapped"
"""The relation that is asked before all others: what it holds is put among the bindings."""

LINES_OF = {
    "commitment": ("commitment_line",),
    "invoice": ("invoice_line",),
}
"""Tables that are compared together: the cutoff of both is that of the earliest reading of any of them, or of the ledger."""

Record = dict[str, Any]
"""One row of an answer: text, Decimal, date, aware datetime, bool, int or None."""


@dataclass(frozen=True)
class Desk:
    """What one run's questions are asked of."""

    gathered: Gathered
    database: DuckDBPyConnection

    def ask(self, sql: str, values: Sequence[str | None] = (), *, moment: str = "") -> list[Record]:
        """Rows by column name.

        Args:
            values: for the question marks.
            moment: the column that holds a moment, if one does; it comes back aware, in UTC.
        """
        # DuckDB makes a moment of Python's only with pytz, which nothing else here needs: it is handed over as a number.
        text = f'SELECT * REPLACE (epoch_us("{moment}") AS "{moment}") FROM ({sql})' if moment else sql  # noqa: S608 - our own column
        asked = self.database.execute(text, list(values))
        names = [column[0] for column in asked.description or ()]
        return [
            {name: _moment(value) if name == moment else value for name, value in zip(names, row, strict=True)}
            for row in asked.fetchall()
        ]

    @contextmanager
    def beside(self) -> Iterator[Desk]:
        """The same desk for another thread, by a connection of its own."""
        with self.database.cursor() as own:
            yield replace(self, database=own)

    def holding(self, relations: Collection[str]) -> set[str]:
        """Which of these relations hold anything: planning a question takes longer than finding that it has no answer."""
        first = " UNION ALL ".join(
            f"(SELECT {sql_text(name)} AS name FROM {name} LIMIT 1)"  # noqa: S608 - our own names
            for name in sorted(relations)
        )
        return {row["name"] for row in self.ask(first)}


@contextmanager
def laid_out(
    gathered: Gathered, *, now: datetime, patience: timedelta = PATIENCE, memory: str = MEMORY, threads: int = 2
) -> Iterator[Desk]:
    """Lay a run's snapshots out. What could not be opened is there as an empty table: ask only what `askable` allows.

    Args:
        now: records that have been on their way since `now - patience` or later are still in flight.
    """
    with engine(memory=memory, threads=threads) as database:
        name_tables(database, gathered, every_table())
        for name in LEDGER_TABLES:
            _kept(database, name)
        if (BookSide.ERP, OWNER_INVOICE) in gathered.gaps:
            _leave_owner_invoices_out(database)
        _map(database, gathered.snapshots.get((BookSide.LEDGER, "mapping")))
        database.execute(_cutoffs(gathered, now - patience))
        _relate(database, threads)
        yield Desk(gathered, database)


def _relate(database: DuckDBPyConnection, threads: int) -> None:
    """Build the relations, several at a time: planning one takes one core, and of small books it takes most of the time."""
    begun: dict[str, Future[None]] = {}
    with ThreadPoolExecutor(threads) as hands:
        for name in TABLE_RELATIONS:
            text = sql_of(f"relations/{name}")
            needed = [done for other, done in begun.items() if re.search(rf"\b{other}\b", text)]
            begun[name] = hands.submit(_related, database, name, text, needed)
    for done in begun.values():
        done.result()


def _related(database: DuckDBPyConnection, name: str, text: str, needed: Iterable[Future[None]]) -> None:
    for other in needed:
        other.result()
    with database.cursor() as own:
        own.execute(f"CREATE {'VIEW' if name in VIEWS else 'TABLE'} {name} AS {text}")


def name_tables(database: DuckDBPyConnection, gathered: Gathered, places: Iterable[Place]) -> None:
    """Give tables of a run their names, `<side>_<table>`; one that could not be opened is empty."""
    for side, table in places:
        source = table_source(TABLES[table], gathered.snapshots.get((side, table)))
        database.execute(f"CREATE OR REPLACE VIEW {side.value}_{table} AS {source}")


def _kept(database: DuckDBPyConnection, name: str) -> None:
    """A view's rows as a table of the same name."""
    database.execute(f"CREATE TABLE kept_{name} AS SELECT * FROM {name}")  # noqa: S608 - our own name
    database.execute(f"DROP VIEW {name}; ALTER TABLE kept_{name} RENAME TO {name}")


def _leave_owner_invoices_out(database: DuckDBPyConnection) -> None:
    """What the ERP's door does not show cannot be missing there, nor can a link to it point at nothing."""
    owners = f"SELECT reference FROM platform_invoice WHERE kind = {sql_text(OWNER_INVOICE)}"  # noqa: S608 - our own names
    database.execute(f"DELETE FROM ledger_binding WHERE platform IN ({owners})")  # noqa: S608 - our own names
    _kept(database, "platform_invoice")
    database.execute(f"DELETE FROM platform_invoice WHERE kind = {sql_text(OWNER_INVOICE)}")  # noqa: S608 - our own names


def _map(database: DuckDBPyConnection, entries: Snapshot | None) -> None:
    """Put what only a value map links among the bindings: every question that follows a binding follows a map too."""
    if entries is not None and entries.manifest.rows:
        database.execute(f"INSERT INTO ledger_binding {sql_of(f'relations/{MAPPED}')}")


def sql_of(name: str) -> str:
    """The text of one SQL file below `sql/`, without its suffix."""
    return files("tieout.reconcile").joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")


def table_source(table: Table, snapshot: Snapshot | None) -> str:
    """A query that answers a table's rows, each once."""
    if snapshot is None or not snapshot.manifest.rows:
        columns = ", ".join(f"CAST(NULL AS {c.kind.value}) AS {c.name}" for c in table.columns)
        return f"SELECT {columns} WHERE FALSE"
    names = ", ".join(sql_text(file) for file in snapshot.files)
    whole = f"SELECT * FROM read_parquet([{names}], hive_partitioning = false)"  # noqa: S608 - our own file names, quoted
    if not snapshot.manifest.repeated:
        return whole
    # The same record on two pages: what was read last is what it says now.
    known_by = ", ".join(table.known_by)
    order = f"{table.newest_by} DESC NULLS LAST" if table.newest_by else known_by
    return f"{whole} QUALIFY row_number() OVER (PARTITION BY {known_by} ORDER BY {order}) = 1"


def _cutoffs(gathered: Gathered, settled_before: datetime) -> str:
    """Per table: what changed at or after the earliest snapshot's start may be in some of them only, so it is not compared.

    The ledger's tables count too, and are read first: what was approved and sent since stands on both sides, and is linked in
    no binding that this run knows.
    """
    rows = []
    for table in TABLES:
        started = _earliest(gathered, table)
        rows.append(f"({sql_text(table)}, {moment_literal(started)}, {moment_literal(settled_before)})")
    return (
        "CREATE TABLE cutoff AS SELECT * FROM "  # noqa: S608 - our own names and moments
        f"(VALUES {', '.join(rows)}) AS c (entity, changed_before, settled_before)"
    )


def _earliest(gathered: Gathered, table: str) -> datetime:
    places: list[Place] = [(side, name) for name in (table, *LINES_OF.get(table, ())) for side in BookSide]
    begun = [gathered.snapshots[place].manifest.started for place in (*places, *LEDGER) if place in gathered.snapshots]
    return min(begun, default=gathered.run)


def moment_literal(moment: datetime) -> str:
    """A moment as an SQL literal."""
    return f"TIMESTAMP WITH TIME ZONE {sql_text(moment.astimezone(UTC).isoformat(sep=' '))}"


def _moment(microseconds: int | None) -> datetime | None:
    if microseconds is None:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)


_CENT, _NOTHING = Decimal("0.01"), Decimal("0.00")


def cents(value: object) -> Decimal:
    """An amount out of an answer; sums come as wider decimals, an empty one as nothing."""
    if isinstance(value, Decimal):
        return value.quantize(_CENT)
    return _NOTHING if value is None else Decimal(str(value)).quantize(_CENT)
