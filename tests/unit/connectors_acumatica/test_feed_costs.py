"""Costs to date by pages: no row is lost and no sum is told in parts, however the server cuts its answers off."""

import random
import re
from collections import Counter
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tieout.connectors.acumatica.feed_assumptions import JOB_COSTS
from tieout.records.balances import JobCost
from tieout.sync.outcomes import NeedsPerson, NotNow
from unit.connectors_acumatica.feed_site import ALL, feed, wrapped
from unit.connectors_acumatica.vendor_answers import ok

CODES = [None, *(f"{division:02d}-300" for division in range(1, 31))]


def row(code: str | None, task: str = "01", kind: str = "Expense", **fields: Any) -> dict[str, Any]:
    amounts = {"ActualAmount": 10.1, "ActualQty": 2, "RevisedCommittedAmount": 5, "CommittedInvoicedAmount": None}
    keys = {"ProjectID": "P100", "ProjectTaskID": task, "AccountGroup": "SUBCON", "CostCode": code, "UOM": "CY"}
    return wrapped(**(keys | {"Type": kind} | amounts | fields))


class Budget:
    """A project's rows, in another order by every call, at most `cut_off` of them."""

    def __init__(self, rows: list[dict[str, Any]], cut_off: int = 1000) -> None:
        self.rows, self.cut_off = rows, cut_off
        self.draw = random.Random(3)  # noqa: S311 - a shuffle
        self.filters: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        options = request.url.params
        self.filters.append(options["$filter"])
        shown = [row for row in self.rows if self._within(row["CostCode"].get("value"), options["$filter"])]
        self.draw.shuffle(shown)
        start, most = int(options.get("$skip", 0)), min(int(options["$top"]), self.cut_off)
        return ok(shown[start : start + most])

    @staticmethod
    def _within(code: str | None, condition: str) -> bool:
        bounds = re.findall(r"CostCode (ge|lt) '([^']*)'", condition)
        if code is None:
            return not bounds or "CostCode eq null" in condition
        return all(code >= bound if operator == "ge" else code < bound for operator, bound in bounds)


def costs(budget: Budget) -> list[JobCost]:
    one = feed(budget)
    found: list[JobCost] = []
    cursor: str | None = ""
    while cursor is not None:
        page, cursor = one.job_costs("P100", cursor=cursor)
        found += page
    return found


def test_every_code_comes_once_and_whole_and_so_does_cost_without_a_code() -> None:
    budget = Budget([row(code, task) for code in CODES for task in ("01", "02")], cut_off=9)
    found = costs(budget)
    assert Counter(cost.cost_code.code for cost in found) == Counter(code or "" for code in CODES)
    assert {cost.cost_to_date for cost in found} == {Decimal("20.20")}
    assert all(condition.startswith("ProjectID eq 'P100'") for condition in budget.filters)


def test_figures_are_the_rows_own_and_units_add_up_only_where_they_are_one() -> None:
    mixed = [row("03-300"), row("03-300", "02", UOM="TON", AccountGroup="SUBCON"), row("05-120", AccountGroup="LABOR")]
    first, second = sorted(costs(Budget(mixed)), key=lambda cost: cost.cost_code.code)
    assert (first.cost_type, first.committed, first.invoiced) == ("SUBCON", Decimal("10.00"), Decimal("0.00"))
    assert (first.units_to_date, second.units_to_date) == (None, Decimal(2))
    assert (second.cost_type, second.cost_code.erp_code, second.project) == ("LABOR", "05-120", "P100")


def test_revenue_is_no_cost() -> None:
    assert costs(Budget([row("03-300", kind="Income"), row("03-300", kind="Asset")])) == []


def test_more_rows_of_one_code_than_the_server_shows_are_not_told_in_part() -> None:
    with pytest.raises(NotNow, match="CostCode"):
        costs(Budget([row("03-300", f"{task:02d}") for task in range(12)], cut_off=9))


def test_costs_need_their_own_assumption() -> None:
    one = feed(Budget([]), assumptions=ALL - {JOB_COSTS.name})
    with pytest.raises(NeedsPerson, match=JOB_COSTS.name):
        one.job_costs("P100", cursor="")
