"""Bills and payments, budgets, change requests and change orders."""

from typing import Any

from unit.sandbox_sage_intacct.caller import Caller, bill, complaints, dimensions, ref

BILL, PAYMENT = "accounts-payable/bill", "accounts-payable/payment"
ORDER, REQUEST = "construction/project-change-order", "construction/change-request"
ESTIMATE, CONTRACT_LINE = "construction/project-estimate", "construction/project-contract-line"


def payment(bill_key: str, amount: str, **header: Any) -> dict[str, Any]:
    rows = [{"bill": {"key": bill_key}, "txnCurrency": {"paymentAmount": amount}}]
    good = {"financialEntity": {"entityId": "BOA"}, "paymentDate": "2026-04-01", "paymentMethod": "Printed Check"}
    return {**good, "vendor": ref("V-101"), "details": rows, **header}


def posted_bill(intacct: Caller, *amounts: str) -> str:
    key = intacct.made(BILL, bill(*amounts))
    assert intacct.get(BILL, key)["state"] == "draft"
    assert intacct.act(BILL, "submit", key).json()["ia::result"]["state"] == "posted"
    return key


def test_bill_is_posted_by_its_workflow_and_never_by_patch(intacct: Caller) -> None:
    key = posted_bill(intacct)
    assert intacct.patch(BILL, key, {"state": "draft"}).status_code == 400
    assert "cannot be edited" in complaints(intacct.patch(BILL, key, {"description": "late"}))
    assert "must be after" in complaints(intacct.act(BILL, "reverse", key, reverseDate="2026-03-01"))
    assert intacct.act(BILL, "reverse", key, reverseDate="2026-03-02").json()["ia::result"]["state"] == "reversed"


def test_payments_move_the_bill_and_show_per_bill(intacct: Caller) -> None:
    key = posted_bill(intacct, "100", "50.25")
    part = intacct.made(PAYMENT, payment(key, "100"))
    assert intacct.get(BILL, key)["state"] == "selected"
    intacct.act(PAYMENT, "submit", part)
    read = intacct.get(BILL, key)
    assert (read["state"], read["totalTxnAmountDue"]) == ("partiallyPaid", "50.25")
    assert "at most 50.25" in complaints(intacct.post(PAYMENT, payment(key, "50.26")))
    intacct.act(PAYMENT, "submit", intacct.made(PAYMENT, payment(key, "50.25")))
    assert intacct.get(BILL, key)["state"] == "paid"
    fields = ["bill.billNumber", "txnCurrency.paymentAmount", "state", "apPayment.key"]
    rows = intacct.query("accounts-payable/payment-detail", fields)["ia::result"]
    assert [row["txnCurrency.paymentAmount"] for row in rows] == ["100.00", "50.25"]
    assert rows[0] == {**rows[0], "bill.billNumber": "B-1", "state": "confirmed", "apPayment.key": part}


def test_bill_amounts_take_two_decimals(intacct: Caller) -> None:
    assert "two decimals" in complaints(intacct.post(BILL, bill("0.001")))


def request_body(**more: Any) -> dict[str, Any]:
    rows = [{"dimensions": dimensions(item=None), "cost": "80", "price": "100"}]
    good = {"id": "CR-1", "project": ref("PR2601"), "changeRequestDate": "2026-03-01", "changeRequestLines": rows}
    return {**good, "changeRequestStatus": ref("Approved"), **more}


def test_change_request_is_linked_only_when_posted(intacct: Caller) -> None:
    order = intacct.made(ORDER, {"id": "PCO-1", "project": ref("PR2601"), "projectChangeOrderDate": "2026-03-01"})
    linked = request_body(projectChangeOrder={"key": order})
    assert "only when it is posted" in complaints(intacct.post(REQUEST, linked))
    intacct.made(REQUEST, {**linked, "changeRequestState": "posted"})
    assert intacct.get(ORDER, order)["totalPrice"] == "100.00"


def test_posted_change_order_updates_contract_and_estimate_once(intacct: Caller) -> None:
    contract = {"projectContract": ref("PCN-1"), "projectContractLine": ref("01")}
    order = intacct.made(
        ORDER, {"id": "PCO-1", "project": ref("PR2601"), "projectChangeOrderDate": "2026-03-01", **contract}
    )
    intacct.made(REQUEST, request_body(changeRequestState="posted", projectChangeOrder={"key": order}))
    for _ in range(2):
        assert intacct.patch(ORDER, order, {"state": "posted"}).status_code == 200
    line = intacct.get(CONTRACT_LINE, intacct.key(CONTRACT_LINE, "01"))
    assert (line["summary"]["approvedChangePrice"], line["summary"]["totalPrice"]) == ("100.00", "1000100.00")
    estimate = intacct.get(ESTIMATE, intacct.key(ESTIMATE, "EST-1"))
    rows = [(row["amount"], row["workflowType"]) for row in estimate["projectEstimateLines"]]
    assert rows == [("80.00", "approvedChange")]
    assert "cannot be set back" in complaints(intacct.patch(ORDER, order, {"state": "draft"}))


def test_finalized_estimate_changes_its_status_only(intacct: Caller) -> None:
    key = intacct.key(ESTIMATE, "EST-1")
    row = {"amount": "500.00", "dimensions": dimensions(item=None), "workflowType": "original"}
    assert intacct.patch(ESTIMATE, key, {"projectEstimateLines": [row]}).status_code == 200
    assert intacct.get(ESTIMATE, key)["totalEstimateAmount"] == "500.00"
    intacct.patch(ESTIMATE, key, {"status": "finalized"})
    assert "finalized" in complaints(intacct.patch(ESTIMATE, key, {"description": "late"}))
    assert intacct.patch(ESTIMATE, key, {"status": "active"}).status_code == 200


def test_primary_estimate_is_one_per_project(intacct: Caller) -> None:
    second = {"id": "EST-2", "project": ref("PR2601"), "isPrimary": True}
    assert "primary estimate already" in complaints(intacct.post(ESTIMATE, second))
