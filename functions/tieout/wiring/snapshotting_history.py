"""Behind the ledger's stream: every history line and every change of a record's state, left on the shelf as it happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from aws_lambda_powertools import Logger

from tieout.ledger.items import read_event, read_held
from tieout.ledger.keys import HISTORY, PK, RECORD, SK
from tieout.reconcile.history import BECAME, Line, leave
from tieout.reconcile.ports import Shelf
from tieout.wiring.clients import Clients
from tieout.wiring.reconciling_settings import HistorySettings
from tieout.wiring.s3_shelf import S3Shelf

logger = Logger(service="history")

PREFIX, SHADOW = "record", "shadow"


@cache
def _shelf() -> Shelf:
    return S3Shelf(Clients().s3, HistorySettings().snapshot_bucket, Path(gettempdir()))


def leave_history(event: dict[str, Any], _: object) -> dict[str, Any]:
    """Handle one batch of the stream. It raises as a whole: a batch that comes again replaces what it left."""
    records: list[dict[str, Any]] = event["Records"]
    lines = [line for record in records for line in lines_of(record["dynamodb"])]
    paths = leave(_shelf(), records[0]["dynamodb"]["SequenceNumber"], lines) if lines else []
    logger.info("history left", extra={"records": len(records), "lines": len(lines), "files": len(paths)})
    return {"lines": len(lines)}


def lines_of(change: Mapping[str, Any]) -> Iterator[Line]:
    """What one change of the table says: nothing, a line of history, or a change of state. Shadow runs moved no money."""
    new, old = change.get("NewImage"), change.get("OldImage")
    if not new or not new[PK]["S"].startswith(f"{PREFIX}#"):
        return
    record, sort = new[PK]["S"], new[SK]["S"]
    _, connection, entity, source = record.split("#", 3)
    if entity == SHADOW:
        return
    head = {"connection": connection, "entity": entity, "source": source, "line": sort}
    if sort.startswith(HISTORY):
        said = read_event(new)
        told = {"at": said.at.isoformat(), "what": said.what, "by": said.by, "text": said.text, "data": said.data}
        yield head | told
    elif sort == RECORD and (not old or old["state"] != new["state"]):
        held = read_held(new)
        yield head | {
            "line": f"{sort}#{held.revision}",
            "at": held.changed_at.isoformat(),
            "what": BECAME,
            "state": held.entry.state.value,
            "version": held.entry.version.isoformat() if held.entry.version is not None else "",
            "by": "",
        }
