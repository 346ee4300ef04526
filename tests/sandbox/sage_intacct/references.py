"""Finds what a reference `{"id": …}` or `{"key": …}` means."""

from collections.abc import Mapping
from typing import Any

from sandbox.sage_intacct.catalogue import DOCUMENT, KINDS, LINE_KINDS
from sandbox.sage_intacct.store import Record, Store

Ref = dict[str, str]


def reference_problem(value: object) -> str | None:
    """What is wrong with the form of a reference, if anything: only `key` and `id` may be sent, as strings."""
    if not isinstance(value, dict) or not value or not set(value) <= {"key", "id"}:
        return "must be an object with id or key"
    if not all(isinstance(part, str | None) for part in value.values()):
        return "must have a string as id or key"
    return None


def resolve(store: Store, target: str | None, value: Mapping[str, Any], beside: Mapping[str, Any]) -> Ref | None:
    """The reference as it is kept, or None if nothing is meant by it; `beside` are the fields next to it.

    A reference to something the sandbox does not hold is kept as given. Raises LookupError if the record is not there.
    """
    given = {name: part for name, part in value.items() if part is not None}
    if not given:
        return None
    if target is None:
        return given
    if target in LINE_KINDS:
        return {"key": _line(store, target, given)}
    found = _record(store, target, given, beside)
    if "id" in given and "key" in given and found.key != given["key"]:
        raise LookupError("id and key name different records")
    return {"key": found.key}


def _record(store: Store, target: str, given: Ref, beside: Mapping[str, Any]) -> Record:
    if "key" in given and "id" not in given:
        found = store.get(target, given["key"])
        candidates = [found] if found is not None else []
    elif target == DOCUMENT:
        candidates = [row for row in store.all(DOCUMENT) if given["id"] in (row.data.get("documentId"), row.key)]
    elif KINDS[target].natural:
        scope = KINDS[target].scope
        candidates = [row for row in store.named(target, given["id"]) if within(row, scope, beside)]
    else:
        found = store.get(target, given["id"])
        candidates = [found] if found is not None else []
    if len(candidates) != 1:
        raise LookupError("is not there" if not candidates else "is ambiguous")
    return candidates[0]


def within(record: Record, scope: tuple[str, ...], beside: Mapping[str, Any]) -> bool:
    """Whether a record belongs to the project, task or contract that stands beside the reference to it."""
    return all(record.data.get(name) == beside[name] for name in scope if beside.get(name))


def _line(store: Store, target: str, given: Ref) -> str:
    owner = LINE_KINDS[target]
    key = given.get("key") or given["id"]
    if not any(line["key"] == key for row in store.all(owner.owner) for line in row.data.get(owner.lines) or []):
        raise LookupError("is not there")
    return key


def record_of(store: Store, target: str, ref: Mapping[str, Any] | None) -> Record | None:
    """The record behind a kept reference."""
    return store.get(target, ref["key"]) if ref else None


def line_of(store: Store, owner: str, lines: str, key: str) -> tuple[Record, dict[str, Any]] | None:
    """An owned row and the record it belongs to."""
    for record in store.all(owner):
        for line in record.data.get(lines) or []:
            if line["key"] == key:
                return record, line
    return None
