"""The statement: what nothing explains stays visible, signatures are for exactly what was said, exports are safe."""

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from books.book import Book
from books.breaks import change_order, commitment, money, owner_invoice, pay_app
from tieout.reconcile.errors import Gap
from tieout.reconcile.exporting import findings_csv, print_page, safe, statement_csv
from tieout.reconcile.findings import find
from tieout.reconcile.reports import Kept, keep_report, read_report
from tieout.reconcile.schema import BookSide
from tieout.reconcile.shelf import FolderShelf
from tieout.reconcile.signing import CannotSign, sign
from tieout.reconcile.statement import Verdict, drawn_up, records_behind

from .conftest import CONNECTION, RUN, LayOut


def test_what_no_finding_explains_is_shown_as_unexplained(small: Book, lay_out: LayOut) -> None:
    row = small.one("erp", "commitment", commitment(2, 4)[1])
    row["amount"] = money(row["amount"]) - Decimal("0.01")
    with lay_out([small]) as desk:
        report = find(desk)
        statement = drawn_up(desk, replace(report, findings=()))
        behind = records_behind(desk, "committed", "platform:project:2")
    (line,) = (line for line in statement.of("platform:project:2") if line.difference)
    assert (line.measure, line.unexplained) == ("committed", Decimal("-0.01"))
    assert statement.verdict is Verdict.APART
    sides = {side: sum(money(r["amount"]) for r in behind if r["side"] == side) for side in ("platform", "erp")}
    assert (sides["platform"], sides["erp"]) == (line.platform, line.erp)


def test_differences_that_cancel_out_do_not_tie(small: Book, lay_out: LayOut) -> None:
    for order, by in ((4, 7), (6, -7)):
        row = small.one("erp", "commitment", commitment(2, order)[1])
        row["amount"] = money(row["amount"]) + by
    with lay_out([small]) as desk:
        statement = drawn_up(desk, find(desk))
    assert not any(line.difference for line in statement.lines)
    assert statement.verdict is Verdict.APART


def test_commitment_on_another_project_is_explained_on_both(small: Book, lay_out: LayOut) -> None:
    small.one("erp", "commitment", commitment(2, 4)[1])["project"] = "ACME/Project/P0001"
    with lay_out([small]) as desk:
        statement = drawn_up(desk, find(desk))
    apart = [line for line in statement.lines if line.difference]
    assert {line.project for line in apart} == {"platform:project:1", "platform:project:2"}
    assert not any(line.unexplained for line in apart)


@pytest.mark.parametrize(
    ("entity", "refs"),
    [
        ("commitment", commitment(1, 4)),
        ("change_order", change_order(1, 4)),
        ("invoice", pay_app(1, 4, 0)),
        ("invoice", owner_invoice(1, 2)),
    ],
)
@pytest.mark.parametrize("stands", ["platform", "erp", "erp, on no project"])
def test_what_stands_on_one_side_only_and_was_moved_there_is_explained_where_it_stands(
    small: Book, lay_out: LayOut, entity: str, refs: tuple[str, str], stands: str
) -> None:
    ours, theirs = small.one("platform", entity, refs[0]), small.one("erp", entity, refs[1])
    (theirs if stands == "platform" else ours).update(stage="void", status="Void")
    ours["project"] = "platform:project:2"
    if stands == "erp, on no project":
        theirs["project"] = None
    with lay_out([small]) as desk:
        report = find(desk)
        statement = drawn_up(desk, report)
    (one,) = (finding for finding in report.findings if finding.question.endswith("_status"))
    home = {"platform": "platform:project:2", "erp": "platform:project:1"}.get(stands)
    assert (one.source, one.target, one.project) == (*refs, home)
    assert [line for line in statement.lines if line.unexplained] == []


def test_what_is_in_flight_and_cancels_out_ties_only_but_for_that(small: Book, lay_out: LayOut, tmp_path: Path) -> None:
    for order, by in ((1, 100), (3, -100)):
        row = small.one("erp", "commitment", commitment(1, order)[1])
        row.update(amount=money(row["amount"]) + by, changed_at=RUN + timedelta(minutes=1))
    with lay_out([small]) as desk:
        report = find(desk)
        statement = drawn_up(desk, report)
    assert not any(line.difference for line in statement.lines)
    assert (len(report.in_flight), statement.verdict) == (2, Verdict.TIED_BUT_IN_FLIGHT)
    shelf = FolderShelf(tmp_path / "kept")
    path = keep_report(shelf, Kept(statement, report))
    told = read_report(shelf, CONNECTION, RUN).statement
    assert (told.verdict, told.digest) == (statement.verdict, statement.digest)
    # One that was kept before this was counted says what it said, and what was signed under it stays signed.
    held = json.loads(shelf.get(path))
    del held["flying"]
    shelf.put(path, json.dumps(held).encode())
    assert read_report(shelf, CONNECTION, RUN).statement.verdict is Verdict.TIED


def test_only_a_statement_that_ties_is_signed_and_only_as_it_was(small: Book, lay_out: LayOut) -> None:
    with lay_out([small]) as desk:
        statement = drawn_up(desk, find(desk))
    signed = sign(statement, who="R. Okafor", at=RUN)
    assert signed.holds_for(statement)
    assert "R. Okafor" in print_page(statement, signed)
    other = replace(statement, lines=(replace(statement.lines[0], erp=Decimal("1.00")), *statement.lines[1:]))
    assert not signed.holds_for(other)
    with pytest.raises(ValueError, match="another statement"):
        print_page(other, signed)
    with pytest.raises(CannotSign, match="apart"):
        sign(other, who="R. Okafor", at=RUN)
    with pytest.raises(CannotSign, match="incomplete"):
        sign(replace(statement, not_asked=("duplicates",)), who="R. Okafor", at=RUN)


def test_exported_statement_says_why_it_is_incomplete_also_where_only_a_question_was_not_asked(
    small: Book, lay_out: LayOut, tmp_path: Path
) -> None:
    shelf = FolderShelf(tmp_path / "kept")
    with lay_out([small]) as desk:
        gap = Gap("refused", "acme job_cost erp", "the login was refused")
        desk.gathered.gaps[BookSide.ERP, "job_cost"] = gap
        report = find(desk)
        statement = drawn_up(desk, report)
    assert (statement.verdict, statement.gaps) == (Verdict.INCOMPLETE, {})
    keep_report(shelf, Kept(statement, report))
    for told in (statement, read_report(shelf, CONNECTION, RUN).statement):
        page = print_page(told)
        assert "Not everything could be compared" in page
        assert "default cost postings, not asked: " in page
        assert "the login was refused" in page
        (row,) = (r for r in csv.reader(io.StringIO(statement_csv(told))) if r[1] == "not asked")
        assert (row[0], "the login was refused" in row[2]) == ("default_cost_postings", True)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =cmd|'/c calc'!A1", "\r=1"])
def test_no_cell_is_run_by_a_spreadsheet(text: str) -> None:
    assert safe(text) == f"'{text}"


def test_names_are_harmless_and_amounts_stay_numbers(small: Book, lay_out: LayOut) -> None:
    small.one("platform", "vendor", "platform:vendor:3")["name"] = '=HYPERLINK("http://x")<script>'
    row = small.one("erp", "commitment", commitment(1, 3)[1])
    row["amount"] = money(row["amount"]) - 5
    with lay_out([small]) as desk:
        report = find(desk)
        statement = drawn_up(desk, report)
    rows = list(csv.DictReader(io.StringIO(findings_csv(report.findings, RUN))))
    (vendor,) = (r for r in rows if r["question"] == "vendor_differs")
    assert vendor["source_value"].startswith("'=HYPERLINK")
    lines = list(csv.DictReader(io.StringIO(statement_csv(statement))))
    (company,) = (r for r in lines if r["project"] == "company" and r["measure"] == "committed")
    assert Decimal(company["difference"]) == Decimal("-5.00")
    page = print_page(replace(statement, connection="<script>"))
    assert "<script>" not in page
    assert "@media print" in page
    assert "-$5.00" in page
