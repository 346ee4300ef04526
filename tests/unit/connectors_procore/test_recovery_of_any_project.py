"""Where no project is permitted by name, a recovery lists what changed in every project that Procore shows us."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tieout.connectors.procore import build_recovery
from tieout.connectors.procore.listing import LIST_PAGE
from tieout.sync.outcomes import BudgetSpent, NeedsPerson, NotNow
from tieout.sync.pacing import Unpaced
from tieout.sync.ports import LimitScope
from unit.connectors_procore.wire import COMPANY, NOW, Wire, context, reply

LIST = "GET /rest/v1.0/projects"
ANY: dict[str, Any] = {"projects": []}


def rows(*ids: int) -> list[dict[str, Any]]:
    return [{"id": number, "name": f"Project {number}"} for number in ids]


def test_every_project_is_asked_for_over_all_pages_and_inactive_ones_too() -> None:
    wire = Wire().on(
        LIST,
        reply(rows(*range(1000, 1000 + LIST_PAGE)), Total=str(LIST_PAGE + 1)),
        reply(rows(86), Total=str(LIST_PAGE + 1)),
    )
    found = build_recovery(context(wire, settings=ANY))
    assert found.projects == ("86", *(str(number) for number in range(1000, 1000 + LIST_PAGE)))
    assert found.hook_scopes == ("company",)
    assert found.projects[0] == "86"
    first, second = (dict(query) for query in wire.query(LIST))
    assert (first["company_id"], first["filters[by_status]"]) == (COMPANY, "All")
    assert (first["page"], second["page"]) == ("1", "2")


def test_named_projects_cost_no_call_and_a_part_of_a_recovery_lists_none() -> None:
    assert build_recovery(context(Wire())).projects == ("6778", "6779")
    wire = Wire().on(f"GET /rest/v2.0/companies/{COMPANY}/webhooks/hooks", reply({"data": []}))
    build_recovery(context(wire, settings=ANY)).undelivered("company", NOW, NOW, "")
    assert LIST not in wire.calls()


@pytest.mark.parametrize(("status", "expected"), [(404, NeedsPerson), (403, NeedsPerson), (503, NotNow)])
def test_list_that_cannot_be_read_is_never_taken_for_a_company_without_projects(
    status: int, expected: type[Exception]
) -> None:
    found = build_recovery(context(Wire().on(LIST, reply({}, status)), settings=ANY))
    with pytest.raises(expected):
        _ = found.projects


class Spent(Unpaced):
    """A budget that has no request left this hour."""

    def request(self, scope: LimitScope, *, urgent: bool = False) -> None:
        raise BudgetSpent(scope.name, retry_at=NOW + timedelta(hours=1))


def test_list_is_asked_for_within_the_budget_as_every_request_is() -> None:
    wire = Wire().on(LIST, reply(rows(86)))
    found = build_recovery(replace(context(wire, settings=ANY), pace=Spent()))
    with pytest.raises(BudgetSpent):
        _ = found.projects
    assert not wire.calls()
