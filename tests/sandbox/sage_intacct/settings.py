"""What a test may set of this vendor; a wrong setting is refused by name."""

from dataclasses import dataclass, fields
from typing import Any

from sandbox.kit.fault_document import BadFieldError


@dataclass(frozen=True, slots=True)
class Settings:
    """Times are sandbox time, except `overlap_milliseconds`. Limits are off where they are None."""

    #: Access token; the vendor publishes no number, one client saw 86400.
    token_seconds: int = 86400
    #: Whether a refresh gives a new refresh token and ends the old one (clients report that it may).
    refresh_rotates: bool = True
    #: Whether a new grant for the same user ends the older one (reported by one integrator, undocumented).
    one_grant_per_user: bool = False
    #: Requests at work at once per company (tier 1: 8), of those that have run this long already (about 2 s).
    max_concurrent: int = 8
    overlap_milliseconds: int = 2000
    requests_per_hour: int | None = None
    #: The documented lives of an Idempotency-Key: replayed for 48 hours, refused until 60 days.
    replay_hours: int = 48
    key_days: int = 60
    #: 409 or 422: which of them a taken business id meets is not documented.
    duplicate_status: int = 422
    #: Sliding life of an XML session.
    session_seconds: int = 21600
    #: Whether bills, AP payments and invoices pass through approval when submitted.
    approvals: bool = False
    #: Days for which the XML gateway knows a control id; the vendor publishes none.
    control_id_days: int = 30
    base_currency: str = "USD"
    #: Whom a trigger's delivery trusts beside the public authorities.
    ca_file: str = ""


def read_settings(document: dict[str, Any]) -> Settings:
    """The settings in `document`; raises BadFieldError."""
    known = {field.name for field in fields(Settings)}
    for name, value in document.items():
        if name not in known:
            raise BadFieldError(name, f"is unknown (known: {', '.join(sorted(known))})")
        _check(name, value, getattr(Settings(), name))
    chosen = Settings(**document)
    if chosen.duplicate_status not in (409, 422):
        raise BadFieldError("duplicate_status", "must be 409 or 422")
    return chosen


def _check(name: str, value: object, default: object) -> None:
    if isinstance(default, bool | str):
        if type(value) is not type(default):
            raise BadFieldError(name, f"must be a {type(default).__name__}")
        return
    optional = default is None and value is None
    if not optional and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
        raise BadFieldError(name, "must be a whole number of at least 0")
