"""Purchase orders whose bills tell no real units or no line of the order, or whose goods nobody counts: dollars are matched."""

from decimal import Decimal
from pathlib import Path

import pytest

from books.book import Book, Row, shelve
from books.breaks import change_order, commitment, money, pay_app
from tieout.reconcile.desk import laid_out
from tieout.reconcile.manifest import Slot
from tieout.reconcile.match import Match, MatchedLine, Tolerance, Verdict, matched
from tieout.reconcile.opening import gather
from tieout.reconcile.schema import BookSide
from tieout.reconcile.shelf import FolderShelf
from tieout.reconcile.snapshots import not_kept, refuse

from .conftest import CONNECTION, RUN, LayOut

ORDER = commitment(1, 1)
BILLS = [pay_app(1, 1, app)[1] for app in range(3)]
FIRST = f"{ORDER[1]}/0"


def exceptions(book: Book, lay_out: LayOut) -> list[MatchedLine]:
    with lay_out([book]) as desk:
        return list(matched(desk, Tolerance()).exceptions)


def billed(book: Book) -> list[Row]:
    return [row for row in book.of("erp", "invoice_line") if row["invoice"] in BILLS]


def lump_sums(book: Book) -> None:
    """As Acumatica's and Intacct's connectors order what has no quantity: 1 at its amount; each receipt a quarter of it."""
    for line in book.of("erp", "commitment_line"):
        if line["commitment"] == ORDER[1]:
            line.update(quantity=Decimal(1), unit_cost=line["amount"])
    for receipt in book.of("erp", "receipt"):
        if str(receipt["commitment_line"]).startswith(f"{ORDER[1]}/"):
            receipt["quantity"] = Decimal("0.25")


def bill_as(book: Book, how: str) -> None:
    """How a lump sum's part bills stand in the ERP: no units, or each 1 at its own amount."""
    for line in billed(book):
        none = {"none": Decimal(0), "empty": None}.get(how)
        line.update(quantity=none, unit_cost=none) if how != "one" else line.update(
            quantity=Decimal(1), unit_cost=line["amount"]
        )


@pytest.mark.parametrize("how", ["none", "empty", "one"])
def test_lump_sum_is_matched_by_its_dollars_and_billed_beyond_what_was_received_it_is_found(
    small: Book, lay_out: LayOut, how: str
) -> None:
    lump_sums(small)
    bill_as(small, how)
    assert exceptions(small, lay_out) == []
    missing = small.one("erp", "receipt", "ACME/Receipt/1-1-2-0")
    small.of("erp", "receipt").remove(missing)
    half, less, none = Decimal(50), Decimal(49), Decimal(0)
    with lay_out([small]) as desk:
        tolerances = (none, none), (half, none), (none, half), (less, less)
        exact, quantity, price, tight = (matched(desk, Tolerance(*one)).exceptions for one in tolerances)
    (one,) = exact
    assert (one.line, one.verdict, one.amount) == (FIRST, Verdict.BILLED_OVER_RECEIVED, missing["amount"])
    # Half as much again as was received: the wider tolerance holds, whichever it is.
    assert (quantity, price, tight) == ((), (), exact)


def test_units_that_are_billed_as_one_at_their_amount_are_no_price(small: Book, lay_out: LayOut) -> None:
    bill_as(small, "one")
    assert exceptions(small, lay_out) == []
    dear = small.one("erp", "invoice_line", f"{BILLS[0]}/0")
    dear["amount"] = money(dear["amount"]) + Decimal("0.01")
    (one,) = exceptions(small, lay_out)
    assert (one.line, one.verdict, one.amount) == (FIRST, Verdict.BILLED_OVER_RECEIVED, Decimal("0.01"))


def test_one_unit_at_the_price_it_was_ordered_at_is_a_unit(small: Book, lay_out: LayOut) -> None:
    price = money(small.one("erp", "commitment_line", FIRST)["unit_cost"])
    for bill in BILLS:
        small.one("erp", "invoice_line", f"{bill}/0").update(quantity=Decimal(1), unit_cost=price, amount=price)
    assert exceptions(small, lay_out) == []
    for receipt in small.of("erp", "receipt"):
        if receipt["commitment_line"] == FIRST:
            receipt["quantity"] = Decimal("0.9")
    (one,) = exceptions(small, lay_out)
    assert (one.verdict, one.amount) == (
        Verdict.BILLED_OVER_RECEIVED,
        (price * Decimal("0.3")).quantize(Decimal("0.01")),
    )


def match_without_receipts(book: Book, folder: Path, *, kept: bool) -> Match:
    shelf = FolderShelf(folder)
    shelve(shelf, CONNECTION, RUN, [book])
    slot = Slot(CONNECTION, "receipt", BookSide.ERP, RUN)
    if kept:
        (folder / slot.manifest).unlink()
        refuse(shelf, slot, why="the ERP hung up", at=RUN)
    else:
        not_kept(shelf, slot, why="no list of receipts", at=RUN)
    with laid_out(gather(shelf, CONNECTION, RUN), now=RUN) as desk:
        return matched(desk, Tolerance())


def test_erp_without_receipts_still_tells_what_is_over_billed_dear_and_early(small: Book, tmp_path: Path) -> None:
    over, dear = small.one("erp", "invoice_line", f"{BILLS[0]}/0"), small.one("erp", "invoice_line", f"{BILLS[0]}/1")
    over["amount"] = money(over["amount"]) * 4
    dear["amount"] = money(dear["amount"]) + Decimal("0.01")
    small.one("platform", "commitment", commitment(1, 3)[0])["approved_at"] = RUN
    found = match_without_receipts(small, tmp_path / "none", kept=False)
    told = {one.line: one.verdict for one in found.exceptions}
    early = {f"{commitment(1, 3)[1]}/{at}": Verdict.BILLED_BEFORE_APPROVAL for at in range(3)}
    assert told == early | {FIRST: Verdict.OVER_BILLED, f"{ORDER[1]}/1": Verdict.PRICE_ABOVE}
    assert ["no list of receipts" in str(gap) for gap in found.gaps["match_purchase_orders"]] == [True]


def test_receipts_that_failed_to_be_read_are_not_taken_for_none(small: Book, tmp_path: Path) -> None:
    found = match_without_receipts(small, tmp_path, kept=True)
    assert "purchase_order" not in {one.kind for one in found.lines}
    assert found.gaps.keys() == {"match_purchase_orders"}


def test_order_whose_bills_name_none_of_its_lines_is_matched_whole_with_its_changes(
    small: Book, lay_out: LayOut
) -> None:
    for line in billed(small):
        line["contract_line"] = ORDER[1]
    with lay_out([small]) as desk:
        found = matched(desk, Tolerance())
    (whole,) = (one for one in found.lines if f"{one.line}/".startswith(f"{ORDER[1]}/"))
    changed = money(small.one("platform", "change_order", change_order(1, 1)[0])["amount"])
    ordered = money(small.one("erp", "commitment", ORDER[1])["amount"]) + changed
    assert (whole.line, whole.verdict, whole.ordered) == (ORDER[1], Verdict.MATCHED, ordered)
    assert whole.billed == whole.received == sum(money(line["amount"]) for line in billed(small))
    line = billed(small)[0]
    line["amount"] = money(line["amount"]) + ordered - whole.billed + Decimal("0.01")
    (over,) = exceptions(small, lay_out)
    assert (over.line, over.verdict, over.amount) == (ORDER[1], Verdict.OVER_BILLED, Decimal("0.01"))


def deduct(book: Book, bill: str, *, received: str, units: int) -> None:
    """The order's first line takes 1,000.00 back: as a lump sum, as so many units returned, or at a negative price."""
    quantity, price = (Decimal(1), Decimal(-1000)) if not units else (Decimal(units), Decimal(-1000 // units))
    book.one("erp", "commitment_line", FIRST).update(amount=Decimal("-1000.00"), quantity=quantity, unit_cost=price)
    lines = [line for line in billed(book) if line["contract_line"] == FIRST]
    receipts = [one for one in book.of("erp", "receipt") if one["commitment_line"] == FIRST]
    for rows, amount in ((lines, Decimal(bill)), (receipts, Decimal(received))):
        share = quantity * amount / -1000
        rows[0].update(amount=amount, quantity=share)
        for line in rows[1:]:
            line.update(amount=Decimal(0), quantity=Decimal(0))
    for line in lines:
        line["unit_cost"] = price
    for line in (*lines[1:], *receipts[1:]):
        book.drop("erp", "invoice_line" if line in lines else "receipt", reference=line["reference"])


@pytest.mark.parametrize("units", [0, 10, -10])
@pytest.mark.parametrize("credited", [("-1000.00", "-1000.00"), ("-400.00", "-1000.00"), ("-400.00", "-400.00")])
def test_deduction_that_is_credited_whole_or_bit_by_bit_is_matched_at_any_tolerance(
    small: Book, lay_out: LayOut, credited: tuple[str, str], units: int
) -> None:
    deduct(small, credited[0], received=credited[1], units=units)
    with lay_out([small]) as desk:
        for price, quantity in ((0, 0), (0, 5), (5, 0), (5, 5)):
            assert matched(desk, Tolerance(Decimal(price), Decimal(quantity))).exceptions == ()


@pytest.mark.parametrize("units", [0, 10, -10])
@pytest.mark.parametrize(
    ("credited", "told"),
    [
        (("-1500.00", "-1500.00"), (Verdict.OVER_BILLED, Decimal("500.00"))),
        (("100.00", "-1000.00"), (Verdict.OVER_BILLED, Decimal("1100.00"))),
        (("-1000.00", "-400.00"), (Verdict.BILLED_OVER_RECEIVED, Decimal("600.00"))),
    ],
)
def test_deduction_that_is_credited_beyond_itself_or_what_came_back_is_found_with_its_dollars(
    small: Book, lay_out: LayOut, credited: tuple[str, str], told: tuple[Verdict, Decimal], units: int
) -> None:
    deduct(small, credited[0], received=credited[1], units=units)
    (one,) = exceptions(small, lay_out)
    assert (one.line, (one.verdict, one.amount)) == (FIRST, told)


def test_return_that_is_credited_below_its_price_is_dear(small: Book, lay_out: LayOut) -> None:
    deduct(small, "-1000.00", received="-1000.00", units=-10)
    line = next(one for one in billed(small) if one["contract_line"] == FIRST)
    line.update(amount=Decimal("-900.00"), unit_cost=Decimal(90))
    (one,) = exceptions(small, lay_out)
    assert (one.line, one.verdict, one.amount) == (FIRST, Verdict.PRICE_ABOVE, Decimal("100.00"))
