"""What the sync flows need of the outside. Connectors and the ledger implement these; nothing here names a vendor.

The ports are made for targets that differ: one upserts and numbers documents itself and may answer "later", one has no
upsert but replays its answers by key, two answer only through a queue. What they share is a plan of steps, an answer
that may come later, a look-up by our reference, and a read-back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.ledger_port import AlreadyBound, LeaseLost, Ledger
from tieout.sync.limit_ports import LimitScope, Permit, Permits, Window, pausing
from tieout.sync.outcomes import LookUp, Outcome, ReadBack
from tieout.sync.plan import Step
from tieout.sync.state import StepNote
from tieout.sync.wakes import Wake

__all__ = [
    "AlreadyBound",
    "Capability",
    "Clock",
    "Deadline",
    "Erp",
    "Fetched",
    "Ids",
    "LeaseLost",
    "Ledger",
    "LimitScope",
    "Missing",
    "Payloads",
    "Permit",
    "Permits",
    "Platform",
    "Queues",
    "Request",
    "Window",
    "pausing",
]


class Clock(Protocol):
    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...


class Ids(Protocol):
    def new(self) -> str:
        """A new unique id of at most 64 characters from [A-Za-z0-9_-]."""
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
        hints: what the platform needs to find what hangs on the record, such as the contract that an invoice bills.
    """

    record: Record | None
    accepted: bool = False
    link: str | None = None
    foreign_link: str | None = None
    requests: tuple[Request, ...] = ()
    hints: dict[str, str] = field(default_factory=dict)


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

    def open_requests(self, entity: Entity, reference: SourceReference) -> tuple[str, ...]:
        """The requests about a record for whose answer somebody waits, by id: their events may never have come.

        Raises:
            NotNow, NeedsPerson: nobody can know.
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
