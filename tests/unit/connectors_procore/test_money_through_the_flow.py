"""Money from Procore's own fields through the real flow: what does not add up, or is changed afterwards, is refused by name."""

from collections.abc import Iterator
from typing import Any, cast

import httpx
import pytest

from fakes.records import GOLIVE
from fakes.world import World
from sandbox.kit.serve import running
from tieout.config.connection import Connection, read_connection
from tieout.sync.state import Entry, State
from tieout.sync.wakes import Wake, WakeReason
from unit.connectors_procore.financial_site import ENTITY, FINANCIALS, SUBCONTRACT, FinancialSite
from unit.connectors_procore.site import HINTS, PROJECT


class Misstated(FinancialSite):
    """Both first pay apps say a figure that does not follow from their lines."""

    seed = FINANCIALS | {
        "line_item_types": [{**FINANCIALS["line_item_types"][0], "origin_id": "O"}],
        "requisitions": [{**FINANCIALS["requisitions"][0], "stated": {"total_retainage": "34.99"}}],
        "payment_applications": [
            {**FINANCIALS["payment_applications"][0], "stated": {"current_payment_due": "900.01"}}
        ],
    }


def firm() -> Connection:
    live = {"mode": "live", "golive_at": GOLIVE.replace(year=2020).isoformat()}
    return read_connection(
        {
            "id": "acme",
            "platform": {"system": "procore"},
            "erp": {"system": "fake_erp"},
            "entities": {
                "commitment": live,
                "budget": live | {"intake": "erp_requests"},
                "invoice": live | {"approved": {"subcontractor_invoice": ["*"], "owner_invoice": ["*"]}},
            },
            "value_maps": {
                "cost_types": {"O": {"account": "5200"}},
                "tasks": {"OAK": {"*": "01"}},
                "projects": {str(PROJECT): "OAK"},
            },
        }
    )


class Office(World):
    """The flow with the real connector on one side and an ERP in memory on the other."""

    def __init__(self, site: FinancialSite) -> None:
        super().__init__(connection=firm())
        self.site, self.platform = site, cast("Any", site.platform)

    def look(self, kind: str, name: str | int, request: str | None = None) -> Entry:
        reference = self.site.reference(kind, name)
        wake = Wake(
            id=self.ids.new(),
            connection="acme",
            entity=ENTITY[kind],
            reference=reference,
            reason=WakeReason.RESYNC,
            hints={**HINTS, "as_new": "tester"},
            request=request,
        )
        self.work(wake)
        entry = self.ledger.entry(wake.key(shadow=False))
        assert entry is not None
        return entry


@pytest.fixture
def office() -> Iterator[Office]:
    with running("procore") as url, httpx.Client(base_url=url) as client:
        site = Misstated(client)
        yield Office(site)
        site.close()


def test_pay_app_whose_summary_does_not_follow_from_its_lines_is_refused_and_its_commitment_goes_on(
    office: Office,
) -> None:
    assert office.look("subcontract", SUBCONTRACT).state is State.SYNCED
    refused = office.look("subcontractor_invoice", "req-1")
    assert refused.state is State.REFUSED
    assert {reason.code for reason in refused.reasons} == {"application_differs"}
    told = " ".join(reason.text for reason in refused.reasons)
    assert "$34.99" in told
    assert "$35.00" in told
    assert len(office.erp.documents) == 1


def test_owners_application_that_asks_for_a_cent_too_much_is_refused(office: Office) -> None:
    refused = office.look("owner_invoice", "app-1")
    assert refused.state is State.REFUSED
    assert {reason.code for reason in refused.reasons if "$900.01" in reason.text} == {"application_differs"}
    assert not office.erp.documents


def test_budget_that_accounting_sends_again_with_other_figures_is_answered_failed_with_the_difference(
    office: Office,
) -> None:
    site = office.site
    site.record("project", PROJECT)
    site.link("project", PROJECT, "tieout:ACME/project/24-001")
    request, detail = site.accept("budget", PROJECT)
    sent = office.look("budget", PROJECT, request)
    assert sent.state is State.SYNCED, sent.reasons
    assert site.status_of(detail) == ("success", [])
    change = site.api("GET", f"/rest/v1.0/projects/{PROJECT}/budget_changes/{site.refs['bc-1']}")["data"]
    site.api("DELETE", f"/rest/v1.0/projects/{PROJECT}/budget/lock")
    line = site.state()["budget_line_items"][0]["id"]
    body = {"project_id": PROJECT, "budget_line_item": {"original_budget_amount": 6500}}
    site.api("PATCH", f"/rest/v1.1/budget_line_items/{line}", body)
    request, detail = site.accept("budget", PROJECT)
    refused = office.look("budget", PROJECT, request)
    status, messages = site.status_of(detail)
    assert (refused.state, status, change["status"]) == (State.REFUSED, "failed", "approved")
    assert "$500.00 more" in messages[0]
    assert "use a budget change" in messages[0]
    assert len(office.erp.documents) == 1
