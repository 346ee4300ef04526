"""What the ledger remembers of a record, and how it changes.

A record's life (each arrow is one ledger write, conditional on the lease that made it):

    wake ─▶ pending ─┬▶ waiting (approval · adopt · vendor's outage …) ─▶ pending
                     ├▶ refused (every reason, in words)               ─▶ pending, when the source changes
                     └▶ intent ─ call ─ outcome ─ read back ─ bind ─ tell ─▶ synced
                          │         │
                          │         └▶ accepted ─ ask ─▶ outcome
                          └──────────▶ in_doubt ─ quarantine ─ look up ─┬▶ found: read back, bind
                                                                        ├▶ absent: repeat, up to N
                                                                        └▶ several: a person
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.plan import Expectation, Side


class State(StrEnum):
    """The state of a record, in the words that people see."""

    PENDING = "pending"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    IN_DOUBT = "in_doubt"
    PARTIAL = "partial"
    REFUSED = "refused"
    SYNCED = "synced"
    UNLINKED = "unlinked"


@dataclass(frozen=True)
class RecordKey:
    """Which record. Shadow runs keep keys of their own, so that going live looks at every record again."""

    connection: str
    entity: Entity
    reference: SourceReference
    shadow: bool = False

    def __str__(self) -> str:
        return f"{self.connection}#{'shadow#' if self.shadow else ''}{self.entity.value}#{self.reference}"

    @property
    def group(self) -> str:
        """The FIFO group: a hash, since keys hold characters that SQS refuses and outgrow its 128."""
        return hashlib.sha256(str(self).encode()).hexdigest()


StepOutcome = Literal["applied", "accepted", "partial", "refused", "absent"]


@dataclass(frozen=True)
class StepNote:
    """The intent of one step, and its outcome once there is one.

    `outcome` None means in doubt, from the moment the intent was written. `attempt` rises with each new intent.
    `refusals` counts those that were refused; it is part of the guard key, because a guard that replays failures needs a new
    key after a refusal, and only then: a repeat after a doubt must meet the first call's own guard. `doubts` counts those that
    ended as a doubt and were cleanly not found, since it was last answered or its content changed; `doubted`: one ever did, so
    that it is looked up anew before the next attempt, however long ago that was. `repeatable` is the step's own. `content` is
    the fingerprint of the record that was being sent, `fingerprint` that of the step itself. `total` is the record's own at that
    time, which is not always its document's: an invoice comes to what is due, its bill to the gross. `ended` is set once
    everything that follows the outcome is done too: read back, and bound. `then` names what its plan was to go
    on with.
    """

    name: str
    side: Side
    kind: str
    fingerprint: str
    content: str
    reference: str
    guard_key: str
    attempt: int
    intent_at: datetime
    quarantined_until: datetime
    expects: Expectation | None = None
    payload: str = ""
    outcome: StepOutcome | None = None
    settled_at: datetime | None = None
    documents: tuple[TargetDocument, ...] = ()
    ticket: str = ""
    ended: bool = False
    repeatable: bool = False
    doubts: int = 0
    refusals: int = 0
    doubted: bool = False
    total: Decimal | None = None
    then: tuple[str, ...] = ()

    @property
    def in_doubt(self) -> bool:
        return self.outcome is None


@dataclass(frozen=True)
class HistoryEvent:
    """One line of a record's history: what was seen, decided, sent, answered, and by whom."""

    at: datetime
    what: str
    text: str
    by: str
    data: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Entry:
    """A record as the ledger holds it."""

    key: RecordKey
    state: State
    wanted: int
    fence: int = 0
    lease_owner: str = ""
    lease_until: datetime | None = None
    due_at: datetime | None = None
    since: datetime | None = None
    waiting_on: str = ""
    reasons: tuple[Reason, ...] = ()
    attempts: int = 0
    generation: int = 1
    number: str = ""
    total: Decimal | None = None
    version: datetime | None = None
    fingerprint: str = ""
    seen: str = ""
    """What the history last told as seen, by its fingerprint."""
    seen_unapproved_at: datetime | None = None
    hints: dict[str, str] = field(default_factory=dict)
    requests: tuple[str, ...] = ()
    steps: dict[str, StepNote] = field(default_factory=dict)
    documents: tuple[TargetDocument, ...] = ()
    progress: str = ""
    """How far a run that goes on over many messages has got, in its own words."""
    asked: str = ""
    """What somebody asked for (`resync`, `resume`) and no look has answered yet, whatever became of the message that said so."""
    answered: tuple[str, ...] = ()
    """The newest of the platform's requests that were answered: none of them is obeyed again, however often it is told of."""

    @property
    def bound(self) -> bool:
        return bool(self.documents)

    def doubtful(self) -> StepNote | None:
        """The step whose outcome nobody knows, if there is one. A plan stops at its first doubt, so there is at most one."""
        return next((note for note in self.steps.values() if note.in_doubt), None)

    @property
    def unfinished(self) -> tuple[str, ...]:
        """The steps that are left of the plan by which it is in the ERP: what is made and not moved on counts for nobody."""
        first = next((note for note in self.steps.values() if note.side is Side.ERP), None)
        left = () if first is None else first.then
        return tuple(name for name in left if name not in self.steps or not self.steps[name].ended)


def awaited(entry: Entry) -> tuple[str, str] | None:
    """The record of ours that a record waits for, as entity and id; `None` where it waits for nothing, or nothing of ours.

    What was refused for want of such a record waits for it too.
    Everything else that a record may wait on, such as `approval` or a vendor's outage, is a word without a colon.
    """
    entity, colon, awaited_id = entry.waiting_on.partition(":")
    return (entity, awaited_id) if colon and entry.state in {State.WAITING, State.REFUSED} else None


@dataclass(frozen=True)
class Lease:
    """The right to write a record's entry until `until`. `fence` rises with every lease: a zombie's writes are refused."""

    key: RecordKey
    owner: str
    fence: int
    until: datetime
    entry: Entry


class Unset(StrEnum):
    UNSET = "unset"


UNSET = Unset.UNSET


@dataclass(frozen=True)
class Change:
    """What one ledger write changes. Fields left unset stay as they are.

    Attributes:
        put_steps: step notes to write, by name.
        clear_steps: forget all step notes: a new plan begins.
        bind: documents to link for ever; the reverse link is written in the same transaction and must be free.
        unbind: the record lets go of its documents (they stay in the history and their reverse links are freed).
        hear_requests: requests of the platform that nobody told us of.
        close_requests: requests of the platform that have been answered, and are remembered as that.
        hints: what is needed to find what hangs on the record, added to what is known.
        events: history lines, written in the same transaction.
    """

    state: State | Unset = UNSET
    waiting_on: str | Unset = UNSET
    reasons: tuple[Reason, ...] | Unset = UNSET
    due_at: datetime | Unset | None = UNSET
    attempts: int | Unset = UNSET
    generation: int | Unset = UNSET
    number: str | Unset = UNSET
    total: Decimal | Unset = UNSET
    version: datetime | Unset = UNSET
    fingerprint: str | Unset = UNSET
    seen: str | Unset = UNSET
    seen_unapproved_at: datetime | Unset = UNSET
    progress: str | Unset = UNSET
    asked: str | Unset = UNSET
    put_steps: tuple[StepNote, ...] = ()
    clear_steps: bool = False
    bind: tuple[TargetDocument, ...] = ()
    unbind: bool = False
    hear_requests: tuple[str, ...] = ()
    close_requests: tuple[str, ...] = ()
    hints: dict[str, str] = field(default_factory=dict)
    events: tuple[HistoryEvent, ...] = ()
