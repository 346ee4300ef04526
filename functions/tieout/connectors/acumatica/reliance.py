"""What each document type relies on, checked again before every call: a switch may have been turned off meanwhile."""

from tieout.connectors.acumatica import assumptions
from tieout.connectors.acumatica.references import place_of
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.context import Assumption

_ALWAYS: dict[str, tuple[Assumption, ...]] = {
    "Subcontract": (assumptions.LINE_ORDER, assumptions.SUBCONTRACT_ON_HOLD),
    "PurchaseOrder": (assumptions.LINE_ORDER, assumptions.ORDER_HOLD),
    "ChangeOrder": (assumptions.ROW_ORDER, assumptions.CHANGE_ORDER_STEPS),
    "Bill": (assumptions.ROW_ORDER, assumptions.INVOICE_HOLD),
    "Invoice": (assumptions.LINE_ORDER, assumptions.INVOICE_HOLD, assumptions.OWNER_INVOICE),
    "Project": (assumptions.PROJECT_IN_PLANNING,),
}


def relied_on(kind: str, settings: AcumaticaSettings) -> tuple[Assumption, ...]:
    """What every document of this type relies on. A budget has no reference: its key is the project's."""
    if kind == "ProjectBudget":
        return (assumptions.BUDGET_ROWS,)
    return (place_of(kind, settings).assumption, *_ALWAYS[kind])
