"""The company's records: keys count up over all objects, and a call that fails leaves nothing behind."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sandbox.kit.clock import SandboxClock
from sandbox.sage_intacct.catalogue import KINDS

FIRST_KEY = 100


@dataclass(slots=True)
class Record:
    """One record. A stored record is never changed in place: `Store.put` takes a changed copy."""

    kind: str
    key: str
    data: dict[str, Any]
    entity: str | None = None
    created: str = ""
    modified: str = ""
    created_by: str = ""
    modified_by: str = ""

    def copied(self) -> "Record":
        """A copy to work on."""
        return copy.deepcopy(self)


@dataclass(frozen=True, slots=True)
class Change:
    """What one write replaced; `before` is None for a new record, `after` for a deleted one."""

    kind: str
    key: str
    before: Record | None
    after: Record | None


class Store:
    """All records, and the changes of the call at work, so that they can be taken back."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self.clear()

    def clear(self) -> None:
        """Forget everything; keys start anew."""
        self._records: dict[str, dict[str, Record]] = {name: {} for name in KINDS}
        self._last_key = FIRST_KEY
        self._changes: list[Change] = []
        self.version = 0

    def next_key(self) -> str:
        """A record number that no record or line has had."""
        self._last_key += 1
        return str(self._last_key)

    def all(self, kind: str) -> Iterator[Record]:
        """Every record of an object, in the order they were made."""
        return iter(list(self._records[kind].values()))

    def get(self, kind: str, key: str | None) -> Record | None:
        """The record with this key."""
        return self._records[kind].get(key) if key is not None else None

    def named(self, kind: str, record_id: str) -> list[Record]:
        """The records with this business id; more than one only where the id is unique within something else."""
        wanted = record_id.casefold()
        return [record for record in self.all(kind) if str(record.data.get("id", "")).casefold() == wanted]

    def put(self, record: Record, user: str) -> Record:
        """Keep a new or changed record and stamp it."""
        now = time_text(self._clock.now())
        before = self.get(record.kind, record.key)
        record.modified, record.modified_by = now, user
        if before is None:
            record.created, record.created_by = now, user
        self._records[record.kind][record.key] = record
        self._note(Change(record.kind, record.key, before, record))
        return record

    def drop(self, record: Record) -> None:
        """Remove a record."""
        before = self._records[record.kind].pop(record.key)
        self._note(Change(record.kind, record.key, before, None))

    def mark(self) -> int:
        """A point to go back to with `undo`."""
        return len(self._changes)

    def undo(self, mark: int) -> None:
        """Take back what was changed since `mark`."""
        while len(self._changes) > mark:
            change = self._changes.pop()
            if change.before is None:
                self._records[change.kind].pop(change.key, None)
            else:
                self._records[change.kind][change.key] = change.before
            self.version += 1

    def settle(self) -> list[Change]:
        """End a call: what it changed, which can no longer be taken back."""
        done, self._changes = self._changes, []
        return done

    def _note(self, change: Change) -> None:
        self._changes.append(change)
        self.version += 1


def time_text(moment: datetime) -> str:
    """A time as the vendor writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
