"""What must be in the other system before a record can be: a commitment before its change order, both before a bill."""

from collections.abc import Iterable
from dataclasses import replace

from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.record import Need, Record
from tieout.records.references import TargetDocument
from tieout.sync.patience import STILL_OPEN
from tieout.sync.prerequisites import key_of
from tieout.sync.session import Rest, Session
from tieout.sync.state import Entry, RecordKey, State


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


def wanting(record: Record, reasons: Iterable[Reason]) -> str:
    """What a record is refused for want of, as others wait on it: its vendor, customer or project; "" for anything else.

    It is looked at again once that has arrived. Of several, the first: what is still missing then is named again.
    """
    codes = {reason.code for reason in reasons}
    parties = {"unknown_vendor": (Entity.VENDOR, record.vendor), "unknown_project": (Entity.PROJECT, record.project)}
    parties["unknown_customer"] = (Entity.CUSTOMER, getattr(record, "customer", None))
    missing = (f"{entity.value}:{party.id}" for code, (entity, party) in parties.items() if party and code in codes)
    return next(missing, "")


def is_there(entry: Entry | None) -> bool:
    """Whether what others need is in the ERP, read back and told."""
    return entry is not None and entry.bound and entry.state is State.SYNCED


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
