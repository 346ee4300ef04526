"""What must be in the other system before a record can be: a commitment before its change order, both before a bill.

What is not there is waited for. It may come in the very moment between our look and our rest, when nobody is seen to wait yet:
so whoever settles down to wait looks once more, after he is noted among those who do.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.record import Need, Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.past import EDITED, IN_WORDS
from tieout.sync.patience import PERSON, STILL_OPEN
from tieout.sync.plan import Side
from tieout.sync.ports import Ledger
from tieout.sync.prerequisites import MAPPING_REASONS, key_of
from tieout.sync.session import Rest, Session
from tieout.sync.state import UNSET, Change, Entry, RecordKey, State
from tieout.sync.wakes import WakeReason


def documents_needed(session: Session, record: Record, *, shadow: bool) -> dict[str, tuple[TargetDocument, ...]] | Rest:
    """The documents of everything that the record needs, by source reference; or how to wait for the first that is not there.

    A shadow run may build on what is live: it writes nothing there.
    """
    found: dict[str, tuple[TargetDocument, ...]] = {}
    for need in record.needs:
        key = RecordKey(session.lease.key.connection, need.entity, need.reference)
        entry = session.ledger.entry(key)
        if entry is None or not is_there(entry):
            if not shadow:
                return _wait(session, record, need, key, entry)
            found[str(need.reference)] = (_not_sent_yet(need),)
            continue
        found[str(need.reference)] = entry.documents
    return found


def wanting(session: Session, record: Record | None, reasons: Iterable[Reason]) -> RecordKey | None:
    """What a record is refused for want of, under the platform's id: its vendor, customer or project; `None` for anything else.

    It is looked at again once that has arrived. Of several, the first: what is still missing then is named again. A value
    without a mapping comes with a new version of the connection document, which looks for whom it concerns; a line that its
    contract does not have comes by nothing but a person.
    """
    if record is None:
        return None
    codes = {reason.code for reason in reasons}
    parties = {"unknown_vendor": (Entity.VENDOR, record.vendor), "unknown_project": (Entity.PROJECT, record.project)}
    parties["unknown_customer"] = (Entity.CUSTOMER, getattr(record, "customer", None))
    missing = ((entity, party.id) for code, (entity, party) in parties.items() if party and code in codes)
    entity, party_id = next(missing, (None, ""))
    if entity is None:
        return None
    reference = SourceReference(system=record.reference.system, kind=entity.value, id=party_id)
    return RecordKey(session.lease.key.connection, entity, reference)


def come_meanwhile(session: Session, missing: RecordKey, reasons: tuple[Reason, ...]) -> Rest | None:
    """Note a refused record among those who wait for what it is refused for want of; look again at once if that has come.

    `None`: it has not, and from here on whoever brings it finds the record. One that was noted before this look needs no
    second one: what has come since has woken it.
    """
    if (session.entry.state, session.entry.waiting_on) == (State.REFUSED, key_of(missing)):
        return None
    # Due as this wake made it: a worker that dies here has neither told anybody nor looked again.
    session.write(replace(refused(session, missing, reasons).change, due_at=UNSET))
    if not _has_come(session.ledger, missing):
        return None
    return Rest(Change(), again_in=timedelta(seconds=1), unseen=True)


def refused(session: Session, missing: RecordKey | None, reasons: tuple[Reason, ...]) -> Rest:
    """How a refused record rests: until what is missing comes, its source changes, or a person acts."""
    text = " ".join(reason.text for reason in reasons)
    waiting_on = "" if missing is None else key_of(missing)
    due = None if missing is None else PERSON
    if _may_be_mapped_by_now(session, reasons):
        due = STILL_OPEN
    due_at = None if due is None else session.clock.now() + due
    return session.rest(State.REFUSED, text, waiting_on=waiting_on, reasons=reasons, due_at=due_at)


def _may_be_mapped_by_now(session: Session, reasons: tuple[Reason, ...]) -> bool:
    """Whether a newer connection document may have what is missing: one that was stored while this worker held an older one.

    Whoever stores it wakes those that are refused by then: this record is not yet, or comes to a worker that has kept the
    older document for a few seconds. So it is looked at once more.
    """
    unmapped = any(reason.code.startswith(MAPPING_REASONS) for reason in reasons)
    news = (session.entry.state, session.entry.reasons) != (State.REFUSED, reasons)
    return unmapped and (news or session.wake.reason is WakeReason.RESUME)


def is_there(entry: Entry | None) -> bool:
    """Whether what others need is in the ERP, read back and told.

    What is edited after it was sent is refused, and stands in the ERP as it was sent: a subcontract whose title was changed must
    not hold up its pay apps. Where its money was changed, a person first says what counts.
    """
    if entry is None or not entry.bound:
        return False
    return entry.state is State.SYNCED or _only_edited(entry)


def _only_edited(entry: Entry) -> bool:
    done = not entry.unfinished and all(note.ended for note in entry.steps.values() if note.side is Side.ERP)
    return (
        entry.state is State.REFUSED
        and done
        and {(reason.code, reason.field) for reason in entry.reasons} == {(EDITED, IN_WORDS)}
    )


def _has_come(ledger: Ledger, missing: RecordKey) -> bool:
    """Whether it is in both systems by now. Vendors and customers are accounting's records: they come by being shown here."""
    shown = missing.reference
    document = TargetDocument(role="", kind=shown.kind, key=shown.id, company=shown.system)
    return is_there(ledger.entry(missing)) or ledger.holder(missing.connection, Side.PLATFORM, document) is not None


def _not_sent_yet(need: Need) -> TargetDocument:
    """In a shadow run nothing is ever sent; what would be written is shown all the same."""
    lines = dict.fromkeys(need.lines, "(not sent yet)")
    return TargetDocument(
        role=need.entity.value, kind=need.reference.kind, key="(not sent yet)", company="", lines=lines
    )


def _wait(session: Session, record: Record, need: Need, key: RecordKey, entry: Entry | None) -> Rest:
    state = "not known here" if entry is None else entry.state.value.replace("_", " ")
    text = (
        f"{record.number} waits for {need.name or need.reference}, which is {state}. "
        "It goes on by itself once that is in the ERP."
    )
    reason = Reason("prerequisite", text, need.entity.value)
    due = session.clock.now() + STILL_OPEN
    rest = session.rest(State.WAITING, text, waiting_on=key_of(key), reasons=(reason,), due_at=due)
    return replace(rest, waits_for=key)
