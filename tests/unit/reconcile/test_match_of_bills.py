"""Bills of the ERP by themselves: on several orders, on a subcontract without a pay app, with lines that nobody ordered."""

from datetime import timedelta
from decimal import Decimal

import pytest

from books.book import Book, Row
from books.breaks import commitment, pay_app
from tieout.reconcile.match import MatchedLine, Tolerance, Verdict, matched

from .conftest import RUN, LayOut

BILL = pay_app(1, 1, 0)[1]
BY_HAND = "ACME/Bill/777"


def exceptions(book: Book, lay_out: LayOut) -> list[MatchedLine]:
    with lay_out([book]) as desk:
        return list(matched(desk, Tolerance()).exceptions)


def by_hand(book: Book, like: str, **header: object) -> Row:
    """A bill that accounting entered: no pay app is behind it."""
    bill = (
        book.one("erp", "invoice", like) | {"reference": BY_HAND, "number": "HAND", "invoice_number": "HAND"} | header
    )
    for line in [one for one in book.of("erp", "invoice_line") if one["invoice"] == like]:
        own = {"invoice": BY_HAND, "reference": str(line["reference"]).replace(like, BY_HAND)}
        book.add(
            "erp", "invoice_line", **line | own | {"contract_line": header.get("contract_line", line["contract_line"])}
        )
    return book.add("erp", "invoice", **{name: value for name, value in bill.items() if name != "contract_line"})


@pytest.mark.parametrize("names", [f"{commitment(1, 1)[1]}/0", commitment(1, 1)[1]])
def test_bill_over_several_orders_has_its_commitments_on_its_lines(small: Book, lay_out: LayOut, names: str) -> None:
    """As Acumatica's book tells it, by the order's line, and Sage 300's, by the order."""
    small.one("erp", "invoice", BILL)["contract"] = None
    assert exceptions(small, lay_out) == []
    lines = [one for one in small.of("erp", "invoice_line") if one["invoice"] == BILL]
    for line in lines:
        line["contract_line"] = None
    assert [(one.line, one.verdict) for one in exceptions(small, lay_out)] == [(BILL, Verdict.NO_COMMITMENT)]
    small.drop("erp", "receipt", commitment_line=names)
    lines[0]["contract_line"] = names
    assert Verdict.NO_COMMITMENT not in {one.verdict for one in exceptions(small, lay_out)}


@pytest.mark.parametrize("contract", [commitment(1, 0)[1], None])
def test_bill_on_a_subcontract_that_no_pay_app_is_behind_is_listed(
    small: Book, lay_out: LayOut, contract: str | None
) -> None:
    bill = by_hand(small, pay_app(1, 0, 0)[1], contract=contract)
    (one,) = exceptions(small, lay_out)
    assert (one.kind, one.line, one.verdict, one.amount) == ("bill", BY_HAND, Verdict.NO_PAY_APP, bill["amount"])
    assert "no pay app is linked to" in one.reason
    small.bind("invoice", "platform:subcontractor_invoice:late", BY_HAND)
    assert exceptions(small, lay_out) == []


def test_what_needs_no_pay_app_or_may_have_one_by_now_is_not_listed(small: Book, lay_out: LayOut) -> None:
    bill = by_hand(small, pay_app(1, 0, 0)[1], kind="retainage_bill")
    assert exceptions(small, lay_out) == [], "the ERP released retainage by itself"
    bill.update(kind="subcontractor_invoice", changed_at=RUN - timedelta(minutes=1))
    assert [one.verdict for one in exceptions(small, lay_out)] == [Verdict.NO_PAY_APP]
    small.add(
        "ledger", "entry", entity="invoice", source="platform:x:1", state="pending", since=RUN - timedelta(minutes=2)
    )
    assert exceptions(small, lay_out) == [], "a pay app without a link is on its way: it may be that one's"
    small.of("ledger", "entry").clear()
    bill["changed_at"] = RUN
    assert exceptions(small, lay_out) == [], "it came while the books were read"


def test_line_of_a_bill_that_nobody_ordered_is_listed(small: Book, lay_out: LayOut) -> None:
    like = small.one("erp", "invoice_line", f"{BILL}/0")
    freight = like | {"reference": f"{BILL}/99", "contract_line": None, "amount": Decimal("5000.00")}
    small.add("erp", "invoice_line", **freight)
    (one,) = exceptions(small, lay_out)
    assert (one.kind, one.line, one.verdict) == ("bill_line", f"{BILL}/99", Verdict.NOTHING_ORDERED)
    assert one.amount == Decimal("5000.00")
    tie = next(row for row in small.of("ledger", "binding_line") if row["erp"] == BILL)
    small.add("ledger", "binding_line", **tie | {"platform_line": "platform:line", "erp_line": f"{BILL}/99"})
    assert exceptions(small, lay_out) == [], "it is the pay app's own"


def test_bill_none_of_whose_lines_names_an_order_tells_no_freight_from_the_rest(small: Book, lay_out: LayOut) -> None:
    by_hand(small, BILL, contract_line=None)
    assert exceptions(small, lay_out) == []
