"""How many calls one record makes at this ERP as it is set up here, for an outlook on what a licence takes."""

from tieout.connectors.acumatica import projects
from tieout.connectors.acumatica.document_settings import End
from tieout.connectors.acumatica.documents import BILL, CHANGE_ORDER, INVOICE
from tieout.connectors.acumatica.moves import until
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind

_CREATED = 2
"""The create and its read-back."""
_MOVED = 4
"""An action, up to two questions what became of it, and the status after."""
_BUDGET_ROWS = 25
"""Rows of a common budget: each is a call, beside a look at the whole before and after."""


def calls_of(settings: AcumaticaSettings) -> dict[str, int]:
    """Calls by kind of record; a sign-in is shared by many, and what is in doubt or refused is not foreseen."""
    change, invoice = settings.change_orders, settings.invoices
    ends: dict[str, tuple[str, End]] = {
        ChangeOrderKind.COMMITMENT: (CHANGE_ORDER.kind, change.commitment_end),
        ChangeOrderKind.PRIME: (CHANGE_ORDER.kind, change.prime_end),
        BudgetKind.CHANGE: (CHANGE_ORDER.kind, change.budget_end),
        InvoiceKind.SUBCONTRACTOR: (BILL.kind, invoice.bill_end),
        InvoiceKind.OWNER: (INVOICE.kind, invoice.owner_end),
        ProjectKind.PROJECT: (projects.KIND, "off_hold" if settings.projects.activate else "on_hold"),
    }
    moved = {kind: len(until(entity, end, settings)) for kind, (entity, end) in ends.items()}
    moved |= dict.fromkeys(CommitmentKind, 1)
    calls = {str(kind): _CREATED + _MOVED * moves for kind, moves in moved.items()}
    # Once a commitment's change order is released its lines have numbers: it is shown, and read back again.
    calls[ChangeOrderKind.COMMITMENT] += 2
    return calls | {str(BudgetKind.BASELINE): _BUDGET_ROWS + 2}
