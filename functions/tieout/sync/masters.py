"""Records that the ERP refused because its own lists lack something: a cost code, a task, an account.

    refused, and all of it for want of masters ─▶ waiting on `accounting` ─ due ─▶ sent again ─┬ taken: on it goes
                                                        ▲                                       └ refused: wait twice as long
                                                        └── wakes that bring nothing new, before that

Accounting adds the code some day, and no ERP tells us of it. So the record asks by itself: after a quarter of an hour, then twice
as long each time, up to four times a day, for as long as nobody takes it back. What else asks at once: an import of cost codes
that is over, a person's resync, a new version of the connection document, an edit, a request of accounting.
"""

from collections.abc import Iterable
from datetime import timedelta

from tieout.policy.reasons import MISSING_IN_ERP, Reason
from tieout.sync.patience import PERSON, STILL_OPEN
from tieout.sync.session import Rest, Session
from tieout.sync.state import Entry, State, StepNote

ACCOUNTING = "accounting"
"""What a record waits on that the ERP's lists are to be completed for."""


def only_masters(reasons: Iterable[Reason]) -> bool:
    """Whether the ERP wants nothing but masters. One other reason beside them, and sending it again would not help."""
    codes = {reason.code for reason in reasons}
    return codes == {MISSING_IN_ERP}


def waits_for_masters(entry: Entry) -> bool:
    """Whether a record rests until accounting has added something."""
    return (entry.state, entry.waiting_on) == (State.WAITING, ACCOUNTING)


def wait_for_masters(session: Session, reasons: tuple[Reason, ...]) -> Rest:
    """How a record rests that was refused for want of masters."""
    until = "Accounting adds it there; until then it is looked at again by itself."
    text = " ".join([*(reason.text for reason in reasons), until])
    refused = _refused(session.entry)
    due = session.clock.now() + _patience(1 if refused is None else refused.refusals)
    return session.rest(State.WAITING, text, waiting_on=ACCOUNTING, reasons=reasons, due_at=due)


def not_yet(session: Session, content: str, *, asked: bool) -> Rest | None:
    """How it goes on resting if this wake brings nothing new before its time; `None`: it is to be sent again.

    The deliveries of one edit are many wakes; each would be one more refusal, and each would double the wait.
    """
    entry, refused = session.entry, _refused(session.entry)
    if not waits_for_masters(entry) or refused is None or refused.settled_at is None:
        return None
    if asked or session.asked_for or refused.content.partition("~")[0] != content:
        return None
    due = refused.settled_at + _patience(refused.refusals)
    if due <= session.clock.now():
        return None
    return session.rest(State.WAITING, "", waiting_on=ACCOUNTING, reasons=entry.reasons, due_at=due)


def _refused(entry: Entry) -> StepNote | None:
    """The step that the ERP refused: a plan stops there, so it is the newest of those that were."""
    notes = (note for note in entry.steps.values() if note.outcome == "refused" and note.settled_at is not None)
    return max(notes, key=lambda note: note.intent_at, default=None)


def _patience(refusals: int) -> timedelta:
    return min(STILL_OPEN * (1 << min(max(refusals - 1, 0), 10)), PERSON)
