"""Projects and vendors that are not what the links or the numbers say, with the dollars that hang on them."""

import unicodedata
from datetime import timedelta
from decimal import Decimal

import pytest

from books.book import Book
from books.breaks import commitment, money
from tieout.reconcile.findings import find

from .conftest import RUN, LayOut


def test_project_whose_job_is_gone_from_the_erp_is_named_with_what_is_committed_on_it(
    small: Book, lay_out: LayOut
) -> None:
    job = small.one("erp", "project", "ACME/Project/P0001")
    small.rows["erp", "project"].remove(job)
    at_stake = sum(
        (
            money(row["amount"])
            for row in small.of("platform", "commitment")
            if (row["project"], row["stage"]) == ("platform:project:1", "approved")
        ),
        Decimal("0.00"),
    )
    with lay_out([small]) as desk:
        (one,) = find(desk).findings
    assert (one.question, one.cause, one.source, one.target) == (
        "dangling_binding", "gone_from_erp", "platform:project:1", "ACME/Project/P0001",
    )  # fmt: skip
    assert one.amount == at_stake > 0
    (link,) = (row for row in small.of("ledger", "binding") if row["platform"] == "platform:project:1")
    link["bound_at"] = RUN + timedelta(seconds=1)
    with lay_out([small]) as desk:
        report = find(desk)
    assert (report.findings, [flying.source for flying in report.in_flight]) == ((), ["platform:project:1"])


def test_vendor_that_one_side_holds_twice_shows_what_is_committed_with_the_second(small: Book, lay_out: LayOut) -> None:
    row = small.one("erp", "commitment", commitment(1, 3)[1])
    kept = small.one("erp", "vendor", row["vendor"])
    small.add("erp", "vendor", **kept | {"reference": "ACME/Vendor/V90030", "number": "90030"})
    row["vendor"] = "ACME/Vendor/V90030"
    with lay_out([small]) as desk:
        found = {one.question: (one.amount, one.source, one.target) for one in find(desk).findings}
    assert found == {
        "duplicate_in_erp": (row["amount"], kept["reference"], "ACME/Vendor/V90030"),
        "commitment_vendor": (row["amount"], *commitment(1, 3)),
    }


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (unicodedata.normalize("NFC", "Société Générale"), unicodedata.normalize("NFD", "Société Générale")),
        ("Straße Bau", "STRASSE BAU"),
        ("株式会社 東京", "株式会社東京"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}\N{FULLWIDTH LATIN CAPITAL LETTER B} Works", "AB Works"),
        ("葛\U000e0100飾", "葛飾"),
        (unicodedata.normalize("NFC", "हिन्दी क़लम"), unicodedata.normalize("NFD", "हिन्दी क़लम")),
    ],
)
def test_name_that_is_only_encoded_in_another_way_is_the_same_name(
    small: Book, lay_out: LayOut, ours: str, theirs: str
) -> None:
    named(small, ours, theirs)
    with lay_out([small]) as desk:
        assert find(desk).findings == ()


@pytest.mark.parametrize(
    ("ours", "theirs"), [("हिन्दी", "हिन्दू"), ("कमल", "कमला"), ("Hòa Works", "Hóa Works"), ("Société", "Societe")]
)
def test_names_that_differ_in_a_mark_alone_are_two_names(small: Book, lay_out: LayOut, ours: str, theirs: str) -> None:
    for form in ("NFC", "NFD"):
        named(small, ours, unicodedata.normalize(form, theirs))
        with lay_out([small]) as desk:
            assert [one.cause for one in find(desk).findings] == ["name_differs"]


def named(book: Book, ours: str, theirs: str) -> None:
    book.one("platform", "vendor", "platform:vendor:3")["name"] = ours
    book.one("erp", "vendor", "ACME/Vendor/V00003")["name"] = theirs
