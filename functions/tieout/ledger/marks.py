"""How far something has got: a moment per name that only ever moves forward, whoever writes last."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tieout.ledger.keys import key_of, moment_text

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Marks:
    """Implements `tieout.sync.intake.Marks` on the ledger's table."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def reached(self, name: str) -> datetime | None:
        item = self._client.get_item(TableName=self._table, Key=self._key(name), ConsistentRead=True).get("Item")
        return datetime.fromisoformat(item["reached"]["S"]) if item else None

    def reach(self, name: str, moment: datetime) -> None:
        never_reached = "attribute_not_exists(#reached)"
        moves_forward = "#reached < :moment"
        try:
            self._client.update_item(
                TableName=self._table,
                Key=self._key(name),
                UpdateExpression="SET #reached = :moment",
                ConditionExpression=f"{never_reached} OR {moves_forward}",
                ExpressionAttributeNames={"#reached": "reached"},
                ExpressionAttributeValues={":moment": {"S": moment_text(moment)}},
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return  # somebody got further meanwhile

    def _key(self, name: str) -> dict[str, dict[str, str]]:
        return key_of(f"mark#{name}", "reached")
