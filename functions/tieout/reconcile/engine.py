"""DuckDB, as this project uses it: imported only when something is asked of it, without extensions from the network."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "1536MB"
"""DuckDB's own share; what Python and the buffers of readers need comes on top, within a function of 2 GiB."""


@contextmanager
def engine(*, memory: str = MEMORY, threads: int = 2) -> Iterator[DuckDBPyConnection]:
    """A database in memory; what does not fit spills to a folder that is gone afterwards."""
    import duckdb  # noqa: PLC0415 - 65 MB that no other function's cold start should pay for

    with TemporaryDirectory() as spill:
        settings = {"memory_limit": memory, "threads": str(threads), "temp_directory": spill}
        with duckdb.connect(":memory:", config={**settings, "autoinstall_known_extensions": "false"}) as connection:
            # Moments are stored in UTC, and truncated to weeks and months there; never by the machine's own zone.
            # For every connection to this database, since a run asks by more than one.
            connection.execute("SET GLOBAL TimeZone = 'UTC'; SET GLOBAL preserve_insertion_order = false")
            yield connection


def sql_text(value: str | Path) -> str:
    """A text as an SQL literal."""
    return "'" + str(value).replace("'", "''") + "'"
