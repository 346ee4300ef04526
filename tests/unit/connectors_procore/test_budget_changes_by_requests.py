"""Budget changes that accounting accepts in the ERP tool: one record for each dollar, whichever request or event tells of it."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import httpx
import pytest

from tieout.config.connection import Intake
from tieout.connectors.context import Assumption, ConnectorContext
from tieout.connectors.procore import build, parse_delivery
from tieout.connectors.procore.assumptions import ERP_BUDGET_CHANGES, ERP_TRANSACTIONS
from tieout.records.entities import Entity
from tieout.sync.events import Concerns
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Fetched
from tieout.sync.state import State
from unit.connectors_procore.changing_site import LATER, Changing
from unit.connectors_procore.financial_site import BUDGET_CHANGE, document
from unit.connectors_procore.office import Office, firm
from unit.connectors_procore.site import HINTS, PROJECT

MARKING = "/rest/v1.0/erp_transactions/sync"


@pytest.fixture
def office(outside: httpx.Client) -> Iterator[Office]:
    site = Changing(outside)
    site.record("project", PROJECT)
    site.link("project", PROJECT, "tieout:ACME/project/24-001")
    yield Office(site)
    site.close()


def site_of(office: Office) -> Changing:
    assert isinstance(office.site, Changing)
    return office.site


def in_the_erp(office: Office) -> list[Decimal]:
    return sorted(one.total for one in office.erp.documents.values())


def opened(office: Office) -> tuple[str, int]:
    """The budget and its first change are in the ERP, by the request that made the budget."""
    request, detail = office.site.accept("budget", PROJECT)
    assert office.look("budget", PROJECT, request).state is State.SYNCED
    assert office.look("budget_change", BUDGET_CHANGE, request).state is State.SYNCED
    return request, detail


def approve_the_later(office: Office) -> None:
    office.site.api("PATCH", site_of(office).change(LATER), {"status": "approved"})


FIGURES = [Decimal("100.50"), Decimal("6000.00")]


def test_change_that_was_approved_before_the_first_export_is_a_record_of_its_own(office: Office) -> None:
    site = site_of(office)
    request, detail = site.accept("budget", PROJECT)
    intakes = {Entity.BUDGET: Intake.ERP_REQUESTS}
    heard = site.intake.resolve(parse_delivery(site.delivery("ERP Requests", request)), intakes=intakes)
    assert isinstance(heard, Concerns)
    assert [str(one.reference) for one in heard.wakes] == [
        f"procore:budget:{PROJECT}",
        f"procore:budget_change:{site.refs[BUDGET_CHANGE]}",
    ]
    assert office.look("budget_change", BUDGET_CHANGE, request).state is State.WAITING  # for the budget
    assert office.look("budget", PROJECT, request).state is State.SYNCED
    assert (site.status_of(detail)[0], in_the_erp(office)) == ("in progress", [Decimal("6000.00")])
    assert office.look("budget_change", BUDGET_CHANGE).state is State.SYNCED
    assert (site.status_of(detail), in_the_erp(office)) == (("success", []), FIGURES)
    assert site.unmarked() == 0
    assert len({row["origin_id"] for row in site.transactions()}) == 2


@pytest.mark.parametrize("fault", ["lose_answer_before", "lose_answer_after"])
def test_dollar_is_not_sent_again_when_the_marking_of_the_first_request_was_lost(office: Office, fault: str) -> None:
    site = site_of(office)
    site.fault(fault, "PATCH", MARKING, times=1)
    request, first = site.accept("budget", PROJECT)
    assert office.look("budget", PROJECT, request).state is State.IN_DOUBT
    approve_the_later(office)
    again, detail = site.accept("budget", PROJECT)
    listed = site.api("GET", f"/rest/v1.0/companies/{site.state()['companies'][0]['id']}/erp_requests/{again}")
    assert listed["request_name"] == "update_budget"
    assert len(listed["request_data"]["transactions"]) == (4 if fault == "lose_answer_before" else 3)
    for _ in range(2):
        assert office.look("budget", PROJECT, again).state is State.SYNCED
        assert site.status_of(detail)[0] == ("success" if len(in_the_erp(office)) == 3 else "in progress")
        for change in (BUDGET_CHANGE, LATER):
            assert office.look("budget_change", change, again).state is State.SYNCED
    assert in_the_erp(office) == [Decimal("70.25"), *FIGURES]
    assert (site.unmarked(), site.status_of(first)[0], site.status_of(detail)) == (0, "stale", ("success", []))


def test_change_that_is_sent_twice_is_in_the_erp_once(office: Office) -> None:
    site = site_of(office)
    opened(office)
    approve_the_later(office)
    request, detail = site.accept("budget", PROJECT)
    for _ in range(2):
        office.look("budget", PROJECT, request)
        assert office.look("budget_change", LATER, request).state is State.SYNCED
    assert site.status_of(detail) == ("success", [])
    # Somebody at Procore takes the marks away, and accounting sends everything again.
    rows = [{"id": row["id"], "origin_id": None, "synced": False} for row in site.transactions()]
    site.api("PATCH", MARKING, {"project_id": PROJECT, "updates": rows})
    request, detail = site.accept("budget", PROJECT)
    assert office.look("budget", PROJECT, request).state is State.SYNCED
    assert [office.look("budget_change", name, request).state for name in (LATER, BUDGET_CHANGE)] == [State.SYNCED] * 2
    assert in_the_erp(office) == [Decimal("70.25"), *FIGURES]
    assert (site.unmarked(), site.status_of(detail)) == (0, ("success", []))


def test_event_and_request_of_the_same_change_are_one_record(office: Office) -> None:
    site = site_of(office)
    office.connection = firm("resources")
    assert office.look("budget", PROJECT).state is State.SYNCED
    assert office.look("budget_change", BUDGET_CHANGE).state is State.SYNCED
    office.connection = firm("erp_requests")
    _, detail = opened(office)
    assert (in_the_erp(office), site.unmarked(), site.status_of(detail)) == (FIGURES, 0, ("success", []))


def test_edit_that_no_budget_change_tells_of_is_answered_failed_with_the_difference(office: Office) -> None:
    site = site_of(office)
    opened(office)
    approve_the_later(office)
    site.api("DELETE", f"/rest/v1.0/projects/{PROJECT}/budget/lock")
    line = site.state()["budget_line_items"][0]["id"]

    def typed(amount: int) -> None:
        body = {"project_id": PROJECT, "budget_line_item": {"original_budget_amount": amount}}
        site.api("PATCH", f"/rest/v1.1/budget_line_items/{line}", body)

    typed(6500)
    request, detail = site.accept("budget", PROJECT)
    assert office.look("budget", PROJECT, request).state is State.REFUSED
    status, messages = site.status_of(detail)
    assert (status, "$500.00 more" in messages[0], "use a budget change" in messages[0]) == ("failed", True, True)
    assert (in_the_erp(office), site.unmarked()) == (FIGURES, 3)
    typed(6000)
    request, detail = site.accept("budget", PROJECT)
    assert office.look("budget", PROJECT, request).state is State.SYNCED
    assert office.look("budget_change", LATER, request).state is State.SYNCED
    assert in_the_erp(office) == [Decimal("70.25"), *FIGURES]
    assert (site.unmarked(), site.status_of(detail)) == (0, ("success", []))


def test_change_that_the_erp_refuses_is_answered_with_the_reason_and_sent_once_it_fits(office: Office) -> None:
    site = site_of(office)
    opened(office)
    approve_the_later(office)
    request, detail = site.accept("budget", PROJECT)
    office.look("budget", PROJECT, request)
    office.erp.refusals = ["The period is closed."]
    assert office.look("budget_change", LATER, request).state is State.REFUSED
    assert (site.status_of(detail), site.unmarked()) == (("failed", ["The period is closed."]), 2)
    office.erp.refusals = []
    request, detail = site.accept("budget", PROJECT)
    office.look("budget", PROJECT, request)
    assert office.look("budget_change", LATER, request).state is State.SYNCED
    assert (site.status_of(detail), site.unmarked()) == (("success", []), 0)


def test_change_that_is_not_what_accounting_accepted_is_stopped_with_both_amounts(office: Office) -> None:
    site = site_of(office)
    opened(office)
    approve_the_later(office)
    request, _ = site.accept("budget", PROJECT)
    shown = site.api("GET", site.change(LATER))["data"]["adjustment_line_items"][0]
    site.api("PATCH", site.change(LATER), {"status": "draft"})
    stopped = office.look("budget_change", LATER, request)
    assert (stopped.state, "it is draft now" in stopped.reasons[0].text) == (State.WAITING, True)
    site.api("PATCH", site.change(LATER), {"adjustment_line_items": [{"id": shown["id"], "amount": 80}]})
    site.api("PATCH", site.change(LATER), {"status": "approved"})
    stopped = office.look("budget_change", LATER, request)
    assert (stopped.state, stopped.waiting_on) == (State.WAITING, "person")
    assert all(money in stopped.reasons[0].text for money in ("$75.25", "$80.00"))
    assert in_the_erp(office) == FIGURES


@pytest.mark.parametrize(("origin_id", "state"), [("", State.SYNCED), ("hh2:77", State.WAITING)])
def test_rest_of_a_change_is_taken_up_after_our_own_marks_and_never_after_anothers(
    office: Office, origin_id: str, state: State
) -> None:
    site = site_of(office)
    opened(office)
    approve_the_later(office)
    request, _ = site.accept("budget", PROJECT)
    if not origin_id:
        office.look("budget", PROJECT, request)
        assert office.look("budget_change", LATER, request).state is State.SYNCED
    first, second = [row["id"] for row in site.transactions()][-2:]
    rows: list[dict[str, Any]] = [{"id": second, "origin_id": None, "synced": False}]
    if origin_id:
        rows = [{"id": first, "origin_id": origin_id, "synced": True}]
    site.api("PATCH", MARKING, {"project_id": PROJECT, "updates": rows})
    request, _ = site.accept("budget", PROJECT)
    office.look("budget", PROJECT, request)
    later = office.look("budget_change", LATER, request)
    assert later.state is state
    assert in_the_erp(office) == ([Decimal("70.25"), *FIGURES] if state is State.SYNCED else FIGURES)
    assert state is State.SYNCED or "accounting accepted $0.00 for its line" in later.reasons[0].text


@pytest.mark.parametrize("switch", [ERP_TRANSACTIONS, ERP_BUDGET_CHANGES])
def test_budget_with_changes_is_refused_by_name_while_what_they_are_is_only_assumed(
    office: Office, switch: Assumption
) -> None:
    site = site_of(office)
    request, _ = site.accept("budget", PROJECT)
    platform = build(_without(site.context(), switch.name))
    with pytest.raises(NeedsPerson, match=switch.name):
        platform.fetch(Entity.BUDGET, site.reference("budget", PROJECT), hints=HINTS, requests=(request,))
    platform.close()


def test_budget_without_changes_is_sent_and_not_marked_while_the_marking_is_only_assumed(office: Office) -> None:
    site = site_of(office)
    site.api("PATCH", site.change(BUDGET_CHANGE), {"status": "draft"})
    request, _ = site.accept("budget", PROJECT)
    platform = build(_without(site.context(), ERP_TRANSACTIONS.name))
    reference = site.reference("budget", PROJECT)
    found = platform.fetch(Entity.BUDGET, reference, hints=HINTS, requests=(request,))
    assert isinstance(found, Fetched)
    steps = platform.plan_success(Entity.BUDGET, found, (document("budget"),), hints=HINTS)
    assert [step.name for step in steps] == ["tell_link", f"close_request:{request}"]
    platform.close()


def _without(context: ConnectorContext, name: str) -> ConnectorContext:
    return replace(context, assumptions=context.assumptions - {name})
