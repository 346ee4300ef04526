"""What Vista takes as an AP invoice, and what posting one leaves to be paid."""

from typing import Any

import pytest

from unit.sandbox_viewpoint_vista.caller import MONTH, Caller, line

BILLED = {"LineType": 6, "PO": "X-1", "POItem": 1, "GrossAmt": 625.35, "Retainage": 62.54}


def _ordered(vista: Caller) -> int:
    """X-1 is posted; an open AP batch."""
    batch = vista.batch()
    vista.entry(batch, line(), line(UM="TON", OrigUnits=2, OrigUnitCost=100, OrigCost=0))
    vista.post(batch)
    number: int = vista.done("ap/inv_batches", "upsert", {"Co": 1, "Mth": MONTH})["result"]["batchId"]
    return number


def _enter(vista: Caller, batch: int, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    body = {"Co": 1, "Mth": MONTH, "BatchId": batch, "Vendor": 1001, "APRef": "A-1", "InvDate": "2026-03-02"}
    return vista.done("ap/inv_batch_entries", "add", {**body, "LineItems": list(lines), **changes})


def _post(vista: Caller, batch: int) -> dict[str, Any]:
    return vista.done("ap/inv_batches", "post", {"Co": 1, "Mth": MONTH, "BatchId": batch})


def test_posted_invoice_leaves_work_and_retainage_to_be_paid_apart(vista: Caller) -> None:
    batch = _ordered(vista)
    assert _enter(vista, batch, BILLED)["status"] == "Completed"
    assert _post(vista, batch)["status"] == "Completed"
    state = vista.state()
    assert [(row["APRef"], row["InvTotal"]) for row in state["invoices"]] == [("A-1", "625.35")]
    assert [(row["PayType"], row["Amount"], row["Status"]) for row in state["invoice_line_details"]] == [
        (1, "562.81", 1),
        (3, "62.54", 2),
    ]
    assert state["purchase_order_items"][0]["InvCost"] == "625.35"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"POItem": 9}, "Invalid PO Item 9"),
        ({"PO": "X-9"}, "Invalid PO X-9"),
        ({"POItem": 2}, "Units are needed"),
        ({"Retainage": 700}, "more than the gross"),
        ({"UM": "TON"}, "must be LS"),
    ],
    ids=["item", "order", "units", "retainage", "unit"],
)
def test_line_that_does_not_fit_its_item_is_refused(vista: Caller, changes: dict[str, Any], says: str) -> None:
    told = _enter(vista, _ordered(vista), BILLED | changes)
    assert says in " ".join(told["result"]["errors"])
    assert vista.state()["inv_batch_entries"] == []


def test_vendors_number_is_taken_once_posted_or_in_a_batch(vista: Caller) -> None:
    batch = _ordered(vista)
    _enter(vista, batch, BILLED)
    assert "Duplicate Invoice" in _enter(vista, batch, BILLED)["result"]["errors"][0]
    _post(vista, batch)
    again = vista.done("ap/inv_batches", "add", {"Co": 1, "Mth": MONTH})["result"]["batchId"]
    assert "Duplicate Invoice" in _enter(vista, again, BILLED)["result"]["errors"][0]


def test_entry_without_lines_or_with_an_unknown_field_is_refused_at_once(vista: Caller) -> None:
    batch = _ordered(vista)
    body = {"Co": 1, "Mth": MONTH, "BatchId": batch, "Vendor": 1001, "APRef": "A-1", "InvDate": "2026-03-02"}
    assert vista.act("ap/inv_batch_entries", "add", {**body, "LineItems": []}).status_code == 400
    refused = vista.act("ap/inv_batch_entries", "add", {**body, "LineItems": [BILLED | {"Gross": 1}]})
    assert "LineItems[1].Gross is unknown" in refused.text
