"""Every record of an entity that people may ask about, however many there are and however long nothing has happened to them.

`Ledger.listing` shows the newest changes and stops; whoever asks what is open, or for a record by its number, must not lose
the one that has been waiting for a person since before the newest thousand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tieout.ledger.attributes import to_attribute
from tieout.ledger.conditions import Clause, conditioned
from tieout.ledger.items import read_held
from tieout.ledger.keys import LIST_PK, LISTING_INDEX, list_pk
from tieout.records.entities import Entity
from tieout.sync.state import Entry, RecordKey, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


def in_state(state: State) -> Clause:
    """It stands there now."""
    return Clause("#state = :state", ((":state", state.value),))


def not_in_state(state: State) -> Clause:
    """It stands anywhere else. A state that is added later is found too, which a list of the open ones would forget."""
    return Clause("#state <> :state", ((":state", state.value),))


def rehearsed() -> Clause:
    """What is kept of a record in shadow."""
    return Clause("#shadow = :rehearsed", ((":rehearsed", True),))


def any_state() -> Clause:
    """Every record: whoever replays a time range asks for all."""
    return Clause("attribute_exists(#state)")


def called(name: str) -> Clause:
    """A person calls it so: by its number, or by its id on the platform."""
    return Clause("#number = :name OR #id = :name", ((":name", name),))


def waits_on(what: str) -> Clause:
    """It waits on this, whatever its state."""
    return Clause("#waiting_on = :what", ((":what", what),))


@dataclass(frozen=True)
class Found:
    """`entries`, newest change first, each record once; `others`: how many more there are that the clause leaves out."""

    entries: list[Entry]
    others: int


class DynamoRecords:
    """All records on the ledger's table, by the listing index, page after page. Eventually consistent, as every index is."""

    def __init__(self, client: DynamoDBClient, table: str) -> None:
        self._client = client
        self._table = table

    def found(self, connection: str, entity: Entity, clause: Clause) -> Found:
        """Those to which a clause applies. DynamoDB reads them all and sends only these.

        Read from the oldest change on: a record that changes meanwhile moves to the end and is met there once more, while
        read the other way round it would move to where nobody looks again. `others` may then count one twice.
        """
        under = conditioned(clause)
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table,
            IndexName=LISTING_INDEX,
            KeyConditionExpression="#list_pk = :list_pk",
            FilterExpression=under["ConditionExpression"],
            ExpressionAttributeNames={"#list_pk": LIST_PK, **under["ExpressionAttributeNames"]},
            ExpressionAttributeValues={
                ":list_pk": to_attribute(list_pk(connection, entity.value)),
                **under.get("ExpressionAttributeValues", {}),
            },
        )
        entries: dict[RecordKey, Entry] = {}
        others = 0
        for page in pages:
            others += page["ScannedCount"] - page["Count"]
            for item in page["Items"]:
                entry = read_held(item).entry
                entries.pop(entry.key, None)  # met again: it stands where its newest change is
                entries[entry.key] = entry
        return Found(list(reversed(entries.values())), others)
