"""The ledger's history on the shelf: one JSON line per history line or change of state, as the table's stream brings them.

    history/connection=oakridge/date=2026-03-02/<first sequence number of the batch>.jsonl

A batch that the stream brings twice may be cut differently, so a line may stand in two files; `record`, `line` and `at` tell.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from tieout.reconcile.approvals import ENTITIES, approvals
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


def event_rows(shelf: Shelf, connection: str, since: datetime, until: datetime) -> Iterator[dict[str, object]]:
    """Rows of the table `event` from the lines of these days: what measures need of them, each once."""
    seen: set[tuple[str, str, str]] = set()
    sent: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for path in _files(shelf, connection, since, until):
        for text in shelf.get(path).decode().splitlines():
            line: Line = json.loads(text)
            key = (line["source"], line["line"], line["at"])
            if key in seen:
                continue
            seen.add(key)
            if line["entity"] in ENTITIES:
                sent[line["entity"], line["source"]].append(line)
            row = _row(line)
            if row is not None:
                yield row
    for (entity, source), lines in sent.items():
        for what, at in approvals(lines):
            yield {"entity": entity, "source": source, "what": what, "by_hand": False, "happened_at": at}


def _files(shelf: Shelf, connection: str, since: datetime, until: datetime) -> Iterator[str]:
    first, last = since.astimezone(UTC).date(), until.astimezone(UTC).date() + timedelta(days=1)
    for path in shelf.listing(f"{ROOT}/connection={connection}/date="):
        day = date.fromisoformat(path.split("/date=")[1][:10])
        if first <= day <= last:
            yield path


def _row(line: Line) -> dict[str, object] | None:
    if line["what"] == BECAME and line["state"] == "synced":
        what, by_hand = "synced", False
    elif line["what"] == ASKED and line["by"] not in MACHINES:
        what, by_hand = "touched", True
    else:
        return None
    return {
        "entity": line["entity"],
        "source": line["source"],
        "what": what,
        "by": line["by"] or None,
        "by_hand": by_hand,
        "happened_at": datetime.fromisoformat(line["at"]),
    }
