"""The conditions under which the ledger writes, each clause named after the case that it covers.

    time ──────────────────────────────────────────────────────────────────────────────────────────────▶
    fence      0           1                                 2                               3
    record     │ want      │ lease: never_leased             │ lease: lease_expired          │ lease: …
    worker A               ├── write ── write ──·(stalls)·····································▶ write: REFUSED
               │           │                     until ──────┤ (may be taken over)           │  (same_fence)
    worker B                                                 ├── write ── release ───────────┤
               │                                             │            │ still_wanted? no: a wake came, look again
    wake                                            want ─────────────────┘

A lease that has run out may be taken over; until somebody does, its owner may go on writing, because nobody else can have
written meanwhile. From the takeover on the fence is higher, and whatever the zombie still sends is refused, however late
it arrives. Every write is also conditional on the revision that it was computed from, so a wake or a sweep that lands
between reading and writing is never overwritten: the write is computed again.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tieout.ledger.attributes import Plain, to_attribute
from tieout.ledger.keys import moment_text
from tieout.sync.state import RecordKey

_NAME = re.compile(r"#(\w+)")


@dataclass(frozen=True)
class Clause:
    """One part of a condition. Attribute names are written `#name`, since many good names are reserved words."""

    text: str
    values: tuple[tuple[str, Plain], ...] = ()

    def __and__(self, other: "Clause") -> "Clause":
        return Clause(f"({self.text}) AND ({other.text})", self.values + other.values)

    def __or__(self, other: "Clause") -> "Clause":
        return Clause(f"({self.text}) OR ({other.text})", self.values + other.values)


def never_leased() -> Clause:
    """Nobody holds it, or the last holder gave it back. The record must be there: a lease makes no records."""
    return Clause("attribute_exists(#pk) AND attribute_not_exists(#lease_until)")


def lease_expired(now: datetime) -> Clause:
    """The holder's time is over: it died, or it stalls and is fenced off from now on."""
    return Clause("#lease_until <= :now", ((":now", moment_text(now)),))


def same_owner(owner: str) -> Clause:
    """The lease is ours. On taking one: our own request, sent again because its answer was lost."""
    return Clause("#lease_owner = :owner", ((":owner", owner),))


def same_fence(fence: int) -> Clause:
    """No lease has been taken since ours: not even by ourselves."""
    return Clause("#fence = :fence", ((":fence", fence),))


def still_wanted(wanted: int) -> Clause:
    """No wake has come in since we looked. Without this clause, a wake during the last write would be lost."""
    return Clause("#wanted = :wanted", ((":wanted", wanted),))


def unchanged(revision: int) -> Clause:
    """The item is the one that the write was computed from."""
    return Clause("#revision = :seen", ((":seen", revision),))


def not_there() -> Clause:
    """A first wake makes the record; a history line, a version is written once and never again."""
    return Clause("attribute_not_exists(#pk)")


def wake_new(now: datetime) -> Clause:
    """The wake has not been counted, or so long ago that its mark waits only for DynamoDB to delete it."""
    return not_there() | Clause("#expires_at <= :epoch", ((":epoch", int(now.timestamp())),))


def due_as_seen(due_at: datetime) -> Clause:
    """The record is still due when the index said it was: the index may lag, the item does not."""
    return Clause("#due_at = :due_seen", ((":due_seen", moment_text(due_at)),))


def document_free() -> Clause:
    """No record is linked to the document."""
    return not_there()


def document_ours(key: RecordKey) -> Clause:
    """The document is linked to this very record: linking it again is no conflict."""
    return Clause("#holder = :holder", ((":holder", str(key)),))


def seat_free() -> Clause:
    """Nobody sits there."""
    return not_there()


def seat_expired(now: datetime) -> Clause:
    """Whoever sat there has died without giving the seat back."""
    return Clause("#until <= :now", ((":now", moment_text(now)),))


def seat_ours(owner: str) -> Clause:
    """We sit there: we may leave, and our own request may be sent again because its answer was lost."""
    return Clause("#owner = :owner", ((":owner", owner),))


def pause_earlier(until: datetime) -> Clause:
    """The scope does not rest, or not as long. A later moment wins, whoever comes first."""
    return not_there() | Clause("#until < :until", ((":until", moment_text(until)),))


def pause_set_for(why: str) -> Clause:
    """The scope rests for this reason: a vendor's own wait is not ours to end."""
    return Clause("#why = :why", ((":why", why),))


def pause_ends_before(moment: datetime) -> Clause:
    """The pause is old enough: one that was set a moment ago is the answer to whoever tried last."""
    return Clause("#until < :before", ((":before", moment_text(moment)),))


def pause_stands() -> Clause:
    """Somebody's pause is there to be lifted: of two who resume, one did it, and the history says so once."""
    return Clause("attribute_exists(#pk)")


def turns_run_ahead(now_ms: int) -> Clause:
    """In a storm: turns are taken beyond now, so the next one follows the last. Milliseconds since 1970."""
    return Clause("#until > :now", ((":now", now_ms),))


def turns_caught_up(now_ms: int) -> Clause:
    """In quiet times: no turn was ever taken, or all that were are over; a long silence must not save up turns."""
    return not_there() | Clause("#until <= :now", ((":now", now_ms),))


def mark_never_set() -> Clause:
    """Nothing of this name has got anywhere yet. Without this clause the first mark would never be made."""
    return Clause("attribute_not_exists(#reached)")


def mark_earlier(moment: datetime) -> Clause:
    """The mark stands before the moment: whoever got less far and writes last does not set it back."""
    return Clause("#reached < :moment", ((":moment", moment_text(moment)),))


def conditioned(clause: Clause, update: str = "", values: tuple[tuple[str, Plain], ...] = ()) -> dict[str, Any]:
    """The request members for a condition, and for an update if there is one, with their names and values."""
    named = dict(clause.values + values)
    names = {f"#{name}": name for name in _NAME.findall(f"{clause.text} {update}")}
    members: dict[str, Any] = {"ConditionExpression": clause.text, "ExpressionAttributeNames": names}
    if update:
        members["UpdateExpression"] = update
    if named:
        members["ExpressionAttributeValues"] = {name: to_attribute(value) for name, value in named.items()}
    return members
