"""How old a difference is, and for how long it was open: by what earlier runs showed, and by what they could not ask."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from books.book import Book
from tieout.reconcile.earlier import aged, earlier_runs, resolved_between
from tieout.reconcile.errors import Gap
from tieout.reconcile.findings import Finding, NotAsked, Report, Standing
from tieout.reconcile.measures import measured
from tieout.reconcile.reports import Kept, keep_report
from tieout.reconcile.shelf import FolderShelf
from tieout.reconcile.statement import Statement

from .conftest import CONNECTION, RUN, LayOut

DAY = timedelta(days=1)
LONG_AGO = RUN - 300 * DAY


def a_finding(first_seen: datetime, since: datetime | None = LONG_AGO) -> Finding:
    """A commitment that was approved long ago, and whose amount differs."""
    return Finding(
        id="f", question="commitment_amount", entity="commitment", kind="subcontract", project=None, party=None,
        source="platform:subcontract:1", source_value="1.00", target="ACME/SC/1", target_value="2.00",
        amount=Decimal("1.00"), cause="amounts_differ", words="", fix="", command=None, since=since, first_seen=first_seen,
    )  # fmt: skip


class Nights:
    """Reports as runs leave them, a day apart."""

    def __init__(self, folder: Path) -> None:
        self.shelf, self.now = FolderShelf(folder), RUN

    def run(
        self, *found: Finding, flying: tuple[Finding, ...] = (), resolved: tuple[Finding, ...] = (), blind: bool = False
    ) -> Report:
        """A run that came to these differences. `blind`: it could not ask for them."""
        gap = NotAsked("commitment_differences", (Gap("missing", "erp commitment", "no snapshot was taken"),))
        report = Report(CONNECTION, self.now, found, flying, resolved, (gap,) if blind else ())
        report = aged(report, earlier_runs(self.shelf, CONNECTION, self.now))
        keep_report(self.shelf, Kept(Statement(CONNECTION, self.now, (), {}, len(found)), report))
        self.now += DAY
        return report


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    return Nights(tmp_path)


def since(report: Report) -> datetime | None:
    (one,) = (*report.findings, *report.in_flight)
    return one.since


def test_difference_of_the_first_run_is_as_old_as_its_document(nights: Nights) -> None:
    assert since(nights.run(a_finding(RUN))) == LONG_AGO


def test_difference_is_no_older_than_the_run_that_asked_and_did_not_show_it_and_stays_that_old(nights: Nights) -> None:
    nights.run()
    found = nights.run(a_finding(RUN + DAY))
    assert since(found) == RUN
    assert found.findings[0].age(RUN + DAY) == DAY
    # The run after compares documents anew, whose dates are the old ones.
    assert since(nights.run(a_finding(RUN + DAY))) == RUN


def test_what_was_in_flight_keeps_the_age_that_it_had_there(nights: Nights) -> None:
    nights.run()
    assert since(nights.run(flying=(a_finding(RUN + DAY),))) == RUN
    assert since(nights.run(a_finding(RUN + 2 * DAY))) == RUN


def test_run_that_could_not_ask_leaves_the_age_to_the_last_one_that_could(nights: Nights) -> None:
    nights.run()
    nights.run(blind=True)
    nights.run(blind=True)
    assert since(nights.run(a_finding(RUN + 3 * DAY))) == RUN


def test_what_nobody_could_ask_before_is_as_old_as_its_document(nights: Nights) -> None:
    nights.run(blind=True)
    assert since(nights.run(a_finding(RUN + DAY))) == LONG_AGO


def test_document_without_dates_is_as_old_as_the_run_that_first_showed_it(nights: Nights) -> None:
    nights.run()
    (found,) = nights.run(a_finding(RUN + DAY, since=None)).findings
    assert found.age(RUN + DAY) == timedelta(0)


def test_hours_of_what_was_resolved_within_the_time_count_and_only_within_it(
    nights: Nights, small: Book, lay_out: LayOut
) -> None:
    nights.run()
    (found,) = nights.run(a_finding(RUN + DAY)).findings
    end = RUN + 2 * DAY
    nights.run(resolved=(replace(found, standing=Standing.RESOLVED),))
    with lay_out([small]) as desk:

        def hours(began: datetime, until: datetime, *still: Finding) -> Decimal:
            gone = list(resolved_between(nights.shelf, CONNECTION, began, until))
            report = Report(CONNECTION, until, still, ())
            return measured(desk, report, since=began, until=until, resolved=gone).hours_open

        assert hours(RUN - 30 * DAY, end) == 48  # from the run that did not show it to the one that found it resolved
        assert hours(end - timedelta(hours=6), end) == 6
        assert hours(end + timedelta(minutes=1), end + DAY) == 0
        # What is open counts beside it, within the time only: it has been there for 300 days.
        assert hours(end - timedelta(hours=6), end, a_finding(RUN)) == 12
