"""What a record's past says before anything new is done with it: who decides, what was let go of, what was edited since."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.money import dollars
from tieout.records.record import Record
from tieout.sync.contents import content_of
from tieout.sync.plan import Side
from tieout.sync.ports import Capability, Fetched
from tieout.sync.session import Rest, Session
from tieout.sync.state import Entry, State, StepNote
from tieout.sync.tie import apart

EDITED, IN_WORDS = "edited_after_sending", "content"

LET_GO = "let_go"
"""The note that stands in a record from its being let go of until it is let go of again, or adopted."""


def not_offered(record: Record, capability: Capability) -> Reason:
    """The ERP's door does not carry this kind of record."""
    text = (
        f"{record.number}: the ERP's door carries no {record.kind.value.replace('_', ' ')}. {capability.note}".rstrip()
    )
    return Reason("not_offered", text, "kind")


def refused_as_it_is(session: Session, fetched: Fetched, content: str) -> bool:
    """Whether the ERP has refused exactly this content, and nobody has asked since: it would refuse it again."""
    asked = session.asked_for or bool(fetched.requests)
    refused = any(note.outcome == "refused" and note.content == content for note in session.entry.steps.values())
    return session.entry.state is State.REFUSED and refused and not asked


def asks_for_what_was_refused(entry: Entry, fetched: Fetched, extensions: Collection[str]) -> bool:
    """Whether accounting asks for the very content, or a part of it, that the ERP has refused."""
    if fetched.record is None or not fetched.accepted:
        return False
    content = content_of(fetched.record, extensions, sent=entry.fingerprint)
    notes = entry.steps.values()
    return any(note.outcome == "refused" and note.content.partition("~")[0] == content for note in notes)


def with_a_person(entry: Entry) -> bool:
    """Whether a person must decide what it came to. (To be let in again, or allowed to, needs no decision about it.)"""
    decides = not any(reason.code in {"needs_person", "authorise_again"} for reason in entry.reasons)
    return entry.waiting_on == "person" and entry.state in {State.IN_DOUBT, State.PARTIAL} and decides


def mark_of(tried: Collection[StepNote], now: datetime) -> StepNote:
    """The note which stands for a record's being let go of: by then, so many attempts at the ERP had been begun."""
    return StepNote(
        name=LET_GO,
        side=Side.PLATFORM,
        kind="",
        fingerprint="",
        content="",
        reference="",
        guard_key="",
        attempt=_attempts(tried),
        intent_at=now,
        quarantined_until=now,
        outcome="applied",
        settled_at=now,
        ended=True,
    )


def was_let_go(entry: Entry) -> bool:
    """Whether the record was let go of and nothing has been begun since: its approval was for what was let go of."""
    mark = entry.steps.get(LET_GO)
    return mark is not None and not entry.bound and mark.attempt == _attempts(entry.steps.values())


def _attempts(notes: Iterable[StepNote]) -> int:
    return sum(note.attempt for note in notes if note.side is Side.ERP)


def untouched(session: Session, text: str) -> Rest:
    """How a record rests that is not to be touched now. What was wrong with its document is still wrong, and still a person's."""
    entry = session.entry
    if entry.state not in {State.PARTIAL, State.REFUSED}:
        return session.rest(entry.state, text)
    return session.rest(entry.state, text, waiting_on=entry.waiting_on, reasons=entry.reasons)


def apart_by(reason: Reason, total: Decimal | None) -> Reason:
    """What stands on one side against nothing on the other differs by all of it; a record without money by nothing."""
    return replace(reason, text=f"{reason.text} The two differ by {dollars(total)}.") if total else reason


def edited_since(entry: Entry, record: Record) -> Reason:
    """A document that was sent is not changed by another edit; says by how much the two differ, and what to do."""
    before = entry.total if entry.total is not None else record.total
    instead = "budget change" if record.entity is Entity.BUDGET else "change order"
    field, how = "total", f"it was {dollars(before)} and is now {dollars(record.total)}, {apart(before, record.total)}"
    if before == record.total:
        field, how = IN_WORDS, f"it still comes to {dollars(before)}, and its words, codes or lines are others"
    kept = f"The ERP keeps what was sent; use a {instead}, or undo the edit."
    return Reason(EDITED, f"{record.number} was changed after it was sent: {how}. {kept}", field)
