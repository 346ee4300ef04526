"""The ledger's history on the shelf: one JSON line per history line or change of state, as the table's stream brings them.

    history/connection=oakridge/date=2026-03-02/<first sequence number of the batch>.jsonl

A batch that the stream brings twice may be cut differently, so a line may stand in two files; `record`, `line` and `at` tell.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tieout.reconcile.ports import Shelf

ROOT = "history"
MACHINES = frozenset({"", "tieout", "platform"})
"""Who writes history lines without being a person."""

BECAME, ASKED = "became", "asked"
"""A change of state, with the `version` (the platform's last change) of what had been fetched by then; and what a person asked
for: the one line that every touch by hand leaves."""

Line = dict[str, Any]


def folder(connection: str, day: date) -> str:
    return f"{ROOT}/connection={connection}/date={day.isoformat()}/"


def leave(shelf: Shelf, name: str, lines: Iterable[Line]) -> list[str]:
    """Put lines on the shelf, by connection and day. Left again under the same name, they replace themselves.

    Args:
        lines: each with at least `connection`, `entity`, `source`, `line`, `at`, `what`, `by`.
    """
    places: dict[str, list[Line]] = {}
    for line in lines:
        day = datetime.fromisoformat(line["at"]).astimezone(UTC).date()
        places.setdefault(f"{folder(line['connection'], day)}{name}.jsonl", []).append(line)
    for path, held in places.items():
        text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in held)
        shelf.put(path, text.encode("utf-8", "replace"))
    return list(places)


def left_between(shelf: Shelf, connection: str, since: datetime, until: datetime) -> Iterator[bytes]:
    """The files of lines of these days."""
    first, last = since.astimezone(UTC).date(), until.astimezone(UTC).date() + timedelta(days=1)
    for path in shelf.listing(f"{ROOT}/connection={connection}/date="):
        day = date.fromisoformat(path.split("/date=")[1][:10])
        if first <= day <= last:
            yield shelf.get(path)
