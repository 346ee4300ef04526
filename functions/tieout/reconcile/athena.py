"""A run laid out in Athena: the statements that give every table and relation the name that the question files read it by.

    python -m tieout.reconcile.athena --bucket BUCKET --connection oakridge --run 20261120T050000Z

prints them in order, for a database of their own: Athena takes one at a time. Then every file of `sql/` is a query. None of it
was ever run there (docs/data-feed.md); a test runs the same statements and questions on DuckDB.
"""

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tieout.reconcile.columns import Kind
from tieout.reconcile.desk import MAPPED, PATIENCE, TABLE_RELATIONS, sql_of
from tieout.reconcile.engine import sql_text
from tieout.reconcile.manifest import Slot, run_of
from tieout.reconcile.schema import TABLES, BookSide, every_table

BINDING = "ledger_binding"
BOUND = "ledger_bound"
"""The bindings as the ledger keeps them; under their own name what only a value map links stands beside them."""

MEASURED = timedelta(days=30)
_TYPES = {Kind.TEXT: "string", Kind.FLAG: "boolean", Kind.DATE: "date", Kind.MOMENT: "timestamp"}
_ZONED = "TIMESTAMP WITH TIME ZONE"


@dataclass(frozen=True)
class RunInAthena:
    """Which run, and the bucket that holds it (the stack's output `SnapshotBucket`)."""

    bucket: str
    connection: str
    run: datetime

    def statements(self) -> Iterator[str]:
        """All of them, in the order in which they build on each other."""
        for side, table in every_table():
            yield self.table(side, table)
        yield _view(MAPPED, re.sub(rf"\b{BINDING}\b", BOUND, _unzoned(f"relations/{MAPPED}")))
        columns = ", ".join(column.name for column in TABLES["binding"].columns)
        yield _view(BINDING, f"SELECT {columns} FROM {BOUND} UNION ALL SELECT {columns} FROM {MAPPED}")  # noqa: S608 - our own names
        yield _view("cutoff", self._cutoff())
        yield _view(
            "tolerance",
            "SELECT CAST(0 AS DECIMAL(7, 4)) AS quantity_percent, CAST(0 AS DECIMAL(7, 4)) AS price_percent, "
            "TRUE AS receipts_kept",
        )
        yield _view("span", f"SELECT {_moment(self.run - MEASURED)} AS since, {_moment(self.run)} AS until")
        yield _view("as_of", f"SELECT {_moment(self.run)} AS moment")
        for name in TABLE_RELATIONS:
            yield _view(name, _unzoned(f"relations/{name}"))

    def table(self, side: BookSide, table: str) -> str:
        """One table of the run: the files of its folder. Athena passes over those whose names begin with `_`."""
        columns = ",\n  ".join(
            f"{one.name} {_TYPES.get(one.kind, one.kind.value.lower())}" for one in TABLES[table].columns
        )
        name = BOUND if f"{side.value}_{table}" == BINDING else f"{side.value}_{table}"
        folder = Slot(self.connection, table, side, self.run).folder
        location = sql_text(f"s3://{self.bucket}/{folder}/")
        return f"CREATE EXTERNAL TABLE {name} (\n  {columns})\nSTORED AS PARQUET\nLOCATION {location}"

    def _cutoff(self) -> str:
        """Nothing was read before the run began, so nothing that its own comparison leaves in flight is called a difference."""
        moments = f"{_moment(self.run)}, {_moment(self.run - PATIENCE)}"
        rows = ", ".join(f"({sql_text(table)}, {moments})" for table in TABLES)
        return f"SELECT * FROM (VALUES {rows}) AS c (entity, changed_before, settled_before)"  # noqa: S608 - our own names


def _view(name: str, sql: str) -> str:
    return f"CREATE OR REPLACE VIEW {name} AS\n{sql.rstrip()}"


def _unzoned(name: str) -> str:
    """A relation's text. All moments are in UTC, and a view of Athena's can have no column with a time zone."""
    return sql_of(name).replace(_ZONED, "TIMESTAMP")


def _moment(moment: datetime) -> str:
    return f"TIMESTAMP '{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}'"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tieout.reconcile.athena", description=__doc__.partition("\n")[0])
    for name in ("bucket", "connection", "run"):
        parser.add_argument(f"--{name}", required=True)
    told = parser.parse_args()
    place = RunInAthena(told.bucket, told.connection, run_of(told.run))
    sys.stdout.write("".join(f"{statement};\n\n" for statement in place.statements()))


if __name__ == "__main__":
    main()
