"""What a trigger with webhook delivery tells: the record that its document template names.

The template is the firm's own text, with merge fields that Sage Intacct fills in; docs/operating.md has one for each object that
is watched. It is read and not the X-ClientContext header, which names the record too: the body is signed, the header is not. The
message is a pointer: whatever it says of a record, the record is read.
"""

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieout.connectors.sage_intacct import SYSTEM, parties, payments, receipts
from tieout.connectors.sage_intacct.capabilities import RECEIPTS, TRIGGERS
from tieout.records.company import CompanyKind
from tieout.records.entities import Entity
from tieout.records.payment import PaymentKind
from tieout.records.references import SourceReference
from tieout.sync.events import Concern, Nothing, PlatformEvent, Resolution, Unknown, Unreadable
from tieout.sync.hearing import Supposed

_MERGE_FIELD = "{!"
_LONGEST = 80


@dataclass(frozen=True)
class Watched:
    """What an object's template says.

    Attributes:
        by: the merge field by which the feed reads the record.
        states: those in which it is worth a look; empty where it always is. A payment before them is only planned.
        assumptions: what acting on it relies on.
    """

    entity: Entity
    kind: str
    by: str
    states: AbstractSet[str] = frozenset()
    assumptions: tuple[str, ...] = (TRIGGERS,)


WATCHED: Mapping[str, Watched] = {
    parties.OBJECTS[CompanyKind.VENDOR]: Watched(Entity.VENDOR, CompanyKind.VENDOR, "id"),
    parties.OBJECTS[CompanyKind.CUSTOMER]: Watched(Entity.CUSTOMER, CompanyKind.CUSTOMER, "id"),
    payments.OBJECT: Watched(Entity.PAYMENT, PaymentKind.PAYMENT, "key", payments.MADE | payments.VOID),
    receipts.OBJECT: Watched(
        Entity.PAYMENT, PaymentKind.RECEIPT, "key", receipts.MADE | receipts.VOID, (TRIGGERS, RECEIPTS)
    ),
}
"""By object. Any other is counted by its name, and not acted on."""


def parse_notification(body: bytes, beside: Mapping[str, str]) -> tuple[PlatformEvent, Resolution]:
    """Read a delivery that the receiver has verified.

    Args:
        beside: the digest of the vendor's idempotency key (`delivery`), the same at every retry, and when it was signed.

    Raises:
        Unreadable: it was not signed, or its template is not as agreed; says what is missing.
    """
    message = _message(body)
    name = _text(message, "object")
    watched = WATCHED.get(name)
    event = PlatformEvent(
        id=_beside(beside, "delivery"),
        company="",
        project=None,
        resource=name[:_LONGEST],
        resource_id=_text(message, watched.by) if watched else "",
        action="update",
        at=_signed_at(_beside(beside, "signed_at")),
    )
    if watched is None:
        return event, Unknown(f"trigger on {event.resource}")
    state = _text(message, "state") if watched.states else ""
    if state not in watched.states and watched.states:
        return event, Nothing(f"trigger on {event.resource}: state {state[:_LONGEST]}")
    reference = SourceReference(system=SYSTEM, kind=watched.kind, id=event.resource_id)
    return event, Supposed((Concern(watched.entity, reference),), watched.assumptions)


def _message(body: bytes) -> Mapping[str, Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON: the template's text is no JSON once its merge fields are filled in") from error
    if not isinstance(message, dict):
        raise Unreadable("not a JSON object")
    return message


def _text(message: Mapping[str, Any], name: str) -> str:
    value = message.get(name)
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if not text:
        raise Unreadable(f"the template gives no {name}")
    if _MERGE_FIELD in text:
        raise Unreadable(f"the template's {name} is a merge field that was not filled in")
    return text


def _beside(beside: Mapping[str, str], name: str) -> str:
    if not beside.get(name):
        raise Unreadable("it came unsigned: give the ERP's signing key with 'tieout connect'")
    return beside[name]


def _signed_at(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Unreadable("signed_at is no moment") from error
    if moment.tzinfo is None:
        raise Unreadable("signed_at is no moment")
    return moment
