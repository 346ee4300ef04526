"""Requests of the ERP tool about projects, budgets, change orders and invoices: heard, read, linked, answered, unlinked."""

from collections.abc import Iterator

import httpx
import pytest

from tieout.config.connection import Intake
from tieout.connectors.procore import parse_delivery
from tieout.policy.application import check_application
from tieout.policy.reasons import Reason
from tieout.records.change_order import ChangeOrder
from tieout.records.entities import Entity
from tieout.records.invoice import Invoice
from tieout.sync.events import Concerns, OtherIntake
from tieout.sync.outcomes import Applied
from tieout.sync.ports import Fetched
from unit.connectors_procore.financial_site import ADDED, ENTITY, FINANCIALS, OWNERS, FinancialSite, document
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


class Unchanged(FinancialSite):
    """The project before its first budget change, so that each request is about one record."""

    seed = FINANCIALS | {"budget_changes": []}


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[FinancialSite]:
    fresh = Unchanged(outside)
    # A job is at the ERP before what belongs to it: requests name it by that link.
    fresh.record("project", PROJECT)
    fresh.link("project", PROJECT, "tieout:ACME/project/24-001")
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
    ("kind", "name"), [(kind, name) for kind, name, _ in SENT if kind not in {"project", "budget"}]
)
def test_what_accounting_accepted_is_what_the_platform_shows(site: FinancialSite, kind: str, name: str) -> None:
    shown = site.record(kind, name)
    item_type = next(item for one, _, item in SENT if one == kind)
    accepted = sent(site, kind, name, item_type)[0].record
    assert accepted is not None
    assert (accepted.number, accepted.total, accepted.vendor) == (shown.number, shown.total, shown.vendor)
    assert isinstance(accepted, ChangeOrder | Invoice)
    assert isinstance(shown, ChangeOrder | Invoice)
    assert accepted.contract == shown.contract
    if isinstance(accepted, Invoice):
        assert check_application(accepted) == []
    if isinstance(accepted, ChangeOrder) and isinstance(shown, ChangeOrder):
        assert [(line.id, line.adjusts, line.amount) for line in accepted.lines] == [
            (line.id, line.adjusts, line.amount) for line in shown.lines
        ]


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
