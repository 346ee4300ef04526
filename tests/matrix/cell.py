"""A cell of the matrix: one fault at one step, and beside it what it must come to."""

from dataclasses import dataclass
from typing import Any, Literal

from matrix.site import SUBCONTRACTS
from matrix.striking import Strike

When = Literal["before", "after"]
WHEN: tuple[When, When] = ("before", "after")

TOGETHER, RESTING, SIGNING_IN = "together", "resting", "signing in"


@dataclass(frozen=True)
class Expected:
    """Where a record rests: its state, its documents in the ERP, and whether they say what Procore says."""

    state: str
    documents: int = 1
    ties: bool = True

    def __str__(self) -> str:
        return self.state


SYNCED = Expected("synced")


@dataclass(frozen=True)
class Cell:
    """One fault at one step.

    Attributes:
        number: of its commitment.
        expected: where it rests by itself.
        finally_: where it rests once a person has mended the cause and asked for another look; if that is needed.
        lane: cells of one lane share a stack. Those of `TOGETHER` run side by side; in any other lane a cell touches
            everybody (a rate limit of the login, the one session), so they run one after the other.
    """

    number: str
    step: str
    fault: str
    strike: Strike
    expected: Expected = SYNCED
    finally_: Expected | None = None
    lane: str = TOGETHER
    table: str = SUBCONTRACTS


def cell(step: str, fault: str, strike: Strike, **more: Any) -> Cell:
    """A cell that has no number yet."""
    return Cell("", step, fault, strike, **more)
