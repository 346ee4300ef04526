"""Many records at a time: read by the hundred, leased and settled in transactions of up to a hundred items.

    claim    1 item per record                            ─▶ 100 records per transaction
    settle   the record, its history lines, its reverse links ─▶ some 33 new records per transaction

A transaction is refused as a whole when one of its records has changed since it was read; then those of the group are read
and computed again. So one record that somebody else works at costs its group a second try, and nothing else.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from tieout.ledger.awaited import wait_actions
from tieout.ledger.changes import Held, changed, claimed, ours
from tieout.ledger.conditions import Clause, not_there, same_fence, same_owner, unchanged
from tieout.ledger.items import event_item, held_item, read_held
from tieout.ledger.keys import DEFAULT_SHARDS, PK, SK, record_key
from tieout.ledger.links import LinkAction, holder_key, holder_of, link_actions, read_holder
from tieout.ledger.texts import storable_event
from tieout.ledger.transactions import MOST_ACTIONS, MOST_READ, TRIES, Action, LedgerBusy, Writer
from tieout.records.references import TargetDocument
from tieout.sync.plan import Side
from tieout.sync.ports import AlreadyBound, LeaseLost
from tieout.sync.pull_ledger import Claim, NotSettled, Settled
from tieout.sync.state import UNSET, Entry, Lease, RecordKey

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

T = TypeVar("T")


@dataclass(frozen=True)
class _Part:
    """One record's part of a settling transaction."""

    settled: Settled
    record: Action
    links: list[LinkAction]
    others: list[Action]

    @property
    def actions(self) -> list[Action]:
        return [self.record, *(action for _, _, action in self.links), *self.others]

    @property
    def addresses(self) -> set[str]:
        return {str(address) for _, address, _ in self.links}


class DynamoBulk:
    """`tieout.sync.pull_ledger.BulkLedger` on the ledger's table."""

    def __init__(
        self,
        client: DynamoDBClient,
        table: str,
        shards: int = DEFAULT_SHARDS,
        *,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        self._shards, self._rest = shards, rest
        self._writer = Writer(client, table, rest)

    def entries(self, keys: Sequence[RecordKey]) -> dict[RecordKey, Entry]:
        return {key: held.entry for key, held in self._held(keys).items()}

    def holders(self, connection: str, side: Side, documents: Sequence[TargetDocument]) -> dict[str, RecordKey]:
        keys = [(holder_key(connection, side, document, shadow=False), document.address) for document in documents]
        addresses = {str(key): address for key, address in keys}
        asked = {str(key): key for key, _ in keys}
        items = self._writer.read_many(list(asked.values()))
        return {addresses[str({PK: item[PK], SK: item[SK]})]: holder_of(item) for item in items}

    def claim(self, claims: Sequence[Claim], *, owner: str, now: datetime, until: datetime) -> dict[RecordKey, Lease]:
        """Lease records and write their intents. Raises: LedgerBusy."""
        leases: dict[RecordKey, Lease] = {}
        for group in _chunks(claims, MOST_ACTIONS):
            leases |= self._claim(group, owner, now, until)
        return leases

    def settle(self, settled: Sequence[Settled]) -> NotSettled:
        """Apply each record's change and give its lease back. Raises: LedgerBusy."""
        failed: dict[RecordKey, AlreadyBound | LeaseLost] = {}
        for group in _chunks(settled, MOST_READ):
            waiting = list(group)
            for _ in range(TRIES):
                waiting = self._settle(waiting, failed)
                if not waiting:
                    break
                self._rest(0.01)
            else:
                raise LedgerBusy(str(waiting[0].lease.key))
        return failed

    def _claim(self, group: Sequence[Claim], owner: str, now: datetime, until: datetime) -> dict[RecordKey, Lease]:
        for _ in range(TRIES):
            held = self._held([claim.key for claim in group])
            after = [claimed(held.get(claim.key), claim, owner=owner, now=now, until=until) for claim in group]
            mine = {one.entry.key: one for one in after if one is not None}
            actions = [
                self._writer.put(held_item(one, shards=self._shards), _as_read(held.get(key)))
                for key, one in mine.items()
            ]
            if not actions or not self._writer.commit(actions):
                return {key: Lease(key, owner, one.entry.fence, until, one.entry) for key, one in mine.items()}
        raise LedgerBusy(str(group[0].key))

    def _settle(self, group: list[Settled], failed: dict[RecordKey, AlreadyBound | LeaseLost]) -> list[Settled]:
        """Try each of a group once. Returns those whose transaction was refused and that are to be tried again."""
        held = self._held([one.lease.key for one in group])
        parts: list[_Part] = []
        for one in group:
            before = held.get(one.lease.key)
            if before is None or not ours(before.entry, one.lease):
                failed[one.lease.key] = LeaseLost(f"{one.lease.key}: the claim of {one.lease.owner} is over")
            else:
                parts.append(self._part(one, before))
        return [again for batch in _together(parts) for again in self._commit(batch, failed)]

    def _commit(self, batch: list[_Part], failed: dict[RecordKey, AlreadyBound | LeaseLost]) -> list[Settled]:
        refusals = self._writer.commit([action for part in batch for action in part.actions])
        if not refusals:
            return []
        places = [(part, place) for part in batch for place in range(len(part.actions))]
        for refusal in refusals:
            part, place = places[refusal.position]
            if 0 < place <= len(part.links):
                document, address, _ = part.links[place - 1]
                holder = read_holder(self._writer, address) if refusal.item is None else holder_of(refusal.item)
                if holder is not None:
                    failed[part.settled.lease.key] = AlreadyBound(document, str(holder))
        return [part.settled for part in batch if part.settled.lease.key not in failed]

    def _part(self, one: Settled, before: Held) -> _Part:
        after = settled_entry(before, one)
        key, lease = one.lease.key, one.lease
        clause = same_owner(lease.owner) & same_fence(lease.fence) & unchanged(before.revision)
        first = after.lines - len(one.change.events)
        lines = [
            self._writer.put(event_item(key, ordinal, storable_event(event)), not_there())
            for ordinal, event in enumerate(one.change.events, start=first)
        ]
        record = self._writer.put(held_item(after, shards=self._shards), clause)
        links = link_actions(self._writer, before.entry, after.entry, one.change)
        return _Part(one, record, links, [*wait_actions(self._writer, before.entry, after.entry), *lines])

    def _held(self, keys: Sequence[RecordKey]) -> dict[RecordKey, Held]:
        found = (read_held(item) for item in self._writer.read_many([record_key(key) for key in dict.fromkeys(keys)]))
        return {held.entry.key: held for held in found}


def settled_entry(before: Held, one: Settled) -> Held:
    """The entry after a claim was settled. What was wanted meanwhile stays due: the wake has not been looked at."""
    change = one.change
    if before.entry.wanted != one.lease.entry.wanted:
        change = replace(change, due_at=UNSET)
    return changed(before, change, one.lease, releasing=True)


def _as_read(held: Held | None) -> Clause:
    return not_there() if held is None else unchanged(held.revision)


def _together(parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    """As many records as fit into one transaction, which may touch no item twice."""
    batch: list[_Part] = []
    size, addresses = 0, set[str]()
    for part in parts:
        weight = len(part.actions)
        if batch and (size + weight > MOST_ACTIONS or addresses & part.addresses):
            yield batch
            batch, size, addresses = [], 0, set()
        batch.append(part)
        size += weight
        addresses |= part.addresses
    if batch:
        yield batch


def _chunks(things: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    return (things[start : start + size] for start in range(0, len(things), size))
