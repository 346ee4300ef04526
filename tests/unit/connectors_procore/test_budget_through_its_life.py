"""A locked budget that was sent stays as it was sent, whatever is renamed around it; money that is moved is an edit."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tieout.sync.state import Entry, State
from unit.connectors_procore.financial_site import BUDGET_CHANGE, CONCRETE, FINANCIALS, MATERIAL, FinancialSite
from unit.connectors_procore.office import Office, firm
from unit.connectors_procore.site import COMPANY, PROJECT

CLEARING = 1400


class Budgeted(FinancialSite):
    """A budget of one line, and a cost code before it in the view for which nothing is budgeted."""

    seed = FINANCIALS | {
        "line_item_types": [{**FINANCIALS["line_item_types"][0], "origin_id": "O"}],
        "cost_codes": [
            *FINANCIALS["cost_codes"],
            {"ref": "02", "project": PROJECT, "code": "02", "name": "Site"},
            {"id": CLEARING, "project": PROJECT, "parent": "02", "code": "100", "name": "Clearing"},
        ],
    }


@pytest.fixture
def office(outside: httpx.Client) -> Iterator[Office]:
    site = Budgeted(outside)
    fresh = Office(site)
    fresh.connection = firm("resources")
    assert fresh.look("budget", PROJECT).state is State.SYNCED
    yield fresh
    site.close()


def baseline_and_change(office: Office) -> tuple[Entry, Entry]:
    return office.look("budget", PROJECT), office.look("budget_change", BUDGET_CHANGE)


def rename_project(site: FinancialSite) -> None:
    named = {"name": "Project A, phase 1", "project_number": "24-001A"}
    site.api("PATCH", f"/rest/v1.0/projects/{PROJECT}", {"company_id": COMPANY, "project": named})


def rename_cost_code(site: FinancialSite) -> None:
    named = {"name": "Cast-in-place", "code": "300"}
    site.api("PATCH", f"/rest/v1.0/cost_codes/{CONCRETE}", {"project_id": PROJECT, "cost_code": named})


def budget_line(site: FinancialSite, amount: str) -> None:
    lock = f"/rest/v1.0/projects/{PROJECT}/budget/lock"
    row: dict[str, Any] = {"cost_code_id": CLEARING, "line_item_type_id": MATERIAL, "original_budget_amount": amount}
    site.api("DELETE", lock)
    site.api("POST", "/rest/v1.0/budget_line_items", {"project_id": PROJECT, "budget_line_item": row})
    site.api("POST", lock)


@pytest.mark.parametrize(
    "happens",
    [rename_project, rename_cost_code, lambda site: budget_line(site, "0.0")],
    ids=["project renamed", "cost code renamed", "line of nothing added"],
)
def test_what_moves_no_dollar_freezes_neither_the_baseline_nor_its_changes(office: Office, happens: Any) -> None:
    happens(office.site)
    baseline, change = baseline_and_change(office)
    assert (baseline.state, change.state) == (State.SYNCED, State.SYNCED)
    assert len(office.erp.documents) == 2


def test_budget_change_stays_as_it_was_sent_when_its_cost_code_is_renamed(office: Office) -> None:
    assert baseline_and_change(office)[1].state is State.SYNCED
    rename_cost_code(office.site)
    assert baseline_and_change(office)[1].state is State.SYNCED


def test_money_that_is_budgeted_after_the_baseline_was_sent_is_refused_in_dollars(office: Office) -> None:
    budget_line(office.site, "70.25")
    baseline, change = baseline_and_change(office)
    assert (baseline.state, change.state) == (State.REFUSED, State.WAITING)
    assert "$70.25 more" in baseline.reasons[0].text
