"""What is written into the ledger about a row: its intent before the call, and what came of it afterwards.

The state of a record follows from all of its rows: one in doubt makes it `in_doubt`; else one that is not written yet leaves it
`pending`, one that waits `waiting`, one that was refused `refused` (or `partial`, where others are shown); else `synced`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.patience import STILL_OPEN
from tieout.sync.plan import Side, fingerprint
from tieout.sync.pull_judging import ADOPT, NONE, NOT_OURS, RESOLVE, Judged
from tieout.sync.pull_ports import Mirror, Row, RowInDoubt, RowOutcome, RowRefused, RowWritten
from tieout.sync.pull_rows import Subject, paid_document
from tieout.sync.seeing import SEEN, seen_data, seen_text, sight_of
from tieout.sync.state import Change, Entry, HistoryEvent, State, StepNote

QUARANTINE = timedelta(minutes=2)
"""How long a create on the platform may still be on its way when its answer was lost: a minute until its own servers give up
on a request, and as much again for its lists to show what it made."""

RETAINAGE_NOT_OURS = "retainage_not_ours"
"""The code of the reason by which a payment pays out retainage, and no pay app is known that it belongs to."""

GONE = "gone"
"""The code by which a mirror refuses a row whose record is not there any more: deleted, or merged into another."""


def intent(kind: str, row: Row, earlier: StepNote | None, *, content: str, now: datetime, repeatable: bool) -> StepNote:
    """The note before the call. From this moment on the row is in doubt."""
    return StepNote(
        name=row.key,
        side=Side.PLATFORM,
        kind=kind,
        fingerprint=content,
        content=content,
        reference=row.key,
        guard_key="",
        attempt=1 if earlier is None else earlier.attempt + 1,
        intent_at=now,
        quarantined_until=now + QUARANTINE,
        documents=() if earlier is None else earlier.documents,
        ticket=paid_document(row),
        repeatable=repeatable,
    )


@dataclass
class RowNotes:
    """Collects what becomes of one record's rows, and makes one change of it: one per call that wrote some of them."""

    kind: str
    mirror: Mirror
    judged: Judged
    now: datetime
    by: str
    more: bool = False
    """Further rows of the record are still to be written."""
    notes: dict[str, StepNote] = field(default_factory=dict)
    events: list[HistoryEvent] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    waiting_on: str = ""
    refused: bool = False
    untold: bool = field(init=False)
    """What was seen is another thing than the history has, and no line of these has said it yet."""

    def __post_init__(self) -> None:
        self._sight = sight_of(self.subject.record)
        self.untold = self.judged.entry is None or self.judged.entry.seen != self._sight

    @property
    def subject(self) -> Subject:
        return self.judged.subject

    def intend(self, row: Row) -> StepNote:
        """The intent of a row: of an update of a known record, it may be written twice without harm."""
        repeatable = self.mirror.upserts(self.kind) or row.shown_id is not None
        earlier = self.judged.note(row)
        return intent(self.kind, row, earlier, content=self.mirror.content(row), now=self.now, repeatable=repeatable)

    def without_call(self) -> None:
        """What was decided without a call: found as it should be, cleanly not there, held, refused."""
        for found in self.judged.found:
            self._shown(found.row, found.shown_id, f"Found on the platform as {found.shown_id}")
        for row in self.judged.absent:
            note = replace(self.intend(row), outcome="absent", settled_at=self.now, ended=True)
            self.notes[row.key] = note
            unwanted = ", and not wanted there any more" if row.withdrawn else ""
            self._tell("absent", f"{row.key} is not on the platform{unwanted}", row)
        for held in self.judged.held:
            self._hold(held.row, held.reason, held.on)

    def outcome(self, row: Row, outcome: RowOutcome) -> None:
        """What came of writing a row."""
        match outcome:
            case RowWritten(shown_id, note):
                verb = "Taken back" if row.withdrawn else "Brought up to date" if row.shown_id else "Shown"
                text = f"{verb} on the platform as {shown_id or row.shown_id}" + (f": {note}" if note else "")
                self._shown(row, shown_id, text)
            case RowRefused(reasons):
                self._refused(row, reasons)
            case RowInDoubt(why):
                self.notes[row.key] = self.intend(row)
                self._tell("in_doubt", f"Nobody can know whether {row.key} is shown ({why}); it will be looked up", row)

    def _hold(self, row: Row, reason: Reason, on: str) -> None:
        """A row that is not written. Told once: what nobody has changed is no news."""
        self.reasons.append(reason)
        self.waiting_on = self.waiting_on or on
        self.refused = self.refused or not on
        entry = self.judged.entry
        if entry is None or reason not in entry.reasons:
            self._tell(on or "refused", reason.text, row)

    def would(self, row: Row) -> None:
        """In shadow: what would be written."""
        verb = "take back" if row.withdrawn else "bring up to date" if row.shown_id else "create"
        note = replace(self.intend(row), outcome="applied", settled_at=self.now, ended=True)
        self.notes[row.key] = note
        self._tell("shadow", f"Shadow: would {verb} {row.record.number} on the platform", row)

    def _shown(self, row: Row, shown_id: str, text: str) -> None:
        known = shown_id or row.shown_id or ""
        document = TargetDocument(role=row.key, kind=self.kind, key=known, company=self.mirror.system)
        # An empty id says that nothing is there any more: what was taken back altogether is let go.
        documents = (document,) if shown_id else ()
        content = self.mirror.content(replace(row, shown_id=known or None))
        note = replace(self.intend(row), content=content, fingerprint=content, outcome="applied")
        self.notes[row.key] = replace(note, settled_at=self.now, documents=documents, ended=True)
        self._tell("shown", text, row)

    def _refused(self, row: Row, reasons: tuple[Reason, ...]) -> None:
        gone = any(reason.code == GONE for reason in reasons)
        note = replace(self.intend(row), outcome="refused", settled_at=self.now, ended=True)
        self.notes[row.key] = replace(note, documents=()) if gone else note
        self.reasons += reasons
        self.refused = self.refused or not gone
        if gone:
            # Created anew, it would stand beside whatever it was merged into: a person says what it is now.
            self.waiting_on = ADOPT
        before = () if self.judged.entry is None else self.judged.entry.reasons
        if any(reason not in before for reason in reasons):
            self._tell("refused", "; ".join(reason.text for reason in reasons), row)

    def _tell(self, what: str, text: str, row: Row) -> None:
        data = {"row": row.key} | ({"target": str(row.target)} if row.target is not None else {})
        self.events.append(HistoryEvent(self.now, what, text, self.by, data | self._seen()))

    def _seen(self) -> dict[str, str]:
        """What was seen, for the first line that is written of it: a line of its own would cost an import a write for each."""
        untold, self.untold = self.untold, False
        return seen_data(self.subject.record) if untold else {}

    def change(self, *, due_at: datetime) -> Change:
        """The one change of the record. `due_at`: when it is looked at again if more rows are still to be written."""
        record, entry = self.subject.record, self.judged.entry
        steps = {**({} if entry is None else entry.steps), **self.notes}
        if self.judged.hint == NONE:
            return self._unlinked(entry)
        doubtful = [note for note in steps.values() if note.in_doubt]
        unknown = self._unknown(doubtful)
        state, waiting_on = self._state(steps, doubtful)
        events = self._lines(steps)
        if doubtful:
            due_at = max(note.quarantined_until for note in doubtful)
        if unknown is not None and due_at <= self.now:
            # No further look can tell. Looked up when its quarantine is over, it would be looked up every minute for ever.
            state, waiting_on, due_at = State.IN_DOUBT, "person", self.now + STILL_OPEN
        return Change(
            state=state,
            waiting_on=waiting_on,
            reasons=(*self.reasons, *(unknown or ()), *self._retainage()),
            due_at=due_at if self.more or doubtful else None,
            attempts=0,
            number=record.number,
            total=record.total,
            version=record.version,
            fingerprint=fingerprint(record.content()),
            seen=self._sight,
            put_steps=tuple(self.notes.values()),
            unbind=self._lets_go(entry, steps),
            bind=self._documents(steps),
            events=events,
        )

    def _lines(self, steps: Mapping[str, StepNote]) -> tuple[HistoryEvent, ...]:
        """What this change tells; what was seen and no line has said yet in one of its own."""
        lines, self.events = [*self.events, *self._not_ours(steps, self.judged.entry)], []
        if seen := self._seen():
            lines.append(HistoryEvent(self.now, SEEN, seen_text(self.subject.record), self.by, seen))
        return tuple(lines)

    def _state(self, steps: Mapping[str, StepNote], doubtful: Iterable[StepNote]) -> tuple[State, str]:
        if any(doubtful):
            return State.IN_DOUBT, "quarantine"
        if self.more:
            return State.PENDING, ""
        if self.refused:
            shown = any(note.outcome == "applied" for note in steps.values())
            return (State.PARTIAL if shown else State.REFUSED), ""
        if self.waiting_on:
            return State.WAITING, self.waiting_on
        if self.subject.foreign and not steps:
            return State.WAITING, NOT_OURS
        return (State.PARTIAL if self.subject.retainage else State.SYNCED), ""

    def _unknown(self, doubtful: Iterable[StepNote]) -> tuple[Reason, ...] | None:
        """Why a doubt is a person's: several carry its key, it is hidden, or nothing says where it would be; else `None`."""
        places = {row.key for row in self.subject.rows}
        several = {held.row.key for held in self.judged.held if held.on == "person"}
        lost = [note.name for note in doubtful if note.name not in places]
        text = (
            "Whether {} is shown on the platform nobody knows: what it pays is linked to no pay app any more. "
            + RESOLVE
        )
        reasons = tuple(Reason("no_place", text.format(name)) for name in lost)
        return reasons if lost or any(note.name in several for note in doubtful) else None

    def _retainage(self) -> tuple[Reason, ...]:
        """Retainage that reaches no pay app. Shown nowhere, it would look as if the subcontractor had never been paid it."""
        if not self.subject.retainage:
            return ()
        text = (
            f"It pays {', '.join(self.subject.retainage)}, which pays out retainage, and the ERP does not say of which bill "
            "that came from the platform: no pay app shows it. Enter it there, if it belongs to one."
        )
        return (Reason(RETAINAGE_NOT_OURS, text),)

    def _not_ours(self, steps: Mapping[str, StepNote], entry: Entry | None) -> tuple[HistoryEvent, ...]:
        held = self._retainage()
        if held and steps and (entry is None or held[0] not in entry.reasons):
            return (HistoryEvent(self.now, "not_ours", held[0].text, self.by, self._seen()),)
        if not self.subject.foreign or steps or (entry is not None and entry.waiting_on == NOT_OURS):
            return ()
        text = f"It pays {', '.join(self.subject.foreign)}, which did not come from the platform"
        return (HistoryEvent(self.now, "not_ours", text, self.by, self._seen()),)

    def _documents(self, steps: Mapping[str, StepNote]) -> tuple[TargetDocument, ...]:
        return tuple(document for note in steps.values() for document in note.documents)

    def _lets_go(self, entry: Entry | None, steps: Mapping[str, StepNote]) -> bool:
        """Whether something that was linked is linked no more; then what is left is linked anew, in the same write."""
        kept = {document.address for document in self._documents(steps)}
        return entry is not None and any(document.address not in kept for document in entry.documents)

    def _unlinked(self, entry: Entry | None) -> Change:
        event = HistoryEvent(self.now, "unlinked", "Unlinked by a person; the platform keeps what it shows", self.by)
        bound = entry is not None and entry.bound
        return Change(
            state=State.UNLINKED,
            waiting_on="",
            reasons=(),
            due_at=None,
            clear_steps=True,
            unbind=True,
            events=(event,) if bound else (),
        )
