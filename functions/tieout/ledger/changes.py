"""What each ledger write makes of an entry: pure functions, so that every ledger means the same by them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tieout.ledger.texts import storable_reasons
from tieout.policy.ownership import FLOW
from tieout.records.entities import Direction, Entity
from tieout.records.references import TargetDocument
from tieout.sync.plan import Side
from tieout.sync.pull_ledger import Claim
from tieout.sync.state import UNSET, Change, Entry, HistoryEvent, Lease, RecordKey, State, StepNote
from tieout.sync.wakes import Wake, asked_for

_COPIED = (
    "state",
    "waiting_on",
    "attempts",
    "generation",
    "number",
    "total",
    "version",
    "fingerprint",
    "seen",
    "seen_unapproved_at",
    "progress",
    "asked",
)


ANSWERED_REMEMBERED = 100
"""So many answered requests are remembered for each record: those of years. An event comes again within days."""


@dataclass(frozen=True)
class Held:
    """An entry and the ledger's own bookkeeping beside it.

    Attributes:
        revision: rises with every write of any kind; what was read and has since changed is never overwritten.
        lines: how many history lines the record has.
        changed_at: the newest history line of a write; the order of people's lists.
        leased_at: when the present or last lease was taken.
    """

    entry: Entry
    revision: int
    lines: int
    changed_at: datetime
    leased_at: datetime


def target_side(entity: Entity) -> Side:
    """The system that holds the documents of an entity's records: the one it flows to."""
    return Side.ERP if FLOW[entity] is Direction.TO_ERP else Side.PLATFORM


def wanted(held: Held | None, key: RecordKey, wake: Wake, *, due_at: datetime, event: HistoryEvent) -> Held:
    """The entry after one more wake. Only what a wake may touch changes: never the state."""
    if held is None:
        new = Entry(key=key, state=State.PENDING, wanted=0, since=event.at)
        held = Held(new, revision=0, lines=0, changed_at=event.at, leased_at=event.at)
    entry = held.entry
    requests = entry.requests
    # A request that was answered is not obeyed again: its event may be delivered twice, or come back out of an outage.
    if wake.request is not None and wake.request not in (*requests, *entry.answered):
        requests = (*requests, wake.request)
    # An older instruction about the link never overrides a newer one, whichever comes first.
    old = entry.hints.get("link_at", "") > wake.hints.get("link_at", "~")
    told = {name: value for name, value in wake.hints.items() if not (old and name in {"link", "link_at"})}
    entry = replace(
        entry,
        wanted=entry.wanted + 1,
        due_at=_earlier(entry.due_at, due_at),
        hints={**entry.hints, **told},
        requests=requests,
        asked=asked_for(entry.asked, wake.reason) if target_side(key.entity) is Side.ERP else "",
    )
    return replace(held, entry=entry, revision=held.revision + 1, lines=held.lines + 1)


def leased(held: Held, *, owner: str, now: datetime, until: datetime) -> Held:
    """The entry under a new lease, its fence raised: whoever held an earlier one is a zombie from here on."""
    entry = replace(held.entry, fence=held.entry.fence + 1, lease_owner=owner, lease_until=until)
    return replace(held, entry=entry, revision=held.revision + 1, leased_at=now)


def claimed(held: Held | None, claim: Claim, *, owner: str, now: datetime, until: datetime) -> Held | None:
    """The entry under a lease with its intents, made if there was none. `None`: somebody else works at it."""
    if held is None:
        new = Entry(key=claim.key, state=State.PENDING, wanted=0, since=now)
        held = Held(new, revision=0, lines=0, changed_at=now, leased_at=now)
    entry = held.entry
    if entry.lease_owner not in {"", owner} and entry.lease_until is not None and entry.lease_until > now:
        return None
    mine = leased(held, owner=owner, now=now, until=until)
    lease = Lease(claim.key, owner, mine.entry.fence, until, mine.entry)
    return changed(mine, claim.change, lease, releasing=False)


def postponed(held: Held, *, due_at: datetime) -> Held:
    return replace(held, entry=replace(held.entry, due_at=due_at), revision=held.revision + 1)


def ours(entry: Entry, lease: Lease) -> bool:
    """Is the lease still the record's lease? An expired one that nobody took over is."""
    return (entry.fence, entry.lease_owner) == (lease.fence, lease.owner)


def changed(held: Held, change: Change, lease: Lease, *, releasing: bool) -> Held:
    """The entry after a change under a lease, and without the lease when it is given back with it."""
    entry = held.entry
    fields: dict[str, Any] = {name: value for name in _COPIED if (value := getattr(change, name)) is not UNSET}
    if change.reasons is not UNSET:
        fields["reasons"] = storable_reasons(change.reasons)
    if change.due_at is not UNSET:
        overtaken = not releasing and entry.wanted != lease.entry.wanted
        # A wake came in while we work. Until a release has seen it, its due time is all that survives our death.
        fields["due_at"] = _earlier(entry.due_at, change.due_at) if overtaken else change.due_at
    if change.state is not UNSET and change.state is not entry.state:
        fields["since"] = _moment(change, held.leased_at)
    if releasing:
        fields |= {"lease_owner": "", "lease_until": None}
    entry = replace(
        entry,
        steps=_steps(entry, change),
        documents=_documents(entry, change),
        requests=_requests(entry, change),
        answered=_answered(entry, change),
        hints={**entry.hints, **change.hints},
        **fields,
    )
    return replace(
        held,
        entry=entry,
        revision=held.revision + 1,
        lines=held.lines + len(change.events),
        changed_at=_moment(change, held.changed_at),
    )


def freed(before: Entry, after: Entry) -> list[TargetDocument]:
    """The documents whose reverse links must go: those that the record has let go of."""
    kept = {identity(document) for document in after.documents}
    return distinct(document for document in before.documents if identity(document) not in kept)


def distinct(documents: Iterable[TargetDocument]) -> list[TargetDocument]:
    """Each document once, whatever its role: one transaction may touch a reverse link only once."""
    return list({identity(document): document for document in documents}.values())


def identity(document: TargetDocument) -> tuple[str, str, str]:
    return document.company, document.kind, document.key


def _requests(entry: Entry, change: Change) -> tuple[str, ...]:
    heard = dict.fromkeys((*entry.requests, *change.hear_requests))
    return tuple(request for request in heard if request not in change.close_requests)


def _answered(entry: Entry, change: Change) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*entry.answered, *change.close_requests)))[-ANSWERED_REMEMBERED:]


def _documents(entry: Entry, change: Change) -> tuple[TargetDocument, ...]:
    """Linking the same document again in the same role brings its line links up to date."""
    before = () if change.unbind else entry.documents
    by_role = {(document.role, identity(document)): document for document in (*before, *change.bind)}
    return tuple(by_role.values())


def _steps(entry: Entry, change: Change) -> dict[str, StepNote]:
    before = {} if change.clear_steps else entry.steps
    return {**before, **{note.name: note for note in change.put_steps}}


def _moment(change: Change, otherwise: datetime) -> datetime:
    """When a change happened: its newest history line says so. The ledger has no clock of its own."""
    return max((event.at for event in change.events), default=otherwise)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment is not None), default=None)
