"""Events, listings and hooks of projects, budgets, change orders and invoices against the look-alike."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from tieout.config.connection import Intake
from tieout.connectors.procore import kinds, parse_delivery
from tieout.connectors.procore.triggers import wanted_triggers
from tieout.records.entities import Entity
from tieout.sync.events import Concerns, Echo, ListChanged, OtherIntake
from unit.connectors_procore.financial_site import (
    ADDED,
    BUDGET_CHANGE,
    ENTITY,
    OWNERS,
    SUBCONTRACT,
    FinancialSite,
    document,
)
from unit.connectors_procore.site import COMPANY, PROJECT, URL

HINTS = {"project": str(PROJECT)}
EVERYTHING = dict.fromkeys(
    (Entity.PROJECT, Entity.BUDGET, Entity.COMMITMENT, Entity.CHANGE_ORDER, Entity.INVOICE), Intake.RESOURCES
)
RECORDS: dict[str, str | int] = {
    "project": PROJECT,
    "budget": PROJECT,
    "budget_change": BUDGET_CHANGE,
    "subcontract": SUBCONTRACT,
    "commitment_change_order": ADDED,
    "prime_change_order": OWNERS,
    "subcontractor_invoice": "req-2",
    "owner_invoice": "app-2",
}
PEOPLE = {
    "apps": [
        {
            "client_id": "browser",
            "client_secret": "x",
            "in_browser": True,
            "service_user": {"name": "Jo", "login": "jo"},
        }
    ]
}


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[FinancialSite]:
    fresh = FinancialSite(outside)
    yield fresh
    fresh.close()


def as_person(site: FinancialSite, method: str, path: str, body: object) -> None:
    """A person in the web application makes a change."""
    site.control("seed", PEOPLE)
    form = {"grant_type": "client_credentials", "client_id": "browser", "client_secret": "x"}
    token = httpx.post(f"{site.base_url}/oauth/token", data=form).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "Procore-Company-Id": str(COMPANY)}
    answer = httpx.request(method, f"{site.base_url}{path}", headers=headers, json=body)
    assert answer.is_success, answer.text


@pytest.mark.parametrize(
    ("kind", "resource", "path", "wrapper"),
    [
        ("project", "Projects", "/rest/v1.0/projects/{id}", "project"),
        ("commitment_change_order", "Change Order Packages", "/rest/v1.0/change_order_packages/{id}", "change_order"),
        ("prime_change_order", "Change Order Packages", "/rest/v1.0/change_order_packages/{id}", "change_order"),
    ],
)
def test_persons_edit_wakes_the_record_of_the_right_kind(
    site: FinancialSite, kind: str, resource: str, path: str, wrapper: str
) -> None:
    number = site.reference(kind, RECORDS[kind]).id
    scope = {"company_id": COMPANY} if kind == "project" else {"project_id": PROJECT}
    field = "name" if kind == "project" else "title"
    as_person(site, "PATCH", path.format(id=number), {**scope, wrapper: {field: "Renamed"}})
    event = parse_delivery(site.delivery(resource, number))
    found = site.intake.resolve(event, intakes=EVERYTHING)
    assert isinstance(found, Concerns)
    assert [(str(one.reference), one.entity) for one in found.wakes] == [(f"procore:{kind}:{number}", ENTITY[kind])]


def test_invoices_tell_of_themselves_by_procores_own_names(site: FinancialSite) -> None:
    number = site.reference("subcontractor_invoice", "req-2").id
    body = {"project_id": PROJECT, "commitment_id": SUBCONTRACT, "requisition": {"status": "under_review"}}
    as_person(site, "PATCH", f"/rest/v1.0/requisitions/{number}", body)
    event = parse_delivery(site.delivery("Draw Requests", number))
    found = site.intake.resolve(event, intakes=EVERYTHING)
    assert isinstance(found, Concerns)
    assert str(found.wakes[0].reference) == f"procore:subcontractor_invoice:{number}"
    heard = site.intake.resolve(event, intakes={Entity.INVOICE: Intake.ERP_REQUESTS})
    assert heard == OtherIntake(Entity.INVOICE, "Draw Requests")


def test_line_of_a_change_order_asks_for_a_listing_that_finds_its_package(site: FinancialSite) -> None:
    assert site.record("commitment_change_order", ADDED)
    path = f"/rest/v2.0/companies/{COMPANY}/projects/{PROJECT}/commitment_change_orders"
    listed = site.api("GET", f"/rest/v1.0/projects/{PROJECT}/commitment_change_orders")
    order = (listed["data"] if isinstance(listed, dict) else listed)[0]
    as_person(
        site, "PATCH", f"/rest/v1.0/change_order_packages/{order['legacy_package_id']}",
        {"project_id": PROJECT, "change_order": {"status": "pending"}},
    )  # fmt: skip
    (line, *_) = site.api("GET", f"{path}/{order['id']}/line_items")["data"]
    as_person(site, "PATCH", f"{path}/{order['id']}/line_items/{line['id']}", {"description": "Thicker"})
    event = parse_delivery(site.delivery("Potential Change Order Line Items", line["id"]))
    found = site.intake.resolve(event, intakes=EVERYTHING)
    assert found == ListChanged(str(PROJECT), Entity.CHANGE_ORDER, "change_order")
    now = datetime.now(UTC)
    changed = site.intake.changed_since(
        str(PROJECT), found.kind, now - timedelta(minutes=5), now + timedelta(minutes=5)
    )
    assert f"procore:commitment_change_order:{order['legacy_package_id']}" in {str(one.reference) for one in changed}


def test_our_own_link_comes_back_as_an_echo(site: FinancialSite) -> None:
    found = site.read("commitment_change_order", ADDED)
    (step,) = site.platform.plan_success(Entity.CHANGE_ORDER, found, (document("x"),), hints=HINTS)
    site.platform.perform(step)
    event = parse_delivery(site.delivery("Change Order Packages", str(site.refs[ADDED])))
    assert isinstance(site.intake.resolve(event, intakes=EVERYTHING), Echo)


@pytest.mark.parametrize("kind", RECORDS)
def test_every_kind_is_listed_whole_and_by_its_last_change(site: FinancialSite, kind: str) -> None:
    assert set(RECORDS) | {"purchase_order"} == set(kinds)
    reference = site.reference(kind, RECORDS[kind])
    assert reference in [one.reference for one in site.intake.all_records(str(PROJECT), kind)]
    now = datetime.now(UTC)
    changed = site.intake.changed_since(str(PROJECT), kind, now - timedelta(hours=1), now + timedelta(minutes=5))
    assert reference in [one.reference for one in changed]
    long_ago = site.intake.changed_since(str(PROJECT), kind, now - timedelta(days=9), now - timedelta(days=8))
    # What Procore cannot filter by its last change is looked at every time.
    unfiltered = {"budget", "budget_change", "owner_invoice"}
    assert (reference in [one.reference for one in long_ago]) == (kind in unfiltered)


def test_both_kinds_of_change_order_stand_in_one_list_and_are_told_apart(site: FinancialSite) -> None:
    assert [str(one.reference) for one in site.intake.all_records(str(PROJECT), "prime_change_order")] == [
        f"procore:prime_change_order:{site.refs[OWNERS]}"
    ]
    assert len(list(site.intake.all_records(str(PROJECT), "change_order"))) == 2


def test_hooks_for_everything_are_served(site: FinancialSite) -> None:
    report = site.hooks.sync_hooks(
        wanted_triggers({**EVERYTHING, Entity.COMMITMENT: Intake.ERP_REQUESTS}), URL, "token"
    )
    assert (report.problems, len(report.created)) == ([], 2)
