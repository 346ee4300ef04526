"""Whether a record may be linked to a document that nobody here made, and what the document is held against."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from tieout.config.connection import Connection, EntitySection, ErpLimits, Mode, Numbering
from tieout.policy.change_orders import Targets
from tieout.policy.gates import decide_mode, still_stands
from tieout.policy.preparing import prepare
from tieout.policy.reasons import Reason
from tieout.records.record import Need, Record
from tieout.records.references import TargetDocument
from tieout.sync.both_sides import open_note
from tieout.sync.outcomes import Observed
from tieout.sync.past import was_let_go
from tieout.sync.plan import Expectation, Side
from tieout.sync.ports import AlreadyBound, Erp, Fetched, Ledger, Missing, Platform
from tieout.sync.session import Session
from tieout.sync.state import Entry, RecordKey, State
from tieout.sync.unsettled import unsettled

_LENGTHS = ("number", "title", "line_description", "external_reference", "invoice_number", "lines")
UNLIMITED: dict[str, Any] = {**dict.fromkeys(_LENGTHS), "negative": True}
"""What is there already was not too long for the ERP, nor of a kind that it does not hold."""

NOT_SENT = "(not sent yet)"


class NotAdopted(Exception):
    """The answer cannot be taken over as it was given; says why and what to do. Nothing was linked."""


@dataclass(frozen=True)
class Adoptable:
    """Looks at both sides of an answer; links nothing."""

    connection: Connection
    ledger: Ledger
    platform: Platform
    erp: Erp

    def record(self, session: Session, document: TargetDocument) -> Record:
        """The record as it stands now, if it may be linked to this document. Raises: NotAdopted, NotNow, NeedsPerson."""
        entry = session.entry
        if entry.bound:
            those = ", ".join(one.address for one in entry.documents)
            raise NotAdopted(f"it is linked to {those} already")
        holder = self.ledger.holder(self.connection.id, Side.ERP, document)
        if holder is not None and holder != entry.key:
            raise NotAdopted(str(AlreadyBound(document, str(holder))))
        return self.fetched(session, document)[1]

    def fetched(self, session: Session, *documents: TargetDocument) -> tuple[Fetched, Record]:
        """The record as it stands now; a link that it carries must name one of these documents.

        Raises: NotAdopted, NotNow, NeedsPerson.
        """
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

    def expectation(self, session: Session, record: Record) -> Expectation:
        """What would have been sent, in the ERP's words. Its limits on lengths do not matter: the document is there.

        Raises: NotAdopted.
        """
        capability = self.erp.capability(record.kind.value)
        if not capability.offered:
            raise NotAdopted(f"the ERP's door carries no {record.kind.value.replace('_', ' ')}: {capability.note}")
        targets, missing = linked_documents(self.ledger, self.connection.id, record)
        if missing:
            those = ", ".join(need.name or str(need.reference) for need in missing)
            raise NotAdopted(
                f"what it needs comes first: {those} is linked to nothing in the ERP; adopt that, or send it"
            )
        expects = meant_by(self.connection, self.erp, record, targets, generation=session.entry.generation)
        if isinstance(expects, list):
            raise NotAdopted(f"it cannot be held against the ERP: {' '.join(reason.text for reason in expects)}")
        # Texts were typed by somebody else; money, lines and cost codes must agree.
        return replace(expects, fields={})


def linked_documents(ledger: Ledger, connection: str, record: Record) -> tuple[Targets, tuple[Need, ...]]:
    """The documents of what a record needs, by source reference; and what of it is linked to none.

    A link is enough where nothing is sent: what was adopted in shadow is told to the platform only at go-live.
    """
    found: dict[str, tuple[TargetDocument, ...]] = {}
    missing = []
    for need in record.needs:
        entry = ledger.entry(RecordKey(connection, need.entity, need.reference))
        if entry is None or not entry.bound:
            missing.append(need)
        else:
            found[str(need.reference)] = entry.documents
    return found, tuple(missing)


def meant_by(
    connection: Connection, erp: Erp, record: Record, targets: Targets, *, generation: int
) -> Expectation | list[Reason]:
    """What a record comes to in the ERP, whole; or why it cannot be said. Limits on lengths and numbers do not matter here."""
    section = connection.section(record.entity)
    unlimited = section.model_copy(update={"numbering": Numbering(), "erp_limits": ErpLimits()})
    maps = connection.value_maps
    limits = replace(erp.limits(record.kind.value), **UNLIMITED)
    ready = prepare(record, maps, limits, generation=generation, targets=targets, section=unlimited)
    if isinstance(ready, list):
        return ready
    steps = [step for step in erp.plan(ready) if step.expects is not None]
    # A document that takes several requests is whole after the last of them; other documents of the plan are not it.
    whole = next((step.expects for step in reversed(steps) if step.kind == steps[0].kind), None)
    return Expectation(record.total, ()) if whole is None else whole


def unsent(needs: Iterable[Need]) -> Targets:
    """What stands for documents that are not linked yet: what a record comes to can be said all the same."""
    return {
        str(need.reference): (
            TargetDocument(
                role=need.entity.value,
                kind=need.reference.kind,
                key=NOT_SENT,
                company="",
                lines=dict.fromkeys(need.lines, NOT_SENT),
            ),
        )
        for need in needs
    }


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


def refuse_doubt(entry: Entry) -> None:
    """Raises: NotAdopted: something of ours is under way, and may yet make a document of its own."""
    state = unsettled(entry) or entry.state
    under_way = not entry.bound and not was_let_go(entry) and open_note(entry) is not None
    if state in {State.IN_DOUBT, State.ACCEPTED} or under_way:
        raise NotAdopted(f"it is {state.value.replace('_', ' ')}: see 'tieout doubt list' first")


def _refuse_unfit(fetched: Fetched, record: Record, section: EntitySection) -> None:
    """Raises: NotAdopted: the record is not approved and does not stand, or nothing of its slice flows."""
    if not fetched.accepted and not still_stands(record, section):
        status = "deleted" if record.deleted else record.status
        raise NotAdopted(f"it is {status} on the platform; only what is approved is in the ERP by right")
    if decide_mode(record, section).mode is Mode.OFF:
        raise NotAdopted(f"{record.entity.value} is switched off for this record; set it to shadow or live first")
