"""What the pull flow needs of the outside: the ERP as a feed of records, the platform as the place where they are shown.

    feed.page ─▶ records ─▶ changed since we last showed them? ─▶ mirror.write (rows) ─▶ outcome per row ─▶ binding, history

Nothing here names a vendor. A feed is read by a cursor that the connector makes and reads; whoever reads on after a death
starts at the same cursor again, so a page may be seen twice, and must never be missed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, runtime_checkable

from tieout.policy.reasons import Reason
from tieout.records.balances import DocumentBalance, JobCost
from tieout.records.entities import Entity
from tieout.records.record import Record
from tieout.records.references import SourceReference, TargetDocument
from tieout.records.standard_code import StandardCostCode
from tieout.sync.ports import Capability, LimitScope, Missing
from tieout.sync.unreadable import Unread


@dataclass(frozen=True)
class FeedPage:
    """One page of a feed.

    Attributes:
        records: in no particular order; a record may come twice, on this page or on another.
        next_cursor: where to read on; `None` when the feed has been read whole.
        as_of: the vendor's own clock when this page was read, where it tells; the watermark of the next reading.
        resume: the cursor at which the next reading finds what is new, of a feed that counts changes and knows no moments.
        unread: rows of it that could not be read, each by name; the others are whole.
    """

    records: tuple[Record, ...]
    next_cursor: str | None
    as_of: datetime | None = None
    resume: str = ""
    unread: tuple[Unread, ...] = ()


class Feed(Protocol):
    """The ERP as the pull flow sees it: where vendors, customers and payments are kept."""

    system: str

    def limit_scope(self) -> LimitScope: ...

    def capability(self, kind: str) -> Capability:
        """Whether a kind of record can be read, as configured. Makes no call."""
        ...

    def page(self, kind: str, *, cursor: str, since: datetime | None, size: int) -> FeedPage:
        """Read one page.

        Args:
            cursor: "" for the beginning, else what the page before said.
            since: only what has changed since; `None` for everything.
            size: about how many records the caller can use at once.

        Raises:
            NotNow, NeedsPerson: the page could not be read; nothing of it counts. A row that cannot be read raises nothing.
        """
        ...

    def one(self, kind: str, reference: SourceReference) -> Record | Missing:
        """Read one record now. Raises: NotNow, NeedsPerson."""
        ...

    def job_costs(self, project: str, *, cursor: str) -> tuple[tuple[JobCost, ...], str | None]:
        """One page of the costs to date of a project (by its code in the ERP). Raises: NotNow, NeedsPerson."""
        ...

    def balances(self, documents: Sequence[TargetDocument]) -> tuple[DocumentBalance, ...]:
        """What is still open on documents that we sent. Raises: NotNow, NeedsPerson."""
        ...

    def close(self) -> None: ...


@runtime_checkable
class CodeFeed(Protocol):
    """A feed that also reads the firm's standard cost codes. Not every ERP keeps such a list."""

    def cost_codes(self, *, cursor: str) -> tuple[tuple[StandardCostCode, ...], str | None]:
        """One page of the codes, and where to read on. Raises: NotNow, NeedsPerson."""
        ...


@dataclass(frozen=True)
class CodesShown:
    """What became of a page of cost codes. `written`: how many were not there as they should be."""

    written: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Shown:
    """A record as the platform shows it.

    Attributes:
        id: the platform's own.
        link: our link on it, without our prefix; `foreign_link`: another integration's.
        name: for matching by people.
        content: a fingerprint of the fields that the mirror writes, comparable with `Row.content`; "" where it cannot be told.
        active: whether it is in use there; what a run keeps of its listings does not tell.
    """

    id: str
    link: str | None
    name: str
    content: str = ""
    foreign_link: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    active: bool = True


@dataclass(frozen=True)
class Row:
    """One thing to show: a record (or one paid document of a payment), and where it is shown already, if it is.

    Attributes:
        key: unique within the call, and deterministic; also the external reference under which the row is found again.
        shown_id: the platform's id, once known.
        target: the platform's record that it belongs to, such as the pay app's reference for a payment.
        told: the platform has been told which document the target is.
        withdrawn: it is to be taken back: a void, a vendor made inactive.
    """

    key: str
    record: Record
    shown_id: str | None = None
    part: int = 0
    target: SourceReference | None = None
    hints: dict[str, str] = field(default_factory=dict)
    told: bool = False
    withdrawn: bool = False


@dataclass(frozen=True)
class RowWritten:
    shown_id: str
    note: str = ""


@dataclass(frozen=True)
class RowRefused:
    """It did not happen, and why. A row that cannot be taken back on the platform is refused so, and becomes a finding."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class RowInDoubt:
    why: str


RowOutcome = RowWritten | RowRefused | RowInDoubt


class Mirror(Protocol):
    """The platform as the pull flow sees it: where accounting's records are shown."""

    system: str

    def limit_scope(self) -> LimitScope: ...

    def batch(self, kind: str) -> int:
        """How many rows of a kind one write takes: 1000 for a bulk action, 1 where each is a call of its own."""
        ...

    def upserts(self, kind: str) -> bool:
        """Whether writing a row twice under the same key changes nothing more: then a doubt is resolved by writing again."""
        ...

    def group(self, row: Row) -> str:
        """What has to be listed to find a row again (the company, or one contract). Makes no call."""
        ...

    def listing(self, kind: str, group: str) -> Iterator[Shown]:
        """Everything of a kind that is shown in a group, page by page. Raises: NotNow, NeedsPerson."""
        ...

    def one(self, kind: str, shown_id: str) -> Shown | None:
        """What is shown under an id now; `None`: nothing (any more). Raises: NotNow, NeedsPerson."""
        ...

    def traced(
        self, kind: str, key: str, *, shown_id: str | None, target: SourceReference | None, hints: Mapping[str, str]
    ) -> tuple[Shown, ...]:
        """What carries a row's key now, or has its id: asked where the record itself is gone, and no row can be made.

        Raises: NotNow, NeedsPerson: nobody can say, also where its place is hidden from us.
        """
        ...

    def content(self, row: Row) -> str:
        """The fingerprint of what would be written, comparable with `Shown.content`. Makes no call."""
        ...

    def write(self, kind: str, rows: Sequence[Row]) -> dict[str, RowOutcome]:
        """Make one call that shows these rows (at most `batch` of them). Every row has an outcome.

        Raises:
            NotNow, NeedsPerson: nothing happened.
        """
        ...

    def show_job_costs(self, project_id: str, costs: Sequence[JobCost]) -> tuple[Reason, ...]:
        """Bring a project's costs to date up to date; what could not be shown comes back with its reasons.

        Args:
            costs: all of the project's costs. Several may be one figure there, and of a part of them it would be too small.

        Raises:
            NotNow, NeedsPerson: nothing happened.
        """
        ...

    def takes_cost_codes(self) -> Capability:
        """Whether standard cost codes can be shown, as configured. Makes no call."""
        ...

    def show_cost_codes(self, codes: Sequence[StandardCostCode]) -> CodesShown:
        """Bring the platform's list of standard cost codes up to date with these; repeatable.

        Raises:
            NotNow, NeedsPerson: to be done again from the beginning.
        """
        ...

    def close(self) -> None: ...


class Links(Protocol):
    """What the pull flow asks of the ledger about records that were pushed."""

    def holder(self, document_address: str) -> tuple[Entity, SourceReference] | None:
        """The record whose document in the ERP has this address, such as the pay app that a bill came from."""
        ...
