"""The tie-out statement: what each side says, the difference to the cent, and how much of it the findings explain."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from tieout.reconcile.desk import Desk, Record, cents, sql_of
from tieout.reconcile.errors import Gap
from tieout.reconcile.findings import Finding, Report, Standing
from tieout.reconcile.measures_of import MEASURES
from tieout.reconcile.opening import Gathered, Place
from tieout.reconcile.questions import LEDGER
from tieout.reconcile.schema import OWNER_INVOICE, BookSide

COMPANY = ""
"""The project of lines that sum over all projects."""

Amounts = dict[tuple[str, str], Decimal]
"""Amounts by (project, measure)."""

_TABLES = {
    "budget": "budget_line", "committed": "commitment", "approved_changes": "change_order", "owner_changes": "change_order",
}  # fmt: skip
_OWNERS = frozenset({"billed", "owner_retained", "received"})
"""The measures that invoices to the owner make up."""


class Verdict(StrEnum):
    """`tied_but_in_flight`: what differs is on its way. `incomplete`: something could not be compared, so nobody knows."""

    TIED = "tied"
    TIED_BUT_IN_FLIGHT = "tied_but_in_flight"
    APART = "apart"
    INCOMPLETE = "incomplete"


@dataclass(frozen=True)
class Line:
    """One measure of one project, or of the company. `explained` and `in_flight` are signed like the difference."""

    project: str
    measure: str
    platform: Decimal
    erp: Decimal
    explained: Decimal
    in_flight: Decimal
    findings: int

    @property
    def difference(self) -> Decimal:
        """What the ERP shows more than the platform."""
        return self.erp - self.platform

    @property
    def unexplained(self) -> Decimal:
        return self.difference - self.explained - self.in_flight


@dataclass(frozen=True)
class Statement:
    """All lines, company first. `gaps`: by measure, why it could not be compared; such a measure has no lines.

    `not_asked`: the questions that could have said something else; `doubts`: why each could not be asked. `flying`: how many
    differences are in flight: two that cancel out are none in any figure, and the books do not tie while they last.
    """

    connection: str
    run: datetime
    lines: tuple[Line, ...]
    gaps: dict[str, tuple[Gap, ...]]
    findings: int
    not_asked: tuple[str, ...] = ()
    doubts: dict[str, tuple[Gap, ...]] = field(default_factory=dict)
    flying: int = 0

    @property
    def verdict(self) -> Verdict:
        if self.gaps or self.not_asked:
            return Verdict.INCOMPLETE
        if self.findings or any(line.findings or line.unexplained for line in self.lines):
            return Verdict.APART
        flying = self.flying or any(line.difference for line in self.lines)
        return Verdict.TIED_BUT_IN_FLIGHT if flying else Verdict.TIED

    @property
    def digest(self) -> str:
        """A hash of all that it says: a signature is for exactly this."""
        said = [
            [line.project, line.measure, str(line.platform), str(line.erp), str(line.explained), str(line.in_flight)]
            for line in self.lines
        ]
        gaps = {measure: [str(gap) for gap in gaps] for measure, gaps in sorted(self.gaps.items())}
        whole = [self.connection, self.run.isoformat(), self.verdict.value, self.findings, said, gaps, self.not_asked]
        return hashlib.sha256(json.dumps(whole).encode()).hexdigest()

    def of(self, project: str) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.project == project)


def drawn_up(desk: Desk, report: Report) -> Statement:
    """Draw up the statement of a run."""
    gaps = {measure: found for measure in MEASURES if (found := _gaps(desk.gathered, measure))}
    sides = {(row["project"] or COMPANY, row["measure"]): row for row in desk.ask(sql_of("tie_out"))}
    current = [finding for finding in report.findings if finding.standing is not Standing.UNCONFIRMED]
    explained, flying = _effects(current), _effects(report.in_flight)
    counted: dict[tuple[str, str], int] = defaultdict(int)
    for finding in current:
        for place in finding.effects:
            counted[place] += 1
    places = sorted({*sides, *explained, *flying}, key=lambda place: (place[0], MEASURES.index(place[1])))
    lines = [_line(place, sides.get(place), explained, flying, counted) for place in places if place[1] not in gaps]
    doubts = {one.question: one.gaps for one in report.not_asked if one.leaves_doubt}
    whole = (*_company(lines), *lines)
    open_now, flying_now = len(report.findings), len(report.in_flight)
    return Statement(report.connection, report.run, whole, gaps, open_now, tuple(doubts), doubts, flying_now)


def records_behind(desk: Desk, measure: str, project: str = COMPANY) -> list[Record]:
    """The records that a figure is made of, both sides'."""
    return desk.ask(sql_of("behind_a_figure"), [measure, project or None], moment="changed_at")


def _line(
    place: tuple[str, str], row: Record | None, explained: Amounts, flying: Amounts, counted: dict[tuple[str, str], int]
) -> Line:
    ours, theirs = (cents(row[f"{side}_amount"] if row else None) for side in ("platform", "erp"))
    nothing = Decimal("0.00")
    return Line(*place, ours, theirs, explained.get(place, nothing), flying.get(place, nothing), counted.get(place, 0))


def _company(lines: Iterable[Line]) -> list[Line]:
    by_measure: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_measure[line.measure].append(line)
    return [_summed(measure, by_measure[measure]) for measure in MEASURES if measure in by_measure]


def _summed(measure: str, lines: list[Line]) -> Line:
    nothing = Decimal("0.00")
    return Line(
        COMPANY,
        measure,
        sum((line.platform for line in lines), nothing),
        sum((line.erp for line in lines), nothing),
        sum((line.explained for line in lines), nothing),
        sum((line.in_flight for line in lines), nothing),
        sum(line.findings for line in lines),
    )


def _effects(findings: Iterable[Finding]) -> Amounts:
    effects: Amounts = defaultdict(lambda: Decimal("0.00"))
    for finding in findings:
        for place, amount in finding.effects.items():
            effects[place] += amount
    return effects


def _gaps(gathered: Gathered, measure: str) -> tuple[Gap, ...]:
    table = _TABLES.get(measure, "invoice")
    needs: list[Place] = [(side, name) for name in (table, "project") for side in (BookSide.PLATFORM, BookSide.ERP)]
    if measure in _OWNERS:
        needs.append((BookSide.ERP, OWNER_INVOICE))
    return tuple(gathered.gaps[place] for place in (*needs, *LEDGER) if place in gathered.gaps)
