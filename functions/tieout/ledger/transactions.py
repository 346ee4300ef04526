"""Writes to the table: what a cancelled transaction says about which item was in the way, and what is tried again.

Who else touches the same item at the same instant makes DynamoDB cancel the transaction (`TransactionConflict`) without
having written anything. That is nobody's refusal; it is tried a few times again. Everything else surfaces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tieout.ledger.attributes import Item
from tieout.ledger.conditions import Clause, conditioned
from tieout.ledger.keys import Key

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

MOST_ACTIONS = 100
"""How many items one transaction may touch (AWS, DynamoDB service quotas)."""

MOST_READ = 100
"""How many items one BatchGetItem may ask for (AWS, DynamoDB service quotas)."""

TRIES = 20
RESTS = (0.02, 0.05, 0.1, 0.2)
"""Seconds before each further try. A conflicting transaction takes milliseconds."""

_PASSING = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})

Action = dict[str, Any]


class LedgerBusy(Exception):
    """The item kept changing under our hands. Nothing was written; the wake comes back and tries again."""


@dataclass(frozen=True)
class Refusal:
    """The condition of one item did not hold. `item` is what stood there, if DynamoDB said so."""

    position: int
    item: Item | None


@dataclass(frozen=True)
class Writer:
    """One table, and how to wait between tries."""

    client: DynamoDBClient
    table: str
    rest: Callable[[float], None]

    def put(self, item: Item, clause: Clause | None = None) -> Action:
        """An item to write whole. Where the condition fails, DynamoDB tells what stood there."""
        return {"Put": {"TableName": self.table, "Item": item, **_under(clause)}}

    def delete(self, key: Key, clause: Clause | None = None) -> Action:
        return {"Delete": {"TableName": self.table, "Key": key, **_under(clause)}}

    def commit(self, actions: list[Action], rests: tuple[float, ...] = RESTS) -> list[Refusal]:
        """Write all of it or nothing. The conditions that did not hold, in order; none means that it is written.

        Raises:
            TransactionCanceledException: for another reason, such as an item over 400 KB, or conflicts that do not end.
        """
        try:
            self.client.transact_write_items(TransactItems=actions)  # type: ignore[arg-type]  # built as plain dicts
        except self.client.exceptions.TransactionCanceledException as error:
            response: Mapping[str, Any] = error.response
            reasons: list[dict[str, Any]] = response.get("CancellationReasons", [])
            refusals = _refusals(reasons)
            if refusals:
                return refusals
            if not rests or not _passing(reasons):
                raise
            self.rest(rests[0])
            return self.commit(actions, rests[1:])
        return []

    def update(self, request: dict[str, Any], rests: tuple[float, ...] = RESTS) -> Item | None:
        """Change one item under its condition. The item as it now stands, or `None` where the condition does not hold.

        Raises:
            TransactionConflictException: a transaction on the item does not end.
        """
        try:
            answer = self.client.update_item(TableName=self.table, ReturnValues="ALL_NEW", **request)
        except self.client.exceptions.ConditionalCheckFailedException:
            return None
        except self.client.exceptions.TransactionConflictException:
            if not rests:
                raise
            self.rest(rests[0])
            return self.update(request, rests[1:])
        return dict(answer["Attributes"])

    def get(self, key: Key) -> Item | None:
        """Read one item, strongly consistent."""
        answer = self.client.get_item(TableName=self.table, Key=key, ConsistentRead=True)
        item = answer.get("Item")
        return None if item is None else dict(item)

    def read_many(self, keys: Sequence[Key]) -> Iterator[Item]:
        """Those of many items that are there, strongly consistent, in no order. Raises: LedgerBusy."""
        for start in range(0, len(keys), MOST_READ):
            asked: Any = {self.table: {"Keys": list(keys[start : start + MOST_READ]), "ConsistentRead": True}}
            for attempt in range(TRIES):
                # An answer ends at 16 MB, and a busy table answers in part: what is left is asked for again.
                answer = self.client.batch_get_item(RequestItems=asked)
                yield from answer["Responses"].get(self.table, [])
                asked = answer.get("UnprocessedKeys")
                if not asked:
                    break
                self.rest(0.02 * attempt)
            else:
                raise LedgerBusy(self.table)

    def query(self, **query: Any) -> Iterator[Item]:
        """Every item of a query, page by page, as far as they are asked for."""
        start: dict[str, Any] = {}
        while True:
            page = self.client.query(TableName=self.table, **query, **start)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


def _under(clause: Clause | None) -> dict[str, Any]:
    return {} if clause is None else {"ReturnValuesOnConditionCheckFailure": "ALL_OLD", **conditioned(clause)}


def _refusals(reasons: list[dict[str, Any]]) -> list[Refusal]:
    return [
        Refusal(position, reason.get("Item"))
        for position, reason in enumerate(reasons)
        if reason.get("Code") == "ConditionalCheckFailed"
    ]


def _passing(reasons: list[dict[str, Any]]) -> bool:
    codes = {reason.get("Code") for reason in reasons} - {None, "None"}
    return bool(codes) and codes <= _PASSING
