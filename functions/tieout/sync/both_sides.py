"""Both sides of a doubt, for a person: what was sent, and what the other system shows at this moment."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from tieout.policy.ownership import FLOW
from tieout.records.entities import Direction
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Found, NeedsPerson, NotNow, Observed, Several
from tieout.sync.plan import Side
from tieout.sync.ports import Erp
from tieout.sync.pull_ports import Shown as ShownRow
from tieout.sync.pull_remains import Traces
from tieout.sync.state import Entry, State, StepNote

_OPEN = frozenset({"applied", "partial", "absent", "accepted"})
SHOWN_THERE = "It is the platform that was being written to, and it was not asked"
"""There is nothing to ask the ERP about."""


@dataclass(frozen=True)
class Shown:
    """A document that a look-up found. `observed` is `None` if it went away before it was read, or could not be read."""

    document: TargetDocument
    observed: Observed | None


@dataclass(frozen=True)
class BothSides:
    """A record in doubt.

    Attributes:
        note: the step that nobody knows about: what was sent, expected, under which reference; `None` if there is none.
        found: what carries the reference now.
        unread: why the other system could not be asked, or what was found could not be read; empty if all was.
        askable: nothing but the moment stands in the way of asking.
    """

    entry: Entry
    note: StepNote | None
    found: tuple[Shown, ...] = ()
    unread: str = ""
    askable: bool = False

    @property
    def of_accounting(self) -> bool:
        """Whether it is accounting's record and was being shown on the platform; else it is the ERP that may hold it."""
        return FLOW[self.entry.key.entity] is Direction.TO_PLATFORM

    @property
    def there(self) -> str:
        """The system that may hold it, in words."""
        return "platform" if self.of_accounting else "ERP"

    def trusted(self, now: datetime) -> bool:
        """Whether "nothing found" means that nothing happened: not while a call may still be queueing over there."""
        return self.note is not None and not self.unread and now >= self.note.quarantined_until

    def named(self, key: str) -> Shown | None:
        """The found document that a person means, by its key or whole address."""
        return next((one for one in self.found if key in {one.document.key, one.document.address}), None)


def open_note(entry: Entry) -> StepNote | None:
    """The step that a person has to decide about: without an outcome, or with one from which nothing has followed."""
    doubtful = entry.doubtful()
    if doubtful is not None:
        return doubtful
    open_notes = [note for note in entry.steps.values() if not note.ended and _open(entry, note)]
    # What the platform was not told yet is no doubt of anybody's; that it stands last says nothing.
    of_the_erp = [note for note in open_notes if note.side is Side.ERP]
    return next(reversed(of_the_erp or open_notes), None)


def _open(entry: Entry, note: StepNote) -> bool:
    """Refused, after an attempt that was lost: what the record is in doubt about is whether that one has come since."""
    lost = note.outcome == "refused" and note.doubted and entry.state is State.IN_DOUBT
    return lost or note.outcome in _OPEN


def look_at_both(entry: Entry, erp: Erp, traces: Traces | None = None) -> BothSides:
    """Look the doubt up. Reads only; never raises for a system that cannot be asked.

    Args:
        traces: finds on the platform what accounting's records are shown as; without it the platform is not asked.
    """
    note = open_note(entry)
    if note is None:
        return BothSides(entry, None)
    if FLOW[entry.key.entity] is Direction.TO_PLATFORM:
        return _on_the_platform(entry, note, traces)
    if note.side is not Side.ERP:
        return BothSides(entry, note, unread=SHOWN_THERE)
    try:
        match erp.look_up(note, documents=entry.documents):
            case Found(document):
                documents: tuple[TargetDocument, ...] = (document,)
            case Several(several):
                documents = several
            case Absent():
                documents = ()
    except (NotNow, NeedsPerson) as error:
        return BothSides(entry, note, unread=str(error))
    return _read(BothSides(entry, note, tuple(Shown(document, None) for document in documents)), erp)


def _on_the_platform(entry: Entry, note: StepNote, traces: Traces | None) -> BothSides:
    if traces is None:
        return BothSides(entry, note, unread=SHOWN_THERE, askable=True)
    try:
        found = [(traces.document(note, one), one) for one in traces.of(entry, note)]
    except NotNow as error:
        return BothSides(entry, note, unread=error.why, askable=True)
    except NeedsPerson as error:
        # What is hidden from us alone, or has no place any more, nobody but a person can tell.
        return BothSides(entry, note, unread=error.why, askable=error.pause_scope)
    return BothSides(entry, note, tuple(Shown(document, _observed(document, one)) for document, one in found))


def _observed(document: TargetDocument, row: ShownRow) -> Observed:
    amount = Decimal(row.fields.get("amount") or 0)
    return Observed(document, amount, "shown" if row.active else "out of use", ())


def _read(sides: BothSides, erp: Erp) -> BothSides:
    """The same with what was found read back. What cannot be read was found all the same: nobody may say that it is not there."""
    try:
        return replace(sides, found=tuple(_shown(erp, one.document) for one in sides.found))
    except (NotNow, NeedsPerson) as error:
        return replace(sides, unread=str(error))


def _shown(erp: Erp, document: TargetDocument) -> Shown:
    seen = erp.read_back(document)
    return Shown(document, seen if isinstance(seen, Observed) else None)
