"""The kinds of record that this connector carries to the ERP, and how each is named."""

from tieout.connectors.procore import SYSTEM
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.entities import Entity
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind
from tieout.records.references import SourceReference

ENTITY_OF: dict[str, Entity] = {
    ProjectKind.PROJECT: Entity.PROJECT,
    BudgetKind.BASELINE: Entity.BUDGET,
    BudgetKind.CHANGE: Entity.BUDGET,
    CommitmentKind.PURCHASE_ORDER: Entity.COMMITMENT,
    CommitmentKind.SUBCONTRACT: Entity.COMMITMENT,
    ChangeOrderKind.COMMITMENT: Entity.CHANGE_ORDER,
    ChangeOrderKind.PRIME: Entity.CHANGE_ORDER,
    InvoiceKind.SUBCONTRACTOR: Entity.INVOICE,
    InvoiceKind.OWNER: Entity.INVOICE,
}

ITEM_TYPES: dict[str, str] = {
    ProjectKind.PROJECT: "project",
    CommitmentKind.PURCHASE_ORDER: "purchase_order_contract",
    CommitmentKind.SUBCONTRACT: "work_order_contract",
    ChangeOrderKind.COMMITMENT: "change_order",
    ChangeOrderKind.PRIME: "change_order",
    InvoiceKind.SUBCONTRACTOR: "requisition",
    InvoiceKind.OWNER: "payment_application",
}
"""How the ERP tool calls each kind that it knows by the record's own id. Not budgets: it knows those by an id of their own, and
their changes by a transaction."""

CHANGE_ORDERS = "change_order"
"""In listings: both kinds of change order at once, for events that do not say which kind they concern."""


def reference(kind: str, record_id: str) -> SourceReference:
    return SourceReference(system=SYSTEM, kind=str(kind), id=record_id)
