"""In which order a list call shows records: none that a caller could rely on, as the API has no $orderby."""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sandbox.acumatica.contract import KEYS
from sandbox.acumatica.filters import Bound, Test, comparable
from sandbox.acumatica.store import Record, Store

SHUFFLES = ("on_change", "always", "never")


@dataclass(slots=True)
class Arrival:
    """A record that appears before the list call after `at_list` such calls: between two pages of a read."""

    entity: str
    at_list: int
    make: Callable[[], object]


@dataclass(slots=True)
class _Page:
    """What the last list call of an entity found, kept while nothing changes: a paging caller asks again at once."""

    token: tuple[object, ...] = ()
    found: list[Record] = field(default_factory=list)


class ListOrder:
    """Finds and orders the records of list calls.

    By default the order changes whenever a record of the entity does, so that a caller that pages through changing
    data meets records twice or not at all here rather than in production.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.clear()

    def clear(self) -> None:
        """Back to the default order, with nothing to arrive."""
        self.shuffle = "on_change"
        self.arrivals: list[Arrival] = []
        self._lists = dict.fromkeys(KEYS, 0)
        self._pages: dict[str, _Page] = {}
        self._sorted: dict[str, tuple[int, list[str], list[Record]]] = {}

    def found(self, entity: str, text: str | None, test: Test | None) -> list[Record]:
        """The records that pass `test` (`text` is its filter), in the order of this call."""
        self._arrive(entity)
        self._lists[entity] += 1
        version = self._store.version(entity)
        salt = self._lists[entity] if self.shuffle == "always" else version
        token = (version, salt, self.shuffle, text)
        page = self._pages.get(entity)
        if page is None or page.token != token:
            records = [record for record in self._candidates(entity, test) if test is None or test.passes(record)]
            if self.shuffle != "never":
                records.sort(key=lambda record: _place(salt, record.id))
            self._pages[entity] = page = _Page(token, records)
        return page.found

    def lists(self, entity: str) -> int:
        """How many list calls of the entity there were."""
        return self._lists[entity]

    def _arrive(self, entity: str) -> None:
        due = [a for a in self.arrivals if a.entity == entity and a.at_list <= self._lists[entity]]
        for arrival in due:
            self.arrivals.remove(arrival)
            arrival.make()

    def _candidates(self, entity: str, test: Test | None) -> list[Record]:
        """The records in key order, cut to the range of the first key field that the filter names, if it names any."""
        keys, records = self._by_key(entity)
        low, high = 0, len(records)
        for bound in () if test is None else test.bounds:
            start, end = _range(keys, bound) if bound[0] == KEYS[entity][0] else (0, len(records))
            low, high = max(low, start), min(high, end)
        return records[low:high]

    def _by_key(self, entity: str) -> tuple[list[str], list[Record]]:
        version = self._store.version(entity)
        if entity not in self._sorted or self._sorted[entity][0] != version:
            name = KEYS[entity][0]
            records = sorted(self._store.all(entity), key=lambda record: _text(record, name))
            self._sorted[entity] = (version, [_text(record, name) for record in records], records)
        _, keys, records = self._sorted[entity]
        return keys, records


def _range(keys: list[str], bound: Bound) -> tuple[int, int]:
    _, operator, value = bound
    if not isinstance(value, str) or operator == "ne":
        return 0, len(keys)
    left, right = bisect_left(keys, value), bisect_right(keys, value)
    ranges = {"eq": (left, right), "gt": (right, len(keys)), "ge": (left, len(keys)), "lt": (0, left), "le": (0, right)}
    return ranges[operator]


def _text(record: Record, name: str) -> str:
    value: Any = record.data.get(name)
    return str(comparable(value)) if value is not None else ""


def _place(salt: int, record_id: str) -> bytes:
    return hashlib.sha256(f"{salt}:{record_id}".encode()).digest()
