"""What a connector must be able to list before go-live. Reads only; nothing here names a vendor.

    platform ─ PlatformSurvey ─┐
                               ├─▶ Survey of both sides (plain data) ─▶ checks ─▶ findings
    ERP ────── ErpSurvey ──────┘

What a system cannot say is answered as `Unlisted`, with the reason: it is told as "not checked", never taken for "nothing".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol, TypeVar

from tieout.config.cost_codes import CostCodeStructure
from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
from tieout.records.parties import Address
from tieout.records.record import Record
from tieout.records.references import TargetDocument

T = TypeVar("T")


@dataclass(frozen=True)
class Unlisted:
    """The system does not say, or this credential may not see it. `why` is for people."""

    why: str


Seen = Sequence[T] | Unlisted


@dataclass(frozen=True)
class CodeSeen:
    """A cost code as a system writes it, its padding and separators included.

    Attributes:
        postable: whether costs can be posted to it; `None` where the system does not tell groups from codes.
        link: on the platform: the ERP's code that it is linked to, if it is.
    """

    code: str
    name: str = ""
    id: str = ""
    postable: bool | None = None
    link: str | None = None


@dataclass(frozen=True)
class CodeList:
    """The cost codes of one side. `structure`: as the system itself states it, where it does (a segmented key, a mask)."""

    codes: tuple[CodeSeen, ...]
    structure: CostCodeStructure | None = None


@dataclass(frozen=True)
class CompanySeen:
    """A vendor on one side. `code` is what the ERP calls it; on the platform, `link` is the ERP's code it is linked to.

    `tax_id_hash` is a keyed hash by the same key on both sides, for matching only; the tax id itself is never kept.
    """

    id: str
    name: str
    code: str = ""
    link: str | None = None
    tax_id_hash: str = ""
    address: Address = field(default_factory=Address)
    terms: str | None = None
    active: bool = True


@dataclass(frozen=True)
class ProjectSeen:
    """A project (a job) on one side."""

    id: str
    number: str
    name: str = ""
    link: str | None = None
    active: bool = True


@dataclass(frozen=True)
class Unread:
    """What the platform holds and shows us, and what cannot be read: a record, or a whole list of them.

    `name`: what people call it; `why`: in words, naming the value or the refusal.
    """

    kind: str
    name: str
    why: str


@dataclass(frozen=True)
class LeftOut(Unread):
    """Records of one place that could be read, and that the connector does not carry to the ERP.

    `records`: how many; `amount`: what they move, each without its sign; `fix`: what to do.
    """

    records: int
    amount: Decimal
    fix: str


@dataclass(frozen=True)
class DocumentSeen:
    """A document that stands in the ERP.

    Attributes:
        number: the number that people use; `series`: which numbers are counted together, such as those of all orders.
        reference: the external reference that it carries, if any.
        vendor, project: the ERP's codes.
        live: not cancelled, voided or reversed.
    """

    document: TargetDocument
    number: str
    total: Decimal
    status: str = ""
    series: str = ""
    reference: str = ""
    vendor: str = ""
    project: str = ""
    live: bool = True


@dataclass(frozen=True)
class Permission:
    """One right that a credential has or lacks. `granted` is `None` where the system does not tell.

    `needed` says what it is needed for; empty if it is not needed at all, and then it is one too many.
    """

    name: str
    granted: bool | None
    needed: str = ""


@dataclass(frozen=True)
class Seats:
    """Sign-ins that run side by side: how many the licence has, how many we are configured to use, how many are held now."""

    licensed: int | None
    configured: int
    held: int | None = None


@dataclass(frozen=True)
class Access:
    """What the credential may do."""

    permissions: tuple[Permission, ...] = ()
    seats: Seats | None = None


@dataclass(frozen=True)
class Capacity:
    """How much the ERP takes: requests per minute as licensed, and how many calls one record of each kind needs."""

    per_minute: int | None
    calls: dict[str, int]
    source: str = ""


@dataclass(frozen=True)
class VendorCreation:
    """Whether vendors can be created on the platform at all by this credential, and why not."""

    allowed: bool | None
    note: str = ""


class Survey(Protocol):
    """What both systems can be asked for. Every method raises NotNow or NeedsPerson if the system could not be asked."""

    system: str

    def cost_codes(self) -> CodeList | Unlisted: ...

    def cost_types(self) -> Seen[str]:
        """On the platform, the cost types that lines may carry; in the ERP, what they may be mapped to."""
        ...

    def terms(self) -> Seen[str]:
        """Payment terms that documents may carry."""
        ...

    def units(self) -> Seen[str]: ...

    def vendors(self) -> Seen[CompanySeen]: ...

    def projects(self) -> Seen[ProjectSeen]: ...

    def access(self) -> Access | Unlisted: ...

    def close(self) -> None:
        """Free what was taken: connections, a seat."""
        ...


class PlatformSurvey(Survey, Protocol):
    """The platform, as it is asked before go-live."""

    def records(self, kind: str, project: str | None) -> Iterable[Record | Unread]:
        """Every record of a kind as it stands now; of one project (the platform's id), or of all permitted ones.

        One that cannot be read is told as `Unread` in its place, and the others follow; those that are read by nobody, all
        together as `LeftOut`.
        """
        ...

    def vendor_creation(self) -> VendorCreation: ...


class ErpSurvey(Survey, Protocol):
    """The ERP, as it is asked before go-live."""

    def documents(self, kind: str, project: str | None) -> Seen[DocumentSeen]:
        """Every document that a record of this kind may have become; of one project (the ERP's code), or of all."""
        ...

    def account_groups(self) -> Seen[str]:
        """The groups that its project ledger budgets by, where the ERP has such a thing."""
        ...

    def tasks(self) -> dict[str, tuple[str, ...]] | Unlisted:
        """The tasks of each project, by the ERP's project code. Empty where the ERP has no tasks."""
        ...

    def not_carried(self, kind: str) -> str:
        """Why a kind of record cannot be carried as configured; empty if it can. Makes no call."""
        ...

    def limits(self, kind: str) -> FieldLimits: ...

    def objections(self, ready: Ready) -> list[Reason]:
        """What this ERP cannot carry as configured. Makes no call."""
        ...

    def capacity(self) -> Capacity | Unlisted: ...
