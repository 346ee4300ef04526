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

CHANGE_ORDERS = "change_order"
"""In listings: both kinds of change order at once, for events that do not say which kind they concern."""


def reference(kind: str, record_id: str) -> SourceReference:
    return SourceReference(system=SYSTEM, kind=str(kind), id=record_id)
