"""The state document: everything the tenant holds, as plain values with amounts as strings."""

from typing import Any

from sandbox.acumatica.contract import EntityType, types
from sandbox.acumatica.directory import Directory
from sandbox.acumatica.lines import COMMITMENTS_LOCKED
from sandbox.acumatica.projects.budgets import BUDGET_LOCKED
from sandbox.acumatica.seed import CODE_LISTS, ENTITY_LISTS
from sandbox.acumatica.sessions import Seats
from sandbox.acumatica.store import Record, Store
from sandbox.acumatica.values import plain


def state(store: Store, directory: Directory, seats: Seats) -> dict[str, Any]:
    """What is shown at /__sandbox__/state; no password, secret or token is in it."""
    shown: dict[str, Any] = {
        "tenant": directory.tenant,
        "users": sorted(user.name for user in directory.users.values()),
    }
    for name, entity in ENTITY_LISTS.items():
        shown[name] = [_record(entity, record) for record in store.all(entity)]
    shown["locks"] = _locks(store)
    for name in CODE_LISTS:
        shown[name] = sorted(getattr(store.reference, name))
    shown["sessions"] = [
        {"user": session.user.name, "opened": session.opened.isoformat(), "last_used": session.last_used.isoformat()}
        for session in seats.open_sessions()
    ]
    return shown


def _locks(store: Store) -> dict[str, list[str]]:
    """What is locked, by project; no field of the contract shows it."""
    locks = {"budget": BUDGET_LOCKED, "commitments": COMMITMENTS_LOCKED}
    projects = [record.data for record in store.all("Project")]
    return {name: sorted(str(p["ProjectID"]) for p in projects if p.get(mark)) for name, mark in locks.items()}


def _record(entity: str, record: Record) -> dict[str, Any]:
    custom = {name: plain(value) for name, value in record.custom.items()}
    return {"id": record.id, **_values(types()[entity], record.data), "note": record.note, "custom": custom}


def _values(kind: EntityType, data: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in data.items():
        field = kind.fields.get(name)
        if field is None:
            continue
        if field.scalar:
            found[name] = plain(value)
        else:
            target = types()[str(field.target)]
            found[name] = [_values(target, row) for row in value] if field.kind == "rows" else _values(target, value)
    return found
