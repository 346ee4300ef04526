"""What a comparison refuses, by name: it never says "tied" of what it could not compare."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Gap:
    """One thing that could not be compared. `code` names the failure, `what` the snapshot, `why` tells people.

    Codes: `missing`, `half_written`, `truncated`, `older_schema`, `newer_schema`, `unreadable`, `not_kept`, `refused`.
    """

    code: str
    what: str
    why: str

    def __str__(self) -> str:
        return f"{self.what}: {self.why}"


class NotComparable(Exception):
    """A snapshot cannot be used. Nothing that needs it is reported on, and the run says so."""

    def __init__(self, gap: Gap) -> None:
        super().__init__(str(gap))
        self.gap = gap


class RowRefused(ValueError):
    """A row does not fit the schema of its snapshot; the page it came on is not written."""


class NotYet(Exception):
    """A page cannot be read now, and may be later. `after` is the number of seconds that is sensible to wait."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class CannotRead(Exception):
    """A page cannot be read until somebody has done something about it; says what."""
