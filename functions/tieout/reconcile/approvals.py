"""When a record was approved, as the ledger's own history tells it: platforms keep no such moment of most documents.

A look at a record begins with its wake, and passes every gate before it writes down an intent. So the first look with an intent
is the first that found the record approved, and what woke it says when that was:

    approved        the time of the platform's own event that brought it (a delivery's), as the platform told it
    seen_approved   no event did (a recovery, a sweep, a person): the platform's last change of what that look fetched, else the
                    moment of the look; the approval was no later

A look after which nothing new stood in the history found what was known: what woke it was an edit, and no approval. A record that
was adopted was approved before anybody looked, so an adoption says nothing of it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

APPROVED, SEEN_APPROVED = "approved", "seen_approved"
INTENT = "intent"
"""The line that is written before anything is sent."""

ENTITIES = frozenset({"budget", "change_order", "commitment", "invoice"})
"""What is sent once it is approved."""

_FROM_OUTSIDE = frozenset({"asked", "heard", "listed", "released"})
"""Lines that come between a look's own, written by whoever wants the next one."""

_SEEN = "seen"
"""The line that says how the record stood. An edit of a draft leaves one, and is no approval."""


@dataclass
class _Looks:
    """What is known while a record's lines are gone through in their order.

    Attributes:
        begun: when the present look began; `None` once it has told what it could.
        event: the newest event since the record was last known not to be approved.
        news: whether the present look has written anything.
    """

    begun: datetime | None = None
    event: datetime | None = None
    news: bool = True

    def begin(self, at: datetime, event: str | None) -> None:
        if not self.news:
            self.event = None
        self.begun, self.news = at, False
        if event is not None:
            self.event = datetime.fromisoformat(event)

    def sent(self) -> tuple[str, datetime] | None:
        if self.begun is None:
            return None
        begun, self.begun = self.begun, None
        return (SEEN_APPROVED, begun) if self.event is None else (APPROVED, min(self.event, begun))


def approvals(lines: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, datetime]]:
    """What each look that found the record approved says of the moment; the earliest is the approval.

    Args:
        lines: one record's history lines and changes of state.
    """
    told = list(lines)
    if not any(line["what"] == INTENT for line in told):
        return  # nothing was to be sent: most records, on most days
    changes = sorted((line["at"], line["version"]) for line in told if line.get("version"))
    for what, at in _looks(line for line in told if "version" not in line):
        fetched = next((version for moment, version in changes if datetime.fromisoformat(moment) >= at), None)
        if what == SEEN_APPROVED and fetched is not None:
            yield what, min(at, datetime.fromisoformat(fetched))
        else:
            yield what, at


def _looks(lines: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, datetime]]:
    looks = _Looks()
    for line in sorted(lines, key=lambda line: str(line["line"])):
        what, data = line["what"], line.get("data") or {}
        if what == "wake":
            looks.begin(datetime.fromisoformat(line["at"]), data.get("event_at"))
            continue
        looks.news = looks.news or not (what == _SEEN or what in _FROM_OUTSIDE)
        if what == "waiting" and data.get("waiting_on") == "approval":
            looks.event = None
        elif what == "adopted":
            looks.begun = None
        elif what == INTENT and (told := looks.sent()) is not None:
            yield told
