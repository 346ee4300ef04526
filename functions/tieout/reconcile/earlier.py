"""What earlier runs said: since when a difference can have been there, and for how long what is resolved was open.

A document's own dates say when a difference can first have been there. But where a run since then asked and did not show it, it
was made after that run: a bill of last year that somebody altered this morning is a difference of today.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from tieout.reconcile.errors import NotComparable
from tieout.reconcile.findings import Finding, Report, Standing
from tieout.reconcile.ports import Shelf
from tieout.reconcile.questions import QUESTIONS
from tieout.reconcile.reports import read_report, report_runs

LOOKED_BACK = 14
"""How many runs are read at most for one that could ask what the last one could not."""


@dataclass(frozen=True)
class Earlier:
    """One earlier run: what it showed, in flight or not, by id; and the kinds of finding that it could not ask for."""

    run: datetime
    shown: dict[str, Finding]
    unasked: frozenset[str]


def earlier_runs(shelf: Shelf, connection: str, run: datetime) -> tuple[Earlier, ...]:
    """The runs before this one, newest first, back to one that could ask everything. A report that cannot be read ends them."""
    found: list[Earlier] = []
    before = [one for one in report_runs(shelf, connection) if one < run]
    for one in before[: -LOOKED_BACK - 1 : -1]:
        try:
            found.append(_told(read_report(shelf, connection, one).report))
        except (FileNotFoundError, NotComparable):
            break
        if not found[-1].unasked:
            break
    return tuple(found)


def aged(report: Report, earlier: Iterable[Earlier]) -> Report:
    """The report with every difference's `since` no earlier than what earlier runs leave room for."""
    told = tuple(earlier)
    findings, in_flight = (tuple(_aged(one, told) for one in part) for part in (report.findings, report.in_flight))
    return replace(report, findings=findings, in_flight=in_flight)


def resolved_between(
    shelf: Shelf, connection: str, since: datetime, until: datetime
) -> Iterator[tuple[Finding, datetime]]:
    """What runs of that time found resolved, and when. Raises: NotComparable, for a report that cannot be read."""
    for run in report_runs(shelf, connection):
        if since <= run <= until:
            for finding in read_report(shelf, connection, run).report.resolved:
                yield finding, run


def open_within(finding: Finding, ended: datetime, since: datetime, until: datetime) -> timedelta:
    """For how much of that time a difference was open, which ended (or was last seen) at `ended`."""
    begun = ended - finding.age(ended)
    return max(min(ended, until) - max(begun, since), timedelta(0))


def _told(report: Report) -> Earlier:
    names = {one.question for one in report.not_asked}
    unasked = frozenset(answer for question in QUESTIONS if question.name in names for answer in question.answers)
    return Earlier(report.run, {one.id: one for one in (*report.in_flight, *report.findings)}, unasked)


def _aged(finding: Finding, earlier: tuple[Earlier, ...]) -> Finding:
    if finding.since is None or finding.standing is Standing.UNCONFIRMED:
        return finding
    for one in earlier:
        shown = one.shown.get(finding.id)
        if shown is not None:
            return replace(finding, since=max(finding.since, shown.since or finding.since))
        if finding.question not in one.unasked:
            return replace(finding, since=max(finding.since, one.run))
    return finding
