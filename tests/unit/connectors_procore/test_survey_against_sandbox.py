"""Before go-live, against the look-alike: lists taken whole, rights by tool and project, and what is not told is not claimed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from sandbox.kit.serve import running
from tieout.connectors.procore import build_survey
from tieout.connectors.procore.survey import ProcoreSurvey
from tieout.preflight.findings import Severity
from tieout.preflight.ports import CodeList, CodeSeen, LeftOut, Permission, Unlisted, Unread
from tieout.preflight.unread import unreadable
from tieout.records.record import Record
from tieout.sync.outcomes import NotNow
from unit.connectors_procore.site import COMPANY, CONTRACT, PROJECT, SEED, Site

SECOND, OVER = 598134326517550, 598134326517560
GROWN: dict[str, Any] = SEED | {
    "projects": [
        *(
            {**SEED["projects"][0], "project_number": "24-001"},
            {"id": SECOND, "name": "B", "project_number": "24-002", "disabled_tools": ["invoicing"]},
        ),
        {"id": OVER, "name": "Over", "project_number": "19-001", "active": False},
    ],
    "cost_codes": [
        *SEED["cost_codes"],
        {"project": SECOND, "code": "01-000", "name": "Purpose", "origin_id": "tieout:0100"},
        {"ref": "03", "project": SECOND, "code": "03", "name": "Concrete"},
        {"project": SECOND, "parent": "03", "code": "300", "name": "Cast in place"},
    ],
    "uoms": [{"name": "ton", "category": "mass"}],
}


class SurveySite(Site):
    """The look-alike with two projects, and surveys of it."""

    seed = GROWN

    def survey(self, *projects: int, **mirror: Any) -> ProcoreSurvey:
        context = self.context()
        settings = {**context.settings, "projects": [str(one) for one in projects], "mirror": mirror}
        survey = build_survey(replace(context, settings=settings))
        self._open.callback(survey.close)
        return survey

    def grant(self, **permissions: str) -> None:
        """Begin anew with an app that has these rights; what is not named is at its most."""
        self.control("reset", {})
        app = {**SEED["apps"][0], "permissions": permissions}
        self.control("seed", GROWN | {"apps": [app]})
        self.tokens.token = None


@pytest.fixture(scope="module")
def outside() -> Iterator[httpx.Client]:
    with running("procore", spike_limit=0) as base_url, httpx.Client(base_url=base_url, timeout=10) as client:
        yield client


@pytest.fixture
def site(outside: httpx.Client) -> Iterator[SurveySite]:
    site = SurveySite(outside)
    yield site
    site.close()


def rights(survey: ProcoreSurvey) -> dict[str, Permission]:
    access = survey.access()
    assert not isinstance(access, Unlisted), access
    return {one.name: one for one in access.permissions}


def test_code_of_many_projects_is_one_code_and_linked_if_it_is_linked_anywhere(site: SurveySite) -> None:
    codes = site.survey(PROJECT, SECOND).cost_codes()
    assert isinstance(codes, CodeList)
    found = {one.code: one for one in codes.codes}
    assert set(found) == {"01-000", "03", "03-300"}
    assert isinstance(found["01-000"], CodeSeen)
    assert found["01-000"].link == "0100"


def test_only_permitted_projects_are_told_and_those_that_are_over_are_not_searched(site: SurveySite) -> None:
    told = site.survey(PROJECT, OVER).projects()
    assert not isinstance(told, Unlisted)
    assert {one.number: (one.active, one.link) for one in told} == {"24-001": (True, None), "19-001": (False, None)}
    (record,) = site.survey().records("subcontract", None)
    assert isinstance(record, Record)
    assert record.reference.id == str(CONTRACT)
    assert list(site.survey().records("subcontract", str(SECOND))) == []


def test_missing_right_is_named_with_its_project_and_a_needless_one_too(site: SurveySite) -> None:
    site.grant(commitments="read_only", budget="none", directory="standard", admin="read_only", webhooks="standard")
    survey = site.survey(PROJECT)
    list(survey.records("subcontract", None))
    assert (
        rights(site.survey(PROJECT, SECOND))["Invoicing: Standard"].granted is True
    )  # off in one, so not lacking there
    found = rights(survey)
    assert found["Commitments: Standard (lacking in project 24-001 (Read Only))"].granted is False
    assert "reading commitments" in found["Commitments: Standard (lacking in project 24-001 (Read Only))"].needed
    assert found["Invoicing in project 24-001 (Admin)"] == Permission("Invoicing in project 24-001 (Admin)", True)
    assert found["Webhooks API: Standard"].granted is True
    assert not any(name.startswith(("Budget", "Directory: more")) for name in found)


def test_vendor_creation_follows_the_directory_right_or_the_erp_tool_where_companies_are_staged(
    site: SurveySite,
) -> None:
    assert site.survey(PROJECT).vendor_creation().allowed is True
    site.grant(directory="read_only", erp="standard")
    refused = site.survey(PROJECT).vendor_creation()
    assert (refused.allowed, refused.note) == (False, "the app's permission for Directory is Read Only")
    assert site.survey(PROJECT, new_companies="staged").vendor_creation().allowed is True
    site.grant(erp="read_only")
    assert site.survey(PROJECT, new_companies="staged").vendor_creation().allowed is False


def test_list_that_is_refused_or_of_another_shape_is_told_and_never_taken_for_empty(site: SurveySite) -> None:
    assert site.survey(PROJECT).units() == ["ton"]
    path = f"/rest/v1.0/companies/{COMPANY}/uoms"
    site.fault("refuse", "GET", path, status=403)
    refused = site.survey(PROJECT).units()
    assert isinstance(refused, Unlisted)
    assert "Procore forbids" in refused.why
    assert isinstance(site.survey(PROJECT).terms(), Unlisted)


def told(survey: ProcoreSurvey, kind: str = "subcontract") -> tuple[set[str], dict[str, str]]:
    """The ids that were read, and why each other one was not, by its name."""
    seen = list(survey.records(kind, None))
    read = {one.reference.id for one in seen if not isinstance(one, Unread)}
    return read, {one.name: one.why for one in seen if isinstance(one, Unread)}


def test_record_that_cannot_be_read_is_told_in_its_place_and_the_others_follow(site: SurveySite) -> None:
    half_a_cent = {"cost_code": 1472, "line_item_type": 47001, "amount": "10.005"}
    bad = {"id": 51, "project": PROJECT, "vendor": 47, "number": "SC-051", "line_items": [half_a_cent]}
    site.control("seed", {"work_order_contracts": [bad, bad | {"id": 52, "number": "SC-052", "line_items": []}]})
    read, unread = told(site.survey(PROJECT))
    assert read == {str(CONTRACT), "52"}
    ((name, why),) = unread.items()
    assert name == "subcontract 51 of project 24-001"
    assert "10.005" in why


def test_record_or_list_that_is_kept_from_us_is_told_and_costs_nothing_else(site: SurveySite) -> None:
    site.fault("refuse", "GET", f"/rest/v1.0/work_order_contracts/{CONTRACT}", status=403)
    read, unread = told(site.survey(PROJECT))
    assert (read, list(unread)) == (set(), [f"subcontract {CONTRACT} of project 24-001"])
    site.fault("refuse", "GET", "/rest/v1.0/work_order_contracts", status=403)
    read, unread = told(site.survey(PROJECT, SECOND))
    assert (read, list(unread)) == (set(), ["the list of subcontracts of project 24-001"])
    assert "Procore forbids" in unread["the list of subcontracts of project 24-001"]


def test_procore_that_is_down_ends_the_survey_and_is_no_list_of_sick_records(site: SurveySite) -> None:
    more = [{"id": 60 + at, "project": PROJECT, "vendor": 47, "number": f"SC-{at}"} for at in range(4)]
    site.control("seed", {"work_order_contracts": more})
    site.fault("refuse", "GET", "/rest/v1.0/work_order_contracts/*", status=500, times=2)
    read, unread = told(site.survey(PROJECT))
    assert (len(read), len(unread)) == (3, 2)
    site.fault("refuse", "GET", "/rest/v1.0/work_order_contracts/*", status=500, times=3)
    with pytest.raises(NotNow):
        told(site.survey(PROJECT))


def test_budget_modifications_that_nobody_reads_block_with_their_count_and_dollars(site: SurveySite) -> None:
    place = {"project": PROJECT, "cost_code": 1472, "line_item_type": 47001, "original_budget_amount": "0.00"}
    site.control(
        "seed",
        {
            "budget_line_items": [{"ref": "b1", **place}],
            "budget_modifications": [
                {"project": PROJECT, "to": "b1", "transfer_amount": "100.25"},
                {"project": PROJECT, "to": "b1", "transfer_amount": "-40.00"},
            ],
        },
    )
    assert not [one for one in site.survey(PROJECT, SECOND).records("budget", None) if isinstance(one, LeftOut)]
    seen = list(site.survey(PROJECT, SECOND).records("budget_change", None))
    (found,) = unreadable(one for one in seen if isinstance(one, Unread))
    assert (found.code, found.severity, found.records) == ("left_out", Severity.BLOCKS, 2)
    assert found.subject == "budget modifications of project 24-001"
    assert "move $140.25" in found.text
    assert "grand total by $60.25" in found.text
    assert "Budget Changes" in found.fix


def test_budget_modifications_that_are_kept_from_us_are_told_and_never_taken_for_none(site: SurveySite) -> None:
    site.fault("refuse", "GET", f"/rest/v1.0/projects/{PROJECT}/budget_modifications", status=403)
    _, unread = told(site.survey(PROJECT), "budget_change")
    assert "Procore forbids" in unread["the list of budget modifications of project 24-001"]
