"""What a look at one record comes to: stale, gated, refused, or sent step by step and told."""

import json
from dataclasses import dataclass, replace

from tieout.config.connection import Connection, EntitySection, Intake, Mode
from tieout.policy.gates import NotSent, Open, Waiting, Withdrawn, decide_mode, gate_record
from tieout.policy.preparing import prepare
from tieout.policy.ready import Ready
from tieout.policy.reasons import Reason
from tieout.policy.translating import extensions_sent
from tieout.records.money import dollars
from tieout.records.record import Record
from tieout.records.references import TargetDocument
from tieout.sync.contents import content_of
from tieout.sync.doubt import Doubts
from tieout.sync.ends import both_gone, gone, let_go_of_what_is_gone, still_there, worth_reading_back
from tieout.sync.half_done import HalfDone, planned, take_all
from tieout.sync.masters import not_yet, only_masters, wait_for_masters
from tieout.sync.needs import come_meanwhile, documents_needed, refused, wanting
from tieout.sync.past import apart_by, edited_since, not_offered, refused_as_it_is, untouched, was_let_go, with_a_person
from tieout.sync.patience import STILL_OPEN
from tieout.sync.plan import Step
from tieout.sync.ports import Clock, Erp, Fetched, Missing, Payloads, Platform, pausing
from tieout.sync.seeing import seen_once
from tieout.sync.session import Rest, Session
from tieout.sync.staleness import Staleness
from tieout.sync.state import UNSET, Change, State
from tieout.sync.steps import Steps
from tieout.sync.telling import Telling, unlinking
from tieout.sync.unheard import ask_for_requests
from tieout.sync.wakes import WakeReason

ADOPT_STEP = "adopt"
"""The step that stands for a document which a person linked, and nobody here made."""

AS_NEW = "as_new"
"""The hint by which a person says that a record is not in the ERP, whenever it was approved. Its value is the link that the
record still carries to a document which is gone, if it does."""


class Elsewhere(Exception):
    """The record is in a slice of the other mode, live or shadow."""

    def __init__(self, number: str, *, shadow: bool) -> None:
        self.shadow = shadow
        super().__init__(
            f"{number} is in a slice that is {'in shadow' if shadow else 'live'}; its history goes on there"
        )


@dataclass
class Sending:
    """One look at one record, with the lease and a permit in hand."""

    connection: Connection
    section: EntitySection
    platform: Platform
    erp: Erp
    payloads: Payloads
    clock: Clock
    steps: Steps
    doubts: Doubts
    telling: Telling

    def __post_init__(self) -> None:
        self._shadow, self._silent = self.section.only_shadow, Mode.LIVE not in self.section.modes
        self._staleness = Staleness(self.clock, self.erp)
        self._half_done = HalfDone(self.steps, self.telling)

    def look(self, session: Session) -> Rest:
        entry = session.entry
        if with_a_person(entry) and not session.by_hand:
            # A person has to decide first: a delivery or a sweep must not send on its own what nobody understands.
            return Rest(Change(due_at=self.clock.now() + STILL_OPEN))
        if session.wake.reason is WakeReason.RESYNC and entry.attempts:
            session.write(Change(attempts=0))
        rest = self.doubts.resolve(session)
        if rest is not None:
            return rest
        if unlinking(session.entry):
            return self.telling.unlinked(session)
        fetched = session.fetched = self.fetch(session)
        if isinstance(fetched, Missing):
            return self._staleness.missing(session, fetched, shadow=self._shadow)
        if fetched.record is not None:
            self._of_slice(session, fetched.record)  # before anything is told: what is off or in shadow answers nobody
        if any(request.action == "unlink" for request in fetched.requests) and not self._silent:
            return self.telling.unlink(session, fetched)
        if fetched.record is None:
            gone_but_asked = Missing("only a request about it is left")
            return self._staleness.missing(session, gone_but_asked, shadow=self._shadow)
        stale = self._staleness.stale(session, fetched, fetched.record)
        return stale or self._decide(session, fetched, fetched.record)

    def _of_slice(self, session: Session, record: Record) -> None:
        """Take over the mode of the record's slice. What was sent live stays where it is remembered, whatever its slice says.

        Raises:
            Elsewhere: that mode keeps the record under another key.
        """
        mode = decide_mode(record, self.section).mode
        shadow = mode is Mode.SHADOW
        if mode is not Mode.OFF and shadow != session.entry.key.shadow and not session.entry.bound:
            raise Elsewhere(record.number, shadow=shadow)
        self._shadow, self._silent = shadow, mode is not Mode.LIVE

    def fetch(self, session: Session) -> Fetched | Missing:
        """Read the record from its source, as it stands now. Raises: NotNow, NeedsPerson."""
        with pausing(self.platform.limit_scope()):
            if self.section.intake is Intake.ERP_REQUESTS and not session.entry.requests:
                ask_for_requests(session, self.platform)
            entry = session.entry
            return self.platform.fetch(
                entry.key.entity, entry.key.reference, hints=entry.hints, requests=entry.requests
            )

    def _decide(self, session: Session, fetched: Fetched, record: Record) -> Rest:
        entry = session.entry
        self._note(session, fetched, record)
        if fetched.foreign_link:
            text = (
                f"{record.number} carries the link '{fetched.foreign_link}' of another integration. "
                "It is left alone: only one integration may own a record."
            )
            return self.refuse(session, (Reason("foreign_link", text, "link"),), fetched)
        if fetched.link and not entry.bound and fetched.link != entry.hints.get(AS_NEW):
            text = f"{record.number} says it is already in the ERP as {fetched.link}. Adopt it, or clear the link."
            return session.rest(State.WAITING, text, waiting_on="adopt", reasons=(Reason("linked", text),))
        if was_let_go(entry) and not fetched.accepted and not session.by_hand:
            text = f"{record.number} was unlinked. It is sent anew when accounting asks for it, or after a resync."
            return session.rest(State.UNLINKED, text)
        gate = gate_record(
            record,
            self.section,
            bound=entry.bound,
            accepted=fetched.accepted,
            seen_unapproved_at=entry.seen_unapproved_at,
            as_new=AS_NEW in entry.hints,
        )
        match gate:
            case NotSent(reason):
                return session.rest(State.WAITING, reason.text, waiting_on="switch")
            case Waiting(on, reason):
                if on == "approval":
                    session.write(Change(seen_unapproved_at=self.clock.now()))
                return session.rest(State.WAITING, reason.text, waiting_on=on, reasons=(reason,))
            case Withdrawn(reason):
                ended = None if self._shadow else both_gone(session, self.erp)
                return ended or self.refuse(session, (apart_by(reason, entry.total),), fetched)
            case Open():
                return self._send(session, fetched, record)

    def _note(self, session: Session, fetched: Fetched, record: Record) -> None:
        """Remember and tell what was seen. Once it is in the ERP, the total stays what was sent: differences go by it."""
        entry = session.entry
        total = entry.total if entry.bound and entry.total is not None else record.total
        # A request's content has a version of its own, which says nothing about how new a later read of the record is.
        version = entry.version or UNSET if fetched.accepted else record.version
        hints = dict(fetched.hints.items() - entry.hints.items())
        told = seen_once(session, record)
        seen = (entry.number, entry.total, entry.version or UNSET, entry.attempts, entry.seen)
        if hints or seen != (record.number, total, version, 0, told.seen):
            session.write(replace(told, number=record.number, total=total, version=version, attempts=0, hints=hints))

    def _send(self, session: Session, fetched: Fetched, record: Record) -> Rest:
        extensions = extensions_sent(self.connection.value_maps, self.section)
        content = content_of(record, extensions, sent=session.entry.fingerprint)
        if self._shadow and session.entry.bound:
            self.telling.would_tell(session, fetched)
            return untouched(session, f"{record.number} is in the ERP, and its slice is in shadow: left as it is")
        if session.entry.bound and fetched.accepted and fetched.link is None:
            let_go_of_what_is_gone(session, self.erp)
        if worth_reading_back(session) and not still_there(session, self.erp):
            return self.refuse(session, (gone(session, record),), fetched)
        if refused_as_it_is(session, fetched, content) and not session.entry.waiting_on:
            return session.rest(State.REFUSED, "", reasons=session.entry.reasons)
        if (early := not_yet(session, content, asked=bool(fetched.requests))) is not None:
            return early
        edited = session.entry.bound and session.entry.fingerprint != content
        if edited and record.after_sending == "another_document":
            plan = self._planned(session, record) if session.entry.unfinished else ()
            end = self._half_done.end(session, fetched, edited_since(session.entry, record), plan)
            return end if isinstance(end, Rest) else self.refuse(session, end, fetched)
        # A record once synced is not planned again: newer value maps must not send it a second time, differently. Nor is one
        # that was adopted: somebody else made its document, so no step of a plan is known to be done.
        settled = session.entry.state is State.SYNCED or ADOPT_STEP in session.entry.steps
        if edited or not (session.entry.bound and settled):
            rest = self._write_to_erp(session, fetched, record, content)
            if rest is not None:
                return rest
        rest = self.telling.success(session, fetched)
        if rest is not None:
            return rest
        documents = ", ".join(document.address for document in session.entry.documents)
        return session.rest(State.SYNCED, f"{record.number}, {dollars(record.total)}, is in the ERP as {documents}")

    def _write_to_erp(self, session: Session, fetched: Fetched, record: Record, content: str) -> Rest | None:
        capability = self.erp.capability(record.kind)
        if not capability.offered:
            return self.refuse(session, (not_offered(record, capability),), fetched)
        targets = documents_needed(session, record, shadow=self._shadow)
        if isinstance(targets, Rest):
            return targets
        ready = self._prepare(session, record, targets)
        if isinstance(ready, list):
            return self.refuse(session, tuple(ready), fetched)
        return self._steps(session, ready, content)

    def _steps(self, session: Session, ready: Ready, content: str) -> Rest | None:
        plan = planned(session.entry, self.erp, ready, content)
        if self._shadow:
            return self._would_send(session, ready, [one.step.body for one in plan])
        return take_all(session, self.steps, plan, total=ready.total)

    def _planned(self, session: Session, record: Record) -> tuple[Step, ...]:
        """How the record would be sent as it is now; nothing where it could not be."""
        targets = documents_needed(session, record, shadow=self._shadow)
        if isinstance(targets, Rest) or not self.erp.capability(record.kind).offered:
            return ()
        ready = self._prepare(session, record, targets)
        return () if isinstance(ready, list) else self.erp.plan(ready)

    def _prepare(
        self, session: Session, record: Record, targets: dict[str, tuple[TargetDocument, ...]]
    ) -> Ready | list[Reason]:
        limits, maps = self.erp.limits(record.kind), self.connection.value_maps
        generation = session.entry.generation
        ready = prepare(record, maps, limits, generation=generation, targets=targets, section=self.section)
        if isinstance(ready, list):
            return ready
        return self.erp.objections(ready) or ready

    def _would_send(self, session: Session, ready: Ready, bodies: list[dict[str, object]]) -> Rest:
        content = json.dumps(bodies, sort_keys=True, default=str).encode()
        address = self.payloads.keep(session.lease.key.connection, "shadow", content)
        text = f"Shadow: would send {ready.number}, {dollars(ready.total)}, to {ready.project}; see {address}"
        return session.rest(State.WAITING, text, waiting_on="live")

    def refuse(self, session: Session, reasons: tuple[Reason, ...], fetched: Fetched | None) -> Rest:
        missing = wanting(session, fetched.record if fetched is not None else None, reasons)
        # Before anybody is told: nobody should hear of a missing vendor that is there by now.
        rest = come_meanwhile(session, missing, reasons) if missing is not None else None
        if rest is None and fetched is not None and not self._silent:
            rest = self.telling.failure(session, fetched, reasons)
        at_rest = wait_for_masters(session, reasons) if only_masters(reasons) else refused(session, missing, reasons)
        return rest or at_rest
