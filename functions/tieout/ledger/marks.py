"""How far something has got: a moment per name that only ever moves forward, whoever writes last."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from tieout.ledger.attributes import from_item
from tieout.ledger.conditions import conditioned, mark_earlier, mark_never_set
from tieout.ledger.keys import Key, key_of
from tieout.ledger.transactions import Writer

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Marks:
    """Implements `tieout.sync.intake.Marks` on the ledger's table."""

    def __init__(self, client: DynamoDBClient, table: str, *, rest: Callable[[float], None] = time.sleep) -> None:
        self._writer = Writer(client, table, rest)

    def reached(self, name: str) -> datetime | None:
        item = self._writer.get(_key(name))
        return None if item is None else datetime.fromisoformat(from_item(item)["reached"])

    def reach(self, name: str, moment: datetime) -> None:
        """Move the mark forward. Where somebody has got further meanwhile it stays as it is."""
        clause = mark_never_set() | mark_earlier(moment)
        self._writer.update({"Key": _key(name), **conditioned(clause, "SET #reached = :moment")})


def _key(name: str) -> Key:
    return key_of(f"mark#{name}", "reached")
