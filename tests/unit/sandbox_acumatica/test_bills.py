"""Bills: orders billed, retainage held and released, cost on the project."""

from typing import Any

import httpx
import pytest

from sandbox.kit.serve import running
from unit.sandbox_acumatica.caller import SEED, Caller, bill, custom, line, subcontract

RETAINED = "CurrentDocument.CuryRetainageTotal,CurrentDocument.CuryRetainageUnreleasedAmt"


def retained(acumatica: Caller, number: str) -> list[Any]:
    """The retainage of a bill, whole and unreleased."""
    shown = acumatica.get(f"Bill/Bill/{number}", **{"$custom": RETAINED}).json()["custom"]["CurrentDocument"]
    return [shown["CuryRetainageTotal"]["value"], shown["CuryRetainageUnreleasedAmt"]["value"]]


def order(acumatica: Caller, **header: Any) -> str:
    """A released subcontract of 1000 on one line."""
    number: str = acumatica.put("Subcontract", subcontract(**header)).json()["SubcontractNbr"]["value"]
    acumatica.done("Subcontract", "ReleaseFromHold", SubcontractNbr=number)
    return number


def on_order(number: str, **changes: Any) -> dict[str, Any]:
    """A row that bills the first line of a subcontract."""
    return {"POOrderType": "Subcontract", "POOrderNbr": number, "POLine": 1, "ExtendedCost": 400, **changes}


def test_bill_goes_from_hold_over_balanced_to_open(acumatica: Caller) -> None:
    number = acumatica.made("Bill", bill(Hold=True))
    assert acumatica.shown(f"Bill/Bill/{number}")["Status"] == "On Hold"
    assert acumatica.do("Bill", "ReleaseBill", Type="Bill", ReferenceNbr=number).status_code == 422
    acumatica.put("Bill", {"Type": "Bill", "ReferenceNbr": number, "Hold": False})
    acumatica.done("Bill", "ReleaseBill", Type="Bill", ReferenceNbr=number)
    shown = acumatica.shown(f"Bill/Bill/{number}")
    assert (shown["Status"], shown["Amount"], shown["Balance"]) == ("Open", 1000, 1000)


def test_released_bill_is_actual_cost_and_a_project_transaction(acumatica: Caller) -> None:
    number = acumatica.made("Bill", bill({"ExtendedCost": 700.1}, {"ExtendedCost": 0.9}))
    assert acumatica.budget()["ActualAmount"] == 0
    acumatica.done("Bill", "ReleaseBill", Type="Bill", ReferenceNbr=number)
    budget = acumatica.budget()
    assert (budget["ActualAmount"], budget["VarianceAmount"]) == (701, 249_299)
    row = acumatica.call("GET", "ProjectTransaction?$expand=Details").json()[0]
    assert row["OriginalDocNbr"] == {"value": number}
    assert [cost["Amount"]["value"] for cost in row["Details"]] == [700.1, 0.9]


def test_released_subcontract_is_committed_and_its_bill_takes_from_the_open_amount(acumatica: Caller) -> None:
    number = order(acumatica)
    assert acumatica.budget()["CommittedOpenAmount"] == 1000
    first = acumatica.made("Bill", bill(on_order(number)))
    acumatica.done("Bill", "ReleaseBill", Type="Bill", ReferenceNbr=first)
    budget = acumatica.budget()
    assert (budget["CommittedInvoicedAmount"], budget["CommittedOpenAmount"]) == (400, 600)
    assert acumatica.shown(f"Subcontract/{number}")["Status"] == "Open"
    last = acumatica.made("Bill", bill(on_order(number, ExtendedCost=600)))
    acumatica.done("Bill", "ReleaseBill", Type="Bill", ReferenceNbr=last)
    assert acumatica.shown(f"Subcontract/{number}")["Status"] == "Closed"
    acumatica.done("Project", "ValidateProjectBalance", ProjectID="PR2601")
    balances = acumatica.shown("Project/PR2601", **{"$expand": "Balances"})["Balances"]
    assert {row["AccountGroup"]: row["ActualAmount"] for row in balances} == {"REVENUE": 0, "SUBCON": 1000}


def test_row_takes_codes_and_retainage_from_the_order(acumatica: Caller) -> None:
    number = order(acumatica, ApplyRetainage=True, RetainagePct=10)
    row = {**on_order(number), "CostCode": "26-050", "Account": "51000"}
    made = acumatica.put("Bill?$expand=Details", bill(row)).json()
    assert (made["Details"][0]["CostCode"], made["Details"][0]["Account"]) == ({"value": "03-300"}, {"value": "50000"})
    assert (made["Amount"], made["Balance"]) == ({"value": 360}, {"value": 360})
    assert retained(acumatica, made["ReferenceNbr"]["value"]) == [40, 40]


@pytest.mark.parametrize(
    ("row", "held"),
    [
        ({"Transactions_RetainagePct": 5}, 50),
        ({"Transactions_CuryRetainageAmt": 33.33}, 33.33),
        ({}, 100),
    ],
)
def test_retainage_is_set_through_the_custom_form_fields(acumatica: Caller, row: dict[str, Any], held: float) -> None:
    header = custom(Document_RetainageApply=True, CurrentDocument_DefRetainagePct=10)
    number = acumatica.made("Bill", bill({"ExtendedCost": 1000, "custom": custom(**row)}, custom=header))
    assert retained(acumatica, number) == [held, held]
    assert acumatica.shown(f"Bill/Bill/{number}")["Balance"] == pytest.approx(1000 - held)


def test_released_retainage_is_a_second_bill_that_costs_nothing_again(acumatica: Caller) -> None:
    header = custom(Document_RetainageApply=True, CurrentDocument_DefRetainagePct=10)
    number = acumatica.made("Bill", bill(custom=header))
    key: dict[str, Any] = {"Type": "Bill", "ReferenceNbr": number}
    acumatica.done("Bill", "ReleaseBill", **key)
    assert acumatica.do("Bill", "ReleaseRetainage", {"AmtToRelease": 101}, **key).status_code == 422
    assert acumatica.do("Bill", "ReleaseRetainage", {"Amount": 1}, **key).status_code == 400
    acumatica.done("Bill", "ReleaseRetainage", {"AmtToRelease": 60, "PostPeriod": "03-2026"}, **key)
    second = acumatica.shown("Bill/Bill/000002")
    assert (second["Status"], second["Amount"], second["PostPeriod"]) == ("Balanced", 60, "032026")
    (held,) = [one for one in acumatica.state()["bills"] if one["ReferenceNbr"] == "000002"]
    assert held["custom"]["Document.OrigRefNbr"] == number
    assert retained(acumatica, number) == [100, 40]
    acumatica.done("Bill", "ReleaseBill", Type="Bill", ReferenceNbr="000002")
    assert acumatica.budget()["ActualAmount"] == 1000
    second_key = {"Type": "Bill", "ReferenceNbr": "000002"}
    assert acumatica.put("Bill", {**second_key, "Description": "Retainage, paid"}).status_code == 200
    assert acumatica.control("pay", {"bill": "000002"})["Status"] == "Closed"


def test_row_of_no_project_costs_no_project_anything(acumatica: Caller) -> None:
    row = {"Project": "X", "ProjectTask": None, "CostCode": None, "ExtendedCost": 80}
    number = acumatica.made("Bill", bill(row))
    acumatica.done("Bill", "ReleaseBill", Type="Bill", ReferenceNbr=number)
    assert acumatica.state()["project_transactions"] == []
    assert {line["ProjectID"] for line in acumatica.state()["project_budgets"]} == {"PR2601"}


def test_bill_cannot_be_declared_a_retainage_document(acumatica: Caller) -> None:
    number = acumatica.made("Bill", bill(custom=custom(Document_IsRetainageDocument=True)))
    acumatica.done("Bill", "ReleaseBill", Type="Bill", ReferenceNbr=number)
    assert acumatica.budget()["ActualAmount"] == 1000


def test_reversed_bill_takes_its_cost_back_once_the_adjustment_is_released(acumatica: Caller) -> None:
    key: dict[str, Any] = {"Type": "Bill", "ReferenceNbr": acumatica.made("Bill", bill())}
    acumatica.done("Bill", "ReleaseBill", **key)
    acumatica.done("Bill", "ReverseBill", **key)
    adjustment: dict[str, Any] = {"Type": "Debit Adj.", "ReferenceNbr": "000002"}
    assert acumatica.budget()["ActualAmount"] == 1000
    acumatica.put("Bill", {**adjustment, "Hold": False}).raise_for_status()
    acumatica.done("Bill", "ReleaseBill", **adjustment)
    assert acumatica.budget()["ActualAmount"] == 0


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ({"Vendor": "V999999"}, "Vendor"),
        ({"Vendor": "V000103"}, "Vendor"),
        ({"Type": "Bil"}, "Type"),
        ({"VendorRef": "x" * 41}, "VendorRef"),
        ({"PostPeriod": "132026"}, "PostPeriod"),
        ({"PostPeriod": "012020"}, "PostPeriod"),
        ({"Date": "2020-01-15"}, "PostPeriod"),
        ({"ReferenceNbr": "777"}, "ReferenceNbr"),
    ],
)
def test_wrong_bill_is_refused_beside_its_field(acumatica: Caller, header: dict[str, Any], field: str) -> None:
    acumatica.control("seed", {"closed_periods": ["012020"]})
    answer = acumatica.put("Bill", bill(**header))
    assert (answer.status_code, "error" in answer.json().get(field, {})) == (422, True)
    assert acumatica.state()["bills"] == []


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"ProjectTask": "9999"}, "ProjectTask"),
        ({"Project": "PR2602"}, "Project"),
        ({"CostCode": "99-999"}, "CostCode"),
        ({"Account": "99999"}, "Account"),
        ({"POOrderType": "Subcontract", "POOrderNbr": "SC-9", "POLine": 1}, "POOrderNbr"),
        ({"POOrderType": "Subcontract", "POOrderNbr": "SC-000001", "POLine": 2}, "POLine"),
    ],
)
def test_wrong_row_is_refused_in_its_place(acumatica: Caller, row: dict[str, Any], field: str) -> None:
    order(acumatica)
    answer = acumatica.put("Bill", bill({"ExtendedCost": 5}, {"ExtendedCost": 5, **row}))
    good, bad = answer.json()["Details"]
    assert (answer.status_code, [name for name in bad if "error" in bad[name]]) == (422, [field])
    assert not any("error" in value for value in good.values())


def test_order_on_hold_or_of_another_vendor_cannot_be_billed(acumatica: Caller) -> None:
    number = order(acumatica)
    assert acumatica.put("Bill", bill(on_order(number), Vendor="V000102")).status_code == 422
    acumatica.done("Subcontract", "PutOnHold", SubcontractNbr=number)
    assert acumatica.put("Bill", bill(on_order(number))).status_code == 422
    assert acumatica.budget()["CommittedOpenAmount"] == 0


def test_open_bill_keeps_its_lines_and_cannot_be_deleted(acumatica: Caller) -> None:
    number = acumatica.made("Bill", bill())
    acumatica.done("Bill", "ReleaseBill", Type="Bill", ReferenceNbr=number)
    key: dict[str, Any] = {"Type": "Bill", "ReferenceNbr": number}
    assert acumatica.put("Bill", {**key, "Details": [{"ExtendedCost": 5}]}).status_code == 422
    assert acumatica.put("Bill", {**key, "VendorRef": "other"}).status_code == 422
    retainage = custom(Document_RetainageApply=True)
    assert acumatica.put("Bill", {**key, "custom": retainage}).status_code == 422
    assert acumatica.put("Bill", {**key, "Description": "Pay app 3"}).status_code == 200
    assert acumatica.call("DELETE", f"Bill/Bill/{number}").status_code == 422


def test_vendor_reference_is_unique_where_the_preferences_say_so() -> None:
    with running("acumatica", unique_vendor_ref=True) as base_url, httpx.Client(base_url=base_url) as client:
        strict = Caller(client, SEED)
        strict.sign_in()
        assert strict.put("Bill", bill()).status_code == 200
        assert "error" in strict.put("Bill", bill(VendorRef="PROCORE:7")).json()["VendorRef"]
        assert strict.put("Bill", bill(Vendor="V000102")).status_code == 200


def test_lost_answer_leaves_one_bill_that_its_reference_finds(acumatica: Caller) -> None:
    acumatica.fault("lose_answer_after", method="PUT", path="*/Bill", status=504)
    assert acumatica.put("Bill", bill()).status_code == 504
    assert len(acumatica.get("Bill", **{"$filter": "VendorRef eq 'procore:7'"}).json()) == 1
    acumatica.fault("drop_lines", method="PUT", path="*/Bill", keep=1)
    shown = acumatica.put("Bill?$expand=Details", bill({"ExtendedCost": 5}, {"ExtendedCost": 6})).json()
    assert (len(shown["Details"]), shown["Amount"]) == (1, {"value": 5})


def test_line_of_a_locked_project_cannot_be_committed(acumatica: Caller) -> None:
    acumatica.done("Project", "LockProjectCommitments", ProjectID="PR2601")
    assert acumatica.put("Subcontract", subcontract(line())).status_code == 422
    acumatica.done("Project", "UnlockProjectCommitments", ProjectID="PR2601")
    assert acumatica.put("Subcontract", subcontract(line())).status_code == 200
