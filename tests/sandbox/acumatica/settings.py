"""What an operator of this vendor, or a test, may set; a wrong setting is refused by name."""

from dataclasses import dataclass, fields
from typing import Any

from sandbox.kit.fault_document import BadFieldError

RELEASED = ("Open", "Pending Approval", "Pending Printing", "Pending Email")
LONG_RUNNING = ("every_second", "always", "never")


@dataclass(frozen=True, slots=True)
class Settings:
    """Limits are off where they are None. Times are sandbox time."""

    #: API sessions (seats) of the licence; the vendor's trial has 2, no public number for others.
    max_sessions: int = 3
    #: After so many idle minutes a seat is reclaimed (vendor's guide; a field note saw 30).
    idle_minutes: int = 10
    #: Wrong passwords in a row until the account is locked, and for how long.
    lockout_after: int = 5
    lockout_minutes: int = 15
    token_seconds: int = 3600
    refresh_days: int = 30
    #: Requests in any 60 seconds, calls at work, and calls that may wait for one; beyond each, a plain 429.
    requests_per_minute: int | None = None
    max_concurrent: int | None = None
    max_queued: int = 20
    #: Which actions run long: 202 and a status URL instead of 204.
    actions_answer_202: str = "every_second"
    #: How often the status URL says 202, or how long the operation takes unpolled, whichever is over first.
    polls_until_done: int = 2
    operation_seconds: int = 30
    #: The status that a subcontract or purchase order has once released from hold.
    status_after_release: str = "Open"
    #: Whether a caller may choose the number of a new subcontract or purchase order.
    manual_numbering: bool = False
    #: Preferences of payables: a vendor reference has to be given, and cannot be used twice for a vendor.
    require_vendor_ref: bool = False
    unique_vendor_ref: bool = False
    #: Preferences of projects: the class of a change order that names none.
    #: Approval maps: what leaves hold waits for an approval first.
    change_order_class: str = "DEFAULT"
    change_order_approval: bool = False
    pro_forma_approval: bool = False
    #: How long a push notification waits for its answer and between attempts (not documented), and whom it trusts.
    push_timeout_seconds: int = 5
    push_retry_seconds: int = 30
    ca_file: str = ""
    build_version: str = "24.211.0021"


def read_settings(document: dict[str, Any]) -> Settings:
    """The settings in `document`; raises BadFieldError."""
    known = {field.name: field for field in fields(Settings)}
    for name, value in document.items():
        if name not in known:
            raise BadFieldError(name, f"is unknown (known: {', '.join(sorted(known))})")
        _check(name, value, getattr(Settings(), name))
    chosen = Settings(**document)
    if chosen.actions_answer_202 not in LONG_RUNNING:
        raise BadFieldError("actions_answer_202", f"must be one of {', '.join(LONG_RUNNING)}")
    if chosen.status_after_release not in RELEASED:
        raise BadFieldError("status_after_release", f"must be one of {', '.join(RELEASED)}")
    return chosen


def _check(name: str, value: object, default: object) -> None:
    if isinstance(default, bool | str):
        if type(value) is not type(default):
            raise BadFieldError(name, f"must be a {type(default).__name__}")
        return
    optional = default is None and value is None
    if not optional and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise BadFieldError(name, "must be a whole number of at least 0")
