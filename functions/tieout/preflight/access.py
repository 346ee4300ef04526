"""Permissions, seats, what the platform lets be created, and how much the ERP takes: too few and too many."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from tieout.preflight.findings import Finding, Severity, not_checked, shortened
from tieout.preflight.ports import Access, Capacity, Seats, Unlisted, VendorCreation
from tieout.records.record import Record

WORKING_HOURS = 8
SHARE = 0.5
"""People work in the ERP too, and some slow every request down above half of the limit."""


def access(side: str, seen: Access | Unlisted) -> Iterator[Finding]:
    """Rights and seats of one side's credential."""
    if isinstance(seen, Unlisted):
        yield not_checked("access", side, seen.why)
        return
    missing = [one for one in seen.permissions if one.needed and one.granted is False]
    surplus = [one.name for one in seen.permissions if not one.needed and one.granted]
    unknown = [one.name for one in seen.permissions if one.needed and one.granted is None]
    for one in missing:
        text = f"The {side} credential lacks '{one.name}', which is needed for {one.needed}."
        yield _told("permission_missing", Severity.BLOCKS, side, one.name, text, fix="Grant it.")
    if surplus:
        text = f"The {side} credential may do {len(surplus)} things that are not needed: {shortened(surplus)}."
        fix = "Take them away: what a stolen credential may not do, it cannot do."
        yield _told("permission_surplus", Severity.WARNS, side, side, text, fix=fix)
    if unknown:
        yield not_checked("access", side, f"permissions {shortened(unknown)}")
    if seen.seats is not None:
        yield from _seats(side, seen.seats)


def _seats(side: str, seats: Seats) -> Iterator[Finding]:
    if seats.licensed is None:
        yield not_checked("access", side, "how many sessions its licence has")
    elif seats.licensed < seats.configured:
        text = f"The {side} licence has {seats.licensed} sessions; {seats.configured} are configured to be used side by side."
        fix = f"Configure {seats.licensed} at most, or extend the licence."
        yield _told("seats_too_few", Severity.BLOCKS, side, "seats", text, fix=fix)
    elif seats.licensed == seats.configured and seats.licensed > 1:
        text = f"All {seats.licensed} sessions of the {side} licence are configured for this connection alone."
        fix = "Leave one free, or other integrations and a second look by hand are locked out."
        yield _told("seats_too_many", Severity.WARNS, side, "seats", text, fix=fix)
    if seats.held is not None and seats.held > seats.configured:
        text = f"{seats.held} sessions are open with the {side} credential; {seats.configured} are configured."
        fix = "Find out who else signs in with it: each integration needs a credential of its own."
        yield _told("seats_held", Severity.WARNS, side, "held", text, fix=fix)


def vendor_creation(seen: VendorCreation, to_create: int) -> Iterator[Finding]:
    """Whether the ERP's vendors can come to be on the platform. `to_create`: how many of them are not there yet."""
    if seen.allowed is None:
        yield not_checked("vendor_creation", "platform", seen.note or "whether vendors can be created")
    elif not seen.allowed:
        severity = Severity.BLOCKS if to_create else Severity.WARNS
        text = f"Vendors cannot be created on the platform ({seen.note}); {to_create} of the ERP's are not there yet."
        fix = "Allow it, or create them by hand and link them."
        yield Finding("vendor_creation", "not_allowed", severity, "platform", text, str(seen.note), str(to_create), fix)


def capacity(seen: Capacity | Unlisted, backlog: Sequence[Record], to_come: Sequence[Record]) -> Iterator[Finding]:
    """Whether the ERP can take what is expected: what waits already, and the busiest day so far."""
    if isinstance(seen, Unlisted) or seen.per_minute is None:
        why = seen.why if isinstance(seen, Unlisted) else "how many requests a minute its licence has"
        yield not_checked("capacity", "erp", why)
        return
    hour = max(seen.per_minute * 60 * SHARE, 1.0)
    hours = sum(seen.calls.get(record.kind.value, 1) for record in backlog) / hour
    if hours > WORKING_HOURS:
        text = f"{len(backlog)} records wait to be sent: about {hours:.0f} hours at half of the licence."
        fix = "Go live slice by slice, or over a weekend."
        yield Finding(
            "capacity", "backlog", Severity.WARNS, "backlog", text, str(len(backlog)), str(seen.per_minute), fix
        )
    days: Counter[date] = Counter()
    for record in to_come:
        moment = record.approved_at or record.created_at
        if moment is not None:
            days[moment.date()] += seen.calls.get(record.kind.value, 1)
    day, most = max(days.items(), key=lambda each: each[1], default=(date.min, 0))
    if most > hour * WORKING_HOURS:
        text = (
            f"The busiest day so far ({day}) needs {most} requests; half of the licence takes "
            f"{hour * WORKING_HOURS:.0f} in {WORKING_HOURS} hours ({seen.source or 'as licensed'})."
        )
        fix = "Extend the licence, or expect approvals of such a day to arrive the next."
        yield Finding("capacity", "busiest_day", Severity.BLOCKS, "day", text, str(most), str(seen.per_minute), fix)


def _told(code: str, severity: Severity, side: str, subject: str, text: str, *, fix: str) -> Finding:
    here, there = (subject, "") if side == "platform" else ("", subject)
    return Finding("access", code, severity, f"{side} {subject}", text, here, there, fix)
