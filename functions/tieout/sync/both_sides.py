"""Both sides of a doubt, for a person: what was sent, and what the other system shows at this moment."""

from dataclasses import dataclass, replace
from datetime import datetime

from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Found, NeedsPerson, NotNow, Observed, Several
from tieout.sync.plan import Side
from tieout.sync.ports import Erp
from tieout.sync.state import Entry, State, StepNote

_OPEN = frozenset({"applied", "partial", "absent", "accepted"})
SHOWN_THERE = (
    "It was being shown on the platform: the import that did it looks there by itself when its quarantine is over"
)
"""Of what comes from the ERP: there is nothing to ask the ERP about."""


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
    """

    entry: Entry
    note: StepNote | None
    found: tuple[Shown, ...] = ()
    unread: str = ""

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


def look_at_both(entry: Entry, erp: Erp) -> BothSides:
    """Look the doubt up. Reads only; never raises for an ERP that cannot be asked."""
    note = open_note(entry)
    if note is None:
        return BothSides(entry, None)
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


def _read(sides: BothSides, erp: Erp) -> BothSides:
    """The same with what was found read back. What cannot be read was found all the same: nobody may say that it is not there."""
    try:
        return replace(sides, found=tuple(_shown(erp, one.document) for one in sides.found))
    except (NotNow, NeedsPerson) as error:
        return replace(sides, unread=str(error))


def _shown(erp: Erp, document: TargetDocument) -> Shown:
    seen = erp.read_back(document)
    return Shown(document, seen if isinstance(seen, Observed) else None)
