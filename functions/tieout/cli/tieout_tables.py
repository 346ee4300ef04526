"""A run's statement and findings as tables for people."""

from collections.abc import Sequence
from datetime import datetime

from rich.text import Text

from tieout.cli import output
from tieout.reconcile.findings import Finding, Standing
from tieout.reconcile.manifest import run_name
from tieout.reconcile.reports import Kept
from tieout.reconcile.statement import Verdict
from tieout.records.money import dollars

_COLOURS = {
    Verdict.TIED: "green",
    Verdict.TIED_BUT_IN_FLIGHT: "cyan",
    Verdict.APART: "red",
    Verdict.INCOMPLETE: "yellow",
}
STANDINGS = {Standing.NEW: "red", Standing.OPEN: "yellow", Standing.UNCONFIRMED: "magenta", Standing.RESOLVED: "green"}


def show_statement(kept: Kept, project: str) -> None:
    """One project's lines (or the company's), and why anything could not be compared."""
    statement = kept.statement
    said = Text(f"{statement.connection}, run {run_name(statement.run)}: ")
    said.append(statement.verdict.value.replace("_", " "), style=_COLOURS[statement.verdict])
    output.console.print(said)
    columns = ("measure", "platform", "ERP", "difference", "explained", "in flight", "unexplained", "findings")
    rows = [
        (
            line.measure.replace("_", " "), dollars(line.platform), dollars(line.erp),
            Text(dollars(line.difference), style="red" if line.difference else "green"), dollars(line.explained),
            dollars(line.in_flight), Text(dollars(line.unexplained), style="bold red" if line.unexplained else ""), line.findings,
        )
        for line in statement.of(project)
    ]  # fmt: skip
    output.table(project or "Company", columns, rows)
    gaps = {str(gap) for found in statement.gaps.values() for gap in found}
    gaps |= {str(gap) for one in kept.report.not_asked if one.leaves_doubt for gap in one.gaps}
    for gap in (*sorted(gaps), *kept.remarks):
        output.console.print(f"not compared: {gap}", style="yellow", markup=False)


def show_findings(title: str, findings: Sequence[Finding], now: datetime) -> None:
    """Findings with cause and fix; nothing where there are none."""
    rows = [
        (
            one.id, Text(one.standing.value, style=STANDINGS[one.standing]), one.question.replace("_", " "),
            one.source or one.target or "", dollars(one.amount), output.age(now - one.age(now), now), one.words,
            f"tieout tieout fix {one.id}" if one.command else one.fix,
        )
        for one in findings
    ]  # fmt: skip
    if rows:
        output.table(title, ("id", "is", "what", "record", "amount", "for", "why", "fix"), rows)
