"""The three-way match, the liability as of any moment, and the measures, on books that are small enough to reckon by hand."""

from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

import pytest

from books.book import Book
from books.breaks import change_order, commitment, money, pay_app
from tieout.config.baseline import Baseline
from tieout.reconcile.findings import find
from tieout.reconcile.liability import liability
from tieout.reconcile.match import MatchedLine, Tolerance, Verdict, matched
from tieout.reconcile.measures import Touch, against_baseline, measured, not_measured

from .conftest import RUN, LayOut

ORDER, SUBCONTRACT = commitment(1, 1), commitment(1, 0)


def exceptions(book: Book, lay_out: LayOut, tolerance: Tolerance | None = None) -> list[MatchedLine]:
    with lay_out([book]) as desk:
        return list(matched(desk, tolerance or Tolerance()).exceptions)


def test_books_that_agree_match(small: Book, lay_out: LayOut) -> None:
    assert exceptions(small, lay_out) == []


def test_goods_that_were_not_received_are_billed_too_early(small: Book, lay_out: LayOut) -> None:
    small.drop("erp", "receipt", reference="ACME/Receipt/1-1-2-0")
    price = money(small.one("erp", "commitment_line", f"{ORDER[1]}/0")["unit_cost"])
    (one,) = exceptions(small, lay_out)
    assert (one.line, one.verdict) == (f"{ORDER[1]}/0", Verdict.BILLED_OVER_RECEIVED)
    assert one.amount == (price * Decimal("2.5")).quantize(Decimal("0.01"))
    assert exceptions(small, lay_out, Tolerance(quantity_percent=Decimal(50))) == []


def test_higher_price_is_tolerated_only_as_far_as_configured(small: Book, lay_out: LayOut) -> None:
    billed = [small.one("erp", "invoice_line", f"{pay_app(1, 1, app)[1]}/1") for app in range(3)]
    more = (sum((money(row["amount"]) for row in billed), Decimal(0)) / 100).quantize(Decimal("0.01"), ROUND_DOWN)
    billed[0]["amount"] = money(billed[0]["amount"]) + more
    (one,) = exceptions(small, lay_out)
    assert (one.verdict, one.amount) == (Verdict.PRICE_ABOVE, more)
    assert exceptions(small, lay_out, Tolerance(price_percent=Decimal(1))) == []


def test_pay_app_beyond_the_schedule_of_values_is_over_billed(small: Book, lay_out: LayOut) -> None:
    for refs, side in ((0, "platform"), (1, "erp")):
        row = small.one(side, "invoice_line", f"{pay_app(1, 0, 0)[refs]}/0")
        row["amount"] = money(row["amount"]) * 3
    scheduled = money(small.one("platform", "commitment_line", f"{SUBCONTRACT[0]}/0")["amount"])
    (one,) = exceptions(small, lay_out)
    assert (one.line, one.verdict) == (f"{SUBCONTRACT[0]}/0", Verdict.OVER_BILLED)
    assert one.amount == scheduled / 4


def bill_change_order(book: Book, amount: Decimal, *, billed: Decimal | None = None, names: str = "") -> str:
    """A pay app bills the subcontract's change order, on a line that the ERP's bill has too. Returns the line's reference."""
    for side, refs, gross in (("platform", 0, amount), ("erp", 1, amount if billed is None else billed)):
        like = book.one(side, "invoice_line", f"{pay_app(1, 0, 0)[refs]}/0")
        line = {"reference": f"{pay_app(1, 0, 0)[refs]}/co", "amount": gross}
        book.add(side, "invoice_line", **like | line | {"contract_line": names or f"{change_order(1, 0)[0]}/771"})
    tie = next(row for row in book.of("ledger", "binding_line") if row["platform"] == pay_app(1, 0, 0)[0])
    lines = {"platform_line": f"{pay_app(1, 0, 0)[0]}/co", "erp_line": f"{pay_app(1, 0, 0)[1]}/co"}
    book.add("ledger", "binding_line", **tie | lines)
    return lines["platform_line"]


def test_pay_app_beyond_an_approved_change_order_is_over_billed(small: Book, lay_out: LayOut) -> None:
    order = change_order(1, 0)[0]
    ordered = money(small.one("platform", "change_order", order)["amount"])
    bill_change_order(small, ordered)
    with lay_out([small]) as desk:
        lines = {one.line: one for one in matched(desk, Tolerance()).lines}
    assert (lines[order].verdict, lines[order].ordered, lines[order].billed) == (Verdict.MATCHED, ordered, ordered)
    assert lines[change_order(1, 2)[0]].verdict is Verdict.NOT_BILLED
    small.one("platform", "change_order", order)["amount"] = ordered - Decimal("0.01")
    (one,) = exceptions(small, lay_out)
    assert (one.line, one.verdict, one.amount) == (order, Verdict.OVER_BILLED, Decimal("0.01"))


def test_change_order_that_the_erp_bills_short_or_that_was_not_approved_does_not_match(
    small: Book, lay_out: LayOut
) -> None:
    order = small.one("platform", "change_order", change_order(1, 0)[0])
    amount = money(order["amount"])
    bill_change_order(small, amount, billed=amount - 1)
    (short,) = exceptions(small, lay_out)
    assert (short.verdict, short.amount) == (Verdict.PAY_APP_NOT_BILLED, Decimal("1.00"))
    order["stage"] = "pending"
    (early,) = exceptions(small, lay_out)
    assert (early.verdict, early.amount) == (Verdict.BILLED_BEFORE_APPROVAL, amount)


def test_deduction_is_credited_bit_by_bit_and_never_beyond_itself(small: Book, lay_out: LayOut) -> None:
    bill_change_order(small, Decimal("-40.00"))
    order = small.one("platform", "change_order", change_order(1, 0)[0])
    order["amount"] = Decimal("-100.00")
    assert exceptions(small, lay_out) == []
    order["amount"] = Decimal("-39.00")
    (beyond,) = exceptions(small, lay_out)
    assert (beyond.verdict, beyond.amount) == (Verdict.OVER_BILLED, Decimal("1.00"))


def test_pay_app_line_that_names_nothing_ordered_is_listed(small: Book, lay_out: LayOut) -> None:
    line = bill_change_order(small, Decimal("12.00"), names="platform:commitment_change_order:gone/1")
    (one,) = exceptions(small, lay_out)
    assert (one.kind, one.line, one.verdict) == ("pay_app", line, Verdict.NOTHING_ORDERED)
    assert one.amount == Decimal("12.00")


def test_bill_before_approval_without_commitment_and_twice(small: Book, lay_out: LayOut) -> None:
    small.one("platform", "commitment", SUBCONTRACT[0])["approved_at"] = RUN
    loose = small.one("erp", "invoice", pay_app(2, 5, 0)[1])
    small.add("erp", "invoice", **loose | {"reference": "ACME/Bill/2", "invoice_number": "X-1", "contract": None})
    small.add("erp", "invoice", **loose | {"reference": "ACME/Bill/3"})
    found = exceptions(small, lay_out)
    assert {one.line: one.verdict for one in found if one.kind == "bill"} == {
        "ACME/Bill/2": Verdict.NO_COMMITMENT,
        "ACME/Bill/3": Verdict.DUPLICATE_BILL,
    }
    early = [one.line for one in found if one.verdict is Verdict.BILLED_BEFORE_APPROVAL]
    assert sorted(early) == [f"{SUBCONTRACT[0]}/{line}" for line in range(3)]


def test_commitment_is_in_the_liability_from_the_moment_it_was_approved(small: Book, lay_out: LayOut) -> None:
    row = small.one("platform", "commitment", SUBCONTRACT[0])
    approved, vendor = row["approved_at"], row["vendor"]
    assert isinstance(approved, type(RUN))
    with lay_out([small]) as desk:
        before, then = (liability(desk, approved - timedelta(seconds=after)) for after in (1, 0))
    owed = {one.party: one for one in then.owed if one.project == "platform:project:1"}
    assert vendor not in {one.party for one in before.owed}
    assert owed[str(vendor)].not_invoiced == row["amount"]


def test_invoices_fall_due_by_week_and_retainage_is_held_until_released(small: Book, lay_out: LayOut) -> None:
    refs = [pay_app(1, 0, app)[0] for app in range(3)]
    rows = [small.one("platform", "invoice", ref) for ref in refs]
    moment = rows[0]["approved_at"]
    assert isinstance(moment, type(RUN))
    with lay_out([small]) as desk:
        first = liability(desk, moment)
        last = liability(desk, RUN)
    here = [w for w in first.weeks if (w.project, w.party) == (rows[0]["project"], rows[0]["party"])]
    assert [(w.week, w.amount, w.overdue) for w in here] == [(date(2026, 3, 2), rows[0]["due"], Decimal("0.00"))]
    (owed,) = (o for o in last.owed if (o.project, o.party) == (rows[0]["project"], rows[0]["party"]))
    assert owed.retainage == sum(money(row["retained"]) for row in rows)
    assert owed.not_paid == rows[2]["due"]
    (overdue,) = (w for w in last.weeks if (w.project, w.party) == (rows[0]["project"], rows[0]["party"]))
    assert overdue.overdue == overdue.amount == rows[2]["due"]


def test_measures_come_from_the_history(small: Book, lay_out: LayOut) -> None:
    small.add(
        "ledger", "event", entity="invoice", source=pay_app(1, 0, 0)[0], what="touched", by_hand=True, happened_at=RUN
    )
    bill = small.one("erp", "invoice", pay_app(1, 0, 2)[1])
    bill.update(discount=Decimal("33.30"), discount_until=date(2026, 5, 1))
    touch = Touch(minutes=Decimal(12), dollars_per_hour=Decimal(60))
    with lay_out([small]) as desk:
        report = find(desk)
        got = measured(desk, report, since=RUN - timedelta(days=330), until=RUN + timedelta(hours=1), touch=touch)
    # Forty commitments a project, of which number n took 20 + n seconds.
    assert (got.p50_seconds, got.p95_seconds) == (39, 57)
    assert got.tied_untouched == 1
    assert got.missed_discounts == Decimal("33.30")
    assert got.on_time_payments == pytest.approx(Decimal(2) / 3, abs=Decimal("0.001"))
    assert (got.touches, got.cost_per_invoice) == (1, Decimal("12.0000"))
    baseline = Baseline(hours_reconciling=Decimal("2.2"), days_to_committed=Decimal(3))
    now = {one.name: one for one in against_baseline(got, baseline, days=330)}
    assert now.keys() == {"hours_reconciling", "days_to_committed"}
    assert now["hours_reconciling"].change == Decimal("-99.2")


def test_figure_of_the_baseline_that_nothing_is_measured_against_is_named(small: Book, lay_out: LayOut) -> None:
    with lay_out([small]) as desk:
        got = measured(desk, find(desk), since=RUN - timedelta(days=30), until=RUN)
    stated = Baseline(
        hours_entering=Decimal(3), hours_reconciling=Decimal(2), days_to_close=Decimal(9), errors=Decimal(4)
    )
    compared = against_baseline(got, stated, days=30)
    assert [one.name for one in compared] == ["errors"]
    assert not_measured(stated, compared) == (
        ("hours_reconciling", Decimal(2)),  # without the touch's minutes nobody knows the hours
        ("hours_entering", Decimal(3)),
        ("days_to_close", Decimal(9)),
    )


def test_missed_discount_is_known_only_of_bills_that_tell_one_and_less_what_was_taken(
    small: Book, lay_out: LayOut
) -> None:
    def missed() -> Decimal | None:
        with lay_out([small]) as desk:
            return measured(desk, find(desk), since=RUN - timedelta(days=330), until=RUN).missed_discounts

    bill = small.one("erp", "invoice", pay_app(1, 0, 0)[1])
    assert missed() is None
    bill["discount"] = Decimal("33.30")
    assert missed() is None, "until when it was offered is not known"
    bill["discount_until"] = date(2026, 1, 20)
    assert missed() == Decimal("33.30")
    payment = small.one("erp", "payment", f"{pay_app(1, 0, 0)[1]}/paid")
    payment["discount"] = Decimal("30.00")
    assert missed() == Decimal("3.30")
    bill["discount_until"] = payment["paid_on"]
    assert missed() == Decimal("0.00")


def test_bill_that_was_paid_with_its_discount_is_paid_in_time(small: Book, lay_out: LayOut) -> None:
    bill, taken = small.one("erp", "invoice", pay_app(1, 0, 0)[1]), Decimal("5.00")
    payment = small.one("erp", "payment", f"{pay_app(1, 0, 0)[1]}/paid")

    def share() -> Decimal | None:
        with lay_out([small]) as desk:
            return measured(desk, find(desk), since=RUN - timedelta(days=330), until=RUN).on_time_payments

    whole = share()
    bill["paid"] = money(bill["paid"]) - taken
    short = share()
    payment["discount"] = taken
    assert whole == share()
    assert short is not None
    assert whole is not None
    assert short < whole


def test_nothing_is_measured_from_a_history_that_is_not_there(small: Book, lay_out: LayOut) -> None:
    small.of("ledger", "event").clear()
    with lay_out([small]) as desk:
        got = measured(desk, find(desk), since=RUN - timedelta(days=1), until=RUN)
    assert (got.p50_seconds, got.p95_seconds, got.tied_untouched, got.touches_per_invoice) == (None, None, None, None)


def test_bill_is_paid_in_time_by_the_day_of_its_last_payment_and_only_if_all_of_it_is_paid(
    small: Book, lay_out: LayOut
) -> None:
    def share() -> Decimal | None:
        with lay_out([small]) as desk:
            return measured(desk, find(desk), since=RUN - timedelta(days=330), until=RUN).on_time_payments

    for bill in small.of("erp", "invoice"):
        bill["paid_on"] = None  # as of an ERP that says it of payments alone
    two_of_three = share()
    assert two_of_three == pytest.approx(Decimal(2) / 3, abs=Decimal("0.001"))
    late = small.one("erp", "payment", f"{pay_app(1, 0, 0)[1]}/paid")
    late["paid_on"] = RUN.date()
    one_late = share()
    small.one("erp", "invoice", pay_app(1, 2, 0)[1])["paid"] = Decimal("0.01")
    assert two_of_three > (one_late or 0) > (share() or 0)
