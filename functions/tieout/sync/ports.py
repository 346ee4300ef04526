"""What the sync flows need of the outside. Connectors and the ledger implement these; nothing here names a vendor.

The ports are made for targets that differ: one upserts and numbers documents itself and may answer "later", one has no
upsert but replays its answers by key, two answer only through a queue. What they share is a plan of steps, an answer
that may come later, a look-up by our reference, and a read-back.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import LookUp, NeedsPerson, NotNow, Outcome, ReadBack
from tieout.sync.plan import Side, Step
from tieout.sync.state import Change, Entry, HistoryEvent, Lease, RecordKey, StepNote
from tieout.sync.wakes import Wake


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class Ids(Protocol):
    def new(self) -> str:
        """A new unique id of at most 64 characters from [A-Za-z0-9_-]."""
        ...


class AlreadyBound(Exception):
    """The document is linked to another record: two records must not share one document."""

    def __init__(self, document: TargetDocument, holder: str) -> None:
        self.document = document
        self.holder = holder
        super().__init__(f"{document.address} is already linked to {holder}")


class LeaseLost(Exception):
    """Another worker took the lease over; whatever this one still wants to write is refused."""


class Ledger(Protocol):
    """The memory: what is known of each record. Every write is one transaction."""

    def want(self, wake: Wake, *, shadow: bool, due_at: datetime, event: HistoryEvent) -> Entry:
        """Raise the record's `wanted` by one, merge the wake's hints and request, and make it due no later than `due_at`.

        A new record starts as `pending`. Called before any outside call, by intake and by every worker, once per wake:
        a second call with the same wake id changes nothing. The existing state is kept: what a record is does not
        change because somebody looks at it.
        """
        ...

    def entry(self, key: RecordKey) -> Entry | None:
        """Read the record strongly consistent, or `None`."""
        ...

    def lease(self, key: RecordKey, *, owner: str, now: datetime, until: datetime) -> Lease | None:
        """Take the record's lease, raising its fence, or `None` while somebody else's has not expired."""
        ...

    def write(self, lease: Lease, change: Change) -> Entry:
        """Apply a change and keep the lease. Returns the entry as it now stands.

        Raises:
            LeaseLost: the record's fence or owner is no longer the lease's.
            AlreadyBound: a document to bind is linked to another record; nothing was written.
        """
        ...

    def release(self, lease: Lease, change: Change, *, wanted: int) -> bool:
        """Apply a last change and give the lease back, if the record's `wanted` is still `wanted`.

        Returns False, with nothing written, when somebody wanted the record meanwhile: look again.

        Raises:
            LeaseLost: as for `write`.
        """
        ...

    def history(self, key: RecordKey) -> list[HistoryEvent]:
        """Every line of the record's history, oldest first."""
        ...

    def holder(self, connection: str, side: Side, document: TargetDocument) -> RecordKey | None:
        """The record that a document is linked to."""
        ...

    def due(self, *, before: datetime, limit: int) -> Iterable[Entry]:
        """Records due before a moment, at most `limit`; from an index that may lag."""
        ...

    def postpone(self, entry: Entry, *, due_at: datetime) -> bool:
        """Move a due record on, if its due time is still the one seen. False: somebody else took it, or it is done."""
        ...

    def listing(self, connection: str, entity: Entity, *, state: str | None = None, limit: int = 100) -> list[Entry]:
        """Records of one entity for people to look at, newest change first."""
        ...


@dataclass(frozen=True)
class Window:
    """A vendor's limit on requests: so many within any span of this length."""

    requests: int
    span: timedelta


@dataclass(frozen=True)
class LimitScope:
    """What a vendor's limit counts.

    Attributes:
        seats: how many calls may run side by side within it.
        windows: how many requests it may make, where that is configured.
        tells: the vendor's answers say how many requests are left.
    """

    name: str
    seats: int
    windows: tuple[Window, ...] = ()
    tells: bool = False


@contextmanager
def pausing(scope: LimitScope) -> Iterator[None]:
    """Within the block, a vendor's "not now" says whose limit it is: one side's throttle must not pause the other."""
    try:
        yield
    except (NotNow, NeedsPerson) as stopped:
        stopped.scope = stopped.scope or scope.name
        raise


@dataclass(frozen=True)
class Permit:
    """One seat within a limit scope, held until `until` at the longest."""

    scope: str
    seat: int
    owner: str


class Permits(Protocol):
    """Seats within a limit scope, shared by all functions and entities; a seat whose holder died expires."""

    def take(self, scope: LimitScope, *, owner: str, now: datetime, until: datetime) -> Permit | None:
        """A free seat, or `None`. Also `None` while the scope is paused."""
        ...

    def give_back(self, permit: Permit) -> None:
        """Free the seat, if it is still ours."""
        ...

    def pause(self, scope: str, *, until: datetime, why: str) -> None:
        """Let the whole scope rest. A later moment wins over an earlier one."""
        ...

    def paused_until(self, scope: str, *, now: datetime) -> datetime | None:
        """Until when the scope rests, or `None`."""
        ...

    def lift(self, scope: str, *, why: str, before: datetime) -> bool:
        """End a pause that was set for this reason and would end before that moment. False: there is none such."""
        ...


class Queues(Protocol):
    def wake(self, wake: Wake, *, group: str, delay: timedelta = timedelta(0)) -> None:
        """Send a wake to its entity's queue; with a delay (up to 15 minutes) by way of the delay queue."""
        ...

    def redeliver(self, delivery: str, *, wake_id: str, group: str, delay: timedelta) -> None:
        """Bring a delivery back to intake after a delay. A message of its own: waiting burns no receive."""
        ...


class Payloads(Protocol):
    def keep(self, connection: str, name: str, content: bytes) -> str:
        """Store what was sent or received, and return its address. Same content, same address."""
        ...


class Deadline(Protocol):
    def left(self) -> timedelta:
        """How much of the invocation is left."""
        ...


@dataclass(frozen=True)
class Request:
    """An order of the platform's own approval tool, to be answered `success` or `failed` with a message.

    `action` is `send` or `unlink`. `answer_to` is what the connector needs to answer it.
    """

    id: str
    action: str
    answer_to: str


@dataclass(frozen=True)
class Fetched:
    """A record as it stands at this moment in its source.

    Attributes:
        record: the canonical record, or `None` when only a request about it could be read (an unlink).
        accepted: accounting has accepted exactly this content in the platform's own tool.
        link: what the record says it is linked to: our own link without our prefix, or `None`.
        foreign_link: a link that another integration wrote; it is never overwritten.
        requests: the platform's requests that this fetch answers.
    """

    record: Record | None
    accepted: bool = False
    link: str | None = None
    foreign_link: str | None = None
    requests: tuple[Request, ...] = ()


@dataclass(frozen=True)
class Missing:
    """The source says there is no such record (or we may not see it; the source does not tell the two apart)."""

    why: str


class Platform(Protocol):
    """The project platform: where records are born and who is told what became of them."""

    system: str

    def limit_scope(self) -> LimitScope:
        """What the platform's own limits count."""
        ...

    def fetch(
        self, entity: Entity, reference: SourceReference, *, hints: Mapping[str, str], requests: tuple[str, ...]
    ) -> Fetched | Missing:
        """Read the record now; with open requests, the newest one's own content is the approved content.

        Raises:
            NotNow, NeedsPerson: nothing could be read.
        """
        ...

    def plan_success(
        self, entity: Entity, fetched: Fetched, documents: tuple[TargetDocument, ...], *, hints: Mapping[str, str]
    ) -> tuple[Step, ...]:
        """The steps that tell the platform where the record now stands, and close its open requests."""
        ...

    def plan_failure(
        self, entity: Entity, fetched: Fetched, reasons: tuple[Reason, ...], *, hints: Mapping[str, str]
    ) -> tuple[Step, ...]:
        """The steps that close the open requests as failed, with messages an accountant can act on. May be empty."""
        ...

    def perform(self, step: Step) -> Outcome:
        """Make one call. Raises: NotNow, NeedsPerson."""
        ...

    def close(self) -> None:
        """Free what was taken (connections)."""
        ...


@dataclass(frozen=True)
class Capability:
    """Whether a target carries a kind of record (such as `subcontract` or `owner_invoice`).

    `note` says in words what is carried, or why nothing is; `assumption` names the switch that it needs, if any.
    """

    offered: bool
    note: str = ""
    assumption: str = ""


class Erp(Protocol):
    """The ERP, as the push flow sees it."""

    system: str
    call_timeout: timedelta

    def limit_scope(self) -> LimitScope: ...

    def capability(self, kind: str) -> Capability:
        """Whether a kind of record can be carried, as configured. Makes no call."""
        ...

    def limits(self, kind: str) -> FieldLimits:
        """The lengths and counts this ERP accepts. Makes no call."""
        ...

    def objections(self, ready: Ready) -> list[Reason]:
        """What this ERP cannot carry as configured (such as retainage on a purchase order). Makes no call."""
        ...

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """The steps that one write needs. Makes no call; the same input gives the same plan."""
        ...

    def update(self, ready: Ready, documents: tuple[TargetDocument, ...]) -> tuple[Step, ...]:
        """The steps that bring a master record, which is there already, up to date. Makes no call.

        Each is repeatable, and has an expectation: fixed values are written to a known record, then read back.
        """
        ...

    def perform(self, step: Step, *, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        """Make one call. `documents` are those that earlier steps of the plan created.

        Raises:
            NotNow: nothing happened, and it may later.
            NeedsPerson: nothing happened, and a person must act.
        """
        ...

    def ask(self, note: StepNote) -> Outcome:
        """Ask what became of an accepted step. Raises: NotNow."""
        ...

    def look_up(self, note: StepNote, *, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Look for what a step in doubt would have done, by its reference. A failed look-up raises NotNow."""
        ...

    def read_back(self, document: TargetDocument) -> ReadBack:
        """Read a document with its lines. Raises: NotNow."""
        ...

    def quarantine(self, kind: str) -> timedelta:
        """How long a doubt about a document of this kind waits before the look-up can be trusted."""
        ...

    def close(self) -> None:
        """Free what was taken: log out, so that the seat is free."""
        ...
