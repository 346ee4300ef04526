"""A cell of the matrix: one fault at one step, and beside it what it must come to."""

from dataclasses import dataclass
from typing import Any, Literal

from matrix.site import LINES, SUBCONTRACTS
from matrix.striking import Strike

When = Literal["before", "after"]
WHEN: tuple[When, When] = ("before", "after")

TOGETHER, RESTING, SIGNING_IN, REQUESTED = "together", "resting", "signing in", "requested"
ONE_BY_ONE = frozenset({RESTING, SIGNING_IN})


@dataclass(frozen=True)
class Expected:
    """Where a record rests: its state, its documents in the ERP, and whether they say what Procore says.

    Attributes:
        answer: what has become of accounting's request, and whether the contract is linked, where one was made.
    """

    state: str
    documents: int = 1
    ties: bool = True
    answer: str = ""

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
        lane: cells of one lane share a stack. In a lane of `ONE_BY_ONE` a cell touches everybody (a rate limit of the login, the
            one session), so they run one after the other; in the others they run side by side.
        alone: it touches everybody in a lane whose cells run side by side: it is played after them, by itself.
        codes: what the commitment is made of, by cost code.
    """

    number: str
    step: str
    fault: str
    strike: Strike
    expected: Expected = SYNCED
    finally_: Expected | None = None
    lane: str = TOGETHER
    alone: bool = False
    table: str = SUBCONTRACTS
    codes: tuple[tuple[str, str], ...] = LINES

    @property
    def by_itself(self) -> bool:
        return self.alone or self.lane in ONE_BY_ONE


def cell(step: str, fault: str, strike: Strike, **more: Any) -> Cell:
    """A cell that has no number yet."""
    return Cell("", step, fault, strike, **more)
