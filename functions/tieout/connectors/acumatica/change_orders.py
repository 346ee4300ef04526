"""From a change, of a commitment, of the prime contract or of the budget, to the body of a ChangeOrder: one tab each.

Field names are those of the vendor's OpenAPI document. Amounts are sent as they are, since a change order adds them.
"""

from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica.documents import BY_KIND, key_fields
from tieout.connectors.acumatica.encoding import custom_fields, wrapped
from tieout.connectors.acumatica.places import PlaceAmount
from tieout.connectors.acumatica.references import place_of
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.policy.ready import ReadyBudget, ReadyChangeLine, ReadyChangeOrder
from tieout.records.references import TargetDocument

Entity = dict[str, Any]


def header(ready: ReadyBudget | ReadyChangeOrder, class_id: str | None, settings: AcumaticaSettings) -> Entity:
    """The body without its rows, on hold."""
    place = place_of("ChangeOrder", settings)
    fields = wrapped(Class=class_id, ProjectID=ready.project, Hold=True)
    if isinstance(ready, ReadyChangeOrder):
        date = ready.change_date.isoformat() if ready.change_date else None
        fields |= wrapped(
            ChangeDate=date, ContractTimeChangeDays=ready.schedule_days, DetailedDescription=ready.reason or None
        )
    custom = dict(ready.extensions)
    if place.custom is not None:
        custom[place.field] = ready.external_reference
    fields |= place.fields(ready.external_reference, f"{ready.number} {ready.title}".strip())
    return fields | custom_fields(custom)


def budget_row(each: PlaceAmount) -> Entity:
    """A row of the cost or revenue budget."""
    return wrapped(
        ProjectTaskID=each.task,
        AccountGroup=each.account_group,
        CostCode=each.cost_code,
        Amount=each.amount,
        Description=each.description or None,
    )


def commitment_row(each: ReadyChangeLine, ready: ReadyChangeOrder, settings: AcumaticaSettings) -> Entity:
    """A row that changes a line of the commitment, or adds one.

    What a changed lump-sum line is coded to, the commitment's line says; quantity 0 leaves its quantity as it is.
    """
    line = each.line
    row = wrapped(**order_keys(ready.contract), Vendor=ready.vendor, Description=line.description or None)
    if each.adjusts is not None:
        row |= wrapped(POLineNbr=line_number(each.adjusts))
    else:
        row |= wrapped(
            InventoryID=settings.inventory_id,
            ProjectTaskID=line.task,
            CostCode=line.cost_code,
            Account=line.account,
            UOM=line.unit or settings.lump_sum_unit,
        )
    lump = Decimal(0) if each.adjusts is not None else Decimal(1)
    cost = None if each.adjusts is not None else line.amount
    return row | wrapped(
        Qty=lump if line.quantity is None else line.quantity,
        UnitCost=cost if line.unit_cost is None else line.unit_cost,
        Amount=line.amount,
    )


def order_keys(contract: TargetDocument | None) -> dict[str, str]:
    """The commitment as rows of other documents name it: `POType` and `PONbr`."""
    if contract is None:
        return {}
    if contract.kind == "PurchaseOrder":
        keys = key_fields(BY_KIND[contract.kind], contract.key)
        return {"POType": keys["Type"], "PONbr": keys["OrderNbr"]}
    return {"POType": "Subcontract", "PONbr": contract.key}


def line_number(key: str) -> int | str:
    """A line's number; what is none is shown as it is, in a run that only shows what it would write."""
    return int(key) if key.isdigit() else key
