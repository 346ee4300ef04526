"""What a test may set of this vendor; a wrong setting is refused by name."""

from dataclasses import dataclass, fields
from typing import Any

from sandbox.kit.fault_document import BadFieldError


@dataclass(frozen=True, slots=True)
class Settings:
    """Times are sandbox seconds. No number here is published by the vendor; limits are off where they are None."""

    #: How long an action waits in the queue before Vista does it.
    action_seconds: int = 0
    #: How often an action that is done still answers that it is being worked on.
    polls_until_done: int = 0
    #: How far the data cache is behind Vista.
    cache_seconds: int = 0
    #: Rows on one page of a cache search.
    page_size: int = 100
    #: Size of the description columns: 30 in older databases, 60 in newer ones.
    description_length: int = 60
    requests_per_minute: int | None = None


def read_settings(document: dict[str, Any]) -> Settings:
    """The settings in `document`; raises BadFieldError."""
    known = {field.name for field in fields(Settings)}
    for name, value in document.items():
        if name not in known:
            raise BadFieldError(name, f"is unknown (known: {', '.join(sorted(known))})")
        optional = value is None and getattr(Settings(), name) is None
        least = 0 if name.endswith("_seconds") or name == "polls_until_done" else 1
        if not optional and (not isinstance(value, int) or isinstance(value, bool) or value < least):
            raise BadFieldError(name, f"must be a whole number of at least {least}")
    return Settings(**document)
