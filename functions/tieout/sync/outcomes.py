"""What became of a step that changes something outside, and of asking about it later.

The line that matters runs between "it did not happen" and "nobody can know". Only a refusal that the other side spelled
out, or a connection that never opened (DNS, connect, TLS), means that nothing happened. Everything after the first byte
was sent and before a readable answer is `InDoubt`.

    call ──▶ Applied     it is done; these are the documents
         ──▶ Accepted    taken; the verdict comes later: ask with this ticket
         ──▶ Partial     it is there, but not as sent
         ──▶ Refused     it did not happen, and why
         ──▶ InDoubt     nobody can know yet
         ──▶ NotNow      raised: it did not happen because nothing was sent or the vendor asked us to wait
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument


@dataclass(frozen=True)
class Applied:
    documents: tuple[TargetDocument, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class Accepted:
    """`ticket` is what the vendor wants to be asked with; `ask_after` is the soonest sensible moment."""

    ticket: str
    ask_after: timedelta


@dataclass(frozen=True)
class Partial:
    documents: tuple[TargetDocument, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Refused:
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class InDoubt:
    why: str


Outcome = Applied | Accepted | Partial | Refused | InDoubt


class NotNow(Exception):
    """Nothing happened, and it may later: not connected, throttled, down for maintenance, no seat free.

    Args:
        why: in words for the history.
        retry_at: when the vendor said to come back, if it said so.
        pause_scope: the whole limit scope should rest until `retry_at`, not just this record.

    `scope` is filled in by whoever made the call: the name of the limit scope that it counted against.
    """

    def __init__(self, why: str, *, retry_at: datetime | None = None, pause_scope: bool = False) -> None:
        self.why = why
        self.retry_at = retry_at
        self.pause_scope = pause_scope
        self.scope = ""
        super().__init__(why)


class BudgetSpent(NotNow):
    """Our own count says that the vendor's limit is used up. Nothing was sent, nothing failed; `retry_at` is ours."""

    def __init__(self, scope: str, *, retry_at: datetime) -> None:
        super().__init__("the request budget is used up for now", retry_at=retry_at)
        self.scope = scope


class NeedsPerson(Exception):
    """Nothing happened and nothing will until a person acts: wrong credentials, missing permission, app not installed.

    Args:
        why: in words for the history.
        pause_scope: the sign-in itself was refused. Every further try, for whichever record, brings the account nearer to
            its lockout, so the whole limit scope rests until a person has authorised us again.

    `scope` is filled in by whoever made the call: the name of the limit scope that it counted against.
    """

    def __init__(self, why: str, *, pause_scope: bool = False) -> None:
        self.why = why
        self.pause_scope = pause_scope
        self.scope = ""
        super().__init__(why)


@dataclass(frozen=True)
class Found:
    """The look-up found exactly one document under the reference."""

    document: TargetDocument


@dataclass(frozen=True)
class Absent:
    """The look-up worked, and there is cleanly nothing under the reference."""


@dataclass(frozen=True)
class Several:
    """More than one document carries the reference: a person must say which one counts."""

    documents: tuple[TargetDocument, ...]


LookUp = Found | Absent | Several


@dataclass(frozen=True)
class ObservedLine:
    """A line as the target holds it, by the target's line key."""

    key: str
    amount: Decimal
    cost_code: str


@dataclass(frozen=True)
class Observed:
    """What a document looks like when it is read back. `status` is the target's own word.

    `fields`: the header fields that an expectation may name, as text.
    """

    document: TargetDocument
    total: Decimal
    status: str
    lines: tuple[ObservedLine, ...]
    live: bool = True
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Gone:
    """The document is not there any more: deleted in the target."""


ReadBack = Observed | Gone
