"""Receivables: what a customer owes, or is credited, counts in what is billed to owners, and is nowhere a vendor's bill."""

import re
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files

import pytest

from books.book import Book
from tieout.reconcile.findings import find
from tieout.reconcile.match import Tolerance, matched
from tieout.reconcile.measures import measured
from tieout.reconcile.schema import RECEIVABLE_KINDS
from tieout.reconcile.statement import drawn_up

from .conftest import RUN, LayOut

HOME = files("tieout.reconcile").joinpath("sql")
OF_ERP = {"relations/posted": 2, "relations/standing_document": 2, "match_bills": 1, "measures": 1}
"""How often each file that reads the ERP's invoices by kind asks whether one is a receivable."""


def memo(book: Book, kind: str, amount: str) -> None:
    book.add(
        "erp", "invoice", reference="ACME/Invoice/Memo/1", kind=kind, number="000123", invoice_number="CM-1",
        contract="ACME/Project/P0001", project="ACME/Project/P0001", party="ACME/Customer/C00001", stage="approved",
        status="Open", amount=Decimal(amount), retained=Decimal(0), due=Decimal(amount), paid=Decimal(0),
        billed_on=date(2026, 5, 1), posted_on=date(2026, 5, 1), due_on=date(2026, 6, 1),
    )  # fmt: skip


@pytest.mark.parametrize(("kind", "amount"), [("credit_memo", "-700.00"), ("debit_memo", "700.00")])
def test_memo_to_a_customer_counts_in_what_is_billed_and_is_no_vendors_bill(
    small: Book, lay_out: LayOut, kind: str, amount: str
) -> None:
    with lay_out([small]) as desk:
        before = measured(desk, find(desk), since=RUN - timedelta(days=365), until=RUN).on_time_payments
    memo(small, kind, amount)
    with lay_out([small]) as desk:
        report = find(desk)
        statement, match = drawn_up(desk, report), matched(desk, Tolerance())
        after = measured(desk, report, since=RUN - timedelta(days=365), until=RUN).on_time_payments
    assert [(f.question, f.effects) for f in report.findings] == [
        ("erp_without_source", {("platform:project:1", "billed"): Decimal(amount)})
    ]
    assert {line.measure: line.difference for line in statement.of("") if line.difference} == {
        "billed": Decimal(amount)
    }
    assert not any(line.unexplained for line in statement.lines)
    assert (match.exceptions, after) == ((), before)


def test_every_query_that_reads_the_erps_invoices_names_the_same_receivable_kinds() -> None:
    said = "(" + ", ".join(f"'{kind}'" for kind in sorted(RECEIVABLE_KINDS)) + ")"
    for name, times in OF_ERP.items():
        text = HOME.joinpath(f"{name}.sql").read_text(encoding="utf-8")
        assert text.count(f"IN {said}") == times, name
        assert not re.search(r"kind(, '')?\)? (=|<>) 'owner_invoice'", text), name
