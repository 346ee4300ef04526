"""The demo's story is one, and each ERP tells it: what it carries arrives field by field, what it does not is refused by name."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from infra.local.erps import ERPS
from infra.local.erps.port import Paper
from infra.local.erps.typed import every_difference
from infra.local.project_story import Chapter
from infra.local.story import table_of
from unit.local.small_office import SmallOffice, small_office

APPROVED = ("SC-001", "PO-002", "SC-003")
"""Lump sums, unit prices of goods, unit prices of work."""
CHAPTERS = {
    "vendors imported": "vendor",
    "budget locked": "budget",
    "budget change": "budget_change",
    "change order": "commitment_change_order",
    "prime change order": "prime_change_order",
    "pay app": "subcontractor_invoice",
    "owner's application": "owner_invoice",
    "payment": "payment",
}


@pytest.fixture(params=list(ERPS))
def office(request: pytest.FixtureRequest) -> Iterator[SmallOffice]:
    with small_office(ERPS[request.param]) as office:
        yield office


def test_one_story_is_told_whatever_the_erp(office: SmallOffice) -> None:
    told: list[Chapter] = []
    story, project = office.stories(told.append)
    office.look_at_everything()
    office.bring("vendor")
    project.vendors()
    project.budget(lambda: None)
    for number in APPROVED:
        arrival = story.tell(table_of(number), number, office.outside.platform_ids[number], lambda *_: None)
        assert not arrival.differences, "\n".join(arrival.differences)
        assert {"vendor", "title"} <= arrival.document.fields.keys()
    project.change_order()
    project.owners_change_order()
    project.bill()
    project.owners_application()
    project.billed()
    project.payment(lambda: office.bring("payment"))
    assert [one.what for one in told] == list(CHAPTERS)
    for one in told:
        if project.offers.carried(CHAPTERS[one.what]):
            assert (one.erp, one.refused) == (one.platform, "")
            assert "$0.00" not in one.note
        else:
            assert one.refused
    if project.offers.carried("subcontractor_invoice"):
        ((bill, _),) = project.billed()
        assert bill.retained == Decimal("15400.05")


def test_field_that_the_erp_shows_otherwise_is_named_with_both_sides() -> None:
    paper = Paper("SUB-1", "pending", Decimal(10), fields={"vendor": "V2"}, rows=({"amount": "9.00", "unit": ""},))
    found = every_difference({"vendor": "V1", "title": "Concrete"}, [{"amount": "10.00", "unit": ""}], paper)
    assert found == [
        "SUB-1: vendor is 'V1' in Procore, 'V2' in the ERP",
        "SUB-1, line 1: amount is '10.00' in Procore, '9.00' in the ERP",
    ]
    assert every_difference({}, [{}, {}], paper) == ["SUB-1: 2 lines in Procore, 1 in the ERP"]
