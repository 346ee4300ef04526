"""The reading side against the look-alike: what accounting does there, as it comes out here, to the cent."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tieout.connectors.acumatica.feed import AcumaticaFeed
from tieout.records.company import Customer, Vendor
from tieout.records.payment import PaidDocument, Payment
from tieout.records.references import SourceReference, TargetDocument
from tieout.records.standard_code import StandardCostCode
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.ports import Missing
from unit.connectors_acumatica.feed_desk import LINE, Desk, feed_desk
from unit.connectors_acumatica.feed_site import read_all


@pytest.fixture(scope="module")
def served() -> Iterator[Desk]:
    with feed_desk() as desk:
        yield desk


@pytest.fixture
def desk(served: Desk) -> Iterator[Desk]:
    served.begin()
    yield served
    served.close()


def whole(feed: AcumaticaFeed, kind: str, since: datetime | None = None) -> list[Any]:
    found: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = feed.page(kind, cursor=cursor, since=since, size=100)
        found += page.records
        cursor = page.next_cursor
    return found


def named(kind: str, key: str) -> SourceReference:
    return SourceReference(system="acumatica", kind=kind, id=key)


def test_vendor_comes_whole_with_a_hashed_tax_id_and_no_bank_detail(desk: Desk) -> None:
    feed = desk.open(key="pepper")
    by_number = {vendor.number: vendor for vendor in whole(feed, "vendor")}
    vendor = by_number["V0001"]
    assert isinstance(vendor, Vendor)
    assert (vendor.title, vendor.legal_name, vendor.status) == ("O'Brien & Sons", "O'Brien and Sons Inc.", "Active")
    assert (vendor.payment_terms, vendor.email, vendor.website) == ("30D", "office@obrien.example", "obrien.example")
    assert vendor.address.model_dump() == {
        "street": "1 Pier, Door B",
        "city": "Salem",
        "region": "OR",
        "postal_code": "97301",
        "country": "US",
    }
    assert vendor.tax_id_hash == hmac.new(b"pepper", b"123456789", hashlib.sha256).hexdigest()
    assert "3456789" not in vendor.model_dump_json().replace("-", "")
    assert "4000123" not in vendor.model_dump_json()
    assert (by_number["V0002"].active, vendor.active) == (False, True)
    assert feed.one("vendor", vendor.reference) == vendor


def test_tax_id_is_not_even_asked_for_without_a_key(desk: Desk) -> None:
    feed = desk.open()
    vendor = feed.one("vendor", named("vendor", "V0001"))
    assert isinstance(vendor, Vendor)
    assert vendor.tax_id_hash == ""


def test_every_cost_code_of_the_tenant_is_read_once_with_its_description(desk: Desk) -> None:
    more = [{"CostCodeID": "05-120", "Description": "Structural steel"}, {"CostCodeID": "O'1"}]
    desk.control("seed", {"cost_codes": more})
    feed, found, cursor = desk.open(), list[StandardCostCode](), ""
    while True:
        codes, following = feed.cost_codes(cursor=cursor)
        found += codes
        if following is None:
            break
        cursor = following
    told = sorted((str(one.reference), one.name) for one in found)
    assert told == [
        ("acumatica:cost_code:03-300", "Concrete"),
        ("acumatica:cost_code:05-120", "Structural steel"),
        ("acumatica:cost_code:O'1", ""),
    ]


def test_customers_are_read_and_an_unknown_one_is_missing(desk: Desk) -> None:
    feed = desk.open()
    (customer,) = whole(feed, "customer")
    assert isinstance(customer, Customer)
    assert (customer.number, customer.title) == ("C0001", "Harbor Schools")
    assert isinstance(feed.one("customer", named("customer", "C9")), Missing)


def test_hundreds_of_vendors_are_read_whole_while_rows_shuffle_and_come(desk: Desk) -> None:
    desk.control("seed", {"bulk": {"vendors": {"count": 600}}})
    arrivals = [
        {"entity": "Vendor", "after_lists": at, "record": {"VendorID": f"B00{at}5X", "VendorName": "New"}}
        for at in (2, 5, 9)
    ]
    desk.control("reading", {"shuffle": "always", "insert": arrivals})
    feed, begun = desk.open(), datetime.now(UTC)
    first = set(read_all(feed, size=90))
    second = {vendor.number for vendor in whole(feed, "vendor", begun - timedelta(minutes=1))}
    everyone = {vendor["VendorID"] for vendor in desk.sandbox.state()["vendors"]}
    assert len(everyone) == 606
    assert first | second == everyone


def test_payment_names_its_documents_as_bindings_do_with_discount_and_part(desk: Desk) -> None:
    documents = [{"bill": "000901", "amount": "600.10", "discount": "10.00"}, {"bill": "000902"}]
    paid = desk.control(
        "pay", {"documents": documents, "release_document": True, "payment_ref": "10077", "date": "2026-03-04"}
    )
    feed = desk.open(feed={"payment_methods": {"CHECK": "check"}})
    (payment,) = whole(feed, "payment")
    assert isinstance(payment, Payment)
    assert (payment.number, payment.total, payment.check_number) == (paid["ReferenceNbr"], Decimal("850.15"), "10077")
    assert (payment.method, str(payment.paid_on), payment.voided) == ("check", "2026-03-04", False)
    assert payment.vendor is not None
    assert payment.vendor.id == "V0001"
    bill = TargetDocument(role="invoice", kind="Bill", key="Bill/000901", company="Harbor")
    assert set(payment.documents) == {
        PaidDocument(document=bill.address, number="000901", amount=Decimal("600.10"), discount=Decimal("10.00")),
        PaidDocument(
            document="Harbor/Bill/Bill/000902", number="000902", amount=Decimal("250.05"), discount=Decimal("0.00")
        ),
    }
    assert feed.one("payment", payment.reference) == payment


def test_void_is_one_payment_voided_and_no_second_one(desk: Desk) -> None:
    paid = desk.control("pay", {"bill": "000901", "release_document": True})
    desk.control("pay", {"void": paid["ReferenceNbr"]})
    feed = desk.open()
    (payment,) = whole(feed, "payment", datetime.now(UTC) - timedelta(minutes=5))
    assert (payment.voided, payment.status, payment.reference.id) == (True, "Voided", f"Payment/{paid['ReferenceNbr']}")
    assert [(one.document, one.amount) for one in payment.documents] == [
        ("Harbor/Bill/Bill/000901", Decimal("1000.10"))
    ]


def test_payment_that_is_not_released_is_no_payment_yet(desk: Desk) -> None:
    desk.control("seed", {"checks": [{"Type": "Payment", "ReferenceNbr": "000700", "Vendor": "V0001"}]})
    feed = desk.open()
    assert whole(feed, "payment") == []
    missing = feed.one("payment", named("payment", "Payment/000700"))
    assert isinstance(missing, Missing)
    assert "not released" in missing.why
    with pytest.raises(NeedsPerson, match="no payment"):
        feed.one("payment", named("payment", "000700"))


def test_receipt_names_the_invoices_that_the_owner_paid(desk: Desk) -> None:
    desk.control("pay", {"invoice": "000801", "amount": "400", "release_document": True})
    feed = desk.open()
    (receipt,) = whole(feed, "receipt")
    assert (receipt.kind, receipt.total) == ("receipt", Decimal("400.00"))
    assert [(one.document, one.amount) for one in receipt.documents] == [
        ("Harbor/Invoice/Invoice/000801", Decimal("400.00"))
    ]


def test_balances_are_what_is_open_and_what_is_gone_is_left_out(desk: Desk) -> None:
    desk.control("pay", {"bill": "000901", "amount": "600.10", "release_document": True})
    names = [("Bill", "Bill/000901"), ("Bill", "Bill/000902"), ("Bill", "Bill/999999"), ("Invoice", "Invoice/000801")]
    asked = [TargetDocument(role="invoice", kind=kind, key=key, company="Harbor") for kind, key in names]
    feed = desk.open()
    found = {balance.document: balance for balance in feed.balances(asked)}
    assert {address: balance.balance for address, balance in found.items()} == {
        "Harbor/Bill/Bill/000901": Decimal("400.00"),
        "Harbor/Bill/Bill/000902": Decimal("250.05"),
        "Harbor/Invoice/Invoice/000801": Decimal("500.00"),
    }
    part = found["Harbor/Bill/Bill/000901"]
    assert (part.amount, part.status, part.retainage) == (Decimal("1000.10"), "Open", Decimal("0.00"))


def test_job_costs_are_summed_by_cost_code_and_account_group(desk: Desk) -> None:
    for task, amount in (("01", "100.10"), ("02", "50.05")):
        cost = {"project": "P100", "task": task, "account_group": "SUBCON", "cost_code": "03-300", "amount": amount}
        desk.control("cost", cost)
    feed = desk.open()
    costs, following = feed.job_costs("P100", cursor="")
    assert following is None
    (one,) = [cost for cost in costs if cost.cost_to_date]
    assert (one.cost_code.code, one.cost_type, one.cost_to_date) == ("03-300", "SUBCON", Decimal("150.15"))
    assert {cost.cost_type for cost in costs} == {"SUBCON"}


def test_seat_is_free_once_a_reading_of_its_own_session_is_closed(desk: Desk) -> None:
    feed = desk.open(sign_in="cookie")
    assert len(whole(feed, "customer")) == 1
    assert len(desk.sandbox.state()["sessions"]) == 1
    feed.close()
    assert desk.sandbox.state()["sessions"] == []


def test_retainage_that_accounting_released_is_paid_on_the_bill_it_was_held_back_of(desk: Desk) -> None:
    said = {"Document.IsRetainageDocument": True, "Document.OrigRefNbr": "000901"}
    bill = {"Type": "Bill", "ReferenceNbr": "000905", "Vendor": "V0001", "VendorRef": "INV-905", "custom": said}
    desk.control("seed", {"bills": [bill | {"Details": [LINE | {"UnitCost": "100", "ExtendedCost": "100.00"}]}]})
    desk.control("pay", {"bill": "000905", "amount": "100.00", "release_document": True})
    (payment,) = whole(desk.open(), "payment")
    assert isinstance(payment, Payment)
    assert [(one.document, one.number, one.amount, one.retainage) for one in payment.documents] == [
        ("Harbor/Bill/Bill/000901", "000905", Decimal("100.00"), True)
    ]


def test_balance_says_what_is_still_retained(desk: Desk) -> None:
    fields = {"Document.RetainageApply": True, "CurrentDocument.DefRetainagePct": 10}
    row = {"Project": "P100", "ProjectTask": "01", "CostCode": "03-300", "Account": "51000", "Qty": "1"}
    bill = {"Type": "Bill", "ReferenceNbr": "000903", "Vendor": "V0001", "VendorRef": "INV-903", "custom": fields}
    desk.control("seed", {"bills": [bill | {"Details": [row | {"UnitCost": "1000", "ExtendedCost": "1000.00"}]}]})
    feed = desk.open()
    asked = TargetDocument(role="invoice", kind="Bill", key="Bill/000903", company="Harbor")
    (balance,) = feed.balances([asked])
    assert (balance.amount, balance.balance, balance.retainage) == (Decimal("900"), Decimal("900"), Decimal("100"))
