"""Writing snapshots: page by page, each page a part, and the manifest last.

A page may be written by one invocation and the next by another: what the manifest needs of each page stands on the shelf.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tieout.reconcile.engine import engine, sql_text
from tieout.reconcile.errors import Gap, NotComparable
from tieout.reconcile.manifest import Manifest, Part, Slot
from tieout.reconcile.ports import Shelf
from tieout.reconcile.schema import SCHEMA_VERSION, TABLES, Row, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def write_page(
    shelf: Shelf, slot: Slot, page: int, rows: Sequence[Row], database: DuckDBPyConnection | None = None
) -> Part:
    """Write one page. Written again (a message that came twice), it replaces its first reading.

    Args:
        database: an open `engine()`, for whoever writes many pages; else one is opened for this page.

    Raises:
        RowRefused: a row that does not fit the schema; nothing was written.
    """
    with nullcontext(database) if database is not None else engine() as connection:
        content = parquet(TABLES[slot.table], rows, connection)
    known_by = TABLES[slot.table].known_by
    distinct = len({tuple(row.get(name) for name in known_by) for row in rows}) if known_by else len(rows)
    return _shelved(shelf, slot, page, content, rows=len(rows), distinct=distinct)


def _shelved(shelf: Shelf, slot: Slot, page: int, content: bytes, *, rows: int, distinct: int) -> Part:
    digest = hashlib.sha256(content).hexdigest()
    part = Part(page, f"part-{page:05d}-{digest[:12]}.parquet", rows, distinct, len(content), digest)
    shelf.put(f"{slot.folder}/{part.file}", content)
    shelf.put(slot.note(page), part.write())
    return part


def finish(shelf: Shelf, slot: Slot, *, pages: int, started: datetime, ended: datetime) -> Manifest:
    """Write the manifest, once all pages are there. Only now does the snapshot exist.

    Args:
        pages: how many there are; the message of the last one knows.
        started: when the first page was asked for. What changed later is not compared.

    Raises:
        NotComparable: a page is missing; no manifest was written.
    """
    parts = tuple(_noted(shelf, slot, page) for page in range(pages))
    rows = sum(part.rows for part in parts)
    repeated = rows - _distinct(shelf, slot, parts)
    manifest = Manifest(SCHEMA_VERSION, started, ended, rows, repeated, parts)
    shelf.put(slot.manifest, manifest.write())
    return manifest


def not_kept(shelf: Shelf, slot: Slot, *, why: str, at: datetime) -> Manifest:
    """Note that this side has no such table, so that its absence is told apart from a failure."""
    manifest = Manifest(SCHEMA_VERSION, at, at, 0, not_kept=why)
    shelf.put(slot.manifest, manifest.write())
    return manifest


def refuse(shelf: Shelf, slot: Slot, *, why: str, at: datetime) -> None:
    """Note that this snapshot was given up, and why: a run that could not read something ends all the same, and says so."""
    shelf.put(slot.refusal, json.dumps({"why": why, "at": at.isoformat()}).encode())


def write_answer(shelf: Shelf, slot: Slot, page: int, database: DuckDBPyConnection, sql: str) -> Part:
    """Write the answer of a query as one page: for tables that are derived from others, without a row going through Python.

    Args:
        sql: a query whose columns are the table's, in any order.
    """
    columns = ", ".join(
        f'CAST("{column.name}" AS {column.kind.value}) AS "{column.name}"' for column in TABLES[slot.table].columns
    )
    with TemporaryDirectory() as folder:
        target = Path(folder) / "answer.parquet"
        rows = database.execute(
            f"COPY (SELECT {columns} FROM ({sql})) TO {sql_text(target)} (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608 - our own columns and file names
        ).fetchone()
        content = target.read_bytes()
    count = int(rows[0]) if rows else 0
    return _shelved(shelf, slot, page, content, rows=count, distinct=count)


def parquet(table: Table, rows: Sequence[Row], connection: DuckDBPyConnection) -> bytes:
    """Rows as one Parquet file. Raises: RowRefused."""
    with as_source(table, rows) as source, TemporaryDirectory() as folder:
        target = Path(folder) / "page.parquet"
        connection.execute(f"COPY (SELECT * FROM {source}) TO {sql_text(target)} (FORMAT parquet, COMPRESSION zstd)")  # noqa: S608 - our own columns and file names, each quoted
        return target.read_bytes()


@contextmanager
def as_source(table: Table, rows: Iterable[Row]) -> Iterator[str]:
    """Rows as something that SQL selects from: by way of text, never of a float. Raises: RowRefused."""
    lines = "\n".join(json.dumps(table.write(row)) for row in rows)
    columns = ", ".join(f"{sql_text(c.name)}: {sql_text(c.kind.value)}" for c in table.columns)
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.json"
        page.write_text(f"{lines}\n" if lines else "", encoding="utf-8")
        yield (
            f"read_json({sql_text(page)}, format = 'newline_delimited', columns = {{{columns}}}, "
            "maximum_object_size = 67108864)"
        )


def _noted(shelf: Shelf, slot: Slot, page: int) -> Part:
    try:
        return Part.read(shelf.get(slot.note(page)))
    except FileNotFoundError as error:
        raise NotComparable(Gap("half_written", str(slot), f"page {page} was never written")) from error


def _distinct(shelf: Shelf, slot: Slot, parts: Sequence[Part]) -> int:
    """A listing that shifts while it is paged shows a record twice: counted here once, so that no report has to look."""
    known_by = TABLES[slot.table].known_by
    if len(parts) < 2 or not known_by:
        return sum(part.distinct for part in parts)
    files = ", ".join(sql_text(shelf.local(f"{slot.folder}/{part.file}")) for part in parts)
    with engine() as connection:
        counted = connection.execute(
            f"SELECT count(*) FROM (SELECT DISTINCT {', '.join(known_by)} FROM read_parquet([{files}]))"  # noqa: S608 - our own names
        ).fetchone()
    return int(counted[0]) if counted else 0
