"""From a subcontractor's pay app to the body of a Bill.

Each row bills a line of the commitment gross, and takes its coding from that line; what is retained of it stands beside it,
in fields of the form that the contract does not have. VendorRef is the vendor's own invoice number. A pay app that takes back
more than it bills is a Debit Adj., which names no commitment.
"""

from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica.change_orders import line_number, order_keys
from tieout.connectors.acumatica.encoding import custom_fields, wrapped
from tieout.connectors.acumatica.invoice_rows import RELEASED, InvoiceRow, bills, negative, signed
from tieout.connectors.acumatica.references import place_of
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.policy.ready import ReadyInvoice, ReadyInvoiceLine

RETAINS = "custom:Document.RetainageApply"
RETAINED = "custom:Transactions.CuryRetainageAmt"

Entity = dict[str, Any]


def header(ready: ReadyInvoice, settings: AcumaticaSettings, *, tells_retainage: bool) -> Entity:
    """The body without its rows, on hold.

    Whether it retains is told both ways: a commitment that retains would otherwise have the ERP retain what we did not.
    """
    place = place_of("Bill", settings)
    custom: dict[str, str | bool | Decimal] = dict(ready.extensions)
    if tells_retainage:
        custom[RETAINS] = bool(ready.retained)
    if place.custom is not None:
        custom[place.field] = ready.external_reference
    fields = wrapped(
        Type="Debit Adj." if negative(ready) else "Bill",
        Hold=True,
        Vendor=ready.vendor,
        VendorRef=ready.invoice_number,
        Date=ready.billing_date.isoformat() if ready.billing_date else None,
        DueDate=ready.due_date.isoformat() if ready.due_date else None,
        Project=ready.project,
        BranchID=settings.branch,
    )
    fields |= place.fields(ready.external_reference, f"{ready.number} {ready.title}".strip())
    return fields | custom_fields(custom)


def rows_of(ready: ReadyInvoice, settings: AcumaticaSettings, *, tells_retainage: bool) -> list[InvoiceRow]:
    """The rows, in the order of the pay app's lines; retainage that a line releases follows it."""
    rows = []
    for line in ready.lines:
        if bills(line):
            retained = {RETAINED: signed(ready, line.retained)} if tells_retainage else {}
            body = _billed(line, ready, settings) | custom_fields(retained)
            rows.append(InvoiceRow(line.line.source_id, line.line.amount, line.line.cost_code, body))
        if line.released:
            body = _released(line, ready, settings) | (custom_fields({RETAINED: Decimal(0)}) if tells_retainage else {})
            rows.append(InvoiceRow(f"{line.line.source_id}:{RELEASED}", line.released, "", body))
    return rows


def _billed(each: ReadyInvoiceLine, ready: ReadyInvoice, settings: AcumaticaSettings) -> Entity:
    line = each.line
    row = wrapped(
        TransactionDescription=line.description or None,
        Qty=Decimal(0) if line.quantity is None else signed(ready, line.quantity),
        UnitCost=line.unit_cost,
        ExtendedCost=signed(ready, line.amount),
    )
    if negative(ready) or each.document_line is None:
        coding = wrapped(
            InventoryID=settings.inventory_id,
            Account=line.account,
            Subaccount=line.subaccount,
            Project=ready.project,
            ProjectTask=line.task,
            CostCode=line.cost_code,
            UOM=line.unit,
        )
        return row | coding
    order = order_keys(ready.contract)
    return row | wrapped(
        POOrderType=order.get("POType"), POOrderNbr=order.get("PONbr"), POLine=line_number(each.document_line)
    )


def _released(each: ReadyInvoiceLine, ready: ReadyInvoice, settings: AcumaticaSettings) -> Entity:
    # The cost was booked when it was retained: under a project it would be a cost a second time.
    return wrapped(
        TransactionDescription="Retainage released",
        Qty=Decimal(0),
        ExtendedCost=signed(ready, each.released),
        Account=settings.invoices.retainage_payable_account,
        Project=settings.invoices.non_project,
    )
