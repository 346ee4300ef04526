"""The whole connector against the look-alike, over real sockets: what it sends is held against the vendor's documents."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest

from sandbox.kit.serve import running
from tieout.config.connection import Intake
from tieout.connectors.procore import parse_delivery
from tieout.connectors.procore.triggers import wanted_triggers
from tieout.policy.reasons import Reason
from tieout.records.commitment import Commitment
from tieout.records.entities import Entity
from tieout.sync.events import Concern, Concerns, Echo
from tieout.sync.outcomes import Applied, InDoubt, NeedsPerson, NotNow, Refused
from tieout.sync.ports import Missing
from unit.connectors_procore.site import (
    CONTRACT,
    DOCUMENT,
    ERP_REQUESTS,
    HINTS,
    ORDER,
    PROJECT,
    REFERENCE,
    SEED,
    URL,
    USER,
    Site,
)


@pytest.fixture(scope="module")
def outside() -> Iterator[httpx.Client]:
    """One server and one client beside the connector's for all tests: what takes time is to set them up."""
    with running("procore") as url, httpx.Client(base_url=url) as client:
        yield client


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[Site]:
    fresh = Site(outside)
    yield fresh
    fresh.close()


def test_contract_is_read_to_the_cent(site: Site) -> None:
    record = site.fetched().record
    assert isinstance(record, Commitment)
    assert record.vendor is not None
    assert (record.number, record.status, record.total) == ("SC-001", "Approved", Decimal("266.77"))
    assert (record.lines_total, record.retainage_percent) == (record.total, Decimal("10.0"))
    assert (record.vendor.name, record.vendor.erp_code) == ("90 Minute Courier", "V000123")
    lump, priced = record.lines
    assert (lump.is_unit_price, lump.cost_type) == (False, "O")
    assert (priced.quantity, priced.unit_cost, priced.unit) == (Decimal("12.5"), Decimal("1.3333"), "CY")
    assert priced.computed_amount == priced.amount == Decimal("16.67")
    assert record.extensions == {"custom_field_7": "412 kg"}


def test_link_is_written_once_and_read_back_as_ours(site: Site) -> None:
    platform = site.platform
    (step,) = platform.plan_success(Entity.COMMITMENT, site.fetched(), (DOCUMENT,), hints=HINTS)
    assert isinstance(platform.perform(step), Applied)
    assert isinstance(platform.perform(step), Applied)
    assert site.fetched().link == DOCUMENT.address
    assert site.shown()["origin_code"] == "SC000001"
    patches = site.calls(f"PATCH /rest/v1.0/work_order_contracts/{CONTRACT}")
    assert patches == 1


def test_lost_answer_to_a_link_is_a_doubt_that_sending_again_resolves(site: Site) -> None:
    platform = site.platform
    (step,) = platform.plan_success(Entity.COMMITMENT, site.fetched(), (DOCUMENT,), hints=HINTS)
    site.fault("lose_answer_after", "PATCH", "/rest/v1.0/work_order_contracts/*")
    assert isinstance(platform.perform(step), InDoubt)
    assert isinstance(platform.perform(step), Applied)
    assert site.fetched().link == DOCUMENT.address


def test_foreign_link_stays(site: Site) -> None:
    platform = site.platform
    (step,) = platform.plan_success(Entity.COMMITMENT, site.fetched(), (DOCUMENT,), hints=HINTS)
    body = {"project_id": PROJECT, "work_order_contract": {"origin_id": "other:7"}}
    site.api("PATCH", f"/rest/v1.0/work_order_contracts/{CONTRACT}", body)
    assert isinstance(platform.perform(step), Refused)
    assert site.fetched().foreign_link == "other:7"


def test_link_that_another_record_has_is_refused_in_procores_words(site: Site) -> None:
    platform = site.platform
    (step,) = platform.plan_success(Entity.COMMITMENT, site.fetched(), (DOCUMENT,), hints=HINTS)
    site.control(
        "seed",
        {"work_order_contracts": [{"project": PROJECT, "number": "SC-9", "origin_id": f"tieout:{DOCUMENT.address}"}]},
    )
    outcome = platform.perform(step)
    assert isinstance(outcome, Refused)
    assert "taken" in outcome.reasons[0].text


def test_deleted_contract_is_seen_as_deleted_and_an_unknown_one_as_missing(site: Site) -> None:
    order = REFERENCE.model_copy(update={"kind": "purchase_order", "id": str(ORDER)})
    assert site.fetched(reference=order).record is not None
    site.api("DELETE", f"/rest/v1.0/purchase_order_contracts/{ORDER}?project_id={PROJECT}")
    record = site.fetched(reference=order).record
    assert record is not None
    assert record.deleted
    unknown = order.model_copy(update={"id": "7"})
    found = site.platform.fetch(Entity.COMMITMENT, unknown, hints=HINTS, requests=())
    assert isinstance(found, Missing)


def test_token_taken_back_is_renewed_without_a_word(site: Site) -> None:
    site.fetched()
    site.fault("expire_session", "GET", "/rest/*")
    assert site.fetched().record is not None
    assert site.tokens.renewals == 2


def test_wrong_secret_is_a_persons_business(site: Site) -> None:
    site.control("reset", {})
    site.control("seed", {**SEED, "apps": [{"client_id": "app-1", "client_secret": "other"}]})
    with pytest.raises(NeedsPerson, match="client"):
        site.fetched()


def test_spent_limit_says_when_to_come_back(site: Site) -> None:
    site.fault("rate_limit", "GET", "/rest/*", headers={"Retry-After": "9"})
    with pytest.raises(NotNow) as caught:
        site.fetched()
    assert caught.value.retry_at is not None
    assert caught.value.retry_at - datetime.now(UTC) > timedelta(seconds=5)


def test_changes_are_listed_by_range(site: Site) -> None:
    intake = site.intake
    now = datetime.now(UTC)
    found = intake.changed_since(str(PROJECT), "subcontract", now - timedelta(minutes=5), now + timedelta(minutes=1))
    assert found == [Concern(Entity.COMMITMENT, REFERENCE, HINTS)]
    assert intake.changed_since(str(PROJECT), "subcontract", now - timedelta(days=9), now - timedelta(days=8)) == []
    assert [str(item.reference) for item in intake.all_records(str(PROJECT), "purchase_order")] == [
        f"procore:purchase_order:{ORDER}"
    ]


def test_accepted_export_is_linked_and_answered(site: Site) -> None:
    told = site.control("erp/accept", {"item_type": "work_order_contract", "item_id": CONTRACT})
    request = str(told["erp_request_id"])
    event = parse_delivery(site.delivery("ERP Requests", request))
    concern = Concern(Entity.COMMITMENT, REFERENCE, HINTS, request)
    assert site.intake.resolve(event, intakes=ERP_REQUESTS) == Concerns((concern,))
    found = site.fetched(request)
    assert found.accepted
    assert isinstance(found.record, Commitment)
    assert (found.record.total, found.record.project.erp_code) == (Decimal("266.77"), "JOB-1")
    platform = site.platform
    for step in platform.plan_success(Entity.COMMITMENT, found, (DOCUMENT,), hints=HINTS):
        outcome = platform.perform(step)
        assert isinstance(outcome, Applied), outcome
    shown = site.shown()
    assert shown["origin_id"] == f"tieout:{DOCUMENT.address}"
    assert [line["origin_id"] for line in shown["line_items"]] == [f"tieout:{DOCUMENT.address}/10", None]
    assert site.detail(told["request_detail_id"])["status"] == "success"


def test_failed_export_tells_accounting_why(site: Site) -> None:
    told = site.control("erp/accept", {"item_type": "work_order_contract", "item_id": CONTRACT})
    platform = site.platform
    reasons = (Reason("x", "Vendor 'A' is not known in the ERP."),)
    found = site.fetched(str(told["erp_request_id"]))
    (step,) = platform.plan_failure(Entity.COMMITMENT, found, reasons, hints=HINTS)
    assert isinstance(platform.perform(step), Applied)
    detail = site.detail(told["request_detail_id"])
    assert (detail["status"], detail["messages"]) == ("failed", ["Vendor 'A' is not known in the ERP."])


def test_request_overtaken_by_a_newer_one_holds_nothing_up(site: Site) -> None:
    item = {"item_type": "work_order_contract", "item_id": CONTRACT}
    requests = [str(site.control("erp/accept", item)["erp_request_id"]) for _ in range(2)]
    platform = site.platform
    steps = platform.plan_success(Entity.COMMITMENT, site.fetched(*requests), (DOCUMENT,), hints=HINTS)
    assert [step.name for step in steps[1:]] == [f"close_request:{request}" for request in requests]
    assert all(isinstance(platform.perform(step), Applied) for step in steps)


def test_unlink_is_carried_out_and_answered(site: Site) -> None:
    test_accepted_export_is_linked_and_answered(site)
    told = site.control("erp/unlink", {"item_type": "work_order_contract", "item_id": CONTRACT})
    platform = site.platform
    found = site.fetched(str(told["erp_request_id"]))
    assert found.requests[0].action == "unlink"
    for step in platform.plan_success(Entity.COMMITMENT, found, (DOCUMENT,), hints=HINTS):
        assert isinstance(platform.perform(step), Applied)
    shown = site.shown()
    assert [shown["origin_id"], *(line["origin_id"] for line in shown["line_items"])] == [None, None, None]
    assert site.detail(told["request_detail_id"])["status"] == "success"


def test_row_that_procore_cannot_link_is_told_though_the_answer_is_200(site: Site) -> None:
    told = site.control("erp/accept", {"item_type": "work_order_contract", "item_id": CONTRACT})
    platform = site.platform
    strange = DOCUMENT.model_copy(update={"lines": {"999": "10"}})
    found = site.fetched(str(told["erp_request_id"]))
    outcome = platform.perform(platform.plan_success(Entity.COMMITMENT, found, (strange,), hints=HINTS)[0])
    assert isinstance(outcome, Refused)
    assert "line item 999" in outcome.reasons[0].text


def test_hooks_are_made_once_and_taken_away(site: Site) -> None:
    hooks = site.hooks
    wanted = wanted_triggers({Entity.COMMITMENT: Intake.RESOURCES})
    report = hooks.sync_hooks(wanted, URL, "token-of-today")
    assert report.problems == []
    again = hooks.sync_hooks(wanted, URL, "token-of-today")
    assert (again.created, again.changed, again.removed, len(again.unchanged)) == ([], [], [], 1)
    (shown,) = hooks.list_hooks()
    assert (shown.status, set(shown.triggers)) == ("active", set(wanted.project))
    assert hooks.sync_hooks(wanted, URL, "token-of-tomorrow").changed
    moved = hooks.sync_hooks(wanted_triggers(ERP_REQUESTS), URL, "token-of-tomorrow")
    assert (moved.problems, len(moved.created), len(moved.removed)) == ([], 1, 1)
    assert len(hooks.remove_hooks().removed) == 1
    assert hooks.list_hooks() == []


def test_our_own_write_comes_back_as_an_echo(site: Site) -> None:
    platform = site.platform
    (step,) = platform.plan_success(Entity.COMMITMENT, site.fetched(), (DOCUMENT,), hints=HINTS)
    assert isinstance(platform.perform(step), Applied)
    event = parse_delivery(site.delivery("Work Order Contracts", str(CONTRACT)))
    intakes = {Entity.COMMITMENT: Intake.RESOURCES}
    assert isinstance(site.intake.resolve(event, intakes=intakes), Echo)


def test_who_we_are_and_what_we_see_of_a_project(site: Site) -> None:
    hooks = site.hooks
    assert hooks.whoami().id == str(USER)
    project = hooks.project(str(PROJECT))
    assert (project.id, project.origin_id) == (str(PROJECT), "JOB-1")
