"""The records that the vendor holds, their numbering, and what it knows besides: terms, units, accounts, branches."""

import copy
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from sandbox.acumatica.contract import KEYS, NUMBERED, key_of
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


@dataclass(slots=True)
class Reference:
    """What documents refer to besides records."""

    terms: set[str] = field(default_factory=set)
    units: set[str] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)
    branches: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)
    vendor_accounts: dict[str, str] = field(default_factory=dict)
    custom_fields: dict[str, dict[str, str]] = field(default_factory=dict)


class Store:
    """All records of the tenant."""

    def __init__(self, clock: SandboxClock) -> None:
        self._clock = clock
        self.clear()

    def clear(self) -> None:
        """Forget everything; numbering starts anew."""
        self._records: dict[str, dict[str, Record]] = {entity: {} for entity in KEYS}
        self._versions = dict.fromkeys(KEYS, 0)
        self._numbers = dict.fromkeys(KEYS, 0)
        self.reference = Reference()

    def all(self, entity: str) -> list[Record]:
        """Every record of an entity, in the order they were made."""
        return list(self._records[entity].values())

    def listed(self, entity: str) -> Iterator[Record]:
        """The records in the order of a list call: stable only while nothing of the entity changes.

        The API has no $orderby and promises no order, so a caller that pages through changing data meets records twice
        or not at all; shuffling on every change makes sure that it finds out here.
        """
        version = self._versions[entity]
        shuffled = sorted(self.all(entity), key=lambda record: _place(version, record.id))
        return iter(shuffled)

    def by_id(self, entity: str, record_id: str) -> Record | None:
        """The record with this persistent id."""
        return self._records[entity].get(record_id.lower())

    def by_key(self, entity: str, key: tuple[str, ...]) -> Record | None:
        """The record with these key values."""
        return next((record for record in self.all(entity) if key_of(entity, record.data) == key), None)

    def find(self, entity: str, **key: object) -> dict[str, Any] | None:
        """The values of a record by its key fields, for business rules."""
        record = self.by_key(entity, key_of(entity, key))
        return None if record is None else record.data

    def next_number(self, entity: str) -> str:
        """The next number of a document, as the numbering sequence has it."""
        taken = {str(record.data.get(NUMBERED[entity])) for record in self.all(entity)}
        while True:
            self._numbers[entity] += 1
            number = f"{'SC-' if entity == 'Subcontract' else ''}{self._numbers[entity]:06d}"
            if number not in taken:
                return number

    def save(self, entity: str, record: Record) -> Record:
        """Keep a record and stamp it."""
        record.data["LastModifiedDateTime"] = self._now()
        self._records[entity][record.id] = record
        self._versions[entity] += 1
        return record

    def delete(self, entity: str, record: Record) -> None:
        """Remove a record."""
        del self._records[entity][record.id]
        self._versions[entity] += 1

    def draft(self, record: Record | None) -> Record:
        """A copy to work on, or a new record, so that a refused write leaves nothing behind."""
        return Record(str(uuid4()), {}) if record is None else copy.deepcopy(record)

    def _now(self) -> datetime:
        now = self._clock.now()
        return now.replace(microsecond=now.microsecond // 1000 * 1000)


def _place(version: int, record_id: str) -> bytes:
    return hashlib.sha256(f"{version}:{record_id}".encode()).digest()
