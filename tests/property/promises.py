"""What must hold after every step, and what must have come of everything once the faults have stopped."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from property.chronicle import rewritten, untold
from property.site import NAMES, Site
from property.watched_erp import amounts, record_of
from tieout.policy.reasons import Reason
from tieout.records.money import dollars
from tieout.sync.plan import Side
from tieout.sync.state import Entry, State
from tieout.sync.unsettled import unsettled

ANSWERED = {State.SYNCED, State.UNLINKED, State.REFUSED}
"""In these, whoever asked has been told; unless a person decides first."""

PERSONS = {State.PARTIAL, State.IN_DOUBT, State.REFUSED, State.WAITING}

TIE_CODES = {"line_count", "total", "line_missing", "line_differs"}
"""What a read-back that does not tie says of money. (A field that differs is none.)"""


def broken_now(site: Site) -> Iterator[str]:
    """Every promise that does not hold at this moment."""
    yield from site.broken
    yield from _one_document_each(site)
    yield from _one_holder_each(site)
    yield from _off_hold_only_if_it_ties(site)
    yield from _doubt_hidden(site)
    yield from rewritten(site)


def _one_document_each(site: Site) -> Iterator[str]:
    made = Counter(one.reference for one in site.erp.documents.values() if one.key not in site.twins)
    yield from (f"{reference} stands {count} times in the ERP" for reference, count in made.items() if count > 1)


def _one_holder_each(site: Site) -> Iterator[str]:
    held: dict[str, str] = {}
    for name in NAMES:
        entry = site.known(name)
        for document in entry.documents if entry else ():
            if site.ledger.holder("oakridge", Side.ERP, document) != site.key(name):
                yield f"{document.address} is linked to {name}, but not back"
            if document.address in held:
                yield f"{document.address} is linked to {name} and to {held[document.address]}"
            held[document.address] = name


def _off_hold_only_if_it_ties(site: Site) -> Iterator[str]:
    for document in site.erp.documents.values():
        if document.status == "Open" and document.key in site.target.spoiled:
            yield f"{document.key} is off hold, but is not what was sent"


def _doubt_hidden(site: Site) -> Iterator[str]:
    """However a record came to rest: where nobody knows what became of a write, its state says so."""
    for name in NAMES:
        entry = site.known(name)
        if entry is None or entry.lease_owner or unsettled(entry) in {None, entry.state}:
            continue  # who holds the lease is at work, or dead: then nobody has looked since
        yield f"{name} rests as {entry.state.value} on {entry.waiting_on}, and is {unsettled(entry)}"


def broken_at_rest(site: Site) -> Iterator[str]:
    """Promises to keep once faults have stopped and time has passed: nothing hangs, nothing is lost, all is said."""
    for name in NAMES:
        entry = site.known(name)
        if entry is not None:
            yield from (f"{name}: {why}" for why in _unsettled(site, name, entry))
    yield from _orphans(site)
    yield from _totals(site)
    yield from untold(site)


def _unsettled(site: Site, name: str, entry: Entry) -> Iterator[str]:
    over = entry.lease_until is not None and entry.lease_until <= site.clock.now()
    if entry.lease_owner and not (over and entry.lease_owner in site.left_by_commands):
        yield "somebody still holds it"  # a command that died leaves an expired lease where there was nothing to decide
    if entry.requests and entry.state in ANSWERED and entry.waiting_on != "person":
        yield f"{', '.join(entry.requests)} are answered by nobody, and it is {entry.state.value}"
    match entry.state:
        case State.SYNCED:
            yield from _not_synced(site, name, entry)
        case State.UNLINKED:
            if entry.bound:
                yield "unlinked, and linked all the same"
        case state if state in PERSONS:
            if state is State.IN_DOUBT and entry.waiting_on != "person":
                yield f"in doubt for ever, waiting on {entry.waiting_on}"
            if state is State.WAITING and entry.waiting_on not in {"approval", "adopt", "source", "person"}:
                yield f"waits for {entry.waiting_on} for ever"
            if state is not State.WAITING and not any(reason.text for reason in entry.reasons):
                yield f"{state.value} without a reason"
            yield from _difference_not_named(site, name, entry)
        case state:
            yield f"rests as {state.value}"


def _not_synced(site: Site, name: str, entry: Entry) -> Iterator[str]:
    record = site.commitment(name)
    shown = site.platform_shown(name)
    if record is None or (record.status != "Approved" and not shown.accepted):
        yield "synced, but not approved"
        return
    for document in entry.documents:
        held = site.erp.documents.get(document.key)
        if held is None:
            continue  # a person deleted it in the ERP; the nightly comparison is what finds that
        there = list(zip(held.line_ids, (line.amount for line in held.lines), strict=False))
        if held.status != "Open" or there != amounts(record) or held.total != record.total:
            yield f"synced, but {held.key} is {held.status} with {there}; approved is {amounts(record)}"
    if len(entry.documents) != 1 or site.platform.links.get(name) != entry.documents[0].address:
        yield f"synced, but linked to {entry.documents} and told {site.platform.links.get(name)}"


def _difference_not_named(site: Site, name: str, entry: Entry) -> Iterator[str]:
    """What is in one system and not, or not so, in the other is told in dollars."""
    record, note = site.commitment(name), entry.steps.get("create")
    sent = sum((line.amount for line in note.expects.lines), Decimal(0)) if note and note.expects else Decimal(0)
    for reason in entry.reasons:
        match reason.code:
            case "withdrawn":
                difference = sent
            case "gone_in_erp" if record is not None:
                difference = record.total
            case "edited_after_sending" if record is not None:
                difference = abs(record.total - sent)
            case code if code in TIE_CODES and reason is _first_of_tie(entry):
                yield from _untied_not_named(site, entry)
                continue
            case _:
                continue  # in the words of a vendor or about no money
        if difference and dollars(difference) not in reason.text:
            yield f"{reason.code}, {dollars(difference)} apart, but told: {reason.text}"


def _first_of_tie(entry: Entry) -> Reason | None:
    return next((reason for reason in entry.reasons if reason.code in TIE_CODES), None)


def _untied_not_named(site: Site, entry: Entry) -> Iterator[str]:
    """What a document holds otherwise than it was sent: each amount of it is told. Asked of the ERP, not of the reasons."""
    told = " ".join(reason.text for reason in entry.reasons)
    note = entry.steps.get("create")
    for document in entry.documents:
        held = site.erp.documents.get(document.key)
        if held is None or note is None or note.expects is None:
            continue  # a person deleted it since
        there = dict(zip(held.line_ids, (line.amount for line in held.lines), strict=False))
        lines = [(one.amount, there.get(one.source_id, Decimal(0))) for one in note.expects.lines]
        untied = {amount for sent, found in lines if sent != found for amount in (sent, found)}
        untied |= {abs(held.total - note.expects.total)}
        missing = sorted(dollars(amount) for amount in untied if amount and dollars(amount) not in told)
        if missing:
            yield f"{held.key} is {', '.join(missing)} apart from what was sent, but told: {told}"


def _totals(site: Site) -> Iterator[str]:
    """Both systems' sums over what is synced are equal to the cent. (What a person deleted in the ERP is not there to add.)"""
    ours, theirs = Decimal(0), Decimal(0)
    for name in NAMES:
        entry, record = site.known(name), site.commitment(name)
        if entry is None or record is None or entry.state is not State.SYNCED:
            continue
        held = [site.erp.documents[one.key] for one in entry.documents if one.key in site.erp.documents]
        if held:
            ours, theirs = ours + record.total, theirs + sum((one.total for one in held), Decimal(0))
    if ours != theirs:
        yield f"synced for {dollars(ours)} on the platform and {dollars(theirs)} in the ERP"


def _orphans(site: Site) -> Iterator[str]:
    """A document that we made and no record answers for."""
    held = {one.key for name in NAMES if (entry := site.known(name)) for one in entry.documents}
    for document in site.erp.documents.values():
        entry = site.known(record_of(document.reference))
        if document.key in held or document.key in site.twins or entry is None:
            continue
        if entry.generation == 1 and entry.waiting_on != "person":
            yield f"{document.key} for {document.reference} is in the ERP, and its record is {entry.state.value}"


def broken_after_resync(site: Site) -> Iterator[str]:
    """After an operator has had everything looked at again, each record is exactly where its facts put it."""
    for name in NAMES:
        entry = site.known(name)
        if entry is None or name in site.misled or _copied(site, name):
            continue
        expected = _expected(site, name, entry)
        if _spoiled(site, entry) and (entry.state, entry.waiting_on) == (State.PARTIAL, "person"):
            continue  # a person has it in any case; an answered request does not take it from them
        if _gone(site, entry) and (entry.state, entry.waiting_on) == (State.IN_DOUBT, "person"):
            continue  # it never tied, and then somebody deleted it
        if (entry.state, entry.waiting_on) != expected:
            reasons = "; ".join(reason.text for reason in entry.reasons)
            yield f"{name} is {entry.state.value} {entry.waiting_on} ({reasons}); its facts make it {expected}"


def _copied(site: Site, name: str) -> bool:
    return any(record_of(site.erp.documents[key].reference) == name for key in site.twins if key in site.erp.documents)


def _spoiled(site: Site, entry: Entry) -> bool:
    return any(one.key in site.target.spoiled for one in entry.documents if one.key in site.erp.documents)


def _gone(site: Site, entry: Entry) -> bool:
    return any(one.key not in site.erp.documents for one in entry.documents)


def _expected(site: Site, name: str, entry: Entry) -> tuple[State, str]:
    if entry.state is State.UNLINKED and not entry.bound:
        return State.UNLINKED, ""
    record = site.commitment(name)
    if record is None:
        return (State.REFUSED, "person") if entry.bound else (State.WAITING, "source")
    if name in site.platform.foreign_links:
        return State.REFUSED, ""
    if site.platform.links.get(name) and not entry.bound:
        return State.WAITING, "adopt"
    if record.status != "Approved" and not site.platform_shown(name).accepted:
        return (State.REFUSED, "") if entry.bound else (State.WAITING, "approval")
    if not entry.bound:
        return State.WAITING, "adopt"  # whatever else could be sent has been: it is linked by now
    if all(document.key not in site.erp.documents for document in entry.documents):
        return State.REFUSED, ""  # deleted behind our back; a resync looks
    note = entry.steps.get("create")
    assert note is not None and note.expects is not None
    if [(one.source_id, one.amount) for one in note.expects.lines] != amounts(record):
        return State.REFUSED, ""
    if _spoiled(site, entry):
        return State.PARTIAL, "person"
    return State.SYNCED, ""
