"""From a ready commitment to the bodies that create it, field by field as the vendor's OpenAPI document names them.

A lump-sum line is quantity 1 at a unit cost of its amount, on both documents: `ManualCost` and an extended cost of its own
exist on subcontract lines only, and there they keep a price list from changing the cost. The extended cost itself is never
sent: the ERP computes it, so a different result shows in the read-back instead of being forced.
"""

from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica.documents import BY_COMMITMENT, PURCHASE_ORDER, SUBCONTRACT
from tieout.connectors.acumatica.encoding import custom_fields, wrapped
from tieout.connectors.acumatica.look_up import LINES_PER_PUT
from tieout.connectors.acumatica.references import place_of
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.policy.ready import ReadyCommitment, ReadyLine
from tieout.records.commitment import CommitmentKind
from tieout.sync.plan import Expectation, ExpectedLine

Entity = dict[str, Any]


def entity_of(ready: ReadyCommitment, settings: AcumaticaSettings) -> Entity:
    """The body that creates the document, without its lines."""
    if ready.kind is CommitmentKind.SUBCONTRACT:
        fields = _subcontract(ready)
    else:
        fields = wrapped(Type=settings.purchase_order_type, Hold=True, Project=ready.project)
    fields |= wrapped(
        VendorID=ready.vendor,
        Date=ready.contract_date,
        Terms=ready.terms,
        Branch=settings.branch,
        ControlTotal=ready.total if settings.control_total else None,
    )
    place = place_of(BY_COMMITMENT[ready.kind].kind, settings)
    fields |= place.fields(ready.external_reference, f"{ready.number} {ready.title}".strip())
    custom = custom_values(ready, settings)
    if place.custom is not None:
        custom[place.field] = ready.external_reference
    return fields | custom_fields(custom)


def custom_values(ready: ReadyCommitment, settings: AcumaticaSettings) -> dict[str, str]:
    """What goes into custom fields of the header, by `custom:View.Field`."""
    values = dict(ready.extensions)
    percent = retained_percent(ready)
    if ready.kind is CommitmentKind.PURCHASE_ORDER and percent and settings.retainage_on_purchase_orders:
        values[settings.retainage_on_purchase_orders] = f"{percent.normalize():f}"
    return values


def retained_percent(ready: ReadyCommitment) -> Decimal:
    """The document's retainage in percent: its own, or the one that all its lines share."""
    if ready.retainage_percent is not None:
        return ready.retainage_percent
    shared = {line.retainage_percent or Decimal(0) for line in ready.lines}
    return shared.pop() if len(shared) == 1 else Decimal(0)


def retains(ready: ReadyCommitment) -> bool:
    """Whether anything is retained, on the document or on any line."""
    return bool(ready.retainage_percent) or any(line.retainage_percent for line in ready.lines)


def line_chunks(ready: ReadyCommitment, settings: AcumaticaSettings) -> list[list[Entity]]:
    """The detail rows, as many to a request as the vendor wants."""
    rows = [_line(line, ready, settings) for line in ready.lines]
    return [rows[at : at + LINES_PER_PUT] for at in range(0, len(rows), LINES_PER_PUT)] or [[]]


def expectation(ready: ReadyCommitment, lines: int) -> Expectation:
    """What must be there once the first `lines` lines are."""
    sent = tuple(ExpectedLine(line.source_id, line.amount, line.cost_code) for line in ready.lines[:lines])
    return Expectation(sum((line.amount for line in sent), Decimal("0.00")), sent)


def _subcontract(ready: ReadyCommitment) -> Entity:
    if not retains(ready):
        return {}
    return wrapped(ApplyRetainage=True, RetainagePct=retained_percent(ready))


def _line(line: ReadyLine, ready: ReadyCommitment, settings: AcumaticaSettings) -> Entity:
    subcontract = ready.kind is CommitmentKind.SUBCONTRACT
    task = (SUBCONTRACT if subcontract else PURCHASE_ORDER).task_field
    row = wrapped(
        InventoryID=settings.inventory_id,
        LineDescription=line.description or None,
        OrderQty=Decimal(1) if line.quantity is None else line.quantity,
        UOM=line.unit or settings.lump_sum_unit,
        UnitCost=line.amount if line.unit_cost is None else line.unit_cost,
        Account=line.account,
        Subaccount=line.subaccount,
        Project=ready.project,
        CostCode=line.cost_code,
        TaxCategory=line.tax_code or None,
        **{task: line.task},
    )
    if subcontract:
        row |= wrapped(ManualCost=True)
        if retains(ready):
            row |= wrapped(RetainagePct=line.retainage_percent or Decimal(0))
    return row | custom_fields(line.extensions)
