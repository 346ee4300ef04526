"""What a test may set of this vendor; a wrong setting is refused by name."""

from dataclasses import dataclass, fields
from typing import Any

from sandbox.kit.fault_document import BadFieldError


@dataclass(frozen=True, slots=True)
class Settings:
    """Whole numbers; times in sandbox seconds."""

    #: Until the sync client has taken an operation to Sage (it asks every five minutes).
    sync_seconds: int = 300
    #: Until the cloud shows what Sage holds (every five minutes).
    lag_seconds: int = 300
    #: Rows of one answer to a list.
    block_rows: int = 500
    #: Life of a session; the vendor publishes none.
    session_seconds: int = 3600
    #: Wrong tries that lock a user or an API client; the vendor publishes none.
    lock_after: int = 5


def read_settings(document: dict[str, Any]) -> Settings:
    """The settings in `document`; raises BadFieldError."""
    known = {field.name for field in fields(Settings)}
    for name, value in document.items():
        if name not in known:
            raise BadFieldError(name, f"is unknown (known: {', '.join(sorted(known))})")
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise BadFieldError(name, "must be a whole number of at least 0")
    chosen = Settings(**document)
    if chosen.block_rows < 1 or chosen.lock_after < 1:
        raise BadFieldError("block_rows" if chosen.block_rows < 1 else "lock_after", "must be at least 1")
    return chosen
