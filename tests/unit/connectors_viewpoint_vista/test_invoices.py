"""Subcontractors' invoices: each once, against the items that they bill, whatever is lost or late on the way."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contract.erp.records import COMMITMENT
from contract.erp.viewpoint_vista_rig import DATA, ready
from tieout.policy.ready import ReadyInvoice
from tieout.records.invoice import Invoice, InvoiceKind, InvoiceLine
from tieout.sync.state import State
from unit.connectors_viewpoint_vista.accounting import invoice
from unit.connectors_viewpoint_vista.harbor import Harbor
from unit.connectors_viewpoint_vista.test_change_orders import BY_UNITS, CONCRETE, ORDER, STEEL, _change

FAULTS: dict[str, dict[str, Any]] = {
    "enter lost after": {"path": f"{DATA}/ap/2/data/inv_batch_entries/actions/add", "kind": "lose_answer_after"},
    "enter late": {"path": f"{DATA}/ap/2/data/inv_batch_entries/actions/add", "kind": "commit_late", "seconds": 900},
    "post lost after": {"path": f"{DATA}/ap/2/data/inv_batches/actions/post", "kind": "lose_answer_after"},
    "post late": {"path": f"{DATA}/ap/2/data/inv_batches/actions/post", "kind": "commit_late", "seconds": 900},
}


def _committed(harbor: Harbor) -> None:
    harbor.use(harbor.open())
    harbor.approve(COMMITMENT)
    assert harbor.settle(COMMITMENT) is State.SYNCED, harbor.told(COMMITMENT)


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_one_fault_leaves_one_invoice(harbor: Harbor, fault: str) -> None:
    _committed(harbor)
    harbor.sandbox.fault(method="POST", **FAULTS[fault])
    harbor.approve(invoice())
    assert (
        harbor.settle(
            invoice(),
        )
        is State.SYNCED
    ), harbor.told(invoice())
    (posted,) = harbor.sandbox.state()["invoices"]
    assert [(line["SLItem"], line["GrossAmt"], line["Retainage"]) for line in posted["LineItems"]] == [
        (1, "625.35", "62.54"),
        (2, "99.99", "10.00"),
    ]
    assert [batch["Status"] for batch in harbor.batches("inv")] == [5]


def test_unit_items_are_billed_by_units_and_added_items_by_their_commitment(harbor: Harbor) -> None:
    harbor.use(harbor.open())
    change = _change(ORDER)
    for record in (ORDER, change):
        harbor.approve(record)
        assert harbor.settle(record) is State.SYNCED, harbor.told(record)
    known = {"scheduled_value": Decimal("750.50"), "description": "Progress"}
    lines = (
        InvoiceLine(id="I1", position=1, contract_line="L2", work=Decimal("375.25"), **known, **CONCRETE),
        InvoiceLine(
            id="I2",
            position=2,
            contract_line="C2",
            change_order=change.reference,
            work=Decimal("100.05"),
            **(known | {"scheduled_value": Decimal("400.55")}),
            **STEEL,
        ),
    )
    billed = invoice().model_copy(update={"contract": ORDER.reference, "lines": lines, "total": Decimal("475.30")})
    harbor.approve(billed)
    assert harbor.settle(billed) is State.SYNCED, harbor.told(billed)
    (posted,) = harbor.sandbox.state()["invoices"]
    first, second = posted["LineItems"]
    assert (first["LineType"], first["POItem"], first["UM"], first["Units"]) == (6, 2, "TON", "2.000")
    assert (second["PO"], second["POItem"], second["UM"]) == (harbor.entry(ORDER).documents[0].key, 3, "LS")
    assert [row["InvCost"] for row in harbor.sandbox.state()["purchase_order_items"]] == ["0", "375.25", "100.05"]
    assert BY_UNITS["unit_cost"] == first["UnitCost"] or str(BY_UNITS["unit_cost"]) == first["UnitCost"]


def test_somebodys_invoice_of_that_number_is_neither_taken_for_ours_nor_doubled(harbor: Harbor) -> None:
    harbor.use(harbor.open(invoice_code="{number}"))
    harbor.approve(COMMITMENT)
    assert harbor.settle(COMMITMENT) is State.SYNCED, harbor.told(COMMITMENT)
    theirs = {"APCo": 1, "Mth": "2026-03-01", "APTrans": 5, "Vendor": 1001, "APRef": "INV-77", "LineItems": []}
    harbor.change(invoices=[theirs])
    harbor.approve(invoice())
    harbor.until_told(invoice(), "The vendor has an invoice of this number")
    assert len(harbor.sandbox.state()["invoices"]) == 1


def test_what_an_ap_entry_cannot_hold_is_named_before_it_is_sent(harbor: Harbor) -> None:
    erp, fine = harbor.open(), ready(InvoiceKind.SUBCONTRACTOR)
    assert isinstance(fine, ReadyInvoice)
    first, second = fine.lines

    def codes(**changes: Any) -> set[str]:
        return {reason.code for reason in erp.objections(replace(fine, **changes))}

    assert codes() == set()
    assert codes(vendor="V-1") == {"vendor"}
    assert codes(billing_date=None) == {"no_date"}
    assert codes(tax=Decimal("1.00")) == {"tax"}
    assert codes(invoice_number="N" * 31) == {"number"}
    assert codes(lines=(replace(first, released=Decimal("5.00")), replace(second, document_line=None))) == {
        "released",
        "no_item",
    }
    assert erp.limits(InvoiceKind.SUBCONTRACTOR).invoice_number == 30 - len("-12345678")
    assert isinstance(invoice(), Invoice)
    assert fine.billing_date == date(2026, 3, 2)
