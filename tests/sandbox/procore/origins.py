"""The link that an integration leaves on a record: `origin_id`, unique per company and object type."""

from typing import Any

from sandbox.procore.errors import Refusal
from sandbox.procore.platform import Platform
from sandbox.procore.store import Row

ORIGIN_FIELDS = ("origin_id", "origin_code", "origin_data")


def set_origin_id(platform: Platform, object_type: str, row: Row, origin_id: str | None) -> None:
    """Links or (with None) unlinks a record; raises Refusal (409 or 422, as set) for a value that another one holds."""
    check_origin_free(platform, object_type, row, origin_id)
    platform.store.move_origin(row["company_id"], object_type, row, origin_id)


def check_origin_free(platform: Platform, object_type: str, row: Row, origin_id: str | None) -> None:
    """Raises the refusal without changing anything. `row` may be new and still without an id."""
    if origin_id is None:
        return
    holder = platform.store.origin_holder(row["company_id"], object_type, origin_id)
    if holder is not None and holder != row.get("id"):
        message = "has already been taken"
        raise Refusal(
            platform.settings.duplicate_origin_status,
            f"origin_id {message}",
            field_errors={"origin_id": [message]},
        )


def only_origin(attributes: dict[str, Any]) -> bool:
    """Whether a write touches nothing but the link: that much is allowed on a locked record."""
    return bool(attributes) and set(attributes) <= set(ORIGIN_FIELDS)
