"""What accounting keeps in Vista, as the platform is shown it: read from a cache that is behind and comes in pages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from contract.erp.records import COMMITMENT
from contract.erp.viewpoint_vista_rig import context
from contract.erp.viewpoint_vista_seed import CHOSEN
from tieout.connectors.viewpoint_vista import SYSTEM, build_feed
from tieout.connectors.viewpoint_vista.feed import VistaFeed
from tieout.connectors.viewpoint_vista.reading_assumptions import PAYMENT_DETAILS
from tieout.records.company import Company
from tieout.records.payment import PaidDocument, Payment
from tieout.records.record import Record
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Missing
from unit.connectors_viewpoint_vista.accounting import invoice, kept_books, pay
from unit.connectors_viewpoint_vista.harbor import LAG, SLOW, Harbor

VENDOR = {"VendorGroup": 2, "Vendor": 1001, "Name": "O'Brien & Sons", "Address": "1 Dock St", "City": "Portland"} | {
    "State": "OR",
    "PayTerms": "N30",
    "Phone": "503",
    "TaxId": "12-3456789",
}


@pytest.fixture
def feed(harbor: Harbor) -> Iterator[VistaFeed]:
    """The reading side of the harbor's connection."""
    opened = _feed(harbor)
    yield opened
    opened.close()


def _feed(harbor: Harbor, without: str = "", **changes: Any) -> VistaFeed:
    settings = {"base_url": f"{harbor.base_url}/connect", **CHOSEN, **SLOW, **changes}
    made = context(settings, cast(Any, harbor.clock))
    return build_feed(replace(made, assumptions=made.assumptions - {without}))


def _all(feed: VistaFeed, kind: str, since: Any = None) -> tuple[list[Record], int]:
    """Every record of a kind, and over how many pages."""
    found: list[Record] = []
    cursor, pages = "", 0
    while True:
        page = feed.page(kind, cursor=cursor, since=since, size=100)
        pages, found = pages + 1, found + list(page.records)
        if page.next_cursor is None:
            return found, pages
        cursor = page.next_cursor


def test_every_vendor_of_the_group_comes_page_by_page_and_once(harbor: Harbor, feed: VistaFeed) -> None:
    many = [{"VendorGroup": 2, "Vendor": 2000 + at, "Name": f"V{at}"} for at in range(250)]
    harbor.anew(vendors=[VENDOR, *many, {"VendorGroup": 7, "Vendor": 1001, "Name": "Another group's"}])
    vendors, pages = _all(feed, "vendor")
    assert (len(vendors), pages) == (251, 3)
    first = next(one for one in vendors if one.number == "1001")
    assert isinstance(first, Company)
    assert (first.title, first.address.city, first.payment_terms, first.active) == (
        "O'Brien & Sons",
        "Portland",
        "N30",
        True,
    )
    assert "12-3456789" not in first.model_dump_json()


def test_change_within_the_lag_before_the_watermark_is_read_again(harbor: Harbor, feed: VistaFeed) -> None:
    harbor.anew(vendors=[VENDOR])
    harbor.change(vendors=[VENDOR | {"ActiveYN": "N"}])
    (changed,) = _all(feed, "vendor")[0]
    assert changed.status == "Inactive"
    near, far = (changed.updated_at + timedelta(seconds=LAG + beyond) for beyond in (-5, 5))
    assert _all(feed, "vendor", since=near)[0] == [changed]
    assert _all(feed, "vendor", since=far)[0] == []


def test_customers_come_of_their_own_group_and_one_is_read_now(harbor: Harbor, feed: VistaFeed) -> None:
    harbor.anew(customers=[{"CustGroup": 4, "Customer": 9, "Name": "Harbor Schools", "Zip": "97209"}])
    (schools,) = _all(feed, "customer")[0]
    assert feed.one("customer", schools.reference) == schools
    gone = SourceReference(system=SYSTEM, kind="customer", id="10")
    assert isinstance(feed.one("customer", gone), Missing)


def test_payment_names_the_invoice_that_was_sent_and_keeps_retainage_apart(harbor: Harbor, feed: VistaFeed) -> None:
    kept_books(harbor)
    (document,) = harbor.entry(invoice()).documents
    assert _all(feed, "payment")[0] == []
    paid = pay(harbor)
    (payment,) = _all(feed, "payment")[0]
    assert isinstance(payment, Payment)
    number = document.key.partition("/")[2]
    work = PaidDocument(document=document.address, number=number, amount=paid, discount=Decimal("0.00"))
    assert payment.documents == (work,)
    assert (payment.total, payment.check_number, payment.method) == (Decimal("652.80"), "1207", "check")
    assert payment.vendor is not None
    assert payment.vendor.id == "1001"
    assert feed.one("payment", payment.reference) == payment
    (balance,) = feed.balances([document])
    assert (balance.amount, balance.balance, balance.retainage) == (
        Decimal("725.34"),
        Decimal("72.54"),
        Decimal("72.54"),
    )


def test_costs_of_a_job_are_summed_by_phase_and_type_whatever_the_padding(harbor: Harbor, feed: VistaFeed) -> None:
    costs = [
        {
            "JCCo": 1,
            "Mth": "2026-03-01",
            "CostTrans": at,
            "Job": job,
            "Phase": phase,
            "CostType": 2,
            "ActualCost": amount,
        }
        for at, (job, phase, amount) in enumerate(
            [
                ("  1234-", "03-300-  -", "100.10"),
                ("  1234-", "03-300-  -", "-0.20"),
                ("  1234-", "09-900-  -", "7"),
                ("1234", "09-900-  -", "1"),
            ]
        )
    ]
    harbor.anew(job_cost_details=costs)
    (concrete, paint), more = feed.job_costs("1234", cursor="")
    assert more is None
    assert (concrete.cost_code.code, concrete.cost_type, concrete.cost_to_date) == ("03-300", "2", Decimal("99.90"))
    assert (concrete.committed, concrete.invoiced) == (Decimal("2000.50"), Decimal("0.00"))
    assert (paint.cost_to_date, paint.committed) == (Decimal("7.00"), Decimal("0.00"))


def test_what_is_not_switched_on_or_not_set_is_refused_by_name(harbor: Harbor) -> None:
    feed = _feed(harbor, without=PAYMENT_DETAILS.name, vendor_group=None)
    assert feed.capability("payment").assumption == PAYMENT_DETAILS.name
    assert not feed.capability("subcontract").offered
    for read in (lambda: feed.page("payment", cursor="", since=None, size=1), lambda: feed.balances([])):
        with pytest.raises(NeedsPerson, match=PAYMENT_DETAILS.name):
            read()
    with pytest.raises(NeedsPerson, match=r"erp\.settings\.vendor_group"):
        feed.page("vendor", cursor="", since=None, size=1)
    feed.close()


def test_vendor_that_cannot_be_read_is_left_out_by_name_and_its_neighbours_are_read(
    harbor: Harbor, feed: VistaFeed, monkeypatch: pytest.MonkeyPatch
) -> None:
    harbor.anew(vendors=[VENDOR])
    rows, token = feed._door.page("ap/vendors", {"VendorGroup": int(str(VENDOR["VendorGroup"]))}, after="", token="")
    odd = {**rows[0], "Vendor": 1002, "__modifiedUTC": "soon"}
    monkeypatch.setattr(type(feed._door), "page", lambda *_, **__: ([*rows, odd], token))
    page = feed.page("vendor", cursor="", since=None, size=10)
    assert {record.number for record in page.records} == {str(row["Vendor"]) for row in rows}
    (unread,) = page.unread
    assert str(unread.reference) == "viewpoint_vista:vendor:1002"
    assert "Vendor 1002 could not be read from the cache: __modifiedUTC" in unread.why


def test_payment_that_cannot_be_read_is_left_out_by_name(harbor: Harbor, feed: VistaFeed) -> None:
    kept_books(harbor)
    pay(harbor)
    details = harbor.sandbox.state()["invoice_line_details"]
    harbor.change(invoice_line_details=[details[0] | {"PaidDate": "soon"}])
    page = feed.page("payment", cursor="", since=None, size=1)
    ((reference, why),) = [(one.reference, one.why) for one in page.unread]
    assert (page.records, "PaidDate" in why) == ((), True)
    with pytest.raises(NotNow, match="PaidDate"):
        feed.one("payment", reference)
    assert harbor.entry(COMMITMENT).bound
