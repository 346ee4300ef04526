"""What nobody knows of a record yet. It is asked of the steps: an intent changes no state, and who wrote it may be dead.

However a record comes to rest that cannot be looked at now (a pause, an outage, a spent budget, a refused sign-in), this is
seen: otherwise it would stand on no list of doubts, a person could not resolve it, and nobody would measure its age.
"""

from datetime import datetime

from tieout.policy.ownership import FLOW
from tieout.records.entities import Direction
from tieout.sync.plan import Side
from tieout.sync.state import Entry, State

QUARANTINE, VERDICT = "quarantine", "verdict"
"""What a record waits on: until a look-up can be trusted, or until the ERP says what became of what it has taken."""

_OPEN = frozenset({"applied", "partial", "absent", "accepted"})
"""Outcomes from which something is still to follow, unless the step has ended."""


def unsettled(entry: Entry) -> State | None:
    """`in_doubt`, or `accepted`, if a write is out of which nobody knows what became; else `None`."""
    notes = entry.steps.values()
    if FLOW[entry.key.entity] is Direction.TO_PLATFORM:
        # What may be written twice without harm, such as a vendor under its link, is in no doubt that a person could resolve.
        doubted = any(note.in_doubt and not note.repeatable for note in notes)
        return State.IN_DOUBT if doubted or entry.state is State.IN_DOUBT else None
    # A doubt that a person was told of (two documents, one that is gone, a lost verdict) is no open intent, and still theirs.
    told = any(note.side is Side.ERP and not note.ended and note.outcome in _OPEN for note in notes)
    if entry.doubtful() is not None or (entry.state is State.IN_DOUBT and told):
        return State.IN_DOUBT
    return State.ACCEPTED if any(note.outcome == "accepted" for note in notes) else None


def resting(entry: Entry) -> State:
    """The state of a record that cannot be looked at now: it waits, unless that would hide what nobody knows."""
    return unsettled(entry) or State.WAITING


def unsettled_since(entry: Entry) -> datetime | None:
    """Since when nobody knows; `None` where everything is known. An intent is in doubt from the moment it was written."""
    state, doubt = unsettled(entry), entry.doubtful()
    if state is State.ACCEPTED:
        taken = next((note for note in entry.steps.values() if note.outcome == "accepted"), None)
        return entry.since if taken is None else taken.settled_at or taken.intent_at
    moments = [entry.since, None if doubt is None else doubt.intent_at]
    return None if state is None else min((moment for moment in moments if moment is not None), default=None)
