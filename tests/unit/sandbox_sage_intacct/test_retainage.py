"""What is held on posted bills is released once, by a bill of its own; receipts move an invoice on."""

from unit.sandbox_sage_intacct.caller import INVOICES, SUBCONTRACTS, Caller, complaints, line, ref, subcontract

RELEASES = "construction/ap-retainage-release"
HELD = "construction/ap-releasable-retainage"


def billed(intacct: Caller) -> tuple[str, str]:
    """An invoice of 400.00 of which 40.00 is held: the keys of its bill and of the bill's line."""
    order = intacct.made(SUBCONTRACTS, subcontract())
    source = intacct.get(SUBCONTRACTS, order)["lines"][0]["key"]
    converted = line(
        unitQuantity="1",
        unitPrice="400",
        conversionType="price",
        sourceDocument={"key": order},
        sourceDocumentLine={"key": source},
        retainage={"txnAmountRetained": "40.00"},
    )
    intacct.made(INVOICES, subcontract(converted, documentNumber="PA-1"))
    (bill,) = intacct.state()["bills"]
    return bill["key"], bill["lines"][0]["key"]


def release(bill: str, row: str, amount: str) -> dict[str, object]:
    named = {"retainageBill": {"key": bill}, "retainageBillLine": {"key": row}}
    return {"releaseDate": "2026-03-20", "apRetainageReleaseLines": [{**named, "txnAmountReleased": amount}]}


def left(intacct: Caller) -> list[str]:
    fields = ["txnAmountRemaining", "primaryDocumentLine.key", "retainageBill.key"]
    return [row["txnAmountRemaining"] for row in intacct.query(HELD, fields)["ia::result"]]


def test_draft_frees_nothing_and_a_released_one_makes_a_bill_of_it(intacct: Caller) -> None:
    bill, row = billed(intacct)
    key = intacct.made(RELEASES, release(bill, row, "15.00"))
    assert left(intacct) == ["40.00"]
    assert intacct.patch(RELEASES, key, {"state": "released"}).status_code == 200
    assert left(intacct) == ["25.00"]
    shown = intacct.get(RELEASES, key)
    made = intacct.get("accounts-payable/bill", shown["apRetainageReleaseLines"][0]["releasedBill"]["key"])
    assert (made["state"], made["totalTxnAmountDue"], made["vendor"]["id"]) == ("posted", "15.00", "V-101")
    assert intacct.get("accounts-payable/bill", bill)["retainage"]["totalTxnAmountReleased"] == "15.00"
    assert intacct.patch(RELEASES, key, {"description": "again"}).status_code == 422


def test_more_than_is_held_is_refused(intacct: Caller) -> None:
    bill, row = billed(intacct)
    refused = intacct.post(RELEASES, release(bill, row, "40.01"))
    assert refused.status_code == 422
    assert "at most 40.00" in complaints(refused)


def test_receipt_moves_an_invoice_on_and_cannot_be_made_here(intacct: Caller) -> None:
    row = {"glAccount": ref("4000"), "txnAmount": "100.00", "dimensions": {"project": ref("PR2601")}}
    dates = {"invoiceDate": "2026-03-01", "dueDate": "2026-04-01"}
    invoice = {"invoiceNumber": "G-1", "customer": ref("C-001"), **dates, "lines": [row]}
    key = intacct.made("accounts-receivable/invoice", invoice)
    intacct.act("accounts-receivable/invoice", "submit", key).raise_for_status()
    paid = [{"arInvoice": {"key": key}, "txnCurrency": {"paymentAmount": "60.00"}}]
    seed = {"receipts": [{"customer": ref("C-001"), "paymentDetails": paid}]}
    intacct.client.post("/__sandbox__/seed", json=seed).raise_for_status()
    shown = intacct.get("accounts-receivable/invoice", key)
    assert (shown["state"], shown["totalTxnAmountDue"]) == ("partiallyPaid", "40.00")
    assert intacct.post("accounts-receivable/payment", seed["receipts"][0]).status_code == 405
