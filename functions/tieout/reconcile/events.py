"""The history's events that are new to a run, out of the lines that the ledger's stream has left.

DuckDB reads the lines, since nearly all of them say only that a record was looked at and is through. When a record was approved
takes several of its lines to tell (`approvals`): those of records that something was to be sent of go through Python, no others.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from tieout.reconcile.approvals import ENTITIES, INTENT, approvals
from tieout.reconcile.engine import sql_text
from tieout.reconcile.history import ASKED, BECAME, MACHINES, Line, left_between
from tieout.reconcile.ports import Shelf
from tieout.reconcile.schema import TABLES, Row
from tieout.reconcile.snapshots import as_source

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_LINE = {
    "entity": "VARCHAR", "source": "VARCHAR", "line": "VARCHAR", "at": "VARCHAR", "what": "VARCHAR", "state": "VARCHAR",
    "by": "VARCHAR", "version": "VARCHAR", "data": "JSON",
}  # fmt: skip


@contextmanager
def fresh_events(
    shelf: Shelf, connection: str, since: datetime, until: datetime, database: DuckDBPyConnection
) -> Iterator[str]:
    """A query that answers rows of the table `event` from the lines of these days; a line that was left twice gives two."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "lines.jsonl"
        with file.open("wb") as lines:
            lines.writelines(left_between(shelf, connection, since, until))
        columns = ", ".join(f"{sql_text(name)}: {sql_text(kind)}" for name, kind in _LINE.items())
        database.execute(
            f"CREATE OR REPLACE TEMP TABLE history_line AS SELECT * FROM read_json({sql_text(file)}, "  # noqa: S608 - our own columns and file name
            f"format = 'newline_delimited', columns = {{{columns}}}, maximum_object_size = 67108864)"
        )
    with as_source(TABLES["event"], _approved(database)) as told:
        yield f"{_THROUGH_OR_TOUCHED} UNION ALL SELECT * FROM {told}"  # noqa: S608 - our own file name
    database.execute("DROP TABLE history_line")


_THROUGH_OR_TOUCHED = f"""
SELECT
    entity, source, CASE what WHEN {sql_text(ASKED)} THEN 'touched' ELSE 'synced' END AS what, NULLIF("by", '') AS "by",
    CAST("at" AS TIMESTAMP WITH TIME ZONE) AS happened_at, what = {sql_text(ASKED)} AS by_hand
FROM history_line
WHERE
    (what = {sql_text(BECAME)} AND state = 'synced')
    OR (what = {sql_text(ASKED)} AND "by" NOT IN ({", ".join(map(sql_text, sorted(MACHINES)))}))
"""  # noqa: S608 - our own words
"""What one line tells by itself."""


def _approved(database: DuckDBPyConnection) -> Iterator[Row]:
    for (entity, source), lines in _sent(database).items():
        for what, at in approvals(lines):
            yield {"entity": entity, "source": source, "what": what, "by_hand": False, "happened_at": at}


def _sent(database: DuckDBPyConnection) -> dict[tuple[str, str], list[Line]]:
    """The lines, each once, of every record that something was to be sent of."""
    entities = ", ".join(map(sql_text, sorted(ENTITIES)))
    asked = database.execute(
        'SELECT entity, source, line, "at", what, version, data FROM history_line '  # noqa: S608 - our own words
        f"WHERE entity IN ({entities}) AND source IN (SELECT source FROM history_line WHERE what = {sql_text(INTENT)})"
    )
    found: dict[tuple[str, str], dict[tuple[str, str], Line]] = defaultdict(dict)
    for entity, source, line, at, what, version, data in asked.fetchall():
        told: Line = {"line": line, "at": at, "what": what, "data": json.loads(data) if data else None}
        found[entity, source][line, at] = told | {"version": version} if what == BECAME else told
    return {record: list(lines.values()) for record, lines in found.items()}
