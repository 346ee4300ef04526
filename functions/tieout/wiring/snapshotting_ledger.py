"""The ledger as a third book: what is linked to what, line by line or by a map, and every record that is not through."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tieout.config.modes import Flow
from tieout.config.ownership import OWNERSHIP
from tieout.ledger.items import read_held
from tieout.ledger.keys import LIST_PK, LISTING_INDEX, list_pk
from tieout.reconcile.mapped import MAPPING
from tieout.reconcile.schema import Row
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.pull_progress import is_import
from tieout.sync.state import Entry, State

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

PAGE = 500
NameInErp = Callable[[SourceReference], str]
"""How the ERP's rows call a record that accounting owns, such as a vendor: `company/kind/key`."""


@dataclass(frozen=True)
class LedgerBook:
    """Implements `tieout.reconcile.ports.Book` on the ledger's listing.

    `mapping`: the rows of the connection's value maps, which are kept with the ledger.

    The listing is read oldest change first: a record that changes meanwhile moves to the end and comes twice, and none is missed.
    """

    client: DynamoDBClient
    table: str
    connection: str
    name_in_erp: NameInErp = str
    mapping: Sequence[Row] = ()
    size: int = PAGE

    def keeps(self, entity: str) -> str:
        return "" if entity in _ROWS or entity == MAPPING else f"the ledger keeps no {entity}"

    def page(self, entity: str, cursor: str) -> tuple[Sequence[Row], str | None]:
        if entity == MAPPING:
            return self.mapping, None
        place: dict[str, Any] = json.loads(cursor) if cursor else {"entity": next(iter(Entity)).value, "after": None}
        items, after = self._items(Entity(place["entity"]), place["after"])
        entries = (read_held(item).entry for item in items)
        ours = (entry for entry in entries if not entry.key.shadow and not is_import(entry.key.reference))
        rows = [row for entry in ours for row in _ROWS[entity](entry, self.name_in_erp)]
        return rows, _cursor(Entity(place["entity"]), after)

    def _items(self, entity: Entity, after: Mapping[str, Any] | None) -> tuple[list[Any], Mapping[str, Any] | None]:
        on: dict[str, Any] = {} if after is None else {"ExclusiveStartKey": after}
        answer = self.client.query(
            TableName=self.table,
            IndexName=LISTING_INDEX,
            KeyConditionExpression="#list_pk = :list_pk",
            ExpressionAttributeNames={"#list_pk": LIST_PK},
            ExpressionAttributeValues={":list_pk": {"S": list_pk(self.connection, entity.value)}},
            Limit=self.size,
            **on,
        )
        return answer["Items"], answer.get("LastEvaluatedKey")


def _cursor(entity: Entity, after: Mapping[str, Any] | None) -> str | None:
    if after is not None:
        return json.dumps({"entity": entity.value, "after": after})
    entities = list(Entity)
    following = entities[entities.index(entity) + 1 :]
    return json.dumps({"entity": following[0].value, "after": None}) if following else None


def _bindings(entry: Entry, name: NameInErp) -> Iterator[Row]:
    for place, document in enumerate(entry.documents):
        platform, erp = _sides(entry, document, name)
        yield {
            "entity": entry.key.entity.value,
            "platform": platform,
            "erp": erp,
            "role": document.role or None,
            "principal": place == 0,
            "bound_at": entry.since,
        }


def _binding_lines(entry: Entry, name: NameInErp) -> Iterator[Row]:
    for document in entry.documents:
        platform, erp = _sides(entry, document, name)
        for line, key in document.lines.items():
            yield {
                "entity": entry.key.entity.value,
                "platform": platform,
                "platform_line": f"{platform}/{line}",
                "erp": erp,
                "erp_line": f"{erp}/{key}",
            }


def _entries(entry: Entry, name: NameInErp) -> Iterator[Row]:
    if entry.state is not State.SYNCED:
        owned = OWNERSHIP[entry.key.entity].direction is Flow.TO_PLATFORM
        yield {
            "entity": entry.key.entity.value,
            # As the rows of its own side name it: what is on its way is looked up among them.
            "source": name(entry.key.reference) if owned else str(entry.key.reference),
            "state": entry.state.value,
            "waiting_on": entry.waiting_on or None,
            "reason": entry.reasons[0].code if entry.reasons else None,
            "reason_text": "; ".join(reason.text for reason in entry.reasons) or None,
            "since": entry.since,
        }


def _sides(entry: Entry, document: TargetDocument, name: NameInErp) -> tuple[str, str]:
    """The platform's reference and the ERP's. What accounting owns is born there, and its document is the platform's."""
    if OWNERSHIP[entry.key.entity].direction is Flow.TO_PLATFORM:
        # One payment pays several bills, and each is a row of its own, on both sides.
        _, part, paid = document.role.partition("#")
        return f"{document.company}:{document.kind}:{document.key}", f"{name(entry.key.reference)}{part}{paid}"
    return str(entry.key.reference), document.address


_ROWS: dict[str, Callable[[Entry, NameInErp], Iterator[Row]]] = {
    "binding": _bindings,
    "binding_line": _binding_lines,
    "entry": _entries,
}
