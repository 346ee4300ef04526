"""A record of accounting's kind that somebody created on the platform: held until one of accounting's own is linked to it.

    linked, by us or by the connection document ─▶ synced: it is that record of the ERP
    gone from the platform, or out of use there ─▶ unlinked: nobody has to do anything
    else                                        ─▶ waiting: accounting must create or link it

Whoever links it wakes it (`Pull._linked`). That message may be lost with its worker, and nothing tells of a record that was
merged or put out of use, so it is looked at now and then by itself too.
"""

from dataclasses import dataclass

from tieout.config.connection import Connection
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.patience import PERSON
from tieout.sync.plan import Side
from tieout.sync.ports import Ledger, Permit, pausing
from tieout.sync.pull_judging import LINK, NONE
from tieout.sync.pull_ports import Mirror, Shown
from tieout.sync.pull_rests import Rests
from tieout.sync.room import Room
from tieout.sync.session import Rest, Session
from tieout.sync.state import Change, State

IN_THE_ERP = "accounting must create or link it"
"""What it waits on."""


@dataclass
class BornThere:
    """Works one wake of one such record. It writes to neither system."""

    connection: Connection
    kind: str
    mirror: Mirror
    ledger: Ledger
    room: Room
    rests: Rests

    def turn(self, session: Session) -> Rest:
        """How it rests now."""
        key = session.entry.key
        shown = TargetDocument(role="", kind=self.kind, key=key.reference.id, company=self.mirror.system)
        holder = self.ledger.holder(key.connection, Side.PLATFORM, shown)
        if holder is not None:
            return session.rest(State.SYNCED, f"It is {holder.reference} of the ERP")
        if code := self._mapped(session):
            return session.rest(State.SYNCED, f"It is {code} of the ERP, says the connection document")
        if session.entry.hints.get(LINK) == NONE:
            return session.rest(State.UNLINKED, "It is not on the platform any more: merged into another")
        try:
            found = self._there(session)
        except (NotNow, NeedsPerson) as why:
            return self.rests.stopped(session, why)
        return found if isinstance(found, Rest) else self._judged(session, found)

    def _mapped(self, session: Session) -> str:
        key, maps = session.entry.key, self.connection.value_maps
        return (maps.vendors if key.entity is Entity.VENDOR else maps.customers).get(key.reference.id, "")

    def _there(self, session: Session) -> Shown | Rest | None:
        """The record as the platform shows it. Raises: NotNow, NeedsPerson."""
        scope = self.mirror.limit_scope()
        permit = self.room.enter(session, scope, scope)  # the ERP is not asked, so no seat of its is taken
        if not isinstance(permit, Permit):
            return permit
        try:
            with pausing(scope):
                return self.mirror.one(self.kind, session.entry.key.reference.id)
        finally:
            self.room.leave(permit)

    def _judged(self, session: Session, shown: Shown | None) -> Rest:
        if shown is None:
            return session.rest(State.UNLINKED, "It is not on the platform any more")
        if shown.name and shown.name != session.entry.number:
            session.write(Change(number=shown.name))
        if not shown.active:
            return session.rest(State.UNLINKED, f"{shown.name} is out of use on the platform: nothing is sent with it")
        text = (
            f"{session.entry.key.entity.value.capitalize()} {shown.name} ({shown.id}) was created on the platform. Nothing is "
            "sent with it until accounting has it: create it in the ERP, or link it to one that is there."
        )
        # Of these reasons those are looked at again that a new version of the connection document may take away.
        reasons = (Reason(f"unknown_{session.entry.key.entity.value}", text),)
        due = session.clock.now() + PERSON
        return session.rest(State.WAITING, text, waiting_on=IN_THE_ERP, reasons=reasons, due_at=due)
