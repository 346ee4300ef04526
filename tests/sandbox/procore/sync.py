"""Sync actions: bulk create-or-update that always answers 200, with what it took and what it refused.

| sent             | found          | then                                             |
|------------------|----------------|--------------------------------------------------|
| neither          |                | create                                           |
| id               | no             | error "Entity with this ID not found"            |
| id               | yes            | update                                           |
| origin_id        | no             | create                                           |
| origin_id        | yes            | update                                           |
| id and origin_id | yes (by id)    | update: the only way to change an origin_id      |
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.procore.endpoint import Answer
from sandbox.procore.errors import Refusal, bad_request
from sandbox.procore.store import Row

MOST_ROWS = 1000


@dataclass(frozen=True)
class SyncRules:
    """How one kind reads a sent row, finds a record by either id, and writes it."""

    read: Callable[[Any], dict[str, Any]]
    by_id: Callable[[int], Row | None]
    by_origin: Callable[[str], Row | None]
    create: Callable[[dict[str, Any]], Row]
    change: Callable[[Row, dict[str, Any]], Row]
    render: Callable[[Row], Any]
    too_many_status: int = 400


def sync(updates: Any, rules: SyncRules) -> Answer:
    """Every row on its own: one that is refused leaves the others taken."""
    if not isinstance(updates, list):
        raise bad_request("updates must be an array", "updates")
    if len(updates) > MOST_ROWS:
        raise Refusal(rules.too_many_status, f"at most {MOST_ROWS} updates in one request", fields=["updates"])
    entities: list[Any] = []
    errors: list[dict[str, Any]] = []
    for sent in updates:
        try:
            entities.append(rules.render(_one(sent, rules)))
        except Refusal as refusal:
            echo = sent if isinstance(sent, dict) else {}
            errors.append({**echo, "errors": refusal.row_errors()})
    return Answer({"entities": entities, "errors": errors})


def _one(sent: Any, rules: SyncRules) -> Row:
    attributes = rules.read(sent)
    row_id, origin_id = attributes.get("id"), attributes.get("origin_id")
    if row_id is not None:
        found = rules.by_id(row_id)
        if found is None:
            message = "Entity with this ID not found"
            raise Refusal(404, message, field_errors={"id": [message]})
        return rules.change(found, attributes)
    found = None if origin_id is None else rules.by_origin(origin_id)
    return rules.create(attributes) if found is None else rules.change(found, attributes)
