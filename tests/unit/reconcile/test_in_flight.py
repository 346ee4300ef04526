"""What is newer than any of the snapshots it is compared by, or on its way, is in flight with its dollars, and no finding."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from books.book import Book, Row, shelve
from books.breaks import commitment, money, pay_app, unsent
from tieout.reconcile.desk import PATIENCE, Desk, laid_out
from tieout.reconcile.findings import Finding, Report, find
from tieout.reconcile.opening import gather
from tieout.reconcile.running import tables_of
from tieout.reconcile.schema import BookSide, every_table
from tieout.reconcile.shelf import FolderShelf

from .conftest import CONNECTION, RUN, LayOut

DOCUMENTS_LATE = {
    (side.value, table): timedelta(minutes=40) for side, table in every_table() if side is not BookSide.LEDGER
}
"""The ledger's short tables are read at once; both systems' documents come after their vendors, projects and budgets."""
SENT = RUN + timedelta(minutes=20)
LATELY = RUN - timedelta(minutes=5)


@contextmanager
def desk_of(
    folder: Path, book: Book, late: Mapping[tuple[str, str], timedelta] | None = None, now: datetime = RUN
) -> Iterator[Desk]:
    shelf = FolderShelf(folder)
    shelve(shelf, CONNECTION, RUN, [book], late=late)
    with laid_out(gather(shelf, CONNECTION, RUN), now=now) as desk:
        yield desk


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, Decimal]]:
    return sorted((f.question, f.source or f.target or "", f.amount) for f in findings)


def test_what_was_approved_and_sent_after_the_ledger_was_read_is_no_finding(small: Book, tmp_path: Path) -> None:
    ours, theirs = commitment(1, 3)
    for table in ("binding", "binding_line"):
        small.drop("ledger", table, platform=ours)
    rows = [small.one(side, "commitment", ref) for side, ref in (("platform", ours), ("erp", theirs))]
    amount = money(rows[0]["amount"])

    def report(changed: datetime) -> Report:
        for row in rows:
            row["changed_at"] = row["approved_at"] = changed
        with desk_of(tmp_path / f"{changed:%H%M}", small, DOCUMENTS_LATE, now=RUN + timedelta(hours=1)) as desk:
            return find(desk)

    both = [("commitment_not_in_erp", ours, amount), ("erp_without_source", theirs, amount)]
    sent_meanwhile = report(SENT)
    assert (told(sent_meanwhile.findings), told(sent_meanwhile.in_flight)) == ([], both)
    before_the_run = report(RUN - timedelta(minutes=1))
    assert (told(before_the_run.findings), told(before_the_run.in_flight)) == (both, [])


def test_what_comes_to_its_end_while_the_ledger_is_read_is_in_one_of_its_tables() -> None:
    tables = tables_of(BookSide.LEDGER)
    assert tables.index("entry") < tables.index("binding") < tables.index("binding_line")


def test_document_whose_link_is_not_written_yet_is_its_records_that_is_on_its_way(small: Book, lay_out: LayOut) -> None:
    ours, theirs = commitment(1, 3)
    for table in ("binding", "binding_line"):
        small.drop("ledger", table, platform=ours)
    made = small.one("erp", "commitment", theirs)
    made["changed_at"] = LATELY
    entry = small.add("ledger", "entry", entity="commitment", source=ours, state="in_doubt", since=LATELY)
    with lay_out([small]) as desk:
        report = find(desk)
    assert (report.findings, {f.target or f.source for f in report.in_flight}) == ((), {ours, theirs})
    entry["entity"] = "invoice"  # what is on its way is no commitment
    with lay_out([small]) as desk:
        assert {f.target for f in find(desk).findings} == {theirs, None}


def a_vendor(book: Book) -> Row:
    row = book.one("erp", "vendor", "ACME/Vendor/V00003")
    row["name"] = "Renamed Works"
    return {"entity": "vendor", "source": row["reference"]}


def a_customer_of_the_platform(book: Book) -> Row:
    book.add("platform", "customer", reference="platform:customer:77", number="77", name="New Owner", active=True)
    return {"entity": "customer", "source": "platform:customer:77"}


def a_budget(book: Book) -> Row:
    project = "platform:project:1"
    line = book.one("platform", "budget_line", f"{project}/b2")
    line["amount"] = money(line["amount"]) + 10
    return {"entity": "budget", "source": "platform:budget:1"}


def a_budget_change(book: Book) -> Row:
    project = "platform:project:1"
    line = book.one("platform", "budget_line", f"{project}/b2")
    line["amount"], line["changed_at"] = money(line["amount"]) + 10, LATELY
    return {"entity": "budget", "source": "platform:budget_change:901"}


def a_payment(book: Book) -> Row:
    ours, theirs = pay_app(1, 0, 0)
    shown = book.one("platform", "invoice", ours)
    shown["paid"] = Decimal(0)
    payment = book.one("erp", "payment", f"{theirs}/paid")
    payment["reference"] = "ACME/Payment/9#bill"
    book.drop("ledger", "binding", erp=f"{theirs}/paid")
    return {"entity": "payment", "source": "ACME/Payment/9"}


def a_line(book: Book) -> Row:
    ours, theirs = commitment(1, 3)
    book.one("erp", "commitment_line", f"{theirs}/2")["cost_key"] = "99999/S"
    return {"entity": "commitment", "source": ours}


@pytest.mark.parametrize(
    "differs", [a_vendor, a_customer_of_the_platform, a_budget, a_budget_change, a_payment, a_line]
)
def test_difference_of_a_record_on_its_way_is_a_finding_only_once_it_stays_there(
    small: Book, tmp_path: Path, differs: Callable[[Book], Row]
) -> None:
    entry = small.add("ledger", "entry", **differs(small), state="pending", since=LATELY)
    with desk_of(tmp_path / "lately", small) as desk:
        report = find(desk)
    assert (report.findings, len(report.in_flight)) == ((), 1)
    entry["since"] = RUN - PATIENCE - timedelta(minutes=1)
    with desk_of(tmp_path / "for-long", small) as desk:
        report = find(desk)
    assert (len(report.findings), report.in_flight) == (1, ())


def test_payment_made_after_the_ledger_was_read_is_no_finding(small: Book, tmp_path: Path) -> None:
    a_payment(small)
    small.one("erp", "payment", "ACME/Payment/9#bill")["changed_at"] = SENT
    with desk_of(tmp_path, small, DOCUMENTS_LATE) as desk:
        report = find(desk)
    assert (report.findings, [f.question for f in report.in_flight]) == ((), ["payment_not_shown"])


def test_what_another_record_waits_for_keeps_nothing_else_from_being_found(small: Book, lay_out: LayOut) -> None:
    """A pending change order says nothing of a change order that nothing ever saw."""
    small.add("ledger", "entry", entity="change_order", source="platform:x:1", state="pending", since=LATELY)
    refs = ("platform:commitment_change_order:2-8", "ACME/commitment_change_order/2-8")
    unsent(small, "change_order", *refs)
    with lay_out([small]) as desk:
        assert [(f.source, f.cause) for f in find(desk).findings] == [(refs[0], "never_seen")]
