"""What only the connection's value maps link is compared as what is bound; what a map cannot tell apart is linked to nothing."""

from collections.abc import Iterable

import pytest

from books.book import Book
from books.breaks import commitment
from books.company_mistakes import mapped_alike
from fakes.records import connection
from tieout.reconcile.findings import Report, find
from tieout.reconcile.mapped import mapping_rows
from tieout.reconcile.statement import Statement, Verdict, drawn_up

from .conftest import LayOut

MAPPABLE = ("project", "vendor", "customer")


def mapped_only(book: Book, entities: Iterable[str] = MAPPABLE) -> Book:
    """The same firm, whose masters nothing has linked: a map names each by the ERP's number for it."""
    for entity in entities:
        numbers = {row["reference"]: row["number"] for row in book.of("erp", entity)}
        for row in [one for one in book.of("ledger", "binding") if one["entity"] == entity]:
            book.add("ledger", "mapping", entity=entity, platform=row["platform"], number=numbers[row["erp"]])
        book.drop("ledger", "binding", entity=entity)
    return book


def told(lay_out: LayOut, book: Book) -> tuple[Report, Statement]:
    with lay_out([book]) as desk:
        report = find(desk)
        return report, drawn_up(desk, report)


def test_firm_whose_masters_are_only_mapped_ties_and_without_the_map_it_does_not(small: Book, lay_out: LayOut) -> None:
    book = mapped_only(small)
    report, statement = told(lay_out, book)
    assert (report.findings, report.not_asked, statement.verdict) == ((), (), Verdict.TIED)
    projects = {str(row["platform"]) for row in book.of("ledger", "mapping") if row["entity"] == "project"}
    book.rows["ledger", "mapping"] = []
    report, statement = told(lay_out, book)
    assert {line.project for line in statement.lines if line.unexplained} >= projects
    assert {("vendor_not_in_erp", entity) for entity in ("vendor", "customer")} <= {
        (one.question, one.entity) for one in report.findings
    }


def test_what_is_bound_is_bound_whatever_a_map_says(small: Book, lay_out: LayOut) -> None:
    """Projects mapped crosswise; a customer mapped as he is bound; a vendor mapped to, or from, one that left the business."""
    first, second = (row["platform"] for row in small.of("ledger", "binding") if row["entity"] == "project")
    numbers = [row["number"] for row in small.of("erp", "project")]
    for project, number in ((first, numbers[1]), (second, numbers[0])):
        small.add("ledger", "mapping", entity="project", platform=project, number=number)
    bound = next(row for row in small.of("ledger", "binding") if row["entity"] == "customer")
    owner = small.one("erp", "customer", bound["erp"])
    small.add("ledger", "mapping", entity="customer", platform=bound["platform"], number=owner["number"])
    ours, theirs = small.of("platform", "vendor")[0], small.of("erp", "vendor")[1]
    for side, vendor in (("platform", ours), ("erp", theirs)):
        gone = {"reference": f"{vendor['reference']}-gone", "number": "gone", "name": "Gone Bros.", "active": False}
        small.add(side, "vendor", **vendor | gone)
    small.add("ledger", "mapping", entity="vendor", platform=ours["reference"], number="gone")
    small.add("ledger", "mapping", entity="vendor", platform=f"{ours['reference']}-gone", number=theirs["number"])
    report, statement = told(lay_out, small)
    assert (report.findings, statement.verdict) == ((), Verdict.TIED)


@pytest.mark.parametrize("alike", ["two projects of the platform", "two jobs of the ERP"])
def test_two_that_cannot_be_told_apart_are_linked_to_nothing(small: Book, lay_out: LayOut, alike: str) -> None:
    book = mapped_only(small, ("project",))
    first, second = book.of("ledger", "mapping")[:2]
    if alike == "two jobs of the ERP":
        (job,) = (row for row in book.of("erp", "project") if row["number"] == first["number"])
        book.add("erp", "project", **job | {"reference": "OTHER/Project/1"})
    else:
        second["number"] = first["number"]
    _, statement = told(lay_out, book)
    assert statement.verdict is Verdict.APART
    apart = {line.project for line in statement.lines if line.unexplained and line.project}
    assert first["platform"] in apart
    assert (second["platform"] in apart) is (alike != "two jobs of the ERP")


@pytest.mark.parametrize("kept", ["bound", "mapped"])
def test_two_vendors_mapped_to_one_are_one_finding_with_what_stands_under_the_second(
    small: Book, lay_out: LayOut, kept: str
) -> None:
    book = mapped_only(small, ("vendor",)) if kept == "mapped" else small
    refs = commitment(1, 5)
    found = mapped_alike(refs)(book)
    report, statement = told(lay_out, book)
    assert [(one.question, one.cause, one.amount, one.source, one.target) for one in report.findings] == [
        (found.question, found.cause, found.amount, found.source, found.target)
    ]
    assert (found.amount > 0, report.findings[0].effects) == (True, {})
    assert not [line for line in statement.lines if line.difference]
    bought = book.one("erp", "commitment", refs[1])
    his, bought["vendor"] = bought["vendor"], book.one("erp", "commitment", commitment(1, 9)[1])["vendor"]
    report, _ = told(lay_out, book)
    assert sorted(one.question for one in report.findings) == ["commitment_vendor", "duplicate_on_platform"]
    bought["vendor"] = his
    book.one("platform", "vendor", found.source)["active"] = False
    report, statement = told(lay_out, book)
    assert (report.findings, statement.verdict) == ((), Verdict.TIED), "the second one was made inactive"


def test_entry_that_leads_nowhere_is_no_link(small: Book, lay_out: LayOut) -> None:
    """A vendor who is gone from the platform, or from the ERP: nothing was bound, so nothing dangles."""
    number = small.of("erp", "vendor")[0]["number"]
    small.add("ledger", "mapping", entity="vendor", platform="platform:vendor:gone", number=number)
    small.add("ledger", "mapping", entity="vendor", platform="platform:vendor:also-gone", number="nobody's")
    report, statement = told(lay_out, small)
    assert (report.findings, statement.verdict) == ((), Verdict.TIED)


def test_entries_of_the_document_are_rows_and_an_empty_one_maps_to_nothing() -> None:
    maps = {"projects": {"86": "P100", "87": ""}, "vendors": {"47": "V0001"}, "customers": {"90": "C0001"}}
    rows = mapping_rows(connection(value_maps={**maps, "units": {"ton": "TON"}}))
    assert [(row["entity"], row["platform"], row["number"]) for row in rows] == [
        ("project", "fake_platform:project:86", "P100"),
        ("vendor", "fake_platform:vendor:47", "V0001"),
        ("customer", "fake_platform:customer:90", "C0001"),
    ]
