"""Pauses on the ledger's table: one item per pause that stands, and one for every time somebody paused or resumed."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tieout.ledger.attributes import Plain, from_item, to_attribute, to_item
from tieout.ledger.conditions import not_there, pause_stands
from tieout.ledger.keys import PAST_PAUSE, PK, SK, STANDING_PAUSE, key_of, moment_text, pauses_pk
from tieout.ledger.transactions import Writer
from tieout.records.entities import Direction, Entity
from tieout.sync.pauses import Pause, PauseScope

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

EVERY = "*"


@dataclass(frozen=True)
class PastPause:
    """Somebody paused or resumed."""

    what: str
    pause: Pause


class DynamoPauses:
    """Implements `tieout.sync.pauses.Pauses`, and sets and lifts them."""

    def __init__(self, client: DynamoDBClient, table: str, *, rest: Callable[[float], None] = time.sleep) -> None:
        self._writer = Writer(client, table, rest)

    def standing(self, connection: str) -> list[Pause]:
        """The pauses that stand, strongly consistent."""
        return [_read(values) for values in self._items(connection, STANDING_PAUSE)]

    def past(self, connection: str) -> list[PastPause]:
        """Every pausing and resuming, oldest first."""
        return [PastPause(values["what"], _read(values)) for values in self._items(connection, PAST_PAUSE)]

    def pause(self, connection: str, pause: Pause) -> bool:
        """Set a pause. False: one already stands over the same; the first one's words are kept."""
        item = self._standing(connection, pause.scope)
        put = self._writer.put(to_item(item | _values(pause)), not_there())
        return not self._writer.commit([put, self._past(connection, "paused", pause)])

    def resume(self, connection: str, lifted: Pause) -> bool:
        """Lift the pause over `lifted.scope`; by, why and at are of whoever resumes. False: none stands over just that."""
        key = key_of(*(str(part) for part in self._standing(connection, lifted.scope).values()))
        delete = self._writer.delete(key, pause_stands())
        return not self._writer.commit([delete, self._past(connection, "resumed", lifted)])

    def _standing(self, connection: str, scope: PauseScope) -> dict[str, Plain]:
        name = f"{STANDING_PAUSE}{scope.entity or EVERY}#{scope.direction or EVERY}"
        return {PK: pauses_pk(connection), SK: name}

    def _past(self, connection: str, what: str, pause: Pause) -> dict[str, Any]:
        name = (
            f"{PAST_PAUSE}{moment_text(pause.at)}#{what}#{pause.scope.entity or EVERY}#{pause.scope.direction or EVERY}"
        )
        return self._writer.put(to_item({PK: pauses_pk(connection), SK: name, "what": what, **_values(pause)}))

    def _items(self, connection: str, prefix: str) -> list[dict[str, Any]]:
        items = self._writer.query(
            KeyConditionExpression="#pk = :pk AND begins_with(#sk, :prefix)",
            ExpressionAttributeNames={"#pk": PK, "#sk": SK},
            ExpressionAttributeValues={":pk": to_attribute(pauses_pk(connection)), ":prefix": to_attribute(prefix)},
            ConsistentRead=True,
        )
        return [from_item(item) for item in items]


def _values(pause: Pause) -> dict[str, Plain]:
    return {
        "entity": pause.scope.entity.value if pause.scope.entity else EVERY,
        "direction": pause.scope.direction.value if pause.scope.direction else EVERY,
        "by": pause.by,
        "why": pause.why,
        "at": moment_text(pause.at),
    }


def _read(values: Mapping[str, Any]) -> Pause:
    entity = None if values["entity"] == EVERY else Entity(values["entity"])
    direction = None if values["direction"] == EVERY else Direction(values["direction"])
    return Pause(PauseScope(entity, direction), values["by"], values["why"], datetime.fromisoformat(values["at"]))
