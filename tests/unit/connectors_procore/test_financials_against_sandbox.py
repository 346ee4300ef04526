"""Projects, budgets, change orders and invoices against the look-alike: read to the cent, linked once, answered."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import httpx
import pytest

from tieout.config.value_maps import ValueMaps
from tieout.connectors.procore import build
from tieout.policy.application import check_application
from tieout.policy.preparing import prepare
from tieout.policy.ready import FieldLimits
from tieout.records.budget import Budget
from tieout.records.change_order import ChangeOrder
from tieout.records.entities import Entity
from tieout.records.invoice import Invoice
from tieout.records.project import Project
from tieout.sync.outcomes import Applied, NeedsPerson, Refused
from unit.connectors_procore.financial_site import (
    ADDED,
    BUDGET_CHANGE,
    ENTITY,
    FINANCIALS,
    OWNERS,
    PIPE,
    PRIME,
    SUBCONTRACT,
    FinancialSite,
    document,
    with_tiers,
)
from unit.connectors_procore.site import COMPANY, PROJECT

HINTS = {"project": str(PROJECT)}
LINKED: list[tuple[str, str | int, str]] = [
    ("project", PROJECT, f"/rest/v1.0/projects/{{id}}?company_id={COMPANY}"),
    ("commitment_change_order", ADDED, f"/rest/v1.0/change_order_packages/{{id}}?project_id={PROJECT}"),
    ("prime_change_order", OWNERS, f"/rest/v1.0/change_order_packages/{{id}}?project_id={PROJECT}"),
    ("subcontractor_invoice", "req-2", f"/rest/v1.1/requisitions/{{id}}?project_id={PROJECT}"),
    ("owner_invoice", "app-2", f"/rest/v1.0/payment_applications/{{id}}?project_id={PROJECT}"),
]


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[FinancialSite]:
    fresh = FinancialSite(outside)
    yield fresh
    fresh.close()


def test_project_has_its_manager_and_its_customer(site: FinancialSite) -> None:
    project = site.record("project", PROJECT)
    assert isinstance(project, Project)
    assert project.manager is not None
    assert project.customer is not None
    assert (project.number, project.title, project.address.city) == ("24-001", "Project A", "Aurora")
    assert (project.manager.name, project.customer.name, project.customer.erp_code) == (
        "Pat Lee",
        "City of Aurora",
        "C0001",
    )


def test_baseline_is_every_budgeted_place_once_and_is_approved_by_its_lock(site: FinancialSite) -> None:
    budget = site.record("budget", PROJECT)
    assert isinstance(budget, Budget)
    (line,) = budget.lines
    assert line.cost_code is not None
    assert (budget.status, budget.total, line.amount) == ("Locked", Decimal("6000.00"), Decimal("6000.00"))
    assert (line.cost_code.code, line.cost_code.erp_code, line.cost_type) == ("03-300", "3300", "O")
    site.api("DELETE", f"/rest/v1.0/projects/{PROJECT}/budget/lock")
    assert site.record("budget", PROJECT).status == "Unlocked"


def test_budget_change_is_a_record_of_its_own_that_needs_the_baseline(site: FinancialSite) -> None:
    change = site.record("budget_change", BUDGET_CHANGE)
    assert isinstance(change, Budget)
    assert (change.status, change.total, change.lines[0].cost_type) == ("approved", Decimal("100.50"), "O")
    assert [str(need.reference) for need in change.needs] == [f"procore:budget:{PROJECT}"]


def test_change_order_says_which_lines_it_adjusts_and_which_it_adds(site: FinancialSite) -> None:
    order = site.record("commitment_change_order", ADDED)
    assert isinstance(order, ChangeOrder)
    assert order.approved_at is not None
    assert [(line.adjusts, line.amount) for line in order.lines] == [
        (str(PIPE), Decimal("200.00")),
        (None, Decimal("-50.00")),
    ]
    assert (order.total, order.lines_total, order.number) == (Decimal("150.00"), Decimal("150.00"), "001")
    assert str(order.contract) == f"procore:subcontract:{SUBCONTRACT}"
    assert order.vendor is not None
    assert order.vendor.erp_code == "V000123"


def test_owners_change_order_belongs_to_the_prime_contract(site: FinancialSite) -> None:
    order = site.record("prime_change_order", OWNERS)
    assert isinstance(order, ChangeOrder)
    assert (str(order.contract), order.total, order.vendor) == (
        f"procore:prime_contract:{PRIME}",
        Decimal("343.85"),
        None,
    )
    assert order.lines_total == order.total
    assert order.needs == ()


class TwoTiers(FinancialSite):
    seed = with_tiers(2)


class ThreeTiers(FinancialSite):
    seed = with_tiers(3)


@pytest.mark.parametrize(("tiers", "adjusted"), [(TwoTiers, str(PIPE)), (ThreeTiers, None)])
def test_package_of_several_tiers_has_the_lines_of_what_is_in_it(
    outside: httpx.Client, tiers: type[FinancialSite], adjusted: str | None
) -> None:
    site = tiers(outside)
    found = site.record("commitment_change_order", ADDED)
    site.close()
    assert isinstance(found, ChangeOrder)
    assert [(line.adjusts, line.amount) for line in found.lines] == [(adjusted, Decimal(200)), (None, Decimal(-50))]
    assert found.total == found.lines_total


def test_tiers_that_say_nothing_of_adjusted_lines_are_refused_by_name(outside: httpx.Client) -> None:
    site = ThreeTiers(outside)
    careful = build(replace(site.context(), assumptions=frozenset()))
    with closing(careful), pytest.raises(NeedsPerson, match="procore_three_tier_lines_are_new"):
        careful.fetch(Entity.CHANGE_ORDER, site.reference("commitment_change_order", ADDED), hints=HINTS, requests=())
    site.close()


@pytest.mark.parametrize(
    ("kind", "name", "total"),
    [
        ("subcontractor_invoice", "req-1", "315.00"),
        ("subcontractor_invoice", "req-2", "135.00"),
        ("owner_invoice", "app-1", "900.00"),
        ("owner_invoice", "app-2", "297.00"),
    ],
)
def test_invoice_adds_up_line_by_line_with_stored_material_and_retainage(
    site: FinancialSite, kind: str, name: str, total: str
) -> None:
    invoice = site.record(kind, name)
    assert isinstance(invoice, Invoice)
    assert check_application(invoice) == []
    assert invoice.total == Decimal(total)


def test_stored_material_of_the_month_before_is_not_billed_again(site: FinancialSite) -> None:
    invoice = site.record("subcontractor_invoice", "req-2")
    assert isinstance(invoice, Invoice)
    slab, _, thicker, _ = invoice.lines
    assert (slab.work, slab.stored, slab.previously_stored, slab.gross) == tuple(
        Decimal(money) for money in ("100.00", "20.00", "50.00", "70.00")
    )
    assert (slab.retained_work, slab.released_stored, slab.retained_before) == tuple(
        Decimal(money) for money in ("10.00", "3.00", "35.00")
    )
    assert (str(thicker.change_order), thicker.contract_line) == (
        f"procore:commitment_change_order:{site.refs[ADDED]}",
        str(site.refs["adjusting"]),
    )
    assert [need.entity for need in invoice.needs] == [Entity.COMMITMENT, Entity.CHANGE_ORDER]


@pytest.mark.parametrize(
    ("kind", "name", "certified", "ended"),
    [
        ("subcontractor_invoice", "req-2", "315.00", ("350.00", "0.00")),
        ("owner_invoice", "app-2", "900.00", ("1000.00",)),
    ],
)
def test_application_before_is_known_by_its_line_six_and_column_g_row_by_row(
    site: FinancialSite, kind: str, name: str, certified: str, ended: tuple[str, ...]
) -> None:
    invoice = site.record(kind, name)
    assert isinstance(invoice, Invoice)
    assert invoice.certified_before == Decimal(certified)
    assert tuple(line.done_before for line in invoice.lines)[: len(ended)] == tuple(map(Decimal, ended))
    wrong = invoice.model_copy(update={"certified_before": Decimal(certified) + 1})
    assert [one.field for one in check_application(wrong)] == ["application.previous_certificates"]


def test_owner_is_billed_through_the_prime_contract(site: FinancialSite) -> None:
    invoice = site.record("owner_invoice", "app-2")
    assert isinstance(invoice, Invoice)
    assert invoice.customer is not None
    assert (invoice.customer.name, invoice.customer.erp_code, invoice.contract_number) == (
        "City of Aurora",
        "C0001",
        "PC-1",
    )
    assert (invoice.lines[0].previously_stored, invoice.lines[0].contract_line) == (Decimal("100.00"), "592")


class InCanada(FinancialSite):
    seed = FINANCIALS | {
        "projects": [{**FINANCIALS["projects"][0], "currency_configuration": {"currency_iso_code": "CAD"}}]
    }


def test_everything_of_a_project_in_another_currency_says_so_and_is_refused_by_name(outside: httpx.Client) -> None:
    site = InCanada(outside)
    kinds: list[tuple[str, str | int]] = [(kind, name) for kind, name, _ in LINKED if kind != "project"]
    for kind, name in [("subcontract", SUBCONTRACT), *kinds]:
        record = site.record(kind, name)
        assert record.currency == "CAD", kind
        refused = prepare(record, ValueMaps(), FieldLimits(currency="USD"), generation=1)
        assert isinstance(refused, list)
        (reason,) = (one for one in refused if one.code == "currency")
        assert "is in CAD; the ERP keeps its books in USD" in reason.text
        same = prepare(record, ValueMaps(), FieldLimits(currency="CAD"), generation=1)
        assert isinstance(same, list)
        assert "currency" not in {one.code for one in same}
    site.close()


@pytest.mark.parametrize(("kind", "name", "path"), LINKED)
def test_link_is_written_once_and_never_over_a_foreign_one(
    site: FinancialSite, kind: str, name: str | int, path: str
) -> None:
    found, bound = site.read(kind, name), document(kind)
    (step,) = site.platform.plan_success(ENTITY[kind], found, (bound,), hints=HINTS)
    assert [site.platform.perform(step), site.platform.perform(step)] == [
        Applied(note=f"Linked as tieout:{bound.address}"),
        Applied(note="The link was there already"),
    ]
    assert site.read(kind, name).link == bound.address
    other = document("other")
    (again,) = site.platform.plan_success(ENTITY[kind], found, (other,), hints=HINTS)
    shown = site.api("GET", path.format(id=site.reference(kind, name).id))
    assert shown["origin_id"] == f"tieout:{bound.address}"
    site.link(kind, name, None)
    site.link(kind, name, "other:7")
    outcome = site.platform.perform(again)
    assert isinstance(outcome, Refused)
    assert "other:7" in outcome.reasons[0].text


def test_budget_has_no_place_for_a_link_so_nothing_is_told(site: FinancialSite) -> None:
    for kind, name in (("budget", PROJECT), ("budget_change", BUDGET_CHANGE)):
        assert site.platform.plan_success(Entity.BUDGET, site.read(kind, name), (document(kind),), hints=HINTS) == ()
