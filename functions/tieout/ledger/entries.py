"""How a record's item changes: read it, compute what becomes of it, write that if nothing has changed meanwhile.

One transaction holds the item, the history lines, and the reverse links and the note of whom it waits for, or the wake's mark.
It may touch 100 items: history lines beyond what fits (some 95 of one write, which no flow comes near) follow in further
transactions. Their numbers are taken by the first one, so a worker that dies in between leaves a visible gap, never a wrong
order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tieout.ledger.attributes import to_item
from tieout.ledger.awaited import wait_actions
from tieout.ledger.changes import Held, changed, ours, wanted
from tieout.ledger.conditions import Clause, not_there, same_fence, same_owner, still_wanted, unchanged, wake_new
from tieout.ledger.items import event_item, held_item, read_held
from tieout.ledger.keys import PK, SK, TTL_ATTRIBUTE, record_key, record_pk, wake_sk
from tieout.ledger.links import LinkAction, holder_of, link_actions, read_holder
from tieout.ledger.texts import storable_event
from tieout.ledger.transactions import MOST_ACTIONS, Action, LedgerBusy, Refusal, Writer
from tieout.sync.ports import AlreadyBound, LeaseLost
from tieout.sync.state import Change, Entry, HistoryEvent, Lease, RecordKey
from tieout.sync.wakes import Wake

WAKE_REMEMBERED = timedelta(days=14)
"""As long as a dead-letter queue keeps messages: a wake replayed from there is still known."""

TRIES = 20
"""How often a write is computed anew because the record changed between reading and writing."""


@dataclass(frozen=True)
class Entries:
    """The records' items of one table."""

    writer: Writer
    shards: int

    def held(self, key: RecordKey) -> Held | None:
        """Read the record, strongly consistent."""
        item = self.writer.get(record_key(key))
        return None if item is None else read_held(item)

    def want(self, key: RecordKey, wake: Wake, *, due_at: datetime, event: HistoryEvent) -> Entry:
        """Count a wake, once. Raises: LedgerBusy."""
        for _ in range(TRIES):
            before = self.held(key)
            after = wanted(before, key, wake, due_at=due_at, event=event)
            clause = not_there() if before is None else unchanged(before.revision)
            record = self.writer.put(held_item(after, shards=self.shards), clause)
            refusals = self._commit(after, [record, self._mark(key, wake, event.at)], (event,))
            if not refusals:
                return after.entry
            if any(refusal.position == 1 for refusal in refusals) and (known := self.held(key)) is not None:
                return known.entry
        raise LedgerBusy(str(key))

    def write(self, lease: Lease, change: Change) -> Entry:
        """Apply a change and keep the lease. Raises: LeaseLost, AlreadyBound, LedgerBusy; then nothing was written."""
        for _ in range(TRIES):
            before = self._leased(lease)
            after = changed(before, change, lease, releasing=False)
            if self._changed(before, after, self._clause(lease, before), change):
                return after.entry
        raise LedgerBusy(str(lease.key))

    def release(self, lease: Lease, change: Change, *, at: int) -> bool:
        """Apply a last change and give the lease back, unless the record has been wanted more often than `at`.

        Raises:
            LeaseLost, AlreadyBound, LedgerBusy: nothing was written.
        """
        for _ in range(TRIES):
            before = self._leased(lease)
            if before.entry.wanted != at:
                return False
            after = changed(before, change, lease, releasing=True)
            if self._changed(before, after, self._clause(lease, before) & still_wanted(at), change):
                return True
        raise LedgerBusy(str(lease.key))

    def _leased(self, lease: Lease) -> Held:
        held = self.held(lease.key)
        if held is None or not ours(held.entry, lease):
            raise LeaseLost(f"{lease.key}: the lease of {lease.owner} with fence {lease.fence} is over")
        return held

    def _clause(self, lease: Lease, before: Held) -> Clause:
        return same_owner(lease.owner) & same_fence(lease.fence) & unchanged(before.revision)

    def _changed(self, before: Held, after: Held, clause: Clause, change: Change) -> bool:
        """Write what a change makes of a record. False: the record has changed meanwhile, read it again."""
        record = self.writer.put(held_item(after, shards=self.shards), clause)
        links = link_actions(self.writer, before.entry, after.entry, change)
        waits = wait_actions(self.writer, before.entry, after.entry)
        refusals = self._commit(after, [record, *(action for _, _, action in links), *waits], change.events)
        if refusals:
            self._refuse_taken(refusals, links)
        return not refusals

    def _commit(self, after: Held, actions: list[Action], events: tuple[HistoryEvent, ...]) -> list[Refusal]:
        first = after.lines - len(events)
        key = after.entry.key
        lines = [
            self.writer.put(event_item(key, ordinal, storable_event(event)), not_there())
            for ordinal, event in enumerate(events, start=first)
        ]
        room = MOST_ACTIONS - len(actions)
        refusals = self.writer.commit(actions + lines[:room])
        if not refusals:
            for start in range(room, len(lines), MOST_ACTIONS):
                self.writer.commit(lines[start : start + MOST_ACTIONS])
        return refusals

    def _mark(self, key: RecordKey, wake: Wake, now: datetime) -> Action:
        forgotten_at = int((now + WAKE_REMEMBERED).timestamp())
        mark = to_item({PK: record_pk(key), SK: wake_sk(wake.id), TTL_ATTRIBUTE: forgotten_at})
        return self.writer.put(mark, wake_new(now))

    def _refuse_taken(self, refusals: list[Refusal], links: list[LinkAction]) -> None:
        """Raise AlreadyBound if a reverse link was in the way and the record's own item was not."""
        if refusals[0].position == 0:
            return  # perhaps the lease is gone, and then nothing else that this worker believes counts
        for refusal in refusals:
            if refusal.position <= len(links):
                document, address, _ = links[refusal.position - 1]
                item = refusal.item
                # Not every endpoint that speaks DynamoDB's language says what stood there.
                holder = read_holder(self.writer, address) if item is None else holder_of(item)
                if holder is not None:
                    raise AlreadyBound(document, str(holder))
