"""A firm whose commitment, change order and invoice stand in Vista, and what accounting then does there."""

from decimal import Decimal

from contract.erp.records import COMMITMENT, record_of
from fakes.records import change_order
from tieout.records.change_order import ChangeOrder
from tieout.records.invoice import Invoice, InvoiceKind
from tieout.sync.state import State
from unit.connectors_viewpoint_vista.harbor import Harbor

CHECK = {"CMCo": 1, "CMAcct": 100, "PayMethod": "C", "CMRef": "   1207", "CMRefSeq": 0, "PaidDate": "2026-03-20"}


def change() -> ChangeOrder:
    """One more line's worth of concrete."""
    return change_order(COMMITMENT, "CO-7", amount="400.55", adjusts=None)


def invoice() -> Invoice:
    """Two lines of the commitment, a tenth of each retained."""
    made = record_of(InvoiceKind.SUBCONTRACTOR, customer="1")
    assert isinstance(made, Invoice)
    return made


def kept_books(harbor: Harbor) -> None:
    """Send a commitment, its change order and its invoice."""
    harbor.use(harbor.open())
    for record in (COMMITMENT, change(), invoice()):
        harbor.approve(record)
        assert harbor.settle(record) is State.SYNCED, harbor.told(record)


def pay(harbor: Harbor, *, retainage: bool = False) -> Decimal:
    """Accounting pays what is open on the invoice; what was paid."""
    details = harbor.sandbox.state()["invoice_line_details"]
    chosen = [row for row in details if row["PayType"] == (3 if retainage else 1)]
    changed = [
        {name: value for name, value in row.items() if name != "KeyID"} | CHECK | {"Status": 3} for row in chosen
    ]
    harbor.change(invoice_line_details=changed)
    return sum((Decimal(row["Amount"]) for row in chosen), Decimal("0.00"))
