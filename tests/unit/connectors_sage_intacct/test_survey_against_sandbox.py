"""What preflight and adopt learn of a company that has lived: its lists, what stands there already, and what a login may see."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from decimal import Decimal

import pytest

from contract.erp.rig import ErpRig, created
from contract.erp.sage_intacct_seed import KINDS, OPEN_SUBCONTRACT
from tieout.connectors.context import ConnectorContext
from tieout.connectors.sage_intacct import build_survey
from tieout.connectors.sage_intacct.book_assumptions import BOOK_QUERIES
from tieout.connectors.sage_intacct.survey import SageIntacctSurvey
from tieout.preflight.ports import Capacity, DocumentSeen, Permission, Unlisted
from tieout.sync.outcomes import Observed
from tieout.sync.ports import Erp


@pytest.fixture
def context(erp: Erp) -> ConnectorContext:
    found: ConnectorContext = erp.context  # type: ignore[attr-defined]  # the rig's connector has one
    return found


@pytest.fixture
def survey(context: ConnectorContext) -> Iterator[SageIntacctSurvey]:
    with closing(build_survey(context)) as found:
        yield found


def listed(survey: SageIntacctSurvey, kind: str, project: str | None = None) -> dict[str, DocumentSeen]:
    found = survey.documents(kind, project)
    assert not isinstance(found, Unlisted), found
    return {one.document.address: one for one in found}


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_document_of_every_kind_is_found_under_its_record_and_reads_back_to_the_same_total(
    rig: ErpRig, erp: Erp, survey: SageIntacctSurvey, kind: str
) -> None:
    ready = rig.ready(kind)
    sent = created(erp, ready)
    one = listed(survey, kind)[sent.address]
    back = erp.read_back(sent)
    assert isinstance(back, Observed)
    assert (one.reference, one.total, one.status, one.live) == (
        ready.external_reference,
        back.total,
        back.status,
        back.live,
    )
    assert one.project == ("N200" if kind == "project" else "P100")
    assert listed(survey, kind, one.project.lower())[sent.address] == one
    assert sent.address not in listed(survey, kind, "ANOTHER")


def test_document_that_a_person_made_is_told_by_its_number_and_vendor(rig: ErpRig, survey: SageIntacctSurvey) -> None:
    made = {**OPEN_SUBCONTRACT, "documentNumber": "SC-7", "state": "declined"}
    rig.sandbox.client.post("/__sandbox__/seed", json={"documents": [made]}).raise_for_status()
    told = {one.number: one for one in listed(survey, "subcontract").values()}
    assert (told["SC-900001"].vendor, told["SC-900001"].total) == ("V0001", Decimal("20000.50"))
    assert (told["SC-7"].reference, told["SC-7"].live, told["SC-900001"].live) == ("", False, True)


def test_lists_are_those_that_mappings_may_lead_to(rig: ErpRig, survey: SageIntacctSurvey) -> None:
    done = {"id": "01-000", "name": "Done", "project": {"id": "P100"}, "taskStatus": "completed"}
    terms = [{"id": "OLD", "due": {"days": 9}, "status": "inactive"}]
    rig.sandbox.client.post("/__sandbox__/seed", json={"tasks": [done], "terms": terms}).raise_for_status()
    codes = survey.cost_codes()
    assert not isinstance(codes, Unlisted)
    assert {code.code for code in codes.codes} == {"03-300", "05-120", "09-900", "01-000"}
    assert (survey.cost_types(), survey.terms()) == (["S"], ["N30"])
    assert survey.tasks() == {"P100": ("03-300", "05-120", "09-900")}
    vendors, projects = survey.vendors(), survey.projects()
    assert not isinstance(vendors, Unlisted)
    assert not isinstance(projects, Unlisted)
    assert [(one.code, one.active, one.tax_id_hash) for one in vendors] == [("V0001", True, ""), ("V0002", False, "")]
    assert [(one.number, one.name) for one in projects] == [("P100", "Library")]
    assert isinstance(survey.units(), Unlisted)


def test_refused_list_is_not_seen_and_stops_nothing_else(rig: ErpRig, context: ConnectorContext) -> None:
    with closing(build_survey(replace(context, assumptions=context.assumptions - {BOOK_QUERIES.name}))) as without:
        refused = without.documents("subcontract", None)
        assert isinstance(refused, Unlisted)
        assert BOOK_QUERIES.name in refused.why
        without.terms()  # signed in, so that the next refusal is the list's own
        rig.sandbox.fault("refuse", method="POST", path="/ia/api/v1/services/core/query", status=403)
        assert isinstance(without.vendors(), Unlisted)
        assert not isinstance(without.vendors(), Unlisted)


def test_rights_are_asked_for_the_kinds_that_matter_and_writing_is_never_claimed(
    rig: ErpRig, survey: SageIntacctSurvey
) -> None:
    blind = {"name": "tieout", "password": "correct horse", "forbidden": ["purchasing/document"]}
    rig.sandbox.client.post("/__sandbox__/seed", json={"users": [blind]}).raise_for_status()
    assert survey.not_carried("subcontract") == ""
    access = survey.access()
    assert not isinstance(access, Unlisted)
    rights = {one.name: one for one in access.permissions}
    assert rights["view purchasing/document"] == Permission("view purchasing/document", False, "subcontracts")
    assert rights["view projects/project"].granted is True
    assert rights["edit purchasing/document"].granted is None
    assert "view accounts-receivable/invoice" not in rights
    assert access.seats is not None
    assert access.seats.configured >= 1


def test_capacity_is_the_narrowest_stated_limit_and_no_guess_without_one(
    survey: SageIntacctSurvey, context: ConnectorContext
) -> None:
    assert isinstance(survey.capacity(), Unlisted)
    stated = {
        **context.settings,
        "request_limits": [{"requests": 300, "seconds": 60}, {"requests": 6000, "seconds": 3600}],
    }
    with closing(build_survey(replace(context, settings=stated))) as limited:
        capacity = limited.capacity()
    assert isinstance(capacity, Capacity)
    assert capacity.per_minute == 100
    assert capacity.calls["prime_change_order"] > capacity.calls["subcontract"] > capacity.calls["project"]
