"""Money as it moved: derived run by run, exact, and the past stays what it was."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from books.book import merged
from books.breaks import commitment, money, pay_app
from books.firm import Firm
from tieout.reconcile.desk import Desk, laid_out
from tieout.reconcile.errors import CannotRead
from tieout.reconcile.history import leave
from tieout.reconcile.liability import Liability, liability
from tieout.reconcile.opening import gather
from tieout.reconcile.schema import BookSide
from tieout.reconcile.shelf import FolderShelf

from .reconciling_rows import CONNECTION, RUN, Night, RowBook

LATER = RUN + timedelta(days=1)
Moved = Counter[tuple[object, ...]]


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(merged(Firm(1_000).parts()), FolderShelf(tmp_path))


@contextmanager
def desk_of(night: Night, run: datetime) -> Iterator[Desk]:
    with laid_out(gather(night.shelf, CONNECTION, run), now=run) as desk:
        yield desk


def moved(night: Night, run: datetime) -> list[dict[str, object]]:
    with desk_of(night, run) as desk:
        return desk.ask("SELECT * FROM ledger_movement ORDER BY happened_at, source", moment="happened_at")


def owed(night: Night, run: datetime, as_of: datetime) -> Liability:
    with desk_of(night, run) as desk:
        return liability(desk, as_of)


def day(value: object) -> date:
    assert isinstance(value, datetime)
    return value.date()


def told(rows: list[dict[str, object]]) -> Moved:
    return Counter(
        (row["source"], row["measure"], row["project"], row["party"], row["amount"], day(row["happened_at"]))
        for row in rows
        if row["entity"] != "change_order"
    )


def test_what_moved_is_what_the_books_own_history_says(night: Night) -> None:
    night.run()
    assert told(moved(night, RUN)) == told(night.rows.of("ledger", "movement"))


def test_first_booking_is_at_the_approval_that_the_history_tells_and_not_at_the_last_edit(night: Night) -> None:
    """The platform tells no approval of a commitment, and our own link is an edit of it."""
    contract, bill = commitment(1, 3)[0], pay_app(1, 0, 0)[0]
    unknown, linked = commitment(1, 5)[0], RUN - timedelta(hours=3)
    approved, listed = RUN - timedelta(days=40), RUN - timedelta(days=20)
    for table, source in (("commitment", contract), ("invoice", bill), ("commitment", unknown)):
        night.rows.one("platform", table, source).update(approved_at=None, changed_at=linked)
    leave(night.shelf, "1", [*sent("commitment", contract, approved), *sent("invoice", bill, listed)])
    night.run()
    moments = {(m["source"], m["happened_at"]) for m in moved(night, RUN) if m["measure"] in {"committed", "invoiced"}}
    assert {(contract, approved), (bill, listed), (unknown, linked)} <= moments
    before, then = (owed(night, RUN, approved + timedelta(seconds=after)) for after in (-1, 0))
    amount = night.rows.one("platform", "commitment", contract)["amount"]
    assert sum(o.not_invoiced for o in then.owed) - sum(o.not_invoiced for o in before.owed) == amount


def sent(entity: str, source: str, at: datetime) -> list[dict[str, object]]:
    """What the history has of a record that was sent when its approval was heard of."""
    head = {"connection": CONNECTION, "entity": entity, "source": source, "by": "platform", "text": ""}
    seen = (at + timedelta(seconds=2)).isoformat()
    return [
        head | {"line": "history#0000000001", "at": seen, "what": "wake", "data": {"event_at": at.isoformat()}},
        head | {"line": "history#0000000002", "at": seen, "what": "intent", "data": {"step": "create"}},
    ]


def test_nothing_moves_between_two_runs_over_the_same_books(night: Night) -> None:
    night.run()
    night.run(LATER)
    assert Counter(map(repr, moved(night, LATER))) == Counter(map(repr, moved(night, RUN)))


def test_change_and_void_are_booked_when_they_were_made_and_the_past_stays(night: Night) -> None:
    night.run()
    before = owed(night, RUN, RUN)
    changed = night.rows.one("platform", "commitment", commitment(1, 3)[0])
    changed["amount"], changed["changed_at"] = money(changed["amount"]) + 100, RUN + timedelta(hours=2)
    void = night.rows.one("platform", "commitment", commitment(1, 5)[0])
    void["stage"] = "void"
    night.run(LATER)
    added = [row for row in moved(night, LATER) if day(row["happened_at"]) >= RUN.date()]
    assert [(row["source"], row["amount"], row["happened_at"]) for row in added] == [
        (changed["reference"], Decimal("100.00"), RUN + timedelta(hours=2)),
        (void["reference"], -money(void["amount"]), LATER),
    ]
    assert owed(night, LATER, RUN) == before


@pytest.mark.parametrize(
    ("changed", "booked"), [(RUN - timedelta(days=90), LATER), (RUN + timedelta(hours=2), RUN + timedelta(hours=2))]
)
def test_commitment_of_another_vendor_moves_with_its_dollars_and_is_never_there_twice(
    night: Night, changed: datetime, booked: datetime
) -> None:
    night.run()
    row = night.rows.one("platform", "commitment", commitment(1, 3)[0])
    amount, old = money(row["amount"]), row["vendor"]
    row["vendor"], row["changed_at"] = "platform:vendor:99", changed
    night.run(LATER)
    moves = [m for m in moved(night, LATER) if m["source"] == row["reference"] and day(m["happened_at"]) >= RUN.date()]
    assert {(m["party"], m["amount"], m["happened_at"]) for m in moves} == {
        (old, -amount, booked),
        ("platform:vendor:99", amount, booked),
    }


def test_bill_that_is_paid_and_moves_to_another_vendor_on_both_sides_is_overdue_to_nobody(night: Night) -> None:
    night.run()
    source, target = pay_app(1, 0, 0)
    before = owed(night, RUN, RUN)
    night.rows.one("platform", "invoice", source)["party"] = "platform:vendor:99"
    night.rows.one("erp", "invoice", target)["party"] = "ACME/Vendor/V00099"
    night.run(LATER)
    after = owed(night, LATER, LATER)
    assert not [one for one in after.owed if one.party == "platform:vendor:99" and one.not_paid]
    assert not [one for one in after.weeks if one.party == "platform:vendor:99"]
    assert sum(one.not_paid for one in after.owed) == sum(one.not_paid for one in before.owed)
    assert {(one.project, one.party): one.not_paid for one in after.owed if one.not_paid} == {
        (one.project, one.party): one.not_paid for one in before.owed if one.not_paid
    }
    assert owed(night, LATER, RUN) == before


def test_part_payments_count_from_their_own_days_and_a_void_from_when_it_was_seen(night: Night) -> None:
    invoice = pay_app(1, 0, 2)[1]
    paid = {"invoice": invoice, "voided": False, "changed_at": RUN}
    night.rows.add("erp", "payment", reference="ACME/P/1", amount=Decimal("10.00"), paid_on=date(2026, 6, 1), **paid)
    night.rows.add("erp", "payment", reference="ACME/P/2", amount=Decimal("20.00"), paid_on=date(2026, 7, 1), **paid)
    night.run()
    night.rows.one("erp", "payment", "ACME/P/1")["voided"] = True
    night.run(LATER)
    source = pay_app(1, 0, 2)[0]
    rows = [m for m in moved(night, LATER) if m["source"] == source and m["measure"] == "paid"]
    assert [(m["amount"], day(m["happened_at"])) for m in rows] == [
        (Decimal("10.00"), date(2026, 6, 1)),
        (Decimal("20.00"), date(2026, 7, 1)),
        (Decimal("-10.00"), LATER.date()),
    ]


def test_erp_that_keeps_no_payments_still_says_what_was_paid(night: Night) -> None:
    night.books[BookSide.ERP] = RowBook(night.rows, BookSide.ERP, lacks={"payment": "it keeps none"})
    night.run()
    assert told(moved(night, RUN)) == told(night.rows.of("ledger", "movement"))


def test_run_whose_invoices_are_missing_moves_nothing_and_the_next_goes_on_from_the_last_whole_one(
    night: Night,
) -> None:
    night.run()
    good = night.books[BookSide.ERP]
    night.books[BookSide.ERP] = RowBook(night.rows, BookSide.ERP)
    night.books[BookSide.PLATFORM].before = _closed
    night.run(LATER)
    assert (BookSide.LEDGER, "movement") in gather(night.shelf, CONNECTION, LATER).gaps
    night.books |= {BookSide.ERP: good, BookSide.PLATFORM: RowBook(night.rows, BookSide.PLATFORM)}
    third = LATER + timedelta(days=1)
    night.run(third)
    assert told(moved(night, third)) == told(moved(night, RUN))


def _closed(table: str) -> None:
    if table == "invoice":
        raise CannotRead("closed")
