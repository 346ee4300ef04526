"""The webhook resources that tell of records which flow to the ERP, and of companies; and what an event of each says.

A company that a person adds to Procore's directory is none of accounting's yet: it is held where people see it. Only its creation
is listened to, for an import of what has changed would otherwise be told back to us company by company.

Names are those of a live listing (payload v2.0 era). `Commitment Change Orders`, `Prime Change Orders` and `Requisitions` are in
no public list; should a newer payload version have them, their events are understood.
"""

from dataclasses import dataclass
from enum import StrEnum

from tieout.connectors.procore.contracts import CONTRACTS
from tieout.connectors.procore.record_kinds import CHANGE_ORDERS
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.company import CompanyKind
from tieout.records.entities import Entity
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind

ERP_REQUESTS = "ERP Requests"
ACTIONS = ("create", "update", "delete")


class Says(StrEnum):
    """What an event's id is."""

    RECORD = "record"
    """The record's own id."""

    PART = "part"
    """The id of a part; the record may be named as its parent."""

    PROJECT = "project"
    """The project is what it concerns."""

    PACKAGE = "package"
    """A change order package's: whether of a commitment or of a prime contract is to be asked for."""

    COMPANY = "company"
    """The id of a company of the directory, which belongs to no project."""

    CHANGE_ORDER = "change_order"
    """An id of the newer resource, whose package is to be asked for."""


@dataclass(frozen=True)
class Resource:
    """One webhook resource.

    Attributes:
        kind: of the records that it concerns; for a part that names no parent, of those to list.
        parent: the resource that a part's parent is named by.
        listened: whether our hooks ask for it.
    """

    name: str
    entity: Entity
    says: Says
    kind: str
    parent: str = ""
    actions: tuple[str, ...] = ACTIONS
    company: bool = False
    listened: bool = True


def _contract_resources() -> list[Resource]:
    commitment = Entity.COMMITMENT
    heads = [Resource(one.resource, commitment, Says.RECORD, one.kind.value) for one in CONTRACTS]
    lines = [
        Resource(one.line_resource, commitment, Says.PART, one.kind.value, parent=one.resource) for one in CONTRACTS
    ]
    return [resource for pair in zip(heads, lines, strict=True) for resource in pair]


RESOURCES = (
    Resource("Company Vendors", Entity.VENDOR, Says.COMPANY, CompanyKind.VENDOR, actions=("create",), company=True),
    Resource("Projects", Entity.PROJECT, Says.RECORD, ProjectKind.PROJECT, actions=("create", "update"), company=True),
    # The owner is the company of the prime contract.
    Resource("Prime Contracts", Entity.PROJECT, Says.PROJECT, ProjectKind.PROJECT),
    # A budget is edited line by line, in bursts; locking it is no event, so its nightly listing is what finds that.
    Resource("Budget Line Items", Entity.BUDGET, Says.PART, BudgetKind.BASELINE),
    Resource("Budget Changes", Entity.BUDGET, Says.RECORD, BudgetKind.CHANGE),
    Resource("Budget Change Adjustments", Entity.BUDGET, Says.PART, BudgetKind.CHANGE),
    Resource("Budget Change Adjustment Line Items", Entity.BUDGET, Says.PART, BudgetKind.CHANGE),
    *_contract_resources(),
    Resource("Change Order Packages", Entity.CHANGE_ORDER, Says.PACKAGE, CHANGE_ORDERS),
    Resource("Change Order Requests", Entity.CHANGE_ORDER, Says.PART, CHANGE_ORDERS),
    Resource("Potential Change Orders", Entity.CHANGE_ORDER, Says.PART, CHANGE_ORDERS),
    Resource("Potential Change Order Line Items", Entity.CHANGE_ORDER, Says.PART, CHANGE_ORDERS),
    Resource(
        "Commitment Change Orders",
        Entity.CHANGE_ORDER,
        Says.CHANGE_ORDER,
        ChangeOrderKind.COMMITMENT,
        listened=False,
    ),
    Resource("Prime Change Orders", Entity.CHANGE_ORDER, Says.CHANGE_ORDER, ChangeOrderKind.PRIME, listened=False),
    Resource("Draw Requests", Entity.INVOICE, Says.RECORD, InvoiceKind.SUBCONTRACTOR),
    Resource("Requisitions", Entity.INVOICE, Says.RECORD, InvoiceKind.SUBCONTRACTOR, listened=False),
    Resource("Payment Applications", Entity.INVOICE, Says.RECORD, InvoiceKind.OWNER),
)
BY_NAME = {resource.name: resource for resource in RESOURCES}
