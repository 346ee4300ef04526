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

from tieout.config.connection import Connection, Mode
from tieout.policy.gates import decide_mode
from tieout.policy.reasons import Reason
from tieout.policy.translating import extensions_sent
from tieout.records.record import Record
from tieout.records.references import TargetDocument
from tieout.sync.adoptable import Adoptable, NotAdopted, paired, refuse_doubt
from tieout.sync.contents import content_of
from tieout.sync.ends import still_there
from tieout.sync.outcomes import Observed
from tieout.sync.plan import Expectation, Side
from tieout.sync.ports import AlreadyBound, Clock, Erp, Ids, Ledger, Platform
from tieout.sync.sending import ADOPT_STEP, AS_NEW
from tieout.sync.session import Rest, Session
from tieout.sync.state import UNSET, Change, HistoryEvent, State, StepNote
from tieout.sync.telling import let_go
from tieout.sync.tie import differences
from tieout.sync.unsettled import unsettled
from tieout.sync.wakes import Wake

__all__ = ["Adopting", "NotAdopted"]

LEASE = timedelta(minutes=3)
"""A fetch and a read-back, each as slow as a system may be."""


@dataclass
class Adopting:
    """Takes a person's answers over. The record is named by a wake, which says who answers and why."""

    connection: Connection
    ledger: Ledger
    platform: Platform
    erp: Erp
    clock: Clock
    ids: Ids

    @property
    def _adoptable(self) -> Adoptable:
        return Adoptable(self.connection, self.ledger, self.platform, self.erp)

    def adopt(self, wake: Wake, document: TargetDocument, *, although_it_differs: bool = False) -> State:
        """Link the record to a document of the ERP. After `pending` the same wake has the platform told at once.

        Raises:
            NotAdopted: with the reason; nothing was linked.
            NotNow, NeedsPerson: a system could not be asked; nothing was linked.
        """
        with self._session(wake, f"Adopt {document.address}: {wake.why}") as (session, end):
            record = self._adoptable.record(session, document)
            seen = self.erp.read_back(document)
            if not isinstance(seen, Observed) or not seen.live:
                status = seen.status if isinstance(seen, Observed) else "deleted"
                raise NotAdopted(f"{document.address} is {status} in the ERP; nothing living can be linked to it")
            expects = self._adoptable.expectation(session, record)
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
            fetched, record = self._adoptable.fetched(session, *documents)
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
            refuse_doubt(session.entry)
            yield session, end
        finally:
            rest = end[-1] if end else self._as_before(session)
            while not self.ledger.release(lease, rest.change, wanted=session.entry.wanted):
                session.reload()

    def _as_before(self, session: Session) -> Rest:
        entry, section = session.entry, self.connection.section(session.wake.entity)
        if section.only_shadow and entry.state is State.PENDING and not entry.bound and unsettled(entry) is None:
            # In shadow its history goes on under another key: left pending here, it would be woken for ever.
            return session.rest(State.WAITING, "It may be in the ERP already", waiting_on="adopt")
        return Rest(Change())

    def _bind(
        self,
        session: Session,
        record: Record,
        document: TargetDocument,
        expects: Expectation,
        apart: tuple[Reason, ...],
    ) -> None:
        extensions = extensions_sent(self.connection.value_maps, self.connection.section(record.entity))
        now, content = self.clock.now(), content_of(record, extensions)
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
            total=record.total if record.total is not None else UNSET,
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
