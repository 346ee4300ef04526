"""A person's answer to "it may be in the ERP already": it is this document; or it is new. Written with who and why.

Adopting links a record to a document that nobody here made. It is read back and held against what would have been sent, to the
cent; only then it is linked, under the record's lease, so that no worker can send the record meanwhile. The link is the same as
any other: permanent, and one document belongs to one record.

    unbound, approved ─ read back ─ ties ─▶ bound ─▶ the platform is told (live), or at go-live (shadow)
                                  └ differs ─▶ refused, unless the person says: although it differs
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from tieout.config.connection import Connection, EntitySection, ErpLimits, Mode, Numbering
from tieout.policy.gates import decide_mode, is_approved
from tieout.policy.preparing import prepare
from tieout.policy.ready import FieldLimits
from tieout.policy.reasons import Reason
from tieout.records.record import Record
from tieout.records.references import TargetDocument
from tieout.sync.both_sides import open_note
from tieout.sync.ends import still_there
from tieout.sync.needs import documents_needed
from tieout.sync.outcomes import Observed
from tieout.sync.plan import Expectation, Side
from tieout.sync.ports import AlreadyBound, Clock, Erp, Fetched, Ids, Ledger, Missing, Platform
from tieout.sync.sending import ADOPT_STEP, AS_NEW, content_of
from tieout.sync.session import Rest, Session
from tieout.sync.state import Change, Entry, HistoryEvent, State, StepNote
from tieout.sync.telling import let_go
from tieout.sync.tie import differences
from tieout.sync.wakes import Wake

LEASE = timedelta(minutes=3)
"""A fetch and a read-back, each as slow as a system may be."""


class NotAdopted(Exception):
    """The answer cannot be taken over as it was given; says why and what to do. Nothing was linked."""


@dataclass
class Adopting:
    """Takes a person's answers over. The record is named by a wake, which says who answers and why."""

    connection: Connection
    ledger: Ledger
    platform: Platform
    erp: Erp
    clock: Clock
    ids: Ids

    def adopt(self, wake: Wake, document: TargetDocument, *, although_it_differs: bool = False) -> State:
        """Link the record to a document of the ERP. After `pending` the same wake has the platform told at once.

        Raises:
            NotAdopted: with the reason; nothing was linked.
            NotNow, NeedsPerson: a system could not be asked; nothing was linked.
        """
        with self._session(wake, f"Adopt {document.address}: {wake.why}") as (session, end):
            record = self._adoptable(session, document)
            seen = self.erp.read_back(document)
            if not isinstance(seen, Observed) or not seen.live:
                status = seen.status if isinstance(seen, Observed) else "deleted"
                raise NotAdopted(f"{document.address} is {status} in the ERP; nothing living can be linked to it")
            expects = self._expectation(session, record)
            linked = seen.document.model_copy(
                update={"role": document.role or seen.document.role, "lines": paired(expects, seen)}
            )
            apart = differences(expects, replace(seen, document=linked))
            if apart and not although_it_differs:
                text = " ".join(reason.text for reason in apart)
                raise NotAdopted(f"it does not tie: {text} Correct one side, or adopt it although it differs")
            self._bind(session, record, linked, expects, apart)
            end.append(self._rest(session, record, f"Adopted as {linked.address} by {wake.by}"))
        return self._state(wake)

    def as_new(self, wake: Wake) -> State:
        """Take over that the record is in no way in the ERP: it is sent, or sent anew if its document is gone.

        The wake that follows must be a person's resync: what was let go is sent by nothing else.

        Raises:
            NotAdopted: with the reason; nothing has changed.
            NotNow, NeedsPerson: a system could not be asked.
        """
        with self._session(wake, f"Mark as new: {wake.why}") as (session, end):
            documents = session.entry.documents
            if documents and still_there(session, self.erp):
                those = ", ".join(document.address for document in documents)
                raise NotAdopted(f"it is linked to {those}, which stands in the ERP; sent anew it would stand twice")
            fetched, record = self._fetched(session, *documents)
            if documents:
                let_go(session, f"its document is gone, and {wake.by} says that it is new: {wake.why}", State.PENDING)
            event = session.event("marked_new", f"Not in the ERP, says {wake.by}: {wake.why}")
            hints = {**wake.hints, AS_NEW: fetched.link or "yes"}
            marked = wake.model_copy(update={"id": f"new-{wake.id}", "hints": hints})
            self.ledger.want(marked, shadow=False, due_at=self.clock.now() + LEASE, event=event)
            session.reload()
            end.append(self._rest(session, record, "Marked as new"))
        return self._state(wake)

    @contextmanager
    def _session(self, wake: Wake, text: str) -> Iterator[tuple[Session, list[Rest]]]:
        """The record under a lease; it rests as the block says, or as it was."""
        now, key = self.clock.now(), wake.key(shadow=False)
        asked = wake.model_copy(update={"id": f"asked-{wake.id}"})
        due = now + self.connection.thresholds.lost_wake
        self.ledger.want(asked, shadow=False, due_at=due, event=HistoryEvent(now, "asked", text, wake.by))
        lease = self.ledger.lease(key, owner=self.ids.new(), now=now, until=now + LEASE)
        if lease is None:
            raise NotAdopted("the record is being worked at this moment; try again in a minute")
        session, end = Session(self.ledger, lease, wake, self.clock), list[Rest]()
        try:
            _refuse_doubt(session.entry)
            yield session, end
        finally:
            rest = end[-1] if end else self._as_before(session)
            while not self.ledger.release(lease, rest.change, wanted=session.entry.wanted):
                session.reload()

    def _as_before(self, session: Session) -> Rest:
        entry, section = session.entry, self.connection.section(session.wake.entity)
        if section.only_shadow and entry.state is State.PENDING and not entry.bound:
            # In shadow its history goes on under another key: left pending here, it would be woken for ever.
            return session.rest(State.WAITING, "It may be in the ERP already", waiting_on="adopt")
        return Rest(Change())

    def _adoptable(self, session: Session, document: TargetDocument) -> Record:
        entry = session.entry
        if entry.bound:
            those = ", ".join(one.address for one in entry.documents)
            raise NotAdopted(f"it is linked to {those} already")
        holder = self.ledger.holder(self.connection.id, Side.ERP, document)
        if holder is not None and holder != entry.key:
            raise NotAdopted(str(AlreadyBound(document, str(holder))))
        return self._fetched(session, document)[1]

    def _fetched(self, session: Session, *documents: TargetDocument) -> tuple[Fetched, Record]:
        """The record as it stands now; a link that it carries must name one of these documents."""
        entry, section = session.entry, self.connection.section(session.wake.entity)
        key = entry.key
        fetched = self.platform.fetch(key.entity, key.reference, hints=entry.hints, requests=entry.requests)
        if isinstance(fetched, Missing) or fetched.record is None:
            raise NotAdopted("it cannot be read on the platform (any more)")
        record = fetched.record
        if fetched.foreign_link:
            raise NotAdopted(
                f"it carries the link '{fetched.foreign_link}' of another integration; take that away first"
            )
        known = {name for document in documents for name in (document.address, document.key)}
        if fetched.link and fetched.link not in known:
            raise NotAdopted(f"it says that it is linked to {fetched.link}; adopt that, or clear the link")
        _refuse_unfit(fetched, record, section)
        return fetched, record

    def _expectation(self, session: Session, record: Record) -> Expectation:
        """What would have been sent, in the ERP's words. Its limits on lengths do not matter: the document is there."""
        capability = self.erp.capability(record.kind.value)
        if not capability.offered:
            raise NotAdopted(f"the ERP's door carries no {record.kind.value.replace('_', ' ')}: {capability.note}")
        targets = documents_needed(session, record, shadow=False)
        if isinstance(targets, Rest):
            reasons = targets.change.reasons
            texts = [reason.text for reason in reasons] if isinstance(reasons, tuple) else []
            raise NotAdopted(f"what it needs comes first: {' '.join(texts)}")
        section = self.connection.section(record.entity)
        unlimited = section.model_copy(update={"numbering": Numbering(), "erp_limits": ErpLimits()})
        maps = self.connection.value_maps
        ready = prepare(
            record,
            maps,
            FieldLimits(),
            generation=session.entry.generation,
            targets=targets,
            section=unlimited,
        )
        if isinstance(ready, list):
            raise NotAdopted(f"it cannot be held against the ERP: {' '.join(reason.text for reason in ready)}")
        expects = next((step.expects for step in self.erp.plan(ready) if step.expects is not None), None)
        # Texts were typed by somebody else; money, lines and cost codes must agree.
        return Expectation(record.total, ()) if expects is None else replace(expects, fields={})

    def _bind(
        self,
        session: Session,
        record: Record,
        document: TargetDocument,
        expects: Expectation,
        apart: tuple[Reason, ...],
    ) -> None:
        now, content = self.clock.now(), content_of(record)
        note = StepNote(
            name=ADOPT_STEP,
            side=Side.ERP,
            kind=document.kind,
            fingerprint=content,
            content=content,
            reference="",
            guard_key="",
            attempt=1,
            intent_at=now,
            quarantined_until=now,
            outcome="applied",
            settled_at=now,
            documents=(document,),
            ended=True,
        )
        told = " ".join(reason.text for reason in apart)
        how = f"although it differs: {told}" if apart else "read back: it ties to the cent"
        event = session.event("adopted", f"Adopted as {document.address} ({session.wake.why}); {how}")
        change = Change(
            clear_steps=True,
            put_steps=(note,),
            bind=(document,),
            fingerprint=content,
            number=record.number,
            total=expects.total,
            attempts=0,
            events=(event,),
        )
        try:
            session.write(change)
        except AlreadyBound as taken:
            raise NotAdopted(str(taken)) from taken

    def _rest(self, session: Session, record: Record, text: str) -> Rest:
        if decide_mode(record, self.connection.section(record.entity)).mode is Mode.LIVE:
            return session.rest(State.PENDING, text, due_at=self.clock.now())
        return session.rest(State.WAITING, f"{text}; it goes on when its slice goes live", waiting_on="live")

    def _state(self, wake: Wake) -> State:
        entry = self.ledger.entry(wake.key(shadow=False))
        return State.PENDING if entry is None else entry.state


def paired(expects: Expectation, seen: Observed) -> dict[str, str]:
    """Which line of the document is which of ours: by cost code and amount; of several alike, in their order."""
    free: dict[tuple[str, object], list[str]] = {}
    for there in seen.lines:
        free.setdefault((there.cost_code, there.amount), []).append(there.key)
    pairs: dict[str, str] = {}
    for line in expects.lines:
        keys = free.get((line.cost_code, line.amount))
        if keys:
            pairs[line.source_id] = keys.pop(0)
    return pairs


def _refuse_doubt(entry: Entry) -> None:
    """Raises: NotAdopted: something of ours is under way, and may yet make a document of its own."""
    if entry.state in {State.IN_DOUBT, State.ACCEPTED} or (not entry.bound and open_note(entry) is not None):
        raise NotAdopted(f"it is {entry.state.value.replace('_', ' ')}: see 'tieout doubt list' first")


def _refuse_unfit(fetched: Fetched, record: Record, section: EntitySection) -> None:
    """Raises: NotAdopted: the record is not approved, or nothing of its slice flows."""
    if not fetched.accepted and not is_approved(record, section):
        status = "deleted" if record.deleted else record.status
        raise NotAdopted(f"it is {status} on the platform; only what is approved is in the ERP by right")
    if decide_mode(record, section).mode is Mode.OFF:
        raise NotAdopted(f"{record.entity.value} is switched off for this record; set it to shadow or live first")
