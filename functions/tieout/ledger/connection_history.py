"""What people did to a connection as a whole: the lines for which there is no record, such as a delivery sent back to intake."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tieout.ledger.attributes import to_attribute, to_item
from tieout.ledger.items import read_event
from tieout.ledger.keys import PK, SK, moment_text
from tieout.ledger.transactions import Writer
from tieout.sync.state import HistoryEvent

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NO_CONNECTION = ""
"""Under what is noted what was done to a message that names no connection."""


class DynamoConnectionHistory:
    """Lines on the ledger's table, kept for ever, as a record's are."""

    def __init__(self, client: DynamoDBClient, table: str, *, rest: Callable[[float], None] = time.sleep) -> None:
        self._writer = Writer(client, table, rest)

    def note(self, connection: str, event: HistoryEvent, *, about: str) -> None:
        """Write a line. `about` keeps two lines of one moment apart."""
        values = {"at": moment_text(event.at), "what": event.what, "text": event.text, "by": event.by}
        key = {PK: _pk(connection), SK: f"{moment_text(event.at)}#{about}"}
        self._writer.commit([self._writer.put(to_item({**key, **values, "data": event.data}))])

    def lines(self, connection: str) -> list[HistoryEvent]:
        """Every line, oldest first, strongly consistent."""
        items = self._writer.query(
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": PK},
            ExpressionAttributeValues={":pk": to_attribute(_pk(connection))},
            ConsistentRead=True,
        )
        return [read_event(item) for item in items]


def _pk(connection: str) -> str:
    return f"history#{connection}"
