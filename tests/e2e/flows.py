"""What arrives of each entity, field by field: the same for both intakes. Each raises AssertionError for what does not tie."""

from decimal import Decimal

from e2e.firm import OF_PROJECT, Firm, Json, money
from e2e.outsider import until

RETAINAGE = "CurrentDocument.CuryRetainageTotal"
ROWS_RETAINAGE = "Transactions.CuryRetainageAmt"


def project_arrives(firm: Firm) -> None:
    """Number, name, city and dates; the ERP's own fields stay the ERP's."""
    number = int(firm.outsider.procore_about["new_project_id"])
    scope = {"company_id": firm.outsider.procore_about["company_id"]}
    fields = {"name": "Oakridge Garage, P1 to P4", "start_date": "2026-07-01", "completion_date": "2027-03-31"}
    url = f"/rest/v1.0/projects/{number}"

    def rename() -> None:
        firm.outsider.procore.patch(url, json={**scope, "project": fields}).raise_for_status()

    firm.approve("project", number, rename, origin_code="2602")
    until(lambda: firm.outsider.procore.get(url, params=scope).json()["origin_id"], "project marked as synced")
    there = firm.only("Project", "ProjectID eq '2602'", expand="ProjectProperties,ProjectAddress")
    assert (there["Description"], there["Status"]) == (fields["name"], "Active"), there
    assert there["ProjectAddress"]["City"] == "Portland", there
    if not firm.requests:  # a request of the ERP tool carries no dates
        dates = [str(there["ProjectProperties"][name])[:10] for name in ("StartDate", "EndDate")]
        assert dates == [fields["start_date"], fields["completion_date"]]


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
    firm.approve("change_order", package, lambda: firm.papers.approve_change_order(package))
    until(lambda: firm.papers.package(package)["origin_id"], "change order marked as synced")
    there = _change(firm, "Commitments")
    rows = there["Commitments"]
    assert [(row["PONbr"], money(row["Amount"]), row["CostCode"]) for row in rows] == [
        ("SC-000001", money("8450.25"), "03-1000"),
        ("SC-000001", money("12300.40"), "03-3000"),
    ]
    assert rows[1]["POLineNbr"] == 3
    assert there["Status"] == "Closed"


def _change(firm: Firm, tab: str) -> Json:
    found = firm.listed("ChangeOrder", "substringof('Loading dock',Description)", expand=tab)
    (there,) = (one for one in found if one[tab])
    return there


def owners_change_order_arrives(firm: Firm) -> None:
    package = firm.ids["PC-001-CO-1"]
    firm.approve("change_order", package, lambda: firm.papers.approve_change_order(package))
    until(lambda: firm.papers.package(package)["origin_id"], "prime change order marked as synced")
    (row,) = _change(firm, "RevenueBudget")["RevenueBudget"]
    assert (money(row["Amount"]), row["AccountGroup"], row["CostCode"]) == (money("26500.00"), "REVENUE", "03-3000")


def pay_app_arrives(firm: Firm) -> int:
    """Work and stored material gross, line by line, each with its retainage; returns the pay app's id."""
    ids = firm.ids
    billed = {
        "SC-001-1": {"work_completed_this_period": "61500.00"},
        "SC-001-3": {"work_completed_this_period": "80000.00", "materials_presently_stored": "12500.50"},
    }
    items = [{"line_item_id": ids[name], "item_type": "contract_item", **item} for name, item in billed.items()]
    pay_app = firm.papers.pay_app(ids["SC-001"], ids["may"], "OBS-4471", items, "2026-05-31")
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
    return pay_app


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
    return application
