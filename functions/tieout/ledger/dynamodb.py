"""The ledger on DynamoDB: every write is one transaction of the record's item, its history and its reverse links."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from tieout.ledger.attributes import from_item
from tieout.ledger.awaited import waiting_for
from tieout.ledger.conditions import conditioned, due_as_seen, lease_expired, never_leased, same_owner
from tieout.ledger.entries import Entries
from tieout.ledger.items import read_held
from tieout.ledger.keys import (
    DEFAULT_SHARDS,
    PK,
    SK,
    TTL_ATTRIBUTE,
    due_shard,
    key_of,
    moment_text,
    record_key,
    record_pk,
    wake_sk,
)
from tieout.ledger.links import holder_key, read_holder
from tieout.ledger.reading import due_entries, history_events, listed_entries
from tieout.ledger.transactions import Writer
from tieout.records.entities import Entity
from tieout.records.references import TargetDocument
from tieout.sync.plan import Side
from tieout.sync.state import Change, Entry, HistoryEvent, Lease, RecordKey
from tieout.sync.wakes import Wake

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class DynamoLedger:
    """`tieout.sync.ports.Ledger` on one table.

    Args:
        client: a low-level DynamoDB client; its timeouts and retries are the caller's.
        table: the table of `ledger_table_definition`.
        shards: of the due index. It may be raised at any time, never lowered: records in the shards above would be unseen.
        rest: waits that many seconds between tries of a conflicting transaction.
    """

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        shards: int = DEFAULT_SHARDS,
        *,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        self._writer = Writer(client, table, rest)
        self._shards = shards
        self._entries = Entries(self._writer, shards)

    def want(self, wake: Wake, *, shadow: bool, due_at: datetime, event: HistoryEvent) -> Entry:
        """Count a wake once. Its mark, the raised record and the history line are one transaction."""
        return self._entries.want(wake.key(shadow=shadow), wake, due_at=due_at, event=event)

    def counted(self, wakes: Collection[tuple[RecordKey, str]], *, now: datetime) -> set[tuple[RecordKey, str]]:
        """By the marks that `want` leaves; one that is over may not have been swept away yet."""
        names = {(record_pk(key), wake_sk(wake_id)): (key, wake_id) for key, wake_id in wakes}
        marks = (from_item(mark) for mark in self._writer.read_many([key_of(*name) for name in names]))
        return {names[mark[PK], mark[SK]] for mark in marks if mark[TTL_ATTRIBUTE] > now.timestamp()}

    def entry(self, key: RecordKey) -> Entry | None:
        held = self._entries.held(key)
        return None if held is None else held.entry

    def lease(self, key: RecordKey, *, owner: str, now: datetime, until: datetime) -> Lease | None:
        """Take the lease. An owner that asks again gets it again under a higher fence: its answer may have been lost.

        A record that nobody ever wanted cannot be leased: `None`.
        """
        clause = never_leased() | lease_expired(now) | same_owner(owner)
        update = "SET #lease_owner = :owner, #lease_until = :until, #leased_at = :now ADD #fence :one, #revision :one"
        values = ((":owner", owner), (":until", moment_text(until)), (":now", moment_text(now)), (":one", 1))
        item = self._writer.update({"Key": record_key(key), **conditioned(clause, update, values)})
        if item is None:
            return None
        entry = read_held(item).entry
        return Lease(key, owner, entry.fence, until, entry)

    def write(self, lease: Lease, change: Change) -> Entry:
        """Apply a change and keep the lease.

        A wake that came in since the lease was taken keeps its due time: until a release has seen the wake, that due
        time is all that survives the worker's death.
        """
        return self._entries.write(lease, change)

    def release(self, lease: Lease, change: Change, *, wanted: int) -> bool:
        return self._entries.release(lease, change, at=wanted)

    def history(self, key: RecordKey) -> list[HistoryEvent]:
        return history_events(self._writer, key)

    def holder(self, connection: str, side: Side, document: TargetDocument) -> RecordKey | None:
        return read_holder(self._writer, holder_key(connection, side, document, shadow=False))

    def due(self, *, before: datetime, limit: int) -> Iterable[Entry]:
        """Records due at or before a moment, oldest first, of all shards. Entries may be stale: `postpone` decides."""
        return due_entries(self._writer, self._shards, before=before, limit=limit)

    def postpone(self, entry: Entry, *, due_at: datetime) -> bool:
        if entry.due_at is None:
            return False
        update = "SET #due_at = :due_at, #due_shard = :shard ADD #revision :one"
        values = ((":due_at", moment_text(due_at)), (":shard", due_shard(entry.key, self._shards)), (":one", 1))
        request = conditioned(due_as_seen(entry.due_at), update, values)
        return self._writer.update({"Key": record_key(entry.key), **request}) is not None

    def waiting_for(self, connection: str, entity: Entity, ids: Collection[str]) -> list[RecordKey]:
        return waiting_for(self._writer, connection, entity, ids)

    def listing(self, connection: str, entity: Entity, *, state: str | None = None, limit: int = 100) -> list[Entry]:
        return listed_entries(self._writer, connection, entity, state=state, limit=limit)
