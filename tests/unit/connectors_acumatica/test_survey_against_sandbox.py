"""Before go-live, against the look-alike: every document is found as a person would look for it, and silence is told."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import httpx
import pytest

from contract.erp.acumatica_records import ready
from contract.erp.acumatica_rig import context
from contract.erp.acumatica_seed import CHOSEN, OPEN_SUBCONTRACT, SEED
from contract.erp.rig import HandClock, OneHolder, Sandbox
from sandbox.kit.serve import running
from tieout.connectors.acumatica import build, build_survey
from tieout.connectors.acumatica.feed_assumptions import KEY_RANGES
from tieout.connectors.acumatica.settings import read_settings
from tieout.connectors.acumatica.survey import AcumaticaSurvey
from tieout.connectors.acumatica.survey_load import calls_of
from tieout.connectors.context import ConnectorContext
from tieout.preflight.ports import DocumentSeen, Permission, Unlisted
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Applied, Observed

PLACE = {"ProjectTaskID": "01", "CostCode": "03-300"}
OPEN = TargetDocument(role="commitment", kind="Subcontract", key="SC-900001", company="Harbor")
OURS = "procore:subcontract:41"
SENT = {**OPEN_SUBCONTRACT, "SubcontractNbr": "SC-900002", "VendorRef": f"{OURS}~2", "Status": "Canceled"}
TOTALS = {"CostBudgetChangeTotal": "0.00", "RevenueBudgetChangeTotal": "0.00", "CommitmentsChangeTotal": "0.00"}
ROW = {"Project": "P100", "ProjectTask": "01", "CostCode": "03-300", "Account": "51000", "Qty": "1"}
STANDING: dict[str, Any] = {
    "subcontracts": [OPEN_SUBCONTRACT, SENT],
    "purchase_orders": [
        {
            "OrderNbr": "PO0001",
            "VendorID": "V0001",
            "VendorRef": "PO-17",
            "Details": [
                {"Project": "P100", "ProjectTask": "01", "CostCode": "05-120", "Account": "51000", "LineNbr": 1}
                | {"OrderQty": "2", "UnitCost": "5.25", "ExtendedCost": "10.50"}
            ],
        }
    ],
    "change_orders": [
        {
            "RefNbr": "000001",
            "ProjectID": "P100",
            "ExternalRefNbr": "CCO-1",
            "Class": "COMMIT",
            **TOTALS,
            "CommitmentsChangeTotal": "20.00",
            "Commitments": [
                {"POType": "Subcontract", "PONbr": "SC-900001", "POLineNbr": 1, "Vendor": "V0001", "Amount": "20.00"}
                | PLACE
            ],
        },
        {
            "RefNbr": "000002",
            "ProjectID": "P100",
            "Class": "OWNER",
            **TOTALS,
            "RevenueBudgetChangeTotal": "30.00",
            "RevenueBudget": [{"AccountGroup": "REVENUE", "Amount": "30.00"} | PLACE],
        },
    ],
    "bills": [
        {
            "ReferenceNbr": "000901",
            "Vendor": "V0001",
            "VendorRef": "INV-9",
            "Status": "Open",
            "Details": [ROW | {"UnitCost": "70.10", "ExtendedCost": "70.10"}],
        }
    ],
    "invoices": [
        {
            "ReferenceNbr": "000801",
            "Customer": "C0001",
            "Project": "P100",
            "CustomerOrder": "G-1",
            "Details": [
                {"ProjectTask": "01", "CostCode": "03-300", "Account": "40000", "Qty": "1", "UnitPrice": "500"}
                | {"ExtendedPrice": "500.00"}
            ],
        }
    ],
    "project_budgets": [
        {"ProjectID": "P100", "AccountGroup": "SUBCON", "OriginalBudgetedAmount": "900.00"} | PLACE,
        {"ProjectID": "P100", "AccountGroup": "REVENUE", "OriginalBudgetedAmount": "1500.00"} | PLACE,
    ],
}


class Tenant:
    """A seeded tenant, and surveys of it."""

    def __init__(self, base_url: str, client: httpx.Client) -> None:
        self.sandbox = Sandbox(client)
        self.base_url, self.clock, self.tokens = base_url, HandClock(), OneHolder()
        self.opened: list[AcumaticaSurvey] = []

    def context(self, **settings: Any) -> ConnectorContext:
        stated = {"base_url": self.base_url, "tenant": "Harbor", "branch": "MAIN", **CHOSEN, **settings}
        return context(stated, self.clock, self.tokens, guarded=False)

    def survey(self, *, without: frozenset[str] = frozenset(), **settings: Any) -> AcumaticaSurvey:
        one = self.context(**settings)
        self.opened.append(build_survey(replace(one, assumptions=one.assumptions - without)))
        return self.opened[-1]


@pytest.fixture(scope="module")
def tenant() -> Iterator[Tenant]:
    with running("acumatica", max_sessions=2) as base_url, httpx.Client(base_url=base_url, timeout=10) as client:
        tenant = Tenant(base_url, client)
        tenant.sandbox.begin_anew(SEED | STANDING)
        yield tenant
        for survey in tenant.opened:
            survey.close()


def listed(tenant: Tenant, kind: str, project: str | None = None) -> dict[str, DocumentSeen]:
    found = tenant.survey().documents(kind, project)
    assert not isinstance(found, Unlisted), found
    return {one.document.address: one for one in found}


@pytest.mark.parametrize(
    ("kind", "address", "told"),
    [
        ("subcontract", "Harbor/Subcontract/SC-900001", ("SC-900001", "2000.50", "V0001")),
        ("purchase_order", "Harbor/PurchaseOrder/Normal/PO0001", ("PO-17", "10.50", "V0001")),
        ("commitment_change_order", "Harbor/ChangeOrder/000001", ("CCO-1", "20.00", "V0001")),
        ("prime_change_order", "Harbor/ChangeOrder/000002", ("000002", "30.00", "")),
        ("subcontractor_invoice", "Harbor/Bill/Bill/000901", ("INV-9", "70.10", "V0001")),
        ("owner_invoice", "Harbor/Invoice/Invoice/000801", ("G-1", "500.00", "")),
        ("budget", "Harbor/ProjectBudget/P100", ("Budget P100", "900.00", "")),
        ("project", "Harbor/Project/P100", ("P100", "0.00", "")),
    ],
)
def test_document_is_found_by_what_people_call_it_and_reads_back_to_the_same_total(
    tenant: Tenant, kind: str, address: str, told: tuple[str, str, str]
) -> None:
    one = listed(tenant, kind)[address]
    assert (one.number, f"{one.total:.2f}", one.vendor) == told
    assert (one.project, one.live) == ("P100", True)
    with closing(build(tenant.context())) as erp:
        back = erp.read_back(one.document)
    assert isinstance(back, Observed)
    assert (back.total, back.status, back.live) == (one.total, one.status, one.live)
    assert listed(tenant, kind, "P100").keys() == listed(tenant, kind).keys()
    assert listed(tenant, kind, "ANOTHER") == {}


def test_what_was_sent_anew_and_cancelled_is_told_as_such_under_its_record(tenant: Tenant) -> None:
    there = listed(tenant, "subcontract")
    sent, typed_in = there["Harbor/Subcontract/SC-900002"], there["Harbor/Subcontract/SC-900001"]
    assert (sent.reference, sent.number, sent.live) == (OURS, "SC-900002", False)
    assert typed_in.reference == ""


def test_budget_is_named_by_its_places_so_that_it_can_be_read_back(tenant: Tenant) -> None:
    document = listed(tenant, "budget")["Harbor/ProjectBudget/P100"].document
    assert document == TargetDocument(
        role="budget",
        kind="ProjectBudget",
        key="P100",
        company="Harbor",
        lines={"01/SUBCON/03-300": "01/SUBCON/03-300"},
    )


def test_lists_need_their_assumption_by_name_and_a_refused_form_stops_nothing_else(tenant: Tenant) -> None:
    refused = tenant.survey(without=frozenset({KEY_RANGES.name})).vendors()
    assert isinstance(refused, Unlisted)
    assert KEY_RANGES.name in refused.why
    survey = tenant.survey()
    tenant.sandbox.fault("refuse", method="GET", path="/entity/*/Vendor", status=403)
    forbidden = survey.vendors()
    assert isinstance(forbidden, Unlisted)
    tasks = survey.tasks()
    assert tasks == {"P100": ("01",)}
    assert isinstance(survey.terms(), Unlisted)


def test_rights_are_asked_for_the_kinds_that_matter_and_writing_is_never_claimed(tenant: Tenant) -> None:
    survey = tenant.survey()
    assert survey.not_carried("subcontract") == ""
    access = survey.access()
    assert not isinstance(access, Unlisted)
    rights = {one.name: one for one in access.permissions}
    assert rights["view Subcontract"] == Permission("view Subcontract", True, "subcontracts")
    assert rights["edit Subcontract"].granted is None
    assert "view Bill" not in rights
    assert access.seats is not None
    assert (access.seats.licensed, access.seats.configured) == (None, 2)


def test_capacity_is_the_narrowest_stated_limit_and_no_guess_without_one(tenant: Tenant) -> None:
    assert isinstance(tenant.survey().capacity(), Unlisted)
    limits = [{"requests": 50, "seconds": 30}, {"requests": 600, "seconds": 60}]
    stated = tenant.survey(request_limits=limits).capacity()
    assert not isinstance(stated, Unlisted)
    assert (stated.per_minute, stated.source) == (100, "erp.settings.request_limits")


@pytest.mark.parametrize("kind", ["subcontract", "budget_change", "commitment_change_order", "subcontractor_invoice"])
def test_calls_of_a_record_are_foreseen_and_not_by_far_too_many(tenant: Tenant, kind: str) -> None:
    foreseen = calls_of(read_settings(dict(tenant.context().settings)))[kind]
    with closing(build(tenant.context())) as erp:
        erp.read_back(OPEN)  # signs in, which many records share
        documents: tuple[TargetDocument, ...] = ()
        before = tenant.sandbox.calls()
        for step in erp.plan(ready(kind)):
            outcome = erp.perform(step, guard_key="", documents=documents)
            assert isinstance(outcome, Applied), outcome
            documents = outcome.documents or documents
            if step.expects is not None:
                erp.read_back(documents[0])
    assert tenant.sandbox.calls() - before <= foreseen <= 2 * (tenant.sandbox.calls() - before)
