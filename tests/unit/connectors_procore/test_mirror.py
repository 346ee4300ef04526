"""Costs to date are shown where the connection says, and a whole import shows accounting's records once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from fakes.accounting import Accounting
from tieout.config.errors import ConfigurationError
from tieout.connectors.procore import build_mirror
from tieout.connectors.procore.mirror_assumptions import (
    ERP_JOB_COSTS,
    EXPECTATIONS,
    JOB_COSTS_AS_DIRECT_COST,
    SWITCHES,
)
from tieout.records.balances import JobCost
from tieout.records.parties import CostCode
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.state import State
from unit.connectors_procore.mirror_site import MirrorSite, company
from unit.connectors_procore.site import COMPANY, PROJECT
from unit.connectors_procore.wire import Wire, context, reply

AS_OF = datetime(2026, 6, 30, tzinfo=UTC)
ERP_SYNC = "PATCH /rest/v1.0/erp_job_costs/sync"


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[MirrorSite]:
    fresh = MirrorSite(outside)
    yield fresh
    fresh.close()


def cost(code: str = "01-000", kind: str = "O", to_date: str = "1250.10", **changes: Any) -> JobCost:
    known: dict[str, Any] = {
        "project": "JOB-1",
        "cost_code": CostCode(code=code),
        "cost_type": kind,
        "cost_to_date": Decimal(to_date),
        "committed": Decimal("5000.00"),
        "invoiced": Decimal("250.10"),
        "as_of": AS_OF,
    }
    return JobCost(**(known | changes))


def test_costs_are_shown_nowhere_until_the_connection_says_where(site: MirrorSite) -> None:
    (reason,) = site.mirror.show_job_costs(str(PROJECT), [cost()])
    assert (reason.code, "mirror.job_costs" in reason.text) == ("not_configured", True)


@pytest.mark.parametrize(("mode", "switch"), [("erp_tool", ERP_JOB_COSTS), ("direct_costs", JOB_COSTS_AS_DIRECT_COST)])
def test_assumed_place_for_costs_is_refused_by_name(site: MirrorSite, mode: str, switch: Any) -> None:
    with pytest.raises(NeedsPerson, match=switch.name):
        site.mirror_with(job_costs=mode).show_job_costs(str(PROJECT), [cost()])


def test_erp_tool_has_the_figures_to_the_cent_however_often_they_are_sent(site: MirrorSite) -> None:
    mirror = site.mirror_with(ERP_JOB_COSTS.name, job_costs="erp_tool", cost_codes={"1000": "01-000"})
    for to_date in ("1000.00", "1250.10"):
        assert mirror.show_job_costs(str(PROJECT), [cost("1000", to_date=to_date, paid=Decimal("90.00"))]) == ()
    (held,) = site.held("erp_job_costs")
    told = {name: Decimal(str(figure)) for name, figure in held["figures"].items()}
    assert told == {
        "job_to_date_cost": Decimal("1250.10"),
        "committed_costs": Decimal(5000),
        "commitment_invoiced": Decimal("250.10"),
        "job_to_date_dollars_paid": Decimal(90),
    }


def test_direct_cost_of_a_project_is_brought_up_to_date_and_leaves_out_invoiced_commitments(site: MirrorSite) -> None:
    mirror = site.mirror_with(JOB_COSTS_AS_DIRECT_COST.name, job_costs="direct_costs")
    for to_date in ("1000.00", "1250.10"):
        assert mirror.show_job_costs(str(PROJECT), [cost(to_date=to_date)]) == ()
    (shown,) = site.api("GET", f"/rest/v1.1/projects/{PROJECT}/direct_costs")
    assert (shown["grand_total"], shown["status"], shown["origin_id"]) == ("1000.0", "approved", None)
    lines = site.api("GET", f"/rest/v1.0/projects/{PROJECT}/direct_costs/{shown['id']}/line_items")
    assert [(line["origin_id"], line["cost_code"]["full_code"]) for line in lines] == [
        (f"tieout:job_cost/{PROJECT}/01-000/O", "01-000")
    ]


@pytest.mark.parametrize("paid", [Decimal("90.00"), None])
def test_several_costs_of_the_erp_at_one_place_are_one_sum_and_none_is_overwritten(
    site: MirrorSite, paid: Decimal | None
) -> None:
    both = {"MATERIAL": "O", "RENTAL": "O"}
    mirror = site.mirror_with(ERP_JOB_COSTS.name, job_costs="erp_tool", cost_types=both)
    materials = cost(kind="MATERIAL", to_date="1000.00", paid=Decimal("10.00"), units_to_date=Decimal(4))
    rentals = cost(kind="RENTAL", to_date="30.00", paid=paid, units_to_date=Decimal(7))
    assert mirror.show_job_costs(str(PROJECT), [materials, rentals]) == ()
    (held,) = site.held("erp_job_costs")
    told = {name: Decimal(str(figure)) for name, figure in held["figures"].items()}
    assert told.pop("job_to_date_dollars_paid", None) == (Decimal("100.00") if paid else None)
    assert told == {
        "job_to_date_cost": Decimal("1030.00"),
        "committed_costs": Decimal("10000.00"),
        "commitment_invoiced": Decimal("500.20"),
    }


def test_costs_that_the_erp_calls_the_same_are_one_line_of_the_direct_cost(site: MirrorSite) -> None:
    mirror = site.mirror_with(JOB_COSTS_AS_DIRECT_COST.name, job_costs="direct_costs")
    assert mirror.show_job_costs(str(PROJECT), [cost(to_date="1000.10"), cost(to_date="300.10")]) == ()
    (shown,) = site.api("GET", f"/rest/v1.1/projects/{PROJECT}/direct_costs")
    assert shown["grand_total"] == "800.0"


def test_direct_cost_has_the_day_of_the_figures_where_the_firm_is(site: MirrorSite) -> None:
    settings = {**site.context().settings, "mirror": {"job_costs": "direct_costs"}}
    switched_on = frozenset({JOB_COSTS_AS_DIRECT_COST.name})
    there = replace(site.context(), settings=settings, assumptions=switched_on, zone=ZoneInfo("America/Denver"))
    mirror = build_mirror(there)
    assert mirror.show_job_costs(str(PROJECT), [cost(as_of=datetime(2026, 4, 1, 1, 30, tzinfo=UTC))]) == ()
    mirror.close()
    (shown,) = site.api("GET", f"/rest/v1.1/projects/{PROJECT}/direct_costs")
    (line,) = site.api("GET", f"/rest/v1.0/projects/{PROJECT}/direct_costs/{shown['id']}/line_items")
    assert (shown["direct_cost_date"], line["description"]) == ("2026-03-31", "01-000 O to 2026-03-31")


def test_cost_without_a_place_is_named_and_the_others_are_shown(site: MirrorSite) -> None:
    mirror = site.mirror_with(ERP_JOB_COSTS.name, job_costs="erp_tool")
    reasons = mirror.show_job_costs(str(PROJECT), [cost("99-999"), cost(kind="Labour"), cost()])
    assert [reason.text.split(";")[0] for reason in reasons] == [
        f"Project {PROJECT} has no cost code '99-999' of the ERP",
        f"Project {PROJECT} has no cost type 'Labour' of the ERP",
    ]
    assert len(site.held("erp_job_costs")) == 1


def test_cost_code_is_known_by_its_link_before_it_is_known_by_its_word() -> None:
    codes = [{"id": 1, "full_code": "01-000", "origin_id": None}, {"id": 2, "full_code": "9", "origin_id": "01-000"}]
    wire = Wire().on("GET /rest/v1.0/cost_codes", reply(codes))
    wire.on("GET /rest/v1.0/line_item_types", reply([{"id": 7, "code": "O", "name": "Other"}]))
    wire.on("GET /rest/v1.0/projects/6778", reply({"id": 6778, "origin_id": "JOB-1"}))
    wire.on(ERP_SYNC, reply({"entities": [], "errors": []}))
    settings = {"mirror": {"job_costs": "erp_tool"}}
    mirror = build_mirror(context(wire, settings=settings, assumptions=frozenset({ERP_JOB_COSTS.name})))
    (reason,) = mirror.show_job_costs("6778", [cost()])
    assert (wire.body(ERP_SYNC)["updates"][0]["cost_code_id"], wire.body(ERP_SYNC)["job_origin_id"]) == (2, "JOB-1")
    assert reason.code == "not_confirmed"


def test_costs_of_a_project_that_is_hidden_hold_up_no_other(site: MirrorSite) -> None:
    mirror = site.mirror_with(ERP_JOB_COSTS.name, job_costs="erp_tool")
    (reason,) = mirror.show_job_costs("5", [cost()])
    assert reason.code == "platform_unreachable"
    assert mirror.show_job_costs("no-id", [cost()])[0].code == "unknown_project"


def test_lost_answer_to_costs_is_shown_again(site: MirrorSite) -> None:
    mirror = site.mirror_with(ERP_JOB_COSTS.name, job_costs="erp_tool")
    site.fault("lose_answer_after", "PATCH", "/rest/v1.0/erp_job_costs/sync")
    with pytest.raises(NotNow):
        mirror.show_job_costs(str(PROJECT), [cost()])
    assert mirror.show_job_costs(str(PROJECT), [cost()]) == ()
    assert len(site.held("erp_job_costs")) == 1


def test_whole_import_shows_accountings_vendors_once_and_adopts_none_by_itself(site: MirrorSite) -> None:
    books = Accounting()
    books.mirror = site.mirror  # type: ignore[assignment]
    fresh, alike, taken = (
        company(number, title=title) for number, title in (("V1", "Ace"), ("V2", "Owner LLC"), ("V3", "Taken Inc"))
    )
    books.feed.put(fresh, alike, taken)
    site.fault("lose_answer_after", "PATCH", "/rest/v1.0/vendors/sync")
    books.import_all("vendor")
    books.import_all("vendor", full=True)
    states = [(books.entry(one).state, books.entry(one).waiting_on) for one in (fresh, alike, taken)]
    assert states == [(State.SYNCED, ""), (State.WAITING, "adopt"), (State.REFUSED, "")]
    rows = site.api("GET", f"/rest/v1.0/vendors?company_id={COMPANY}")
    assert sorted(row["name"] for row in rows) == ["90 Minute Courier", "Ace", "Owner LLC", "Taken Inc"]


def test_wrong_setting_is_told_by_its_place() -> None:
    with pytest.raises(ConfigurationError, match=r"platform\.settings\.mirror\.job_costs"):
        build_mirror(context(Wire(), settings={"mirror": {"job_costs": "somewhere"}}))


def test_kind_that_is_not_accountings_is_refused(site: MirrorSite) -> None:
    with pytest.raises(NeedsPerson, match="budget"):
        site.mirror.listing("budget", "company")


def test_each_assumption_says_where_it_comes_from_and_how_to_check_it() -> None:
    every = (*SWITCHES, *EXPECTATIONS)
    assert len({one.name for one in every}) == len(every)
    assert all(one.source and one.live_check and one.name.startswith("procore_") for one in every)
