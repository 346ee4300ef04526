"""Counters of a connection: what was heard and not acted on, such as events of the other intake or unknown names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tieout.ledger.attributes import from_item, to_attribute
from tieout.ledger.keys import PK, SK, key_of, tally_pk

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Tallies:
    """Counters on the ledger's table. They are for people: a count whose answer was lost may be counted twice."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def count(self, connection: str, name: str) -> int:
        """Count one more, and return how many there are now."""
        answer = self._client.update_item(
            TableName=self._table,
            Key=key_of(tally_pk(connection), name),
            UpdateExpression="ADD #count :one",
            ExpressionAttributeNames={"#count": "count"},
            ExpressionAttributeValues={":one": {"N": "1"}},
            ReturnValues="UPDATED_NEW",
        )
        return int(from_item(answer["Attributes"])["count"])

    def read(self, connection: str) -> dict[str, int]:
        """Every counter of the connection by its name."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            KeyConditionExpression="#pk = :pk",
            ExpressionAttributeNames={"#pk": PK},
            ExpressionAttributeValues={":pk": to_attribute(tally_pk(connection))},
            ConsistentRead=True,
        )
        items = (from_item(item) for page in pages for item in page["Items"])
        return {values[SK]: int(values["count"]) for values in items}
