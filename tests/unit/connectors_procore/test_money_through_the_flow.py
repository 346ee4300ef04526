"""Money from Procore's own fields through the real flow: what does not add up, or is changed afterwards, is refused by name."""

from collections.abc import Iterator

import httpx
import pytest

from sandbox.kit.serve import running
from tieout.sync.state import State
from unit.connectors_procore.financial_site import FINANCIALS, SUBCONTRACT, FinancialSite
from unit.connectors_procore.office import Office


class Misstated(FinancialSite):
    """Both first pay apps say a figure that does not follow from their lines."""

    seed = FINANCIALS | {
        "line_item_types": [{**FINANCIALS["line_item_types"][0], "origin_id": "O"}],
        "requisitions": [{**FINANCIALS["requisitions"][0], "stated": {"total_retainage": "34.99"}}],
        "payment_applications": [
            {**FINANCIALS["payment_applications"][0], "stated": {"current_payment_due": "900.01"}}
        ],
    }


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
