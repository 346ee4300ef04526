"""AP invoices and payments in the tie-out's book: as they were sent, to the cent, or refused by name."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from books.reading import rows_of
from contract.erp.rig import perform
from contract.erp.sage_300_cre_seed import VALUE_MAPS
from tieout.config.connection import read_connection
from tieout.connectors.sage_300_cre import book_reference, build_book
from tieout.connectors.sage_300_cre.assumptions import INVOICE_ROWS, PAYMENT_ROWS
from tieout.connectors.sage_300_cre.book import Sage300CreBook
from tieout.reconcile.schema import TABLES, Row
from tieout.records.references import SourceReference, TargetDocument
from tieout.sync.outcomes import Applied, NeedsPerson
from unit.connectors_sage_300_cre.site import Site, verdict

CONNECTION = read_connection(
    {
        "id": "harbor",
        "platform": {"system": "procore"},
        "erp": {"system": "sage_300_cre"},
        "value_maps": VALUE_MAPS,
    }
)
LINE: dict[str, Any] = {"Job": "P100", "CostCode": "03-300", "Category": "SUB"}


@pytest.fixture
def book(site: Site) -> Iterator[Sage300CreBook]:
    opened = build_book(site.context(), CONNECTION)
    yield opened
    opened.close()


def _sent(site: Site) -> TargetDocument:
    erp = site.erp()
    (create,) = erp.plan(site.ready("subcontractor_invoice"))
    outcome = verdict(site, erp, create, perform(erp, create))
    assert isinstance(outcome, Applied), outcome
    return outcome.documents[0]


def _seed(site: Site, **lists: Any) -> None:
    site.client.post("/__sandbox__/seed", json=lists).raise_for_status()


def _written(book: Sage300CreBook, table: str) -> list[Row]:
    return [TABLES[table].write(row) for row in rows_of(book, table)]


def test_pay_app_that_was_sent_stands_with_what_is_held_and_paid_of_it(book: Sage300CreBook, site: Site) -> None:
    document = _sent(site)
    checks = [{"Code": "C1", "Amount": "100.10"}, {"Code": "C2", "Amount": "0.20"}, {"Code": "C3", "Amount": "9.00"}]
    checks[2] |= {"Status": "Void"}
    _seed(site, payments=[{"Vendor": "V0001", "Reference1": "INV-77", **check} for check in checks])
    (invoice,) = _written(book, "invoice")
    assert (invoice["reference"], invoice["kind"]) == (document.address, "subcontractor_invoice")
    assert (invoice["project"], invoice["contract"]) == ("Harbor/Job/P100", site.seeded().address)
    assert (invoice["stage"], invoice["status"], invoice["paid"]) == ("approved", "Posted", "100.30")
    amounts = {name: Decimal(str(invoice[name])) for name in ("amount", "retained", "due")}
    assert amounts["amount"] - amounts["retained"] == amounts["due"] == Decimal("652.80")
    lines = {str(line["reference"]): line for line in _written(book, "invoice_line")}
    assert lines.keys() == {f"{document.address}/{number}" for number in document.lines.values()}
    assert sum(Decimal(str(line["amount"])) for line in lines.values()) == amounts["amount"]
    assert {line["cost_key"] for line in lines.values()} == {"03300/SUB"}
    paid = {str(row["number"]): row for row in _written(book, "payment")}
    assert (paid["C1"]["invoice"], paid["C1"]["voided"], paid["C3"]["voided"]) == (document.address, False, True)
    named = str(paid["C1"]["reference"]).rpartition("/")[2]
    kind = SourceReference(system="sage_300_cre", kind="payment", id=named)
    assert paid["C1"]["reference"] == book_reference(site.context(), kind), "as bindings name it"


def test_direct_cost_is_none_of_the_platforms_and_a_number_given_again_is_the_standing_one(
    book: Sage300CreBook, site: Site
) -> None:
    again = {"Code": "INV-9", "Vendor": "V0001"}
    voided = again | {"Status": 3, "Distributions": [{**LINE, "Code": "1", "Amount": "7.00"}]}
    rows = [{**LINE, "Code": "1", "Amount": "10.10"}, {**LINE, "CostCode": "05-120", "Code": "2", "Amount": "0.01"}]
    _seed(site, invoices=[voided, again | {"Distributions": rows, "InvoiceDate": "0001-01-01T00:00:00"}])
    _seed(site, invoices=[{"Code": "INV-8", "Vendor": "V0001", "Status": 1, "Distributions": rows[:1]}])
    found = {row["number"]: row for row in _written(book, "invoice")}
    assert (found["INV-9"]["kind"], found["INV-9"]["amount"], found["INV-9"]["billed_on"]) == (
        *("vendor_bill", "10.11"),
        None,
    )
    assert {number: row["stage"] for number, row in found.items()} == {"INV-9": "approved", "INV-8": "pending"}
    lines = [row for row in _written(book, "invoice_line") if row["stage"] == "approved"]
    assert sorted(str(row["amount"]) for row in lines) == ["0.01", "10.10"]


def test_lines_are_read_on_from_where_a_page_ended(
    book: Sage300CreBook, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [{**LINE, "Code": str(number), "Amount": "1.00"} for number in range(1, 8)]
    _seed(site, invoices=[{"Code": "INV-9", "Vendor": "V0001", "Distributions": rows}])
    whole = rows_of(book, "invoice_line")
    monkeypatch.setattr("tieout.connectors.sage_300_cre.book_invoices.BLOCKS_A_PAGE", 1)
    assert book.page("invoice_line", "")[1] is not None
    assert rows_of(book, "invoice_line") == whole
    assert len(whole) == 7


def test_status_that_nobody_knows_is_refused_by_name(book: Sage300CreBook, site: Site) -> None:
    _seed(site, invoices=[{"Code": "INV-9", "Vendor": "V0001", "Status": 4}])
    with pytest.raises(NeedsPerson, match="INV-9 in hh2 has the status '4'"):
        book.page("invoice", "")


def test_payables_are_kept_only_by_who_can_say_what_was_paid(site: Site) -> None:
    unstated = build_book(site.context(payments=None), CONNECTION)
    assert "erp.settings.payments" in unstated.keeps("invoice")
    for off in (INVOICE_ROWS.name, PAYMENT_ROWS.name):
        without = build_book(site.context(off=off), CONNECTION)
        assert off in without.keeps("invoice")
        with pytest.raises(NeedsPerson, match=off):
            without.page("invoice_line", "")


def test_balance_is_what_was_billed_less_what_was_paid_and_its_retainage_goes_last(site: Site) -> None:
    document = _sent(site)
    feed = site.feed()
    (fresh,) = feed.balances((document, site.seeded()))
    assert (fresh.balance, fresh.status) == (fresh.amount, "Open")
    assert fresh.amount - fresh.retainage == Decimal("652.80")
    _seed(site, payments=[{"Vendor": "V0001", "Code": "C1", "Reference1": "INV-77", "Amount": "652.80"}])
    (due,) = site.feed().balances((document,))
    assert (due.balance, due.retainage, due.status) == (fresh.retainage, fresh.retainage, "Open")
    _seed(site, payments=[{"Vendor": "V0001", "Code": "C2", "Reference1": "INV-77", "Amount": str(fresh.retainage)}])
    (paid,) = site.feed().balances((document,))
    assert (paid.balance, paid.retainage, paid.status) == (Decimal("0.00"), Decimal("0.00"), "Paid")
    assert paid.document == document.address
