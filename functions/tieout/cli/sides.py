"""Both sides of a doubt as a person, or a program, sees them."""

from datetime import datetime
from typing import Any

from tieout.cli import output
from tieout.cli.status import record_of
from tieout.records.money import dollars
from tieout.sync.both_sides import BothSides, Shown


def as_told(sides: BothSides, now: datetime, *, look_up: bool) -> dict[str, Any]:
    """As JSON: the record, what was sent, what the ERP shows; of accounting's records, what the platform shows."""
    shown = _shown(sides, now) if look_up else None
    sides_of = {"erp": None, "platform": shown} if sides.of_accounting else {"erp": shown, "platform": None}
    return {**record_of(sides.entry), "sent": _sent(sides), **sides_of}


def show(sides: BothSides, now: datetime, *, look_up: bool) -> None:
    """As tables: what was sent on top, what the other system shows below it."""
    entry, note = sides.entry, sides.note
    name = entry.number or str(entry.key.reference)
    rows: list[tuple[str, str, str, str]] = []
    if note is not None:
        lines = str(len(note.expects.lines)) if note.expects else ""
        total = dollars(note.expects.total) if note.expects else ""
        rows.append(("sent", f"{note.name} {note.kind} {note.reference}".rstrip(), lines, total))
    there = "on the platform" if sides.of_accounting else "in the ERP"
    rows += [(there, _name(one, sides.unread), *_amounts(one)) for one in sides.found]
    if look_up and not sides.found:
        rows.append((there, _nothing(sides, now), "", ""))
    on = f"{entry.state} on {entry.waiting_on}" if entry.waiting_on else entry.state.value
    output.table(f"{name}: {on} for {output.age(entry.since, now)}", ("side", "what", "lines", "total"), rows)
    for reason in entry.reasons:
        output.console.print(f"  {reason.text}", markup=False)
    if note is not None and note.payload:
        output.console.print(f"  what was sent: {note.payload}", markup=False)


def _nothing(sides: BothSides, now: datetime) -> str:
    if sides.note is None:
        return "no step is open"
    if sides.unread:
        return f"could not be asked: {sides.unread}"
    if not sides.trusted(now):
        return f"nothing yet; to be trusted from {sides.note.quarantined_until:%Y-%m-%d %H:%M:%S} UTC"
    return "nothing under this reference"


def _name(one: Shown, unread: str) -> str:
    status = one.observed.status if one.observed else "not read" if unread else "gone"
    return f"{one.document.kind} {one.document.key} ({status})"


def _amounts(one: Shown) -> tuple[str, str]:
    return (str(len(one.observed.lines)), dollars(one.observed.total)) if one.observed else ("", "")


def _sent(sides: BothSides) -> dict[str, Any] | None:
    note = sides.note
    if note is None:
        return None
    lines = note.expects.lines if note.expects else ()
    return {
        "step": note.name,
        "kind": note.kind,
        "reference": note.reference,
        "attempt": note.attempt,
        "at": note.intent_at,
        "trusted_from": note.quarantined_until,
        "payload": note.payload,
        "total": f"{note.expects.total:f}" if note.expects else None,
        "lines": [{"id": one.source_id, "cost_code": one.cost_code, "amount": f"{one.amount:f}"} for one in lines],
    }


def _shown(sides: BothSides, now: datetime) -> dict[str, Any]:
    return {
        "unread": sides.unread or None,
        "trusted": sides.trusted(now),
        "documents": [_document(one, sides.unread) for one in sides.found],
    }


def _document(one: Shown, unread: str) -> dict[str, Any]:
    seen = one.observed
    lines = seen.lines if seen else ()
    return {
        "key": one.document.key,
        "address": one.document.address,
        "status": seen.status if seen else "not read" if unread else "gone",
        "total": f"{seen.total:f}" if seen else None,
        "lines": [{"key": line.key, "cost_code": line.cost_code, "amount": f"{line.amount:f}"} for line in lines],
    }
