"""The records that the vendor holds, their numbering, and what it knows besides: terms, units, accounts, branches."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sandbox.acumatica.contract import FORM_FIELDS, KEYS, NUMBERED, key_of
from sandbox.kit.clock import SandboxClock

#: Marks a detail row for as long as it lives; never shown.
ROW_KEY = "_key"


@dataclass(slots=True)
class Record:
    """A top-level record: its persistent id, its plain values (nested ones too), note and custom fields."""

    id: str
    data: dict[str, Any]
    note: str = ""
    custom: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Change:
    """A record before and after; None where it was not there."""

    entity: str
    before: Record | None
    after: Record | None


@dataclass(slots=True)
class Reference:
    """What documents refer to besides records."""

    terms: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    branches: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)
    closed_periods: set[str] = field(default_factory=set)
    vendor_accounts: dict[str, str] = field(default_factory=dict)
    template_tasks: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    custom_fields: dict[str, dict[str, str]] = field(
        default_factory=lambda: {entity: dict(fields) for entity, fields in FORM_FIELDS.items()}
    )


class Store:
    """All records of the tenant."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        #: Told of every change but those of a seed.
        self.on_change: Callable[[Change], object] = lambda _change: None
        self.clear()

    def clear(self) -> None:
        """Forget everything; numbering starts anew."""
        self._records: dict[str, dict[str, Record]] = {entity: {} for entity in KEYS}
        self._ids: dict[str, dict[tuple[str, ...], str]] = {entity: {} for entity in KEYS}
        self._versions = dict.fromkeys(KEYS, 0)
        self._numbers = dict.fromkeys(KEYS, 0)
        self.reference = Reference()

    def all(self, entity: str) -> list[Record]:
        """Every record of an entity, in the order they were made."""
        return list(self._records[entity].values())

    def version(self, entity: str) -> int:
        """Moves whenever a record of the entity changes."""
        return self._versions[entity]

    def by_id(self, entity: str, record_id: str) -> Record | None:
        """The record with this persistent id."""
        return self._records[entity].get(record_id.lower())

    def by_key(self, entity: str, key: tuple[str, ...]) -> Record | None:
        """The record with these key values."""
        return self._records[entity].get(self._ids[entity].get(key, ""))

    def named(self, entity: str, **key: object) -> Record | None:
        """A record by its key fields."""
        return self.by_key(entity, key_of(entity, key))

    def find(self, entity: str, **key: object) -> dict[str, Any] | None:
        """The values of a record by its key fields, for business rules."""
        record = self.named(entity, **key)
        return None if record is None else record.data

    def next_number(self, entity: str) -> str:
        """The next number of a document, as the numbering sequence has it; the types of a document share it."""
        at = KEYS[entity].index(NUMBERED[entity])
        taken = {key[at] for key in self._ids[entity]}
        while True:
            self._numbers[entity] += 1
            number = f"{'SC-' if entity == 'Subcontract' else ''}{self._numbers[entity]:06d}"
            if number.casefold() not in taken:
                return number

    def save(self, entity: str, record: Record, *, quiet: bool = False) -> Record:
        """Keep a record and stamp it; `quiet`: nobody is told."""
        before = self._records[entity].get(record.id)
        if before is not None:
            self._ids[entity].pop(key_of(entity, before.data), None)
        record.data["LastModifiedDateTime"] = self.now()
        self._records[entity][record.id] = record
        self._ids[entity][key_of(entity, record.data)] = record.id
        self._versions[entity] += 1
        if not quiet:
            self.on_change(Change(entity, before, record))
        return record

    def delete(self, entity: str, record: Record) -> None:
        """Remove a record."""
        del self._records[entity][record.id]
        self._ids[entity].pop(key_of(entity, record.data), None)
        self._versions[entity] += 1
        self.on_change(Change(entity, record, None))

    def draft(self, record: Record | None) -> Record:
        """A copy to work on, or a new record, so that a refused write leaves nothing behind."""
        return Record(str(uuid4()), {}) if record is None else copy.deepcopy(record)

    def now(self) -> datetime:
        """The sandbox time, in milliseconds as the database keeps it."""
        now = self._clock.now()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)
