"""Turns on the ledger's table: one number per connection, moved on by updates alone, so that the sweeper may take them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tieout.ledger.attributes import from_item
from tieout.ledger.conditions import conditioned, turns_caught_up, turns_run_ahead
from tieout.ledger.keys import NEXT, key_of, turns_pk
from tieout.ledger.transactions import LedgerBusy, Writer
from tieout.sync.turns import TURN, moment_of

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TRIES = 10
_MILLISECOND = timedelta(milliseconds=1)


class DynamoTurns:
    """`tieout.sync.turns.Turns` on the ledger's table, in whole milliseconds."""

    def __init__(self, client: DynamoDBClient, table: str, *, rest: Callable[[float], None] = time.sleep) -> None:
        self._writer = Writer(client, table, rest)

    def take(self, connection: str, *, now: datetime) -> datetime:
        """Take the next turn. An answer that was lost wastes a turn. Raises: LedgerBusy."""
        present, turn = int(now.timestamp() * 1000), TURN // _MILLISECOND
        ahead, caught_up = turns_run_ahead(present), turns_caught_up(present)
        for _ in range(TRIES):
            # In a storm the first update holds, in quiet times the second; between the two somebody may slip in.
            until = self._move(connection, conditioned(ahead, "SET #until = #until + :turn", ((":turn", turn),)))
            if until is None:
                until = self._move(
                    connection, conditioned(caught_up, "SET #until = :then", ((":then", present + turn),))
                )
            if until is not None:
                return moment_of(until, now)
        raise LedgerBusy(f"turns of {connection}")

    def _move(self, connection: str, request: dict[str, object]) -> datetime | None:
        item = self._writer.update({"Key": key_of(turns_pk(connection), NEXT), **request})
        return None if item is None else datetime.fromtimestamp(int(from_item(item)["until"]) / 1000, UTC)
