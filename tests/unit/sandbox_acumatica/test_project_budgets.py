"""Projects and their budgets: templates, upsert by key, the lock, and change orders on top."""

from typing import Any

import pytest

from unit.sandbox_acumatica.caller import Caller, line, subcontract

PLACE = {"ProjectID": "PR2601", "ProjectTaskID": "0000", "AccountGroup": "MATERIAL", "CostCode": "03-300"}
COST = {"ProjectTaskID": "0000", "AccountGroup": "SUBCON", "CostCode": "03-300"}


def change_order(**tabs: Any) -> dict[str, Any]:
    """A good change order."""
    return {"ProjectID": "PR2601", "Description": "CO 4", "ExternalRefNbr": "procore:4", "Hold": False, **tabs}


def release(acumatica: Caller, **tabs: Any) -> str:
    """The number of a released change order."""
    number = acumatica.made("ChangeOrder", change_order(**tabs))
    acumatica.done("ChangeOrder", "ReleaseChangeOrder", RefNbr=number)
    return number


def committed(acumatica: Caller) -> str:
    """The number of a released subcontract of 1000."""
    return acumatica.released()


def test_budget_line_is_upserted_by_its_key(acumatica: Caller) -> None:
    first = acumatica.put("ProjectBudget", {**PLACE, "OriginalBudgetedAmount": 5000.55}).json()
    again = acumatica.put("ProjectBudget", {**PLACE, "OriginalBudgetedAmount": 6000, "Description": "Rebar"}).json()
    assert (first["id"], first["InventoryID"]) == (again["id"], {"value": "<N/A>"})
    budget = acumatica.budget("MATERIAL")
    assert (budget["RevisedBudgetedAmount"], budget["Type"], budget["Description"]) == (6000, "Expense", "Rebar")


def test_worked_out_amounts_of_a_budget_line_cannot_be_set(acumatica: Caller) -> None:
    sent = {**PLACE, "OriginalBudgetedAmount": 10, "ActualAmount": 99, "RevisedBudgetedAmount": 99, "Type": "Income"}
    shown = acumatica.put("ProjectBudget", sent).json()
    assert (shown["RevisedBudgetedAmount"], shown["ActualAmount"], shown["Type"]) == (
        {"value": 10},
        {"value": 0},
        {"value": "Expense"},
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"CostCode": "99-999"}, "CostCode"),
        ({"AccountGroup": "NONE"}, "AccountGroup"),
        ({"ProjectTaskID": "9999"}, "ProjectTaskID"),
        ({"ProjectID": "PR9999"}, "ProjectID"),
        ({"InventoryID": "BRICKS"}, "InventoryID"),
        ({"CostCode": ""}, "CostCode"),
        ({"PendingInvoiceAmount": 5}, "PendingInvoiceAmount"),
    ],
)
def test_wrong_budget_line_is_refused_beside_its_field(acumatica: Caller, change: dict[str, Any], field: str) -> None:
    answer = acumatica.put("ProjectBudget", {**PLACE, "OriginalBudgetedAmount": 10, **change})
    assert (answer.status_code, "error" in answer.json()[field]) == (422, True)


def test_locked_budget_moves_only_by_change_order(acumatica: Caller) -> None:
    acumatica.done("Project", "LockProjectBudget", ProjectID="PR2601")
    line_ = {**PLACE, "AccountGroup": "SUBCON"}
    assert acumatica.put("ProjectBudget", {**line_, "OriginalBudgetedAmount": 1}).status_code == 422
    assert acumatica.put("ProjectBudget", {**PLACE, "OriginalBudgetedAmount": 1}).status_code == 422
    assert acumatica.put("ProjectBudget", {**line_, "Description": "Footings"}).status_code == 200
    release(acumatica, CostBudget=[{**COST, "Amount": 1500}])
    budget = acumatica.budget()
    assert (budget["OriginalBudgetedAmount"], budget["BudgetedCOAmount"]) == (250_000, 1500)
    acumatica.done("Project", "UnlockProjectBudget", ProjectID="PR2601")
    assert acumatica.put("ProjectBudget", {**line_, "OriginalBudgetedAmount": 1}).status_code == 200


def test_change_order_changes_budgets_and_commitments_only_when_released(acumatica: Caller) -> None:
    number = committed(acumatica)
    row = {"POType": "Subcontract", "PONbr": number, "POLineNbr": 1, "Amount": 250.25}
    revenue = [{**COST, "AccountGroup": "REVENUE", "Amount": 300}]
    made = acumatica.made(
        "ChangeOrder", change_order(CostBudget=[{**COST, "Amount": 200}], RevenueBudget=revenue, Commitments=[row])
    )
    shown = acumatica.shown(f"ChangeOrder/{made}", **{"$expand": "Commitments"})
    assert (shown["Status"], shown["CommitmentsChangeTotal"], shown["GrossMarginAmount"]) == ("Open", 250.25, 100)
    assert acumatica.shown(f"Subcontract/{number}")["SubcontractTotal"] == 1000
    acumatica.done("ChangeOrder", "ReleaseChangeOrder", RefNbr=made)
    assert acumatica.shown(f"ChangeOrder/{made}")["Status"] == "Closed"
    assert acumatica.shown(f"Subcontract/{number}")["SubcontractTotal"] == 1250.25
    budget = acumatica.budget()
    committed_amounts = [budget[name] for name in ("OriginalCommittedAmount", "CommittedCOAmount")]
    assert ([*committed_amounts, budget["RevisedBudgetedAmount"]]) == [1000, 250.25, 250_200]
    assert acumatica.budget("REVENUE")["RevisedBudgetedAmount"] == 400_300
    refused = acumatica.do("Subcontract", "PutOnHold", SubcontractNbr=number)
    assert (refused.status_code, "change order" in refused.json()["error"]) == (422, True)


def test_change_order_adds_a_line_and_makes_a_document(acumatica: Caller) -> None:
    number = committed(acumatica)
    new = {"ProjectTaskID": "0000", "CostCode": "26-050", "Account": "50000", "Amount": 75}
    rows = [
        {"POType": "Subcontract", "PONbr": number, **new},
        {"POType": "Subcontract", "Vendor": "V000102", **new},
    ]
    made = release(acumatica, Commitments=rows)
    lines = acumatica.shown(f"Subcontract/{number}", **{"$expand": "Details"})["Details"]
    assert [(row["LineNbr"], row["CostCode"], row["ExtendedCost"]) for row in lines][1:] == [(2, "26-050", 75)]
    after = acumatica.shown(f"ChangeOrder/{made}", **{"$expand": "Commitments"})["Commitments"]
    assert [(row["PONbr"], row["POLineNbr"], row["Status"]) for row in after] == [
        (number, 2, "New Line"),
        ("SC-000002", 1, "New Document"),
    ]
    assert acumatica.shown("Subcontract/SC-000002")["Status"] == "Open"


def test_order_put_on_hold_since_then_stops_the_release(acumatica: Caller) -> None:
    number = committed(acumatica)
    row = {"POType": "Subcontract", "PONbr": number, "POLineNbr": 1, "Amount": 5}
    made = acumatica.made("ChangeOrder", change_order(Commitments=[row]))
    acumatica.done("Subcontract", "PutOnHold", SubcontractNbr=number)
    assert acumatica.do("ChangeOrder", "ReleaseChangeOrder", RefNbr=made).status_code == 422
    assert acumatica.shown(f"ChangeOrder/{made}")["Status"] == "Open"
    assert acumatica.shown(f"Subcontract/{number}")["SubcontractTotal"] == 1000


@pytest.mark.parametrize(
    ("tabs", "tab", "field"),
    [
        ({"CostBudget": [{**COST, "AccountGroup": "REVENUE", "Amount": 1}]}, "CostBudget", "AccountGroup"),
        ({"CostBudget": [{**COST, "Amount": 1}, {**COST, "Amount": 2}]}, "CostBudget", "CostCode"),
        ({"CostBudget": [{**COST, "CostCode": "99-999", "Amount": 1}]}, "CostBudget", "CostCode"),
        ({"Commitments": [{"POType": "Subcontract", "PONbr": "SC-9", "Amount": 1}]}, "Commitments", "PONbr"),
        (
            {"Commitments": [{"POType": "Subcontract", "PONbr": "SC-000001", "POLineNbr": 1, "Qty": -1}]},
            "Commitments",
            "Qty",
        ),
        (
            {"Commitments": [{"POType": "Subcontract", "PONbr": "SC-000001", "POLineNbr": 1, "Amount": -1000.01}]},
            "Commitments",
            "Amount",
        ),
    ],
)
def test_wrong_row_of_a_change_order_is_refused_in_its_tab(
    acumatica: Caller, tabs: dict[str, Any], tab: str, field: str
) -> None:
    committed(acumatica)
    answer = acumatica.put("ChangeOrder", change_order(**tabs))
    assert (answer.status_code, "error" in answer.json()[tab][-1][field]) == (422, True)
    assert acumatica.state()["change_orders"] == []


def test_class_says_which_tabs_a_change_order_may_use(acumatica: Caller) -> None:
    revenue = [{**COST, "AccountGroup": "REVENUE", "Amount": 1}]
    refused = acumatica.put("ChangeOrder", change_order(Class="BUDGET", RevenueBudget=revenue))
    assert (refused.status_code, "RevenueBudget" in refused.json()["error"]) == (422, True)
    assert acumatica.put("ChangeOrder", change_order(Class="NONE")).json()["Class"]["error"]


def test_released_change_order_is_reversed_not_changed(acumatica: Caller) -> None:
    number = release(acumatica, CostBudget=[{**COST, "Amount": 90}])
    again = {"RefNbr": number, "CostBudget": [{**COST, "Amount": 5}]}
    assert acumatica.put("ChangeOrder", again).status_code == 422
    assert acumatica.call("DELETE", f"ChangeOrder/{number}").status_code == 422
    acumatica.done("ChangeOrder", "ReverseChangeOrder", RefNbr=number)
    assert acumatica.do("ChangeOrder", "ReverseChangeOrder", RefNbr=number).status_code == 422
    assert acumatica.budget()["BudgetedCOAmount"] == 90
    reversal = acumatica.shown("ChangeOrder/000002")
    assert (reversal["OriginalCORefNbr"], reversal["CostBudgetChangeTotal"]) == (number, -90)
    acumatica.done("ChangeOrder", "RemoveChangeOrderFromHold", RefNbr="000002")
    acumatica.done("ChangeOrder", "ReleaseChangeOrder", RefNbr="000002")
    assert acumatica.budget()["BudgetedCOAmount"] == 0


def test_change_order_needs_the_workflow_and_an_open_period(acumatica: Caller) -> None:
    acumatica.control("seed", {"closed_periods": ["012020"]})
    assert "error" in acumatica.put("ChangeOrder", change_order(ChangeDate="2020-01-05")).json()["ChangeDate"]
    acumatica.put("Project", {"ProjectID": "PR2601", "ProjectProperties": {"ChangeOrderWorkflow": False}})
    assert "error" in acumatica.put("ChangeOrder", change_order()).json()["ProjectID"]


def test_project_from_a_template_has_its_tasks_and_takes_commitments(acumatica: Caller) -> None:
    project = {
        "ProjectID": "PR2699",
        "Description": "Ferry Dock",
        "Customer": "C000001",
        "ProjectTemplateID": "BUILDING",
        "ExternalRefNbr": "procore:project:99",
        "Hold": False,
        "ProjectProperties": {"ProjectManager": "EP00000012"},
    }
    shown = acumatica.put("Project?$expand=ProjectProperties", project).json()
    assert shown["ProjectProperties"]["ChangeOrderWorkflow"] == {"value": True}
    assert acumatica.shown("ProjectTask/PR2699/0000")["Status"] == "Active"
    assert acumatica.put("Subcontract", subcontract(line(Project="PR2699"))).status_code == 200
    held = acumatica.put("Project", {"ProjectID": "PR2699", "Hold": True}).json()
    assert held["Status"] == {"value": "In Planning"}


@pytest.mark.parametrize("change", [{"ProjectTemplateID": "NONE"}, {"ProjectProperties": {"ProjectManager": "NOBODY"}}])
def test_project_with_an_unknown_template_or_manager_is_refused(acumatica: Caller, change: dict[str, Any]) -> None:
    assert acumatica.put("Project", {"ProjectID": "PR2699", "Description": "X", **change}).status_code == 422
    assert acumatica.get("Project/PR2699").status_code == 404
