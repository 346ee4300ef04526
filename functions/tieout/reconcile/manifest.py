"""A snapshot's address and its manifest: written last, so that a snapshot is complete or absent, never half."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from tieout.reconcile.errors import Gap, NotComparable
from tieout.reconcile.schema import SCHEMA_VERSION, BookSide

ROOT = "snapshots"


@dataclass(frozen=True)
class Slot:
    """Where one table of one side, as one run read it, stands. `run` is the moment the run began (UTC)."""

    connection: str
    table: str
    side: BookSide
    run: datetime

    def __str__(self) -> str:
        return f"{self.side.value} {self.table} of {run_name(self.run)}"

    @property
    def folder(self) -> str:
        """Hive-style, so that DuckDB and Athena read connection, entity, side and date from the path."""
        day = self.run.astimezone(UTC).date().isoformat()
        return (
            f"{ROOT}/connection={self.connection}/entity={self.table}/side={self.side.value}/date={day}"
            f"/run={run_name(self.run)}"
        )

    @property
    def manifest(self) -> str:
        return f"{self.folder}/_manifest.json"

    @property
    def refusal(self) -> str:
        """Why the reading was given up, if it was."""
        return f"{self.folder}/_refused.json"

    def note(self, page: int) -> str:
        """What is known of a page that has been written; the manifest is made of these."""
        return f"{self.folder}/_page-{page:05d}.json"


@dataclass(frozen=True)
class Part:
    """One page, as a file. The file's name holds its hash: a page that is read twice never mixes with its first reading.

    `distinct`: how many different references its rows have. `size` is in bytes.
    """

    page: int
    file: str
    rows: int
    distinct: int
    size: int
    sha256: str

    def write(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, content: bytes) -> "Part":
        return cls(**json.loads(content))


@dataclass(frozen=True)
class Manifest:
    """What a complete snapshot holds. `repeated`: rows that came more than once; `not_kept`: why this side has no such table."""

    schema_version: int
    started: datetime
    ended: datetime
    rows: int
    repeated: int = 0
    parts: tuple[Part, ...] = ()
    not_kept: str = ""

    def write(self) -> bytes:
        held = asdict(self) | {"started": self.started.isoformat(), "ended": self.ended.isoformat(), "complete": True}
        return json.dumps(held, indent=1).encode()

    @classmethod
    def read(cls, slot: Slot, content: bytes) -> "Manifest":
        """Raises: NotComparable, for a manifest that is cut short, or of another schema version."""
        try:
            held: dict[str, Any] = json.loads(content)
            version = int(held["schema_version"])
            _of_this_version(slot, version)
            if held.pop("complete") is not True:
                raise ValueError("it does not say that it is complete")
            held["parts"] = tuple(Part(**part) for part in held["parts"])
            held |= {name: datetime.fromisoformat(held[name]) for name in ("started", "ended")}
            return cls(**held)
        except (ValueError, KeyError, TypeError) as error:
            raise NotComparable(Gap("unreadable", str(slot), f"its manifest cannot be read ({error})")) from error


def _of_this_version(slot: Slot, version: int) -> None:
    if version != SCHEMA_VERSION:
        code = "older_schema" if version < SCHEMA_VERSION else "newer_schema"
        why = f"it was written with schema version {version}, and this is {SCHEMA_VERSION}; take a new snapshot"
        raise NotComparable(Gap(code, str(slot), why))


def run_name(run: datetime) -> str:
    """A run's name in paths: its beginning, sortable."""
    return run.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def run_of(name: str) -> datetime:
    return datetime.strptime(name, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
