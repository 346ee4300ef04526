"""Plans that an edit interrupts: the document is made, and what is left of its plan has yet to be done.

    a document     edited in words only ─ what moves it on is done, it is told ─▶ refused: edited, as it would be a second later
                   its money is another, or a step sends something of it ───────▶ refused: edited, and what is left is named
    a master       the update first, then what is left of the plan, as it is now

Without this the edit would end the plan: a contract on hold of which nobody hears, or a project that is called synced.
"""

from dataclasses import dataclass
from decimal import Decimal

from tieout.policy.ready import Ready
from tieout.policy.reasons import Reason
from tieout.sync.past import IN_WORDS, refused_as_it_is
from tieout.sync.plan import Expectation, Side, Step
from tieout.sync.ports import Erp, Fetched
from tieout.sync.session import Rest, Session
from tieout.sync.state import Entry, State
from tieout.sync.steps import StepRefused, Steps
from tieout.sync.telling import Telling

UNFINISHED = "unfinished"
"""The code of the reason that names what is left of a plan."""


@dataclass(frozen=True)
class Planned:
    """A step, and how it is taken: `content` is the fingerprint of what it sends, the rest is as `Steps.run` has it."""

    step: Step
    content: str
    again: bool = False
    then: tuple[str, ...] = ()


def planned(entry: Entry, erp: Erp, ready: Ready, content: str) -> list[Planned]:
    """The steps that send a record; those of its update, and what is left of its making, if it is there with another content."""
    if not entry.bound or entry.fingerprint == content:
        plan = erp.plan(ready)
        names = tuple(step.name for step in plan)
        return [Planned(step, content, then=names[place:]) for place, step in enumerate(plan, start=1)]
    updates = erp.update(ready, entry.documents)
    found = []
    for place, step in enumerate(updates, start=1):
        # Only the last step of an update makes the new content the record's own: a death before must not pass for done.
        part = content if place == len(updates) else f"{content}~{place}"
        note = entry.steps.get(step.name)
        # An update that was made with other content is another update.
        found.append(Planned(step, part, again=note is not None and note.content != part))
    left = entry.unfinished
    # After the update: it may be what the ERP wanted before it moves the record on.
    return found + [Planned(step, content) for step in erp.plan(ready) if step.name in left]


def take_all(session: Session, steps: Steps, plan: list[Planned], *, total: Decimal) -> Rest | None:
    """Take one step after the other. Returns how to rest, or `None` once all are done. Raises: as `Steps.run`."""
    for one in plan:
        rest = steps.run(session, one.step, one.content, total=total, again=one.again, then=one.then)
        if rest is not None:
            return rest
    return None


@dataclass(frozen=True)
class HalfDone:
    """Ends the plan of a document that was edited since."""

    steps: Steps
    telling: Telling

    def end(
        self, session: Session, fetched: Fetched, edited: Reason, plan: tuple[Step, ...]
    ) -> Rest | tuple[Reason, ...]:
        """Do what is left, as far as it may be, and tell the platform. Returns how to rest, or why the edit is refused.

        Args:
            edited: what the edit has changed.
            plan: how the record would be sent as it is now; empty where it cannot be, or nothing is left.

        Raises:
            StepRefused: the platform will not take the link.
            NotNow, NeedsPerson, BudgetSpent: as `Steps.run`.
        """
        entry = session.entry
        said = edited in entry.reasons and not entry.waiting_on
        if said and refused_as_it_is(session, fetched, entry.fingerprint):
            return session.rest(State.REFUSED, "", reasons=entry.reasons)
        if not _whole(entry):
            return (edited,)
        moves = _moves(entry, plan) if edited.field == IN_WORDS else []
        if len(moves) != len(entry.unfinished):
            return edited, _unfinished(entry)
        for step in moves:
            try:
                rest = self.steps.run(session, step, entry.fingerprint, total=entry.total)
            except StepRefused as refused:
                return edited, *refused.reasons
            if rest is not None:
                return rest
        return self.telling.link(session, fetched) or (edited,)


def _moves(entry: Entry, plan: tuple[Step, ...]) -> list[Step]:
    """What is left of the plan and may be done all the same: it sends nothing of the record, whose money is where it was sent.

    Only what ties with the approved record leaves hold. Words may differ: those of a document that stands do, too.
    """
    notes = [note for note in entry.steps.values() if note.side is Side.ERP and note.ended]
    sent = _money([note.expects for note in notes])
    if sent is None or sent != _money([step.expects for step in plan if not step.moves]):
        return []
    return [step for step in plan if step.moves and step.name in entry.unfinished]


def _money(expected: list[Expectation | None]) -> object:
    """What the last of these comes to, line by line; each holds the lines of those before it."""
    last = next((one for one in reversed(expected) if one is not None), None)
    return None if last is None else (last.total, last.lines)


def _whole(entry: Entry) -> bool:
    """Whether what was made ties. What does not is with a person already, and nothing may follow it."""
    left = entry.unfinished
    return all(note.ended for note in entry.steps.values() if note.side is Side.ERP and note.name not in left)


def _unfinished(entry: Entry) -> Reason:
    those, left = ", ".join(document.address for document in entry.documents), ", ".join(entry.unfinished)
    text = (
        f"{those} is not finished in the ERP ({left} is left to do), and waits there as it was sent. "
        "It is finished once the edit is undone; or cancel it there, unlink it, and it can be sent as it is now."
    )
    return Reason(UNFINISHED, text)
