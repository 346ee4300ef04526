"""A run, message by message: complete or absent, never tied for want of data, and the same whatever dies on the way."""

import copy
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from books.book import Book, merged
from books.breaks import change_order, commitment, money, pay_app, unsent
from books.events import events_between
from books.firm import Firm
from tieout.reconcile.desk import laid_out
from tieout.reconcile.errors import CannotRead, NotYet
from tieout.reconcile.findings import Standing
from tieout.reconcile.history import leave
from tieout.reconcile.opening import gather
from tieout.reconcile.reports import read_report, report_runs
from tieout.reconcile.running import TRIES
from tieout.reconcile.schema import BookSide
from tieout.reconcile.shelf import FolderShelf
from tieout.reconcile.statement import Verdict

from .reconciling_rows import CONNECTION, RUN, DyingShelf, Night, RowBook

LATER = RUN + timedelta(days=1)


@pytest.fixture
def rows() -> Book:
    """Two projects that tie; movements and events are the run's to derive."""
    book = merged(Firm(1_000).parts())
    book.of("ledger", "movement").clear()
    book.of("ledger", "event").clear()
    return book


@pytest.fixture
def night(rows: Book, tmp_path: Path) -> Night:
    return Night(rows, FolderShelf(tmp_path))


def test_run_over_books_that_agree_ties_and_its_report_can_be_read_again(night: Night) -> None:
    done = night.run()
    assert (done.drift.verdict, done.drift.untied, done.drift.not_compared) == ("tied", 0, 0)
    assert report_runs(night.shelf, CONNECTION) == [RUN]
    kept = read_report(night.shelf, CONNECTION, RUN)
    assert kept == done.kept
    assert kept.statement.digest == done.kept.statement.digest


def test_run_that_is_killed_at_every_message_ends_as_if_nothing_had_happened(rows: Book, tmp_path: Path) -> None:
    unsent(rows, "change_order", *change_order(2, 8))
    whole = Night(rows, FolderShelf(tmp_path / "whole")).run()
    assert whole.kept.statement.verdict is Verdict.APART
    for write in range(3):
        shelf = DyingShelf(tmp_path / f"dying-{write}")

        def kill(_: object, shelf: DyingShelf = shelf, write: int = write) -> None:
            shelf.left = write

        assert Night(rows, shelf).run(before=kill).kept == whole.kept


def test_side_that_cannot_be_read_leaves_the_run_incomplete_and_says_why(night: Night) -> None:
    def refuse(table: str) -> None:
        if table == "invoice":
            raise CannotRead("the ERP's login may not see bills")

    night.books[BookSide.ERP].before = refuse
    kept = night.run().kept
    assert kept.statement.verdict is Verdict.INCOMPLETE
    assert {str(gap) for gap in kept.statement.gaps["invoiced"]} == {
        "erp invoice of 20261120T030000Z: the ERP's login may not see bills"
    }
    assert "committed" in {line.measure for line in kept.statement.lines}


def test_page_that_is_refused_half_way_is_tried_again_and_then_given_up(night: Night) -> None:
    tries = 0

    def busy(table: str) -> None:
        nonlocal tries
        if table == "commitment":
            tries += 1
            raise NotYet("the ERP is closed for maintenance", 7_200)

    night.books[BookSide.ERP].before = busy
    assert night.run().drift.verdict == "incomplete"
    assert tries == TRIES
    assert max(night.waited) == timedelta(minutes=15)


def test_side_that_is_missing_altogether_is_never_tied(night: Night) -> None:
    def gone(_: str) -> None:
        raise CannotRead("the connector reads no books")

    night.books[BookSide.ERP].before = gone
    kept = night.run().kept
    assert kept.statement.verdict is Verdict.INCOMPLETE
    assert kept.statement.lines == ()
    assert kept.report.findings == ()


def test_invoices_to_owners_that_the_erp_does_not_show_are_a_gap_and_no_difference(night: Night) -> None:
    theirs = night.rows.of("erp", "invoice")
    theirs[:] = [row for row in theirs if row["kind"] != "owner_invoice"]
    night.books[BookSide.ERP] = RowBook(night.rows, BookSide.ERP, lacks={"owner_invoice": "its door lists bills alone"})
    kept = night.run().kept
    assert kept.report.findings == ()
    assert kept.statement.gaps.keys() == {"billed", "owner_retained", "received"}
    assert "its door lists bills alone" in str(kept.statement.gaps["billed"][0])
    assert {"invoiced", "paid"} <= {line.measure for line in kept.statement.lines}
    assert kept.statement.verdict is Verdict.INCOMPLETE


def test_table_that_the_erp_never_keeps_leaves_no_doubt(night: Night) -> None:
    night.books[BookSide.ERP] = RowBook(
        night.rows, BookSide.ERP, lacks={"job_cost": "it keeps none", "receipt": "nor these"}
    )
    assert night.run().drift.verdict == "tied"


def test_find_fix_and_the_next_run_ties(rows: Book, tmp_path: Path) -> None:
    good = copy.deepcopy(rows)
    night = Night(rows, FolderShelf(tmp_path))
    unsent(rows, "change_order", *change_order(2, 8))
    wrong = rows.one("erp", "commitment", commitment(1, 3)[1])
    wrong["amount"] = money(wrong["amount"]) + Decimal("0.01")
    found = night.run().kept.report.findings
    assert {(f.cause, f.command is not None) for f in found} == {("never_seen", True), ("amounts_differ", False)}
    assert {f.standing for f in found} == {Standing.NEW}
    # The command has the project listed anew, so the change order arrives; the person sets the ERP's amount back.
    for table in ("change_order",):
        rows.rows["erp", table] = good.of("erp", table)
    for table in ("binding", "binding_line", "entry"):
        rows.rows["ledger", table] = good.of("ledger", table)
    still = night.run(LATER).kept.report
    assert [f.standing for f in still.findings] == [Standing.OPEN]
    assert [f.cause for f in still.resolved] == ["never_seen"]
    wrong["amount"] = money(wrong["amount"]) - Decimal("0.01")
    last = night.run(LATER + timedelta(days=1)).kept
    assert last.statement.verdict is Verdict.TIED
    assert [f.standing for f in last.report.resolved] == [Standing.RESOLVED]


def test_record_that_moved_while_the_ledger_was_paged_is_counted_once(night: Night) -> None:
    night.rows.of("ledger", "binding").append(dict(night.rows.of("ledger", "binding")[0]))
    night.rows.of("ledger", "binding_line").append(dict(night.rows.of("ledger", "binding_line")[0]))
    assert night.run().drift.verdict == "tied"


def test_findings_of_an_unreadable_run_before_are_told_as_unknown(night: Night) -> None:
    night.run()
    (path,) = night.shelf.listing(f"findings/connection={CONNECTION}/")
    night.shelf.put(path, b"{")
    (remark,) = night.run(LATER).kept.remarks
    assert "looks new" in remark


def line(**changes: str) -> dict[str, str]:
    told = {"connection": CONNECTION, "entity": "commitment", "source": "platform:subcontract:1", "line": "history#1"}
    return told | {"at": RUN.isoformat(), "what": "asked", "by": "ann", "text": "again"} | changes


def test_history_of_a_batch_that_came_twice_and_cut_differently_is_counted_once(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    lines = [
        line(),
        line(line="record#7", what="became", state="synced", by=""),
        line(line="history#2", what="asked", by="tieout"),
        line(line="history#3", what="heard", by="platform"),
    ]
    leave(shelf, "100", lines)
    leave(shelf, "100", lines)
    leave(shelf, "101", lines[1:])
    assert events_between(shelf, CONNECTION, RUN, RUN) == [("synced", RUN, False), ("touched", RUN, True)]


def test_events_go_on_from_the_run_before_and_old_files_are_not_read_again(night: Night) -> None:
    leave(night.shelf, "1", [line(at=(RUN - timedelta(days=5)).isoformat())])
    night.run()
    for path in night.shelf.listing("history/"):
        night.shelf.put(path, b"not a line")
    leave(night.shelf, "2", [line(at=LATER.isoformat(), line="history#9")])
    night.run(LATER)

    with laid_out(gather(night.shelf, CONNECTION, LATER), now=LATER) as desk:
        rows = desk.ask("SELECT what, happened_at FROM ledger_event ORDER BY happened_at", moment="happened_at")
    assert [row["happened_at"] for row in rows] == [RUN - timedelta(days=5), LATER]


def test_amount_of_another_run_is_never_mistaken(night: Night) -> None:
    first = night.run()
    row = night.rows.one("erp", "invoice", pay_app(1, 0, 0)[1])
    row["amount"] = money(row["amount"]) + 5
    second = night.run(LATER)
    assert (first.drift.amount, second.drift.amount) == (Decimal("0.00"), Decimal("5.00"))
    assert replace(second.drift, run=RUN) != first.drift
