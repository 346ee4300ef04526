"""Requests of the ERP tool about projects, budgets, change orders and invoices: heard, read, linked, answered, unlinked."""

from collections.abc import Iterator

import httpx
import pytest

from tieout.config.connection import Intake
from tieout.connectors.procore import parse_delivery
from tieout.policy.application import check_application
from tieout.policy.reasons import Reason
from tieout.records.entities import Entity
from tieout.records.invoice import Invoice
from tieout.records.parties import Party
from tieout.records.project import Project
from tieout.sync.events import Concerns, OtherIntake
from tieout.sync.outcomes import Applied
from tieout.sync.ports import Fetched
from unit.connectors_procore.financial_site import ADDED, ENTITY, FINANCIALS, OWNER, OWNERS, FinancialSite, document
from unit.connectors_procore.site import CONTRACT, PROJECT

HINTS = {"project": str(PROJECT)}
REQUESTS = dict.fromkeys((Entity.PROJECT, Entity.BUDGET, Entity.CHANGE_ORDER, Entity.INVOICE), Intake.ERP_REQUESTS)
SENT = [
    ("project", PROJECT, "project"),
    ("budget", PROJECT, "budget"),
    ("commitment_change_order", ADDED, "change_order"),
    ("prime_change_order", OWNERS, "change_order"),
    ("subcontractor_invoice", "req-1", "requisition"),
    ("owner_invoice", "app-1", "payment_application"),
]

SELLER, BUYER = FINANCIALS["vendors"]
DIVISION, CODE = FINANCIALS["cost_codes"]
(MATERIALS,) = FINANCIALS["line_item_types"]


class Unchanged(FinancialSite):
    """The project before its first budget change, so that each request is about one record."""

    seed = FINANCIALS | {"budget_changes": [], "line_item_types": [MATERIALS | {"origin_id": "tieout:O"}]}
    job = "tieout:ACME/project/24-001"


class LinkedByHand(Unchanged):
    """The same, with links as accounting makes them in the ERP tool: the ERP's own codes."""

    seed = Unchanged.seed | {
        "vendors": [SELLER | {"origin_id": "V000123"}, BUYER | {"origin_id": "C0001"}],
        "cost_codes": [DIVISION, CODE | {"origin_id": "3300"}],
        "line_item_types": [MATERIALS | {"origin_id": "O"}],
    }
    job = "24-001"


class InCanada(Unchanged):
    """The same, in a project whose money is not the company's: a record that does not say so passes for the books' own."""

    seed = Unchanged.seed | {
        "projects": [FINANCIALS["projects"][0] | {"currency_configuration": {"currency_iso_code": "CAD"}}]
    }


class Numberless(Unchanged):
    seed = Unchanged.seed | {"projects": [FINANCIALS["projects"][0] | {"project_number": None}]}


def opened(outside: httpx.Client, kind: type[Unchanged]) -> Unchanged:
    fresh = kind(outside)
    # A job is at the ERP before what belongs to it: requests name it by that link.
    fresh.record("project", PROJECT)
    fresh.link("project", PROJECT, fresh.job)
    return fresh


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[FinancialSite]:
    fresh = opened(outside, Unchanged)
    yield fresh
    fresh.close()


def sent(site: FinancialSite, kind: str, name: str | int, item_type: str) -> tuple[Fetched, str, int]:
    request, detail = site.accept(item_type, name)
    return site.read(kind, name, request), request, detail


@pytest.mark.parametrize(("kind", "name", "item_type"), SENT)
def test_request_finds_its_record(site: FinancialSite, kind: str, name: str | int, item_type: str) -> None:
    request, _ = site.accept(item_type, name)
    event = parse_delivery(site.delivery("ERP Requests", request))
    found = site.intake.resolve(event, intakes=REQUESTS)
    assert isinstance(found, Concerns)
    (one,) = found.wakes
    assert (one.reference, one.entity, one.request, one.hints) == (
        site.reference(kind, name),
        ENTITY[kind],
        request,
        HINTS | ({"contract": str(CONTRACT)} if kind == "subcontractor_invoice" else {}),
    )
    assert isinstance(site.intake.resolve(event, intakes={**REQUESTS, ENTITY[kind]: Intake.RESOURCES}), OtherIntake)


@pytest.mark.parametrize(("kind", "name", "item_type"), SENT)
def test_accepted_record_is_linked_with_its_lines_and_answered(
    site: FinancialSite, kind: str, name: str | int, item_type: str
) -> None:
    found, _, detail = sent(site, kind, name, item_type)
    assert found.accepted
    assert found.record is not None
    lines = {line.id: str(number) for number, line in enumerate(getattr(found.record, "lines", ()), 1)}
    for step in site.platform.plan_success(ENTITY[kind], found, (document(kind, **lines),), hints=HINTS):
        outcome = site.platform.perform(step)
        assert isinstance(outcome, Applied), outcome
    assert site.status_of(detail) == ("success", [])


@pytest.mark.parametrize(("kind", "name", "item_type"), SENT)
def test_refused_record_tells_accounting_why(site: FinancialSite, kind: str, name: str | int, item_type: str) -> None:
    found, _, detail = sent(site, kind, name, item_type)
    (step,) = site.platform.plan_failure(ENTITY[kind], found, (Reason("x", "No such job."),), hints=HINTS)
    assert isinstance(site.platform.perform(step), Applied)
    assert site.status_of(detail) == ("failed", ["No such job."])


@pytest.mark.parametrize(
    "linked", [Unchanged, LinkedByHand, InCanada], ids=["our links", "links of accounting's", "in another currency"]
)
@pytest.mark.parametrize(("kind", "name", "item_type"), [*SENT, ("subcontract", CONTRACT, "work_order_contract")])
def test_what_accounting_accepted_is_what_the_platform_shows(
    outside: httpx.Client, kind: str, name: str | int, item_type: str, linked: type[Unchanged]
) -> None:
    """Else the next plain look at an accepted record calls it edited, and what depends on it waits for ever."""
    site = opened(outside, linked)
    shown, accepted = site.record(kind, name), sent(site, kind, name, item_type)[0].record
    site.close()
    assert accepted is not None
    assert accepted.content() == shown.content()
    assert (accepted.number, accepted.total) == (shown.number, shown.total)
    told = linked is InCanada and kind not in {"project", "budget"}
    assert accepted.currency == ("CAD" if told else None)
    if isinstance(accepted, Invoice):
        assert check_application(accepted) == []


def test_project_accepted_in_the_erp_tool_keeps_its_customer_and_manager(outside: httpx.Client) -> None:
    """Some ERPs set a customer on creation only: made without one, the project would bill nobody for good."""
    site = opened(outside, LinkedByHand)
    accepted = sent(site, "project", PROJECT, "project")[0].record
    site.close()
    assert isinstance(accepted, Project)
    assert (accepted.customer, accepted.manager) == (
        Party(id=str(OWNER), name="City of Aurora", erp_code="C0001"),
        Party(id=str(site.refs["pat"]), name="Pat Lee"),
    )


def test_project_that_accounting_gave_its_number_keeps_it_at_the_next_plain_look(outside: httpx.Client) -> None:
    site = Numberless(outside)
    told = {"item_type": "project", "item_id": PROJECT, "origin_code": "JOB-7"}
    site.record("project", PROJECT)
    accepted = site.read("project", PROJECT, str(site.control("erp/accept", told)["erp_request_id"])).record
    site.link("project", PROJECT, "tieout:ACME/project/JOB-7")
    shown = site.record("project", PROJECT)
    site.close()
    assert accepted is not None
    assert (accepted.number, accepted.content()) == ("JOB-7", shown.content())


@pytest.mark.parametrize(("kind", "name", "item_type"), [one for one in SENT if one[0] != "budget"])
def test_unlinked_record_is_let_go_and_answered_if_somebody_waits(
    site: FinancialSite, kind: str, name: str | int, item_type: str
) -> None:
    test_accepted_record_is_linked_with_its_lines_and_answered(site, kind, name, item_type)
    number = int(site.reference(kind, name).id)
    told = site.control("erp/unlink", {"item_type": item_type, "item_id": number})
    request = str(told["erp_request_id"])
    event = parse_delivery(site.delivery("ERP Requests", request))
    found = site.intake.resolve(event, intakes=REQUESTS)
    assert isinstance(found, Concerns)
    assert found.wakes[0].reference == site.reference(kind, name)
    asked = site.read(kind, name, request)
    assert (asked.record, asked.requests[0].action) == (None, "unlink")
    steps = site.platform.plan_success(ENTITY[kind], asked, (document(kind),), hints=HINTS)
    assert steps[0].name == "tell_unlink"
    assert all(isinstance(site.platform.perform(step), Applied) for step in steps)
