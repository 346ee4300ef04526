"""What remains on the platform of a record that accounting does not have any more: looked up by its key, and never taken back.

    missing ─┬ nothing in doubt, and nobody asks   ─▶ as it was
             ├ a write in doubt may still come     ─▶ wait
             └ look for the key, or the id known ──┬ there     ─▶ linked: it is still shown, and a person must look
                                                   ├ not there ─▶ let go: it had not happened, or was taken back
                                                   └ twice, or hidden from us ─▶ a person's word

The import that comes with the record never looks for it again, because nobody brings the record any more. Unlooked, a payment
would stand on a pay app, linked to nothing, and a person's word on it would be held against nothing.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import AlreadyBound, pausing
from tieout.sync.pull_judging import RESOLVE
from tieout.sync.pull_ledger import BulkLedger
from tieout.sync.pull_ports import Mirror, Shown
from tieout.sync.pull_rows import held_documents, shown_documents
from tieout.sync.session import Rest, Session
from tieout.sync.state import Change, Entry, HistoryEvent, State, StepNote
from tieout.sync.wakes import WakeReason


@dataclass
class Traces:
    """Finds on the platform what was shown of a record, by nothing but its entry."""

    bulk: BulkLedger
    mirror: Mirror

    def of(self, entry: Entry, note: StepNote) -> tuple[Shown, ...]:
        """What a row is there now; more than one, where several carry its key.

        Raises:
            NotNow, NeedsPerson: nobody can say; with `pause_scope`, or later, of nothing at all.
        """
        target, hints = None, {}
        if entry.key.entity is Entity.PAYMENT:
            paid = shown_documents(entry).get(note.name, "")
            held = held_documents(self.bulk, entry.key.connection, (), (entry,)).get(paid)
            if held is None:
                raise NeedsPerson(f"nothing says any more on which pay app it would be ({paid or note.name} is none's)")
            target, hints = held.reference, held.hints
        shown_id = note.documents[0].key if note.documents else None
        with pausing(self.mirror.limit_scope()):
            found = self.mirror.traced(note.kind, note.name, shown_id=shown_id, target=target, hints=hints)
        return tuple(one for one in found if one.id == shown_id) or found

    def document(self, note: StepNote, shown: Shown) -> TargetDocument:
        """What a record is linked to, as the import links it."""
        return TargetDocument(role=note.name, kind=note.kind, key=shown.id, company=self.mirror.system)


def as_it_stands(session: Session, notes: Sequence[StepNote], events: Sequence[HistoryEvent]) -> Change:
    """The write that settles rows and links the record to just what its rows are: neither without the other."""
    steps = {**session.entry.steps, **{note.name: note for note in notes}}
    documents = tuple(document for note in steps.values() for document in note.documents)
    kept = {document.address for document in documents}
    lets_go = any(document.address not in kept for document in session.entry.documents)
    return Change(put_steps=tuple(notes), bind=documents, unbind=lets_go, events=tuple(events))


def settled(session: Session, note: StepNote, document: TargetDocument | None, content: str = "") -> StepNote:
    """The end of a row: it stands there as this document, with this content as far as that can be told; or it does not."""
    now = session.clock.now()
    if document is None:
        return replace(note, outcome="absent", settled_at=now, documents=(), ended=True)
    # Not the content of the lost call, which may never have come: should the record come back, it is brought up to date.
    shown = replace(note, content=content, fingerprint=content, documents=(document,))
    return replace(shown, outcome="applied", settled_at=now, ended=True)


@dataclass
class _Looked:
    """What became of the rows: those that are known now, and why others are not."""

    notes: list[StepNote] = field(default_factory=list)
    events: list[HistoryEvent] = field(default_factory=list)
    unknown: list[Reason] = field(default_factory=list)


@dataclass
class Remains:
    """Settles what is in doubt of a missing record. `linked`: told of what is the record's now, or is not any more."""

    traces: Traces
    linked: Callable[[Collection[str]], None]

    def look(self, session: Session, why: str) -> Rest | None:
        """Look what is there. Returns how to rest; `None`: nothing (more) is in doubt, and what is linked is still shown.

        Raises: NotNow, NeedsPerson: the platform cannot be asked.
        """
        entry, now = session.entry, session.clock.now()
        doubts = [note for note in entry.steps.values() if note.in_doubt]
        # Who took it back by hand asks for a look: without one, the record would be called shown for ever.
        asked = session.by_hand or session.wake.reason is WakeReason.AGAIN  # or that look could not be made then
        notes = doubts or [note for note in entry.steps.values() if note.documents and asked]
        until = max((note.quarantined_until for note in doubts), default=now)
        if now < until:
            text = f"It is not in the ERP any more ({why}), and what is shown of it is looked up on the platform."
            return session.rest(State.IN_DOUBT, text, waiting_on="quarantine", due_at=until)
        looked = _Looked()
        for note in notes:
            self._row(session, note, looked)
        return self._end(session, looked, why)

    def _row(self, session: Session, note: StepNote, looked: _Looked) -> None:
        try:
            found = [one for one in self.traces.of(session.entry, note) if one.active]
        except NeedsPerson as hidden:
            if hidden.pause_scope:
                raise
            _unknown(note, looked, f"whether {note.name} is shown on the platform nobody knows: {hidden.why}.")
            return
        if len(found) > 1:
            those = ", ".join(one.id for one in found)
            _unknown(note, looked, f"more than one record on the platform carries {note.name}: {those}.")
        elif not found:
            looked.notes.append(settled(session, note, None))
            text = f"{note.name} is not on the platform, or out of use there"
            looked.events.append(session.event("absent", text, row=note.name))
        elif note.in_doubt:
            (there,) = found
            looked.notes.append(settled(session, note, self.traces.document(note, there), there.content))
            looked.events.append(session.event("shown", f"Found on the platform as {there.id}", row=note.name))

    def _end(self, session: Session, looked: _Looked, why: str) -> Rest | None:
        before = session.entry
        if looked.notes:
            try:
                session.write(as_it_stands(session, looked.notes, looked.events))
            except AlreadyBound as taken:
                looked.unknown.append(Reason("already_bound", f"{taken}. One of the two is wrong. {RESOLVE}"))
            self._tell(before, session.entry)
        if looked.unknown:
            text = " ".join(reason.text for reason in looked.unknown)
            return session.rest(State.IN_DOUBT, text, waiting_on="person", reasons=tuple(looked.unknown))
        if before.bound and not session.entry.bound:
            text = f"It is not in the ERP any more ({why}), nor on the platform: nothing is left to tie"
            return session.rest(State.UNLINKED, text)
        return None

    def let_go(self, session: Session) -> Rest:
        """A person has unlinked it, as a record that accounting still has is let go of."""
        before = session.entry
        text = "Unlinked by a person; the platform keeps what it shows"
        event = session.event("unlinked", text)
        session.write(
            Change(state=State.UNLINKED, clear_steps=True, unbind=True, events=(event,) if before.bound else ())
        )
        self._tell(before, session.entry)
        return session.rest(State.UNLINKED, text)

    def _tell(self, before: Entry, after: Entry) -> None:
        """After it is written down: whoever is woken by it must find it so."""
        changed = {one.key for one in before.documents} ^ {one.key for one in after.documents}
        if changed:
            self.linked(sorted(changed))


def _unknown(note: StepNote, looked: _Looked, text: str) -> None:
    if note.in_doubt:  # else it was only somebody's look that failed: what is linked stays linked
        looked.unknown.append(Reason("missing", f"It is not in the ERP any more, and {text} {RESOLVE}"))
