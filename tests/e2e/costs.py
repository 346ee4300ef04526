"""Costs to date as either side shows them, by cost code and cost type, through both public APIs."""

import json
from decimal import Decimal
from pathlib import Path

from e2e.firm import OF_PROJECT, Firm, money
from e2e.outsider import until
from infra.local.business import TYPES, account_group
from infra.local.stack import LocalStack

COLUMN, SOURCE = "Job to Date Costs", "job_to_date_cost"
Costs = dict[tuple[str, str], Decimal]


def name_cost_types(stack: LocalStack, connection: str, place: Path) -> None:
    """Say which account group of the ERP is which cost type of the project team, as an operator would."""
    shown = stack.tieout("config", "show", connection)
    mirror = shown["document"]["platform"]["settings"]["mirror"]
    mirror["cost_types"] = {account_group(code): code for code, _, _, _ in TYPES}
    file = place / "connection.json"
    file.write_text(json.dumps(shown))
    stack.tieout("config", "push", connection, str(file), "--why", "costs come back by type")


def in_procore(firm: Firm) -> Costs:
    """What the team's budget view shows as spent, of codes that have a budget and of those that have none."""
    scope = {"project_id": firm.outsider.procore_about["project_id"]}
    views = firm.outsider.procore.get("/rest/v1.0/budget_views", params=scope).json()
    (view,) = (one["id"] for one in views if one["name"] == COLUMN)
    asked = {**scope, "budget_row_type": "all"}
    rows = firm.outsider.procore.get(f"/rest/v1.0/budget_views/{view}/detail_rows", params=asked).json()
    names = {name: account_group(code) for code, name, _, _ in TYPES}
    return {
        (row["cost_code_origin_id"].partition(":")[2], names[row["category"]]): money(row[COLUMN])
        for row in rows
        if money(row[COLUMN])
    }


def in_the_erp(firm: Firm) -> Costs:
    """What accounting's project budget shows as actual cost."""
    rows = firm.listed("ProjectBudget", f"{OF_PROJECT} and Type eq 'Expense'")
    return {
        (row["CostCode"], row["AccountGroup"]): spent for row in rows if (spent := money(row.get("ActualAmount") or 0))
    }


def add_column(firm: Firm) -> None:
    """The team sets up a view of its budget that shows what was spent."""
    project = firm.outsider.procore_about["project_id"]
    view = {"project": project, "name": COLUMN, "columns": {COLUMN: SOURCE}}
    firm.outsider.control("procore", "seed", {"budget_views": [view]})


def costs_arrive(stack: LocalStack, firm: Firm, expected: Costs) -> None:
    """Ask for the costs; they are the same dollars on both sides."""
    assert in_the_erp(firm) == expected
    stack.tieout("import", "job-costs", "--why", "the month is closing")
    until(lambda: in_procore(firm) == expected, f"{expected} in Procore")
