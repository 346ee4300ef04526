"""One record of accounting, looked at by itself: the ERP says that it changed, a person asks, or a doubt has to be resolved."""

from collections.abc import Callable
from dataclasses import dataclass

from tieout.policy.reasons import Reason
from tieout.records.record import Record
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.pauses import Pauses, held
from tieout.sync.plan import Side
from tieout.sync.ports import Ledger, Missing, Permit, pausing
from tieout.sync.pull_judging import LINK, NONE
from tieout.sync.pull_page import Shows
from tieout.sync.pull_ports import Feed
from tieout.sync.pull_reading import Reading
from tieout.sync.pull_rests import Rests
from tieout.sync.room import Room
from tieout.sync.session import Rest, Session
from tieout.sync.state import State

IN_THE_ERP = "accounting must create or link it"
"""What a vendor waits on that was born on the platform."""


@dataclass
class One:
    """Works one wake of one record. What it returns as records is shown under the lease's own owner."""

    feed: Feed
    reading: Reading
    shows: Shows
    ledger: Ledger
    room: Room
    rests: Rests
    pauses: Pauses
    close_feed: Callable[[], None]

    def turn(self, session: Session) -> Rest | tuple[Record, ...]:
        """Read the record now. What is to be shown comes back as records; else how it rests."""
        reference = session.entry.key.reference
        if reference.system == self.shows.mirror.system:
            return self._born_there(session)
        stopped = held(session, self.pauses)
        if stopped is not None:
            return stopped
        try:
            return self._read(session)
        except (NotNow, NeedsPerson) as why:
            return self.rests.stopped(session, why)

    def _read(self, session: Session) -> Rest | tuple[Record, ...]:
        permit = self.room.enter(session, self.shows.mirror.limit_scope(), self.feed.limit_scope())
        if not isinstance(permit, Permit):
            return permit
        key = session.entry.key
        try:
            with pausing(self.feed.limit_scope()):
                record = self.feed.one(self.reading.kind, key.reference)
        finally:
            self.close_feed()
            self.room.leave(permit)
        return self._missing(session, record) if isinstance(record, Missing) else (record,)

    def _missing(self, session: Session, missing: Missing) -> Rest:
        """Nothing is taken back for want of an answer: an ERP that hides a record, or says so by mistake, deletes nothing."""
        if not session.entry.bound:
            text = f"It is not in the ERP: {missing.why}"
            return session.rest(State.REFUSED, text, reasons=(Reason("missing", text),))
        text = f"It is not in the ERP any more ({missing.why}), and still shown on the platform. A person must look."
        return session.rest(State.REFUSED, text, waiting_on="person", reasons=(Reason("missing", text),))

    def _born_there(self, session: Session) -> Rest:
        """A vendor that somebody created on the platform is held until one of accounting's is linked to it."""
        key = session.entry.key
        shown = TargetDocument(role="", kind=self.reading.kind, key=key.reference.id, company=self.shows.mirror.system)
        holder = self.ledger.holder(key.connection, Side.PLATFORM, shown)
        if holder is not None:
            return session.rest(State.SYNCED, f"It is {holder.reference} of the ERP")
        if session.entry.hints.get(LINK) == NONE:
            return session.rest(State.UNLINKED, "It is not on the platform any more: merged into another")
        text = (
            f"{key.entity.value.capitalize()} {key.reference.id} was created on the platform. Nothing is sent with it until "
            f"accounting has it: create it in the ERP, or link it to one that is there."
        )
        return session.rest(State.WAITING, text, waiting_on=IN_THE_ERP, reasons=(Reason("born_there", text),))
