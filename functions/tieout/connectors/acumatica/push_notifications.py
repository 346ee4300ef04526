"""Push notifications (form SM302000): what accounting's ERP tells by itself, at least once and in no order.

The administrator makes one generic inquiry for each thing to be told, under these names and with the key columns below; a
destination of type Webhook posts its rows. The message is a pointer: whatever it says of a record, the record is read.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tieout.connectors.acumatica import SYSTEM
from tieout.connectors.acumatica.feed_payments import NO_PAYMENTS, NOT_RELEASED, VOID
from tieout.records.entities import Entity
from tieout.records.references import SourceReference
from tieout.sync.events import Concern, Concerns, Nothing, PlatformEvent, Resolution, Unknown, Unreadable

_YEAR_ONE = datetime(1, 1, 1, tzinfo=UTC)
_LONGEST_NAME = 80


@dataclass(frozen=True)
class Watched:
    """What an inquiry tells of: the kind of record, and the columns that are its key."""

    entity: Entity
    kind: str
    key: tuple[str, ...]


WATCHED: Mapping[str, Watched] = {
    "PN-Vendors": Watched(Entity.VENDOR, "vendor", ("VendorID",)),
    "PN-Customers": Watched(Entity.CUSTOMER, "customer", ("CustomerID",)),
    "PN-Checks": Watched(Entity.PAYMENT, "payment", ("Type", "ReferenceNbr")),
    "PN-Payments": Watched(Entity.PAYMENT, "receipt", ("Type", "ReferenceNbr")),
}
"""By the name of the inquiry. Any other is counted by its name, and not acted on."""


def parse_notification(body: bytes, headers: Mapping[str, str]) -> tuple[PlatformEvent, Resolution]:
    """Read a notification: the event, and the records to look at. Its authenticity is the receiver's to check.

    The event's `id` is that of the database transaction, which may be told by several inquiries, each named by the event's
    `resource`: both together name a message, however often it comes. `headers` have nothing to add here.

    Raises:
        Unreadable: it is no notification; says what is missing.
    """
    message = _message(body)
    query = _text(message, "Query")[:_LONGEST_NAME]
    event = PlatformEvent(
        id=_text(message, "Id"),
        company=str(message.get("CompanyId") or ""),
        project=None,
        resource=query,
        resource_id="",
        action=_action(message),
        at=_moment(message.get("TimeStamp")),
    )
    watched = WATCHED.get(query)
    if watched is None:
        return event, Unknown(f"push query {query}")
    concerns = tuple(dict.fromkeys(_concerns(watched, query, message)))
    return event, Concerns(concerns) if concerns else Nothing(f"push query {query}: no payment that is released")


def _message(body: bytes) -> Mapping[str, Any]:
    try:
        message = json.loads(body)
    except ValueError as error:
        raise Unreadable("not JSON") from error
    if not isinstance(message, dict):
        raise Unreadable("not a JSON object")
    return message


def _action(message: Mapping[str, Any]) -> str:
    inserted, deleted = bool(message.get("Inserted")), bool(message.get("Deleted"))
    return "update" if inserted and deleted else "delete" if deleted else "create"


def _concerns(watched: Watched, query: str, message: Mapping[str, Any]) -> Iterable[Concern]:
    """A row that was changed is told twice, as it was and as it is; a key that changed makes both worth a look."""
    for row in (*_rows(message, "Inserted"), *_rows(message, "Deleted")):
        key = [str(row.get(name) or "").strip() for name in watched.key]
        if not all(key):
            raise Unreadable(f"query {query} shows no {' or '.join(watched.key)}: add the column to the inquiry")
        if watched.entity is Entity.PAYMENT:
            if key[0] in NO_PAYMENTS or str(row.get("Status") or "") in NOT_RELEASED:
                continue  # nothing has been paid yet; its release is told too
            key[0] = "Payment" if key[0] == VOID else key[0]
        yield Concern(watched.entity, SourceReference(system=SYSTEM, kind=watched.kind, id="/".join(key)))


def _rows(message: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = message.get(name) or []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unreadable(f"{name} is no list of rows")
    return rows


def _text(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Unreadable(f"no {name}")
    return value.strip()


def _moment(ticks: object) -> datetime:
    """A moment in ticks, tenths of a microsecond since the year 1."""
    if isinstance(ticks, bool) or not isinstance(ticks, int):
        raise Unreadable("no TimeStamp")
    try:
        return _YEAR_ONE + timedelta(microseconds=ticks // 10)
    except OverflowError as error:
        raise Unreadable(f"TimeStamp {ticks} is no moment") from error
