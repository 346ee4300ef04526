"""What a run finds: all that was broken, nothing else, and what became of it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from books.book import Book
from books.breaks import Broken, change_order, commitment, money, pay_app, unsent
from tieout.reconcile.causes import CAUSES
from tieout.reconcile.desk import laid_out
from tieout.reconcile.errors import Gap, NotComparable
from tieout.reconcile.findings import Standing, find
from tieout.reconcile.keeping import keep, kept_before
from tieout.reconcile.opening import gather
from tieout.reconcile.questions import QUESTIONS
from tieout.reconcile.schema import BookSide
from tieout.reconcile.shelf import FolderShelf
from tieout.reconcile.statement import Verdict, drawn_up

from .conftest import CONNECTION, RUN, LayOut


def test_all_that_was_broken_is_found_and_nothing_else(scripted: tuple[FolderShelf, list[Broken]]) -> None:
    shelf, broken = scripted
    gathered = gather(shelf, CONNECTION, RUN)
    with laid_out(gathered, now=RUN) as desk:
        report = find(desk)
        statement = drawn_up(desk, report)
    found = sorted((f.question, f.cause, f.amount, f.source or "", f.target or "") for f in report.findings)
    assert found == sorted((b.question, b.cause, b.amount, b.source or "", b.target or "") for b in broken)
    assert len(broken) >= 40
    for side in (BookSide.PLATFORM, BookSide.ERP):
        assert sum(s.manifest.rows for (of, _), s in gathered.snapshots.items() if of is side) >= 20_000
    assert report.in_flight == () == report.not_asked
    assert statement.verdict is Verdict.APART
    assert [line for line in statement.lines if line.unexplained] == []
    assert sum(1 for line in statement.of("") if line.difference) >= 8
    assert len({f.id for f in report.findings}) == len(report.findings)
    assert {f.question for f in report.findings} == {answer for q in QUESTIONS for answer in q.answers}
    assert {f.cause for f in report.findings} == CAUSES.keys()


def test_books_that_agree_tie_to_the_cent(small: Book, lay_out: LayOut) -> None:
    with lay_out([small]) as desk:
        report = find(desk)
        statement = drawn_up(desk, report)
    assert report.findings == ()
    assert statement.verdict is Verdict.TIED
    assert {line.measure for line in statement.of("")} >= {
        "budget",
        "committed",
        "invoiced",
        "retained",
        "paid",
        "billed",
    }
    assert all(line.platform == line.erp != 0 for line in statement.of("") if line.measure != "owner_changes")


def test_what_changed_after_the_earlier_snapshot_began_is_in_flight(small: Book, lay_out: LayOut) -> None:
    refs = commitment(1, 3)
    row = small.one("platform", "commitment", refs[0])
    row["amount"] = money(row["amount"]) + 50
    row["changed_at"] = RUN + timedelta(seconds=1)
    with lay_out([small]) as desk:
        report = find(desk)
        statement = drawn_up(desk, report)
    assert report.findings == ()
    assert [(f.source, f.amount) for f in report.in_flight] == [(refs[0], Decimal("50.00"))]
    assert statement.verdict is Verdict.TIED_BUT_IN_FLIGHT
    assert [(line.difference, line.in_flight) for line in statement.of("platform:project:1") if line.difference] == [
        (Decimal("-50.00"), Decimal("-50.00"))
    ]


def test_what_is_on_its_way_becomes_a_finding_only_when_it_stays_there(small: Book, lay_out: LayOut) -> None:
    refs = commitment(1, 3)
    small.drop("erp", "commitment", reference=refs[1])
    small.drop("erp", "commitment_line", commitment=refs[1])
    small.drop("ledger", "binding", platform=refs[0])
    small.drop("ledger", "binding_line", platform=refs[0])
    entry = small.add(
        "ledger", "entry", entity="commitment", source=refs[0], state="pending", since=RUN - timedelta(minutes=5)
    )
    with lay_out([small]) as desk:
        assert [f.source for f in find(desk).in_flight] == [refs[0]]
    entry["since"] = RUN - timedelta(hours=3)
    with lay_out([small]) as desk:
        report = find(desk)
    assert [(f.cause, f.command) for f in report.findings] == [
        ("stuck", f"resync commitment {refs[0]} --connection {CONNECTION}")
    ]


def test_record_that_nothing_saw_is_fixed_by_finding_it_in_its_project(small: Book, lay_out: LayOut) -> None:
    refs = change_order(2, 8)
    unsent(small, "change_order", *refs)
    with lay_out([small]) as desk:
        (one,) = find(desk).findings
    command = f"resync change_order {refs[0]} --project 2 --connection {CONNECTION}"
    assert (one.cause, one.command) == ("never_seen", command)


def test_vendor_that_was_never_shown_is_mended_by_an_import_although_the_platform_has_no_name_for_it(
    small: Book, lay_out: LayOut
) -> None:
    small.add("erp", "vendor", reference="ACME/Vendor/V80000", number="80000", name="Fresh Concrete", active=True)
    with lay_out([small]) as desk:
        (one,) = find(desk).findings
    assert (one.cause, one.source, one.command) == ("vendor_never_shown", None, f"import vendors {CONNECTION} --full")


def test_new_open_and_resolved_are_told_apart(small: Book, lay_out: LayOut) -> None:
    first, second = (small.one("erp", "commitment", commitment(1, order)[1]) for order in (3, 5))
    first["amount"] = money(first["amount"]) + 1
    with lay_out([small]) as desk:
        before = find(desk).findings
    earlier = tuple(replace(f, first_seen=RUN - timedelta(days=400)) for f in before)
    second["amount"] = money(second["amount"]) + 2
    with lay_out([small]) as desk:
        report = find(desk, earlier)
    assert [(f.amount, f.standing) for f in report.findings] == [
        (Decimal("2.00"), Standing.NEW),
        (Decimal("1.00"), Standing.OPEN),
    ]
    assert report.findings[1].id == before[0].id
    assert report.findings[1].age(RUN) == timedelta(days=400)
    first["amount"] = money(first["amount"]) - 1
    with lay_out([small]) as desk:
        assert [f.id for f in find(desk, report.findings).resolved] == [before[0].id]


def test_what_cannot_be_compared_is_never_resolved_and_never_tied(small: Book, lay_out: LayOut) -> None:
    row = small.one("erp", "invoice", pay_app(1, 0, 0)[1])
    row["amount"] = money(row["amount"]) + 1
    with lay_out([small]) as desk:
        before = find(desk).findings
        (snapshot,) = desk.gathered.snapshots[BookSide.ERP, "invoice"].files
        snapshot.write_bytes(snapshot.read_bytes()[:100])
        shelf = FolderShelf(snapshot.parents[6])
        gathered = gather(shelf, CONNECTION, RUN)
        assert not desk.gathered.gaps
    with laid_out(gathered, now=RUN) as desk:
        report = find(desk, before)
        statement = drawn_up(desk, report)
    assert [(f.id, f.standing) for f in report.findings] == [(before[0].id, Standing.UNCONFIRMED)]
    assert report.resolved == ()
    assert "owner_invoice_gap" in {one.question for one in report.not_asked}
    assert statement.verdict is Verdict.INCOMPLETE
    assert {"invoiced", "retained", "paid", "billed"} <= statement.gaps.keys()
    assert "invoiced" not in {line.measure for line in statement.lines}
    assert "committed" in {line.measure for line in statement.lines}


def test_record_that_came_on_two_pages_is_counted_once_as_it_is_now(small: Book, lay_out: LayOut) -> None:
    row = small.one("erp", "commitment", commitment(1, 3)[1])
    small.add("erp", "commitment", **row | {"amount": Decimal("1.00"), "changed_at": RUN - timedelta(days=900)})
    with lay_out([small]) as desk:
        assert find(desk).findings == ()


def test_findings_survive_from_run_to_run(small: Book, lay_out: LayOut, tmp_path: Path) -> None:
    row = small.one("erp", "commitment", commitment(1, 3)[1])
    row["amount"] = money(row["amount"]) + 1
    with lay_out([small]) as desk:
        report = find(desk)
    shelf = FolderShelf(tmp_path / "kept")
    assert kept_before(shelf, CONNECTION, RUN) == ()
    path = keep(shelf, report)
    assert kept_before(shelf, CONNECTION, RUN) == ()
    assert kept_before(shelf, CONNECTION, RUN + timedelta(days=1)) == report.findings
    shelf.put(path, b"{")
    with pytest.raises(NotComparable):
        kept_before(shelf, CONNECTION, RUN + timedelta(days=1))


def test_table_that_the_erp_never_keeps_leaves_no_doubt(small: Book, lay_out: LayOut) -> None:
    with lay_out([small]) as desk:
        for code, verdict in (("not_kept", Verdict.TIED), ("truncated", Verdict.INCOMPLETE)):
            gap = Gap(code, "erp job_cost", "why")
            gathered = replace(desk.gathered, gaps={(BookSide.ERP, "job_cost"): gap})
            again = replace(desk, gathered=gathered)
            assert drawn_up(again, find(again)).verdict is verdict


@pytest.mark.parametrize("kind", ["vendor_bill", "retainage_bill"])
def test_bill_that_only_accounting_has_is_neither_a_finding_nor_in_the_statement(
    small: Book, lay_out: LayOut, kind: str
) -> None:
    bill = small.one("erp", "invoice", pay_app(1, 1, 0)[1])
    small.add("erp", "invoice", **bill | {"reference": "ACME/Bill/own", "invoice_number": "own", "kind": kind})
    with lay_out([small]) as desk:
        report = find(desk)
        statement = drawn_up(desk, report)
    assert (report.findings, statement.verdict) == ((), Verdict.TIED)


def test_bound_bill_counts_whatever_its_kind_is_in_the_erp(small: Book, lay_out: LayOut) -> None:
    small.one("erp", "invoice", pay_app(1, 1, 0)[1])["kind"] = "vendor_bill"
    with lay_out([small]) as desk:
        assert drawn_up(desk, find(desk)).verdict is Verdict.TIED


def test_line_that_was_deleted_and_entered_again_ties_although_its_number_is_another(
    small: Book, lay_out: LayOut
) -> None:
    refs = commitment(1, 3)
    line = small.one("erp", "commitment_line", f"{refs[1]}/2")
    line["reference"] = f"{refs[1]}/9"
    with lay_out([small]) as desk:
        assert find(desk).findings == ()
    line["amount"] = money(line["amount"]) + 1
    with lay_out([small]) as desk:
        assert [(f.question, f.amount) for f in find(desk).findings] != []
