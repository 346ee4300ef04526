"""Payments at their edges: voids read apart from what they void, adjustments, retainage, and what is none at all."""

from decimal import Decimal
from typing import Any

import httpx
import pytest

from tieout.connectors.acumatica.feed_assumptions import CHECK_HISTORY, RETAINAGE_OF, RETAINAGE_SHOWN
from tieout.records.payment import Payment
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson, NotNow
from unit.connectors_acumatica.feed_site import ALL, feed, wrapped
from unit.connectors_acumatica.vendor_answers import CONTRACT, Wire, ok

REFERENCE = SourceReference(system="acumatica", kind="payment", id="Payment/000042")


def row(amount: Any, number: str = "000159", kind: str = "Bill", discount: Any = 0) -> dict[str, Any]:
    return wrapped(DocType=kind, ReferenceNbr=number, AmountPaid=amount, CashDiscountTaken=discount)


def check(*history: dict[str, Any], kind: str = "Payment", status: str = "Closed", **fields: Any) -> dict[str, Any]:
    """A check as the contract shows it."""
    plain = {
        "Type": kind,
        "ReferenceNbr": "000042",
        "Status": status,
        "Vendor": "V0001 ",
        "ApplicationDate": "2026-03-11T00:00:00.000+00:00",
        "PaymentAmount": 900,
        "PaymentMethod": "CHK",
        "PaymentRef": "10077",
        "LastModifiedDateTime": "2026-03-11T14:05:09.25-07:00",
    }
    return wrapped(**(plain | fields)) | {"History": list(history)}


def site(listed: list[dict[str, Any]], **by_key: dict[str, Any]) -> Wire:
    """A site with these checks in its list, and these by key (`Payment`, `Prepayment`, or `Bill` for any bill)."""

    def script(request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix(f"{CONTRACT}/")
        if path in {"Check", "Payment"}:
            return ok([] if "$skip" in request.url.params else listed)
        entity, kind = path.split("/")[:2]
        found = by_key.get("Bill" if entity == "Bill" else kind)
        return httpx.Response(404) if found is None else ok(found)

    return Wire(script)


def left_out(rows: list[dict[str, Any]], **beside: dict[str, Any]) -> tuple[list[str], list[tuple[str, str]]]:
    """What a page brings, and what it leaves out by name."""
    page = feed(site(rows, **beside)).page("payment", cursor="", since=None, size=50)
    return [record.reference.id for record in page.records], [(one.reference.id, one.why) for one in page.unread]


def read(listed: list[dict[str, Any]], *without: str, **by_key: dict[str, Any]) -> list[Payment]:
    one = feed(site(listed, **by_key), assumptions=ALL - set(without))
    found = one.page("payment", cursor="", since=None, size=50).records
    return [record for record in found if isinstance(record, Payment)]


@pytest.mark.parametrize("kind", ["Payment", "Prepayment"])
def test_void_that_is_read_alone_brings_the_payment_that_it_voids(kind: str) -> None:
    void = check(row(-900), kind="Voided Payment", PaymentAmount=-900)
    (payment,) = read([void], **{kind: check(row(900), kind=kind, status="Voided")})
    assert (payment.reference.id, payment.voided, payment.total) == (f"{kind}/000042", True, Decimal("900.00"))


def test_void_of_nothing_is_for_a_person_and_a_void_in_the_making_is_no_void() -> None:
    brought, ((key, why),) = left_out([check(kind="Voided Payment"), check(row(900), ReferenceNbr="000043")])
    assert (brought, key) == (["Payment/000043"], "Payment/000042")
    assert "000042 voids nothing" in why
    assert read([check(kind="Voided Payment", status="Balanced")]) == []


def test_voided_payment_still_says_what_it_had_paid_when_the_reversal_stands_beside_it() -> None:
    (payment,) = read([check(row(900), row(-900), status="Voided")])
    assert [paid.amount for paid in payment.documents] == [Decimal("900.00")]


def test_one_document_paid_twice_is_one_line_and_one_taken_back_is_none() -> None:
    (payment,) = read([check(row(500), row(400.1, discount=0.9), row(70, "000160"), row(-70, "000160"))])
    assert [(paid.number, paid.amount, paid.discount) for paid in payment.documents] == [
        ("000159", Decimal("900.10"), Decimal("0.90"))
    ]


def test_debit_adjustment_counts_against_what_was_paid() -> None:
    (payment,) = read([check(row(1000), row(100, "000007", "Debit Adj."))])
    assert sum(paid.amount for paid in payment.documents) == Decimal("900.00")
    assert payment.documents[1].document == "Firm/Bill/Debit Adj./000007"


def test_payment_is_dated_as_accounting_dated_it() -> None:
    (payment,) = read([check(row(900), ApplicationDate="2026-03-11T00:00:00-07:00")])
    assert str(payment.paid_on) == "2026-03-11"
    assert payment.updated_at.isoformat() == "2026-03-11T14:05:09.250000-07:00"
    assert payment.vendor is not None
    assert payment.vendor.id == "V0001"


@pytest.mark.parametrize("status", ["On Hold", "Balanced", "Pending Print", "Printed", "Pending Approval", "Rejected"])
def test_nothing_is_paid_before_the_release(status: str) -> None:
    assert read([check(row(900), status=status)]) == []


def test_refunds_and_adjustments_are_no_payments_and_an_unknown_type_is_named() -> None:
    assert read([check(kind="Refund"), check(kind="Debit Adj.")]) == []
    brought, ((key, why),) = left_out([check(kind="Barter"), check(row(900), ReferenceNbr="000043")])
    assert (brought, key) == (["Payment/000043"], "Barter/000042")
    assert "is a 'Barter', a type that is not known here" in why


@pytest.mark.parametrize("said", [True, False])
def test_payment_of_retainage_is_told_where_bills_say_so(said: bool) -> None:
    bill = {"custom": {"Document": {"IsRetainageDocument": {"type": "CustomBooleanField", "value": said}}}}
    (payment,) = read([check(row(900))], Bill=bill)
    assert payment.documents[0].retainage is said
    (payment,) = read([check(row(900))], RETAINAGE_SHOWN.name, Bill=bill)
    assert payment.documents[0].retainage is False


def retaining(original: str | None) -> dict[str, Any]:
    said = {"IsRetainageDocument": {"type": "CustomBooleanField", "value": True}}
    named = {"OrigRefNbr": {"type": "CustomStringField", "value": original}} if original else {}
    return {"custom": {"Document": said | named}}


def test_retainage_is_paid_on_the_bill_that_it_was_held_back_of() -> None:
    (payment,) = read([check(row(900))], Bill=retaining("000123"))
    (paid,) = payment.documents
    assert (paid.document, paid.number, paid.retainage) == ("Firm/Bill/Bill/000123", "000159", True)


def test_retainage_bill_that_names_no_original_stands_for_itself() -> None:
    (payment,) = read([check(row(900))], Bill=retaining(None))
    assert payment.documents[0].document == "Firm/Bill/Bill/000159"
    (payment,) = read([check(row(900))], RETAINAGE_OF.name, Bill=retaining("000123"))
    assert payment.documents[0].document == "Firm/Bill/Bill/000159"
    assert payment.documents[0].retainage


@pytest.mark.parametrize(
    "broken",
    [
        check(row(900), PaymentAmount=None),
        check(row(900), PaymentAmount=900.005),
        check(row(None)),
        check(row(900, number="")),
        {name: value for name, value in check(row(900)).items() if name != "History"},
    ],
)
def test_payment_that_cannot_be_read_to_the_cent_is_left_out_by_name_and_its_neighbours_are_read(
    broken: dict[str, Any],
) -> None:
    brought, ((key, why),) = left_out([broken, check(row(900), ReferenceNbr="000043")])
    assert (brought, key) == (["Payment/000043"], "Payment/000042")
    assert "Payment/000042 could not be read" in why
    with pytest.raises(NotNow, match="Payment/000042"):
        feed(site([], Payment=broken)).one("payment", REFERENCE)


def test_payments_need_their_own_assumption() -> None:
    one = feed(site([]), assumptions=ALL - {CHECK_HISTORY.name})
    assert one.capability("payment").assumption == CHECK_HISTORY.name
    assert one.capability("receipt").offered
    assert not one.capability("subcontract").offered
    with pytest.raises(NeedsPerson, match=CHECK_HISTORY.name):
        one.one("payment", REFERENCE)
