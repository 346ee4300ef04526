"""What the vendors' own answers tell of a record is what the pull flow recognises it by, and refuses it for."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tieout.connectors.procore.links import Links
from tieout.connectors.procore.mirror_company_fields import CompanyFields
from tieout.connectors.procore.mirror_links import RowLinks
from tieout.connectors.procore.mirror_payment_fields import shown
from tieout.records.company import Vendor
from tieout.records.parties import Address
from tieout.records.payment import PaidDocument, Payment, PaymentKind
from tieout.records.references import SourceReference
from tieout.sync.pull_listed import Listed
from tieout.sync.pull_ports import Row
from unit.connectors_acumatica.feed_site import feed
from unit.connectors_acumatica.test_feed_payments import check, row, site

LINKS = RowLinks(Links("tieout"))
PAID = Row(
    "acumatica:payment:P9#ACME/Bill/B7",
    Payment(
        reference=SourceReference(system="acumatica", kind="payment", id="P9"),
        kind=PaymentKind.PAYMENT,
        number="P9",
        status="Closed",
        vendor=None,
        total=Decimal("90.00"),
        updated_at=datetime(2026, 6, 15, tzinfo=UTC),
        paid_on=date(2026, 6, 15),
        documents=(PaidDocument(document="ACME/Bill/B7", amount=Decimal("90.00"), discount=Decimal("0.00")),),
    ),
    target=SourceReference(system="procore", kind="subcontractor_invoice", id="71"),
)


@pytest.mark.parametrize(
    ("typed", "recognised"),
    [
        ({"amount": "90.0", "requisition_id": 71, "date": "2026-06-14"}, True),
        ({"amount": "90.00", "requisition_id": None, "date": None}, True),
        ({"amount": "90.00", "requisition_id": 72}, False),
        ({"amount": "9.00", "requisition_id": 71}, False),
        ({"amount": "90.00", "requisition_id": 71, "origin_id": "tieout:acumatica/payment/P8#ACME/Bill/B7"}, False),
    ],
)
def test_contract_payment_without_a_check_is_recognised_by_what_it_pays(
    typed: dict[str, Any], recognised: bool
) -> None:
    listed = Listed([shown({"id": 5, "check_number": None} | typed, LINKS)])
    assert listed.alike(PAID) == []
    assert [one.shown.id for one in listed.likely(PAID)] == (["5"] if recognised else [])


def test_payment_of_nothing_is_like_no_other() -> None:
    nothing = PaidDocument(document="ACME/Bill/B7", amount=Decimal("0.00"), discount=Decimal("90.00"))
    record = PAID.record.model_copy(update={"documents": (nothing,)})
    listed = Listed([shown({"id": 5, "amount": "0.00", "requisition_id": 71}, LINKS)])
    assert listed.likely(replace(PAID, record=record)) == []


def test_company_of_the_directory_is_recognised_by_its_place_and_its_tax_id() -> None:
    fields = CompanyFields((), "key")
    there = {"id": 7, "name": "Smiths Son", "address": "12 Main Street", "zip": "78701"}
    mine = Vendor(
        reference=SourceReference(system="acumatica", kind="vendor", id="V1"),
        number="V1",
        title="Smith & Sons Inc",
        status="Active",
        updated_at=datetime(2026, 6, 15, tzinfo=UTC),
        address=Address(street="12 Main St", postal_code="78701"),
        tax_id_hash=fields.shown({"id": 8, "business_register": {"identifier": "12-3456"}}, LINKS).fields[
            "tax_id_hash"
        ],
    )
    taxed = {"id": 9, "name": "Acme", "business_register": {"identifier": "123456"}}
    listed = Listed(fields.shown(one, LINKS) for one in (there, taxed, {"id": 10, "name": "Acme Two"}))
    assert [one.shown.id for one in listed.likely(Row("acumatica:vendor:V1", mine))] == ["7", "9"]


@pytest.mark.parametrize("currency", ["USD", None])
def test_check_says_which_currency_it_is_in_and_which_the_books_are_kept_in(currency: str | None) -> None:
    settings: dict[str, Any] = {} if currency is None else {"currency": currency}
    page = feed(site([check(row(900), CurrencyID="CAD")]), **settings).page("payment", cursor="", since=None, size=50)
    (payment,) = page.records
    assert isinstance(payment, Payment)
    assert (payment.currency, payment.books_currency) == ("CAD", currency)
