"""Whether a record may be linked to a document that nobody here made, and what the document is held against."""

from dataclasses import dataclass, replace

from tieout.config.connection import Connection, EntitySection, ErpLimits, Mode, Numbering
from tieout.policy.gates import decide_mode, is_approved
from tieout.policy.preparing import prepare
from tieout.policy.ready import FieldLimits
from tieout.records.record import Record
from tieout.records.references import TargetDocument
from tieout.sync.both_sides import open_note
from tieout.sync.needs import documents_needed
from tieout.sync.outcomes import Observed
from tieout.sync.plan import Expectation, Side
from tieout.sync.ports import AlreadyBound, Erp, Fetched, Ledger, Missing, Platform
from tieout.sync.session import Rest, Session
from tieout.sync.state import Entry, State


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
    if entry.state in {State.IN_DOUBT, State.ACCEPTED} or (not entry.bound and open_note(entry) is not None):
        raise NotAdopted(f"it is {entry.state.value.replace('_', ' ')}: see 'tieout doubt list' first")


def _refuse_unfit(fetched: Fetched, record: Record, section: EntitySection) -> None:
    """Raises: NotAdopted: the record is not approved, or nothing of its slice flows."""
    if not fetched.accepted and not is_approved(record, section):
        status = "deleted" if record.deleted else record.status
        raise NotAdopted(f"it is {status} on the platform; only what is approved is in the ERP by right")
    if decide_mode(record, section).mode is Mode.OFF:
        raise NotAdopted(f"{record.entity.value} is switched off for this record; set it to shadow or live first")
