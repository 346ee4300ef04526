"""What hh2 lists of AP payments reaches the platform under the invoice that was sent, or is refused by name."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contract.erp.rig import perform
from contract.erp.sage_300_cre_seed import CHOSEN
from tieout.config.connection import ConfigurationError
from tieout.connectors.sage_300_cre.assumptions import PAYMENT_ROWS
from tieout.connectors.sage_300_cre.feed import Sage300CreFeed
from tieout.connectors.sage_300_cre.settings import read_settings
from tieout.records.payment import Payment
from tieout.records.references import SourceReference
from tieout.sync.outcomes import Applied, NeedsPerson, NotNow
from tieout.sync.ports import Missing
from tieout.sync.unreadable import Unread
from unit.connectors_sage_300_cre.site import Site, verdict

PAID: dict[str, Any] = {"Code": "10046", "Vendor": "V0001", "Amount": "652.80", "Reference1": "INV-77"}


def _seed(site: Site, *payments: dict[str, Any]) -> None:
    site.client.post("/__sandbox__/seed", json={"payments": payments}).raise_for_status()


def _read(feed: Sage300CreFeed) -> list[Payment]:
    """Every payment but the seeded one."""
    found: list[Payment] = []
    cursor: str | None = ""
    while cursor is not None:
        page = feed.page("payment", cursor=cursor, since=None, size=100)
        found += [one for one in page.records if isinstance(one, Payment) and one.number != "10045"]
        cursor = page.next_cursor
    return found


def _left_out(feed: Sage300CreFeed) -> list[Unread]:
    """What every page leaves out, by name."""
    found: list[Unread] = []
    cursor: str | None = ""
    while cursor is not None:
        page = feed.page("payment", cursor=cursor, since=None, size=100)
        found += page.unread
        cursor = page.next_cursor
    return found


def test_payment_names_the_invoice_that_was_sent_as_its_binding_does(site: Site) -> None:
    erp = site.erp()
    (create,) = erp.plan(site.ready("subcontractor_invoice"))
    sent = verdict(site, erp, create, perform(erp, create))
    assert isinstance(sent, Applied)
    _seed(site, PAID | {"PaymentDate": "2026-03-09T00:00:00", "Type": 2})
    (payment,) = _read(site.feed())
    (paid,) = payment.documents
    assert paid.document == sent.documents[0].address
    assert (paid.amount, payment.total, payment.paid_on) == (Decimal("652.80"), Decimal("652.80"), date(2026, 3, 9))
    assert (payment.method, payment.check_number, payment.voided) == ("electronic", "", False)
    assert payment.vendor is not None
    assert payment.vendor.erp_code == "V0001"


def test_check_of_several_invoices_is_a_record_for_each_across_blocks(site: Site) -> None:
    rows = [PAID | {"Reference1": f"INV-{number}", "Amount": f"{number}.10"} for number in range(1, 8)]
    _seed(site, *rows[:-1], rows[-1] | {"Id": "5B0C8F3E-30CE-4D4F-9D3F-0000000003AB"})
    feed = site.feed()
    found = _read(feed)
    assert {(one.check_number, one.documents[0].number, one.total) for one in found} == {
        ("10046", f"INV-{number}", Decimal(f"{number}.10")) for number in range(1, 8)
    }
    assert len({one.reference for one in found}) == 7
    assert feed.one("payment", found[-1].reference) == found[-1]
    stranger = SourceReference(system="sage_300_cre", kind="payment", id="nobody")
    assert isinstance(feed.one("payment", stranger), Missing)


@pytest.mark.parametrize("void", [{"Status": "Void"}, {"IsArchived": True}], ids=["status", "archived"])
def test_payment_that_was_taken_back_stays_known_as_voided(site: Site, void: dict[str, Any]) -> None:
    _seed(site, PAID | void)
    assert [(one.number, one.voided) for one in _read(site.feed())] == [("10046", True)]


def test_planned_payment_is_none_yet_and_one_without_an_invoice_pays_no_document(site: Site) -> None:
    _seed(site, PAID | {"Code": "10047", "Status": "Selected"}, PAID | {"Code": "10048", "Reference1": None})
    assert [(one.number, one.documents) for one in _read(site.feed())] == [("10048", ())]


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        ({"Status": "Cleared"}, "'Cleared', which erp.settings.payments"),
        ({"Type": 7}, "'7', which erp.settings.payments"),
    ],
)
def test_payment_with_a_word_that_nobody_has_stated_is_left_out_by_name_and_its_neighbours_are_read(
    site: Site, odd: dict[str, Any], words: str
) -> None:
    _seed(site, PAID | odd, PAID | {"Code": "10047"})
    feed = site.feed()
    assert [one.number for one in _read(feed)] == ["10047"]
    (unread,) = _left_out(feed)
    assert f"Payment 10046 in hh2 has the {next(iter(odd)).lower()} {words}" in unread.why
    with pytest.raises(NeedsPerson, match=words):
        feed.one("payment", unread.reference)


@pytest.mark.parametrize("odd", [{"Amount": None}, {"PaymentDate": "soon"}], ids=["amount", "date"])
def test_payment_that_cannot_be_read_is_left_out_and_is_no_payment_of_nothing(site: Site, odd: dict[str, Any]) -> None:
    _seed(site, {name: value for name, value in (PAID | odd).items() if value is not None}, PAID | {"Code": "10047"})
    feed = site.feed()
    assert [one.number for one in _read(feed)] == ["10047"]
    (unread,) = _left_out(feed)
    with pytest.raises(NotNow, match="hh2 could not be read"):
        feed.one("payment", unread.reference)


def test_payments_are_read_only_once_their_words_are_stated_and_the_assumption_is_on(site: Site) -> None:
    unstated, off = site.feed(payments=None), site.feed(off=PAYMENT_ROWS.name)
    assert "erp.settings.payments" in unstated.capability("payment").note
    assert off.capability("payment").assumption == PAYMENT_ROWS.name
    for feed in (unstated, off):
        assert not feed.capability("payment").offered
        with pytest.raises(NeedsPerson):
            feed.page("payment", cursor="", since=None, size=10)


def test_status_with_two_meanings_is_refused(site: Site) -> None:
    with pytest.raises(ConfigurationError, match=r"one meaning for each status.*Paid"):
        read_settings(CHOSEN | {"base_url": "acme", "payments": {"paid": ["Paid"], "voided": ["Paid"], "methods": {}}})
