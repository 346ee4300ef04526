"""Reading many: a record's history, what is due, what people list. Only the history is strongly consistent."""

import heapq
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import Any

from tieout.ledger.attributes import Item, to_attribute
from tieout.ledger.items import read_event, read_held
from tieout.ledger.keys import (
    DUE_AT,
    DUE_INDEX,
    DUE_SHARD,
    HISTORY,
    LIST_PK,
    LISTING_INDEX,
    PK,
    SK,
    due_shards,
    list_pk,
    moment_text,
    record_pk,
)
from tieout.ledger.transactions import Writer
from tieout.records.entities import Entity
from tieout.sync.state import Entry, HistoryEvent, RecordKey


def history_events(writer: Writer, key: RecordKey) -> list[HistoryEvent]:
    """Every line of a record's history, in the order in which they were written."""
    values = {":pk": to_attribute(record_pk(key)), ":lines": to_attribute(HISTORY)}
    lines = writer.query(
        KeyConditionExpression="#pk = :pk AND begins_with(#sk, :lines)",
        ExpressionAttributeNames={"#pk": PK, "#sk": SK},
        ExpressionAttributeValues=values,
        ConsistentRead=True,
    )
    return [read_event(line) for line in lines]


def due_entries(writer: Writer, shards: int, *, before: datetime, limit: int) -> Iterator[Entry]:
    """The oldest due records of all shards, merged as they are read: no more pages are fetched than are needed."""
    if limit < 1:
        return
    each = [_due_items(writer, shard, before=before, limit=limit) for shard in due_shards(shards)]
    for item in islice(heapq.merge(*each, key=_due_at), limit):
        yield read_held(item).entry


def _due_items(writer: Writer, shard: str, *, before: datetime, limit: int) -> Iterator[Item]:
    return writer.query(
        IndexName=DUE_INDEX,
        KeyConditionExpression="#shard = :shard AND #due_at <= :before",
        ExpressionAttributeNames={"#shard": DUE_SHARD, "#due_at": DUE_AT},
        ExpressionAttributeValues={":shard": to_attribute(shard), ":before": to_attribute(moment_text(before))},
        Limit=limit,
    )


def _due_at(item: Item) -> str:
    return str(item[DUE_AT]["S"])


def listed_entries(writer: Writer, connection: str, entity: Entity, *, state: str | None, limit: int) -> list[Entry]:
    """Records of one entity, newest change first. A state is filtered from the pages read: rare ones cost more reading."""
    if limit < 1:
        return []
    names = {"#list_pk": LIST_PK}
    values = {":list_pk": to_attribute(list_pk(connection, entity.value))}
    filtering: dict[str, Any] = {"Limit": limit}
    if state is not None:
        names["#state"] = "state"
        values[":state"] = to_attribute(state)
        # No `Limit` beside a filter: it would count what the filter throws away, and ask for many small pages.
        filtering = {"FilterExpression": "#state = :state"}
    items = writer.query(
        IndexName=LISTING_INDEX,
        KeyConditionExpression="#list_pk = :list_pk",
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=values,
        ScanIndexForward=False,
        **filtering,
    )
    return [read_held(item).entry for item in islice(items, limit)]
