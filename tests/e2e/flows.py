"""What arrives of each entity that the team owns: the same for both intakes. Each raises AssertionError for what does not tie.

What is asserted by hand is the story's own arithmetic; every mapped field is held against the team's record besides.
"""

from decimal import Decimal

from e2e import both_sides
from e2e.firm import OF_PROJECT, Firm, Json, money
from e2e.outsider import until

RETAINAGE = "CurrentDocument.CuryRetainageTotal"
ROWS_RETAINAGE = "Transactions.CuryRetainageAmt"


def project_arrives(firm: Firm) -> None:
    """Number, name, place, dates, people; the ERP's own fields stay the ERP's."""
    number = int(firm.outsider.procore_about["new_project_id"])
    scope = {"company_id": firm.outsider.procore_about["company_id"]}
    dates = {"start_date": "2026-07-01", "completion_date": "2027-03-31"}
    place = {"address": "410 NE Garage Way", "state_code": "OR", "zip": "97232", "country_code": "US"}
    fields = {"name": "Oakridge Garage, P1 to P4", **dates, **place}
    url = f"/rest/v1.0/projects/{number}"

    def rename() -> None:
        firm.outsider.procore.patch(url, json={**scope, "project": fields}).raise_for_status()

    firm.approve("project", number, rename, origin_code="2602")
    until(lambda: firm.outsider.procore.get(url, params=scope).json()["origin_id"], "project marked as synced")
    both_sides.project(firm, number, "2602")


def budget_arrives(firm: Firm, look_again: object) -> None:
    """Every line under its task, account group and cost code, once; then one approved change, moved and not added."""
    about = firm.outsider.procore_about
    planned = {
        (code.replace("-", "").replace(code[:2], f"{code[:2]}-", 1), kind): money(amount)
        for code, kind, amount in _budget_lines(firm)
    }
    firm.approve("budget", about["project_id"], firm.papers.lock_budget)
    if callable(look_again):
        look_again()
    until(lambda: _budgeted(firm) == planned, "the budget in the ERP")
    both_sides.budget(firm)


def budget_change_arrives(firm: Firm) -> None:
    """An approved change moves money once; in the ERP tool it comes with the budget, sent again."""
    change = firm.ids["BC-1"]
    project = firm.outsider.procore_about["project_id"]
    firm.approve("budget", project, lambda: firm.papers.approve_budget_change(change))
    until(lambda: firm.listed("ChangeOrder", "substringof('temporary facilities',Description)"), "change in the ERP")
    there = firm.only("ChangeOrder", "substringof('temporary facilities',Description)", expand="CostBudget")
    assert [(row["CostCode"], money(row["Amount"])) for row in there["CostBudget"]] == [
        ("01-5000", money("-9000.00")),
        ("03-3000", money("9000.00")),
    ]
    both_sides.budget_change(firm, change)


def purchase_order_arrives(firm: Firm) -> None:
    """Lines by the unit and a lump sum among them."""
    firm.approve_contract("PO-001")
    both_sides.contract(firm, "purchase_order", "PO-001")


def subcontract_arrives(firm: Firm, number: str = "SC-001") -> None:
    firm.approve_contract(number)
    both_sides.contract(firm, "subcontract", number)


def _budget_lines(firm: Firm) -> list[tuple[str, str, str]]:
    """(full code, account group, amount) as Procore shows its budget."""
    scope = {"project_id": firm.outsider.procore_about["project_id"]}
    (view,) = firm.outsider.procore.get("/rest/v1.0/budget_views", params=scope).json()
    rows = firm.outsider.procore.get(f"/rest/v1.0/budget_views/{view['id']}/detail_rows", params=scope).json()
    codes = firm.outsider.procore.get("/rest/v1.0/cost_codes", params={**scope, "per_page": 500}).json()
    full = {one["id"]: one["full_code"] for one in codes}
    groups = {firm.ids["type-S"]: "SUBCONTRACT", firm.ids["type-M"]: "MATERIAL", firm.ids["type-O"]: "OTHER"}
    return [
        (full[row["cost_code_id"]], groups[row["category_id"]], row["original_budget_amount"])
        for row in rows
        if money(row["original_budget_amount"])
    ]


def _budgeted(firm: Firm) -> dict[tuple[str, str], Decimal]:
    rows = firm.listed("ProjectBudget", f"{OF_PROJECT} and Type eq 'Expense'")
    return {
        (row["CostCode"], row["AccountGroup"]): money(row["OriginalBudgetedAmount"])
        for row in rows
        if money(row.get("OriginalBudgetedAmount") or 0)
    }


def change_order_arrives(firm: Firm) -> None:
    """One line adjusts line 3 of the subcontract, one is new; the subcontract is worth both more."""
    package = firm.ids["SC-001-CO-1"]
    firm.papers.plan_days(package, 5)
    firm.approve("change_order", package, lambda: firm.papers.approve_change_order(package))
    until(lambda: firm.papers.package(package)["origin_id"], "change order marked as synced")
    there = _change(firm, "Commitments")
    rows = there["Commitments"]
    assert [(row["PONbr"], money(row["Amount"]), row["CostCode"]) for row in rows] == [
        ("SC-000001", money("8450.25"), "03-1000"),
        ("SC-000001", money("12300.40"), "03-3000"),
    ]
    assert rows[1]["POLineNbr"] == 3
    both_sides.change_order(firm, "commitment_change_order", package, there, "SC-001")


def _change(firm: Firm, tab: str) -> Json:
    found = firm.listed("ChangeOrder", "substringof('Loading dock',Description)", expand=tab)
    (there,) = (one for one in found if one[tab])
    return there


def owners_change_order_arrives(firm: Firm) -> None:
    package = firm.ids["PC-001-CO-1"]
    firm.papers.plan_days(package, 12)
    firm.approve("change_order", package, lambda: firm.papers.approve_change_order(package))
    until(lambda: firm.papers.package(package)["origin_id"], "prime change order marked as synced")
    there = _change(firm, "RevenueBudget")
    (row,) = there["RevenueBudget"]
    assert (money(row["Amount"]), row["AccountGroup"], row["CostCode"]) == (money("26500.00"), "REVENUE", "03-3000")
    both_sides.change_order(firm, "prime_change_order", package, there)


def pay_app_arrives(firm: Firm) -> int:
    """Work and stored material gross, line by line, each with its retainage; returns the pay app's id."""
    ids = firm.ids
    billed = {
        "SC-001-1": {"work_completed_this_period": "61500.00"},
        "SC-001-3": {"work_completed_this_period": "80000.00", "materials_presently_stored": "12500.50"},
    }
    items = [{"line_item_id": ids[name], "item_type": "contract_item", **item} for name, item in billed.items()]
    pay_app = firm.papers.pay_app(ids["SC-001"], ids["may"], "OBS-4471", items, "2026-05-31")
    firm.papers.pay_by(pay_app, "2026-06-25")
    firm.approve("requisition", pay_app, lambda: firm.papers.approve_pay_app(pay_app))
    until(lambda: firm.papers.requisition(pay_app)["origin_id"], "pay app marked as synced")
    bill = firm.only("Bill", "VendorRef eq 'OBS-4471'", expand="Details", custom=f"{RETAINAGE},{ROWS_RETAINAGE}")
    assert [(row["POOrderNbr"], row["POLine"], money(row["ExtendedCost"])) for row in bill["Details"]] == [
        ("SC-000001", 1, money("61500.00")),
        ("SC-000001", 3, money("92500.50")),
    ]
    due = firm.papers.requisition(pay_app)["summary"]["current_payment_due"]
    retained = bill["custom"]["CurrentDocument"]["CuryRetainageTotal"]["value"]
    assert (bill["Vendor"], str(bill["Date"])[:10], bill["Status"]) == ("V000101", "2026-05-31", "On Hold")
    assert (money(bill["Amount"]), money(retained)) == (money(due), money("15400.05"))
    both_sides.bill(firm, pay_app, "SC-001")
    return pay_app


def pay_app_by_the_unit_arrives(firm: Firm) -> None:
    """So many cubic yards of excavation at the contract's price."""
    line = firm.contract("SC-003")["line_items"][0]
    item = {"line_item_id": line["id"], "item_type": "contract_item", "work_completed_this_period_quantity": "100"}
    pay_app = firm.papers.pay_app(firm.ids["SC-003"], firm.ids["may"], "TE-8", [item], "2026-05-31")
    firm.approve("requisition", pay_app, lambda: firm.papers.approve_pay_app(pay_app))
    until(lambda: firm.papers.requisition(pay_app)["origin_id"], "pay app marked as synced")
    both_sides.bill(firm, pay_app, "SC-003")


def application_arrives(firm: Firm) -> int:
    """What is due of the owner: each line's work, less the retainage held of it; returns the application's id."""
    ids = firm.ids
    work = {
        ids["PC-001-1"]: {"work_completed_this_period": "212000.00"},
        ids["PC-001-4"]: {"work_completed_this_period": "41125.05"},
    }
    contract = ids["PC-001"]
    application = firm.papers.application(contract, ids["may"], "1", work, "2026-05-31")
    firm.approve("payment_application", application, lambda: firm.papers.approve_application(contract, application))
    until(lambda: firm.papers.owner_application(application)["origin_id"], "application marked as synced")
    invoice = firm.only("Invoice", "CustomerOrder eq '1'", expand="Details")
    assert [money(row["Amount"]) for row in invoice["Details"]] == [
        *(money("212000.00"), money("-21200.00"), money("41125.05"), money("-4112.51")),
    ]
    due = firm.papers.owner_application(application)["g702"]["current_payment_due"]
    assert (invoice["Customer"], money(invoice["Amount"])) == ("C000201", money(due))
    both_sides.invoice(firm, application)
    return application
