"""Tickets: what to ask with while Sage has not come to a verdict yet, and asking for a few seconds in place."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from tieout.connectors.sage_300_cre.lists import FAILURES, Lists
from tieout.connectors.sage_300_cre.values import Row, text
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import Accepted, NeedsPerson, NotNow, Outcome
from tieout.sync.ports import Clock, Deadline

ASK_AFTER = timedelta(seconds=60)
"""hh2's sync client goes round every five minutes, or at once where it holds a connection open."""
FIRST_PAUSE = 0.5
SPARE = timedelta(seconds=10)
"""What an invocation must have left for asking in place to be worth it."""


@dataclass(frozen=True)
class Ticket:
    """What was sent to Sage.

    Attributes:
        operation: what hh2 is asked about.
        entity: what was sent: hh2's id of the commitment, change order or document.
        after: the Version of the last failure before it was sent; older ones are of an earlier try.
        since: when it was sent, by our clock.
        items, total: what Sage must show afterwards.
    """

    operation: str
    entity: str
    since: str
    after: int = 0
    items: int = 0
    total: str = ""

    def text(self) -> str:
        """As the ledger keeps it."""
        return json.dumps(asdict(self), separators=(",", ":"), sort_keys=True)

    @classmethod
    def read(cls, text: str) -> "Ticket":
        """The ticket in this text."""
        return cls(**json.loads(text))

    def later(self) -> Accepted:
        """Nothing is known yet."""
        return Accepted(self.text(), ASK_AFTER)

    def older_than(self, span: timedelta, now: datetime) -> bool:
        """Whether it was sent longer ago than this."""
        return now - datetime.fromisoformat(self.since) > span


@dataclass(frozen=True)
class Waiting:
    """Asks again, for a few seconds; whatever takes longer is asked about by a later wake."""

    clock: Clock
    deadline: Deadline
    sleep: Callable[[float], None]
    in_place: float

    def outcome(self, ticket: Ticket, ask: Callable[[], Outcome]) -> Outcome:
        """The verdict, if it comes soon."""
        waited, pause = 0.0, FIRST_PAUSE
        while True:
            try:
                outcome = ask()
            except (NotNow, NeedsPerson):
                return ticket.later()  # it was sent: whoever asks later asks again
            if not isinstance(outcome, Accepted):
                return outcome
            if waited + pause > self.in_place or self.deadline.left() < SPARE:
                return outcome
            self.sleep(pause)
            waited += pause
            pause *= 2


def finished(operation: Row) -> bool:
    """Whether Sage has worked on it, one way or the other."""
    return bool(operation.get("CompletedOn"))


def last_failure(lists: Lists, entity: str) -> int:
    """The Version of the last failure so far. Raises: NotNow, NeedsPerson."""
    versions = [row.get("Version") for row in lists.all(FAILURES, {"entity": entity})]
    return max([0, *(version for version in versions if isinstance(version, int))])


def failures(lists: Lists, ticket: Ticket) -> list[str]:
    """What Sage said since. Raises: NotNow, NeedsPerson."""
    rows = lists.all(FAILURES, {"entity": ticket.entity}, after=ticket.after)
    return [text(row, "ErrorMessage") for row in rows]


def not_told(number: str) -> Reason:
    """A refusal whose reason hh2 does not have."""
    return Reason(
        "erp_refused", f"Sage did not take {number}, and hh2 does not say why. Look at the sync client's log."
    )
