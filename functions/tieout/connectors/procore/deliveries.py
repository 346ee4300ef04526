"""A webhook delivery's body, in payload version 2.0, 3.0 or 4.0, read into one event. Pure: no call, no clock.

The shapes are those of Procore's payload pages. They are told apart by what is present, not by the version they claim,
since real deliveries write `v2` and `v2.0` alike and v4.0 names its version elsewhere. Unknown fields are ignored here:
Procore may add some without notice.
"""

import json
import re
from datetime import UTC, datetime
from typing import Any

from tieout.sync.events import PlatformEvent, Unreadable

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""Ids end up in paths and keys: digits, ULIDs and the like, nothing that could change a path's meaning."""

_LONGEST_NAME = 120


def parse_delivery(body: bytes) -> PlatformEvent:
    """Read a delivery.

    Raises:
        Unreadable: naming what is missing or wrong.
    """
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the body is not JSON: {type(error).__name__}") from error
    if not isinstance(payload, dict):
        raise Unreadable(f"the body is a {type(payload).__name__}; expected an object")
    if "reason" in payload:
        return _flat(payload)
    if "event_type" in payload:
        return _classic(payload)
    raise Unreadable("neither 'reason' (v4.0) nor 'event_type' (v2.0, v3.0) is present")


def _flat(payload: dict[str, Any]) -> PlatformEvent:
    """v4.0: ids are text, and no app is named."""
    return PlatformEvent(
        id=_id(payload, "id"),
        company=_id(payload, "company_id"),
        project=_optional_id(payload, "project_id"),
        resource=_name(payload, "resource_type"),
        resource_id=_id(payload, "resource_id"),
        action=_name(payload, "reason").lower(),
        at=_moment(payload, "timestamp"),
        actor=_optional_id(payload, "user_id"),
        parents=_parents(payload),
    )


def _classic(payload: dict[str, Any]) -> PlatformEvent:
    """v2.0 and v3.0: ids are numbers, and `metadata` may name the app whose write this was."""
    metadata = payload.get("metadata")
    source: dict[str, Any] = metadata if isinstance(metadata, dict) else {}
    return PlatformEvent(
        # v4.0's id is the ULID: using it here too keeps an event's name across versions.
        id=_id(payload, "ulid") if payload.get("ulid") else _id(payload, "id"),
        company=_id(payload, "company_id"),
        project=_optional_id(payload, "project_id"),
        resource=_name(payload, "resource_name"),
        resource_id=_id(payload, "resource_id"),
        action=_name(payload, "event_type").lower(),
        at=_moment(payload, "timestamp"),
        actor=_optional_id(payload, "user_id") or _optional_id(source, "source_user_id"),
        application=_plain(source.get("source_application_id")),
        parents=_parents(payload),
    )


def _parents(payload: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    related = payload.get("related_resources")
    if not isinstance(related, list):
        return ()
    found = [(_plain(item.get("name")), _plain(item.get("id"))) for item in related if isinstance(item, dict)]
    return tuple((name, number) for name, number in found if name and number and _ID.fullmatch(number))


def _plain(value: object) -> str | None:
    # Only hints: an odd one is dropped, since refusing the whole delivery for it would lose the change it tells of.
    return None if isinstance(value, bool) or not isinstance(value, str | int) or value == "" else str(value)


def _id(payload: dict[str, Any], field: str) -> str:
    found = _optional_id(payload, field)
    if found is None:
        raise Unreadable(f"'{field}' is missing")
    return found


def _optional_id(payload: dict[str, Any], field: str) -> str | None:
    value = payload.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int) or not _ID.fullmatch(str(value)):
        raise Unreadable(f"'{field}' is not an id")
    return str(value)


def _name(payload: dict[str, Any], field: str) -> str:
    found = _optional_name(payload, field)
    if found is None:
        raise Unreadable(f"'{field}' is missing")
    return found


def _optional_name(payload: dict[str, Any], field: str) -> str | None:
    value = payload.get(field)
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > _LONGEST_NAME or not value.isprintable():
        raise Unreadable(f"'{field}' is not a name")
    return value


def _moment(payload: dict[str, Any], field: str) -> datetime:
    value = payload.get(field)
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError as error:
        raise Unreadable(f"'{field}' is not a time") from error
    if moment is None or moment.tzinfo is None:
        raise Unreadable(f"'{field}' is not a time with its offset")
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise Unreadable(f"'{field}' is outside of every calendar") from error
