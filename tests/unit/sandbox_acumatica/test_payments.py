"""Checks and payments: applied, remembered, voided; also as accounting makes them."""

from typing import Any

import pytest

from unit.sandbox_acumatica.caller import Caller, bill


def open_bill(acumatica: Caller, **header: Any) -> str:
    """The number of a released bill of 1000."""
    number = acumatica.made("Bill", bill(**header))
    acumatica.done("Bill", "ReleaseBill", Type="Bill", ReferenceNbr=number)
    return number


def check(number: str, **changes: Any) -> dict[str, Any]:
    """A good check that pays part of a bill."""
    row = {"DocType": "Bill", "ReferenceNbr": number, "AmountPaid": 400}
    good = {"Type": "Payment", "Vendor": "V000101", "PaymentMethod": "CHECK", "CashAccount": "10200"}
    return {**good, "PaymentRef": "001234", "Hold": False, "Details": [row], **changes}


def test_released_check_lowers_the_bill_and_remembers_what_it_paid(acumatica: Caller) -> None:
    number = open_bill(acumatica)
    paid = acumatica.made("Check", check(number))
    assert acumatica.shown(f"Bill/Bill/{number}")["Balance"] == 1000
    acumatica.done("Check", "ReleaseCheck", Type="Payment", ReferenceNbr=paid)
    shown = acumatica.shown(f"Check/Payment/{paid}", **{"$expand": "Details,History"})
    assert (shown["Status"], shown["PaymentAmount"], shown["Details"]) == ("Closed", 400, [])
    row = shown["History"][0]
    assert (row["ReferenceNbr"], row["AmountPaid"], row["Balance"], row["VendorRef"]) == (number, 400, 600, "procore:7")
    owed = acumatica.shown(f"Bill/Bill/{number}", **{"$expand": "Applications"})
    assert (owed["Balance"], owed["Status"], owed["Applications"][0]["ReferenceNbr"]) == (600, "Open", paid)


def test_voided_check_gives_the_bill_its_balance_back(acumatica: Caller) -> None:
    number = open_bill(acumatica)
    paid = acumatica.control("pay", {"bill": number})
    assert acumatica.shown(f"Bill/Bill/{number}")["Status"] == "Closed"
    voided = acumatica.control("pay", {"void": paid["ReferenceNbr"]})
    assert (voided["Status"], voided["ReferenceNbr"]) == ("Voided", paid["ReferenceNbr"])
    owed = acumatica.shown(f"Bill/Bill/{number}", **{"$expand": "Applications"})
    assert (owed["Status"], owed["Balance"], owed["Applications"]) == ("Open", 1000, [])
    twin = acumatica.shown(f"Check/Voided Payment/{paid['ReferenceNbr']}", **{"$expand": "History"})
    assert (twin["PaymentAmount"], twin["History"][0]["AmountPaid"]) == (-1000, -1000)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"Details": [{"ReferenceNbr": "000009", "AmountPaid": 1}]}, "Details"),
        ({"Details": [{"ReferenceNbr": "000001", "AmountPaid": 1001}]}, "Details"),
        ({"PaymentAmount": 399}, "PaymentAmount"),
        ({"PaymentMethod": ""}, "PaymentMethod"),
        ({"Vendor": "V000102"}, "Details"),
        ({"Type": "Refund"}, "Type"),
    ],
)
def test_wrong_check_is_refused(acumatica: Caller, change: dict[str, Any], field: str) -> None:
    answer = acumatica.put("Check", check(open_bill(acumatica), **change))
    body = answer.json()[field]
    complaints = body if isinstance(body, dict) else {name for name, value in body[0].items() if "error" in value}
    assert (answer.status_code, bool(complaints)) == (422, True)
    assert acumatica.state()["checks"] == []


def test_accounting_pays_several_bills_with_one_check_and_takes_a_discount(acumatica: Caller) -> None:
    first, second = open_bill(acumatica), acumatica.made("Bill", bill(Hold=True))
    rows = [{"bill": first, "amount": "980.00", "discount": "20.00"}, {"bill": second, "amount": "250.50"}]
    made = acumatica.control(
        "pay", {"documents": rows, "release_document": True, "date": "2026-03-31", "payment_ref": "777"}
    )
    shown = acumatica.shown(f"Check/Payment/{made['ReferenceNbr']}", **{"$expand": "History"})
    assert (shown["PaymentAmount"], shown["PaymentRef"], shown["ApplicationDate"][:10]) == (1230.5, "777", "2026-03-31")
    assert [row["CashDiscountTaken"] for row in shown["History"]] == [20, 0]
    statuses = [acumatica.shown(f"Bill/Bill/{number}")["Status"] for number in (first, second)]
    assert statuses == ["Closed", "Open"]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"bill": "000099"}, "bill"),
        ({"bill": "000001", "amount": "ten"}, "amount"),
        ({"bill": "000001", "date": "soon"}, "date"),
        ({"bill": "000001", "amount": "1000.01"}, "documents"),
        ({"void": "000099"}, "void"),
        ({"bil": "000001"}, "bil"),
    ],
)
def test_payment_that_accounting_could_not_make_is_refused_by_name(
    acumatica: Caller, document: dict[str, Any], field: str
) -> None:
    open_bill(acumatica)
    answer = acumatica.client.post("/__sandbox__/pay", json=document)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, field)
    assert acumatica.state()["checks"] == []


def test_bill_on_hold_is_not_paid_unless_it_is_released_first(acumatica: Caller) -> None:
    number = acumatica.made("Bill", bill(Hold=True))
    assert acumatica.client.post("/__sandbox__/pay", json={"bill": number}).status_code == 400
    assert acumatica.control("pay", {"bill": number, "release_document": True})["Status"] == "Closed"


def test_cost_that_no_bill_carries_is_in_the_budget(acumatica: Caller) -> None:
    place = {"project": "PR2601", "task": "0000", "account_group": "LABOR", "cost_code": "26-050"}
    made = acumatica.control("cost", {**place, "amount": "812.40", "module": "PR", "date": "2026-02-14"})
    rows = acumatica.shown(f"ProjectTransaction/PR/{made['ReferenceNbr']}", **{"$expand": "Details"})["Details"]
    assert (rows[0]["Amount"], rows[0]["FinPeriod"]) == (812.4, "022026")
    budget = acumatica.get("ProjectBudget", **{"$filter": "AccountGroup eq 'LABOR'"}).json()
    assert [(row["ActualAmount"]["value"], row["Type"]["value"]) for row in budget] == [(812.4, "Expense")]
