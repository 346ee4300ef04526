"""`tieout tieout`: what does not agree, in dollars, why, and how to fix it.

Exit codes: 0 it ties (or the command did its work), 1 it does not tie, 2 the command could not be done, 3 incomplete: something
could not be compared, so nobody knows.
"""

from dataclasses import asdict
from enum import StrEnum
from typing import Annotated

import typer

from tieout.cli import output
from tieout.cli.asking import me
from tieout.cli.given import known
from tieout.cli.options import AsJson, Connections
from tieout.cli.tieout_chart import chart
from tieout.cli.tieout_finding import explain, fix
from tieout.cli.tieout_papers import export, sign
from tieout.cli.tieout_shelf import Local, RunName, reading, tie_out_told
from tieout.cli.tieout_tables import show_findings, show_statement
from tieout.reconcile.drift import drift_over_time
from tieout.reconcile.manifest import run_name
from tieout.reconcile.measures_of import MEASURES
from tieout.reconcile.reports import Kept, as_json, signature_of
from tieout.reconcile.running import Next, begin
from tieout.reconcile.statement import COMPANY, Verdict, records_behind
from tieout.wiring.reconciling_queue import send

app = typer.Typer(no_args_is_help=True, help="Show in dollars what does not agree, why, and how to fix it.")

EXIT = {Verdict.TIED: 0, Verdict.TIED_BUT_IN_FLIGHT: 0, Verdict.APART: 1, Verdict.INCOMPLETE: 3}


class By(StrEnum):
    """In which order findings are shown."""

    AMOUNT = "amount"
    AGE = "age"


@app.command()
@tie_out_told
def run(context: typer.Context, connection: Connections = None, as_json_: AsJson = False) -> None:
    """Start a run now. It reads both systems in pages; `show` has it when all of them are there."""
    with reading(context, connection, None) as read:
        parts, _, place = read.deployed()
        tasks = begin(read.connection, parts.clock.now(), me())
        send(parts.clients.sqs, place.queue, [Next(task) for task in tasks])
        name = run_name(tasks[0].run)
    if as_json_:
        output.as_json({"connection": tasks[0].connection, "run": name})
    else:
        output.console.print(f"run {name} started; 'tieout tieout show --run {name}' has it when both sides are read")


@app.command()
@tie_out_told
def show(
    context: typer.Context,
    project: Annotated[str | None, typer.Option(help="Only this project's lines, by the platform's reference.")] = None,
    by: Annotated[By, typer.Option(help="Order of the findings.")] = By.AMOUNT,
    most: Annotated[int, typer.Option(min=0, help="How many findings to show.")] = 50,
    trend: Annotated[bool, typer.Option("--chart", help="Drift over the last runs, as a chart.")] = False,
    run_: RunName = None,
    connection: Connections = None,
    local: Local = None,
    as_json_: AsJson = False,
) -> None:
    """Show the statement, and what does not agree."""
    with reading(context, connection, local) as read:
        kept = read.kept(run_)
        known("project", project or COMPANY, _projects(kept))
        signed = signature_of(read.shelf, kept.statement)
        drifts = drift_over_time(read.shelf, read.connection)
        now = read.now()
    if as_json_:
        output.as_json(
            as_json(kept) | {"signed_by": signed.who if signed else None, "drift": [asdict(one) for one in drifts]}
        )
    else:
        show_statement(kept, project if project is not None else COMPANY)
        ordered = (
            sorted(kept.report.findings, key=lambda f: f.age(now), reverse=True)
            if by is By.AGE
            else kept.report.findings
        )
        show_findings("Findings", [f for f in ordered if project in {None, f.project}][:most], now)
        show_findings("In flight: on its way, and no finding", kept.report.in_flight[:most], now)
        if signed:
            output.console.print(f"Signed off by {signed.who}, {signed.at:%Y-%m-%d %H:%M} UTC.", markup=False)
        if trend:
            output.console.print(chart(drifts, output.console.width))
    raise typer.Exit(EXIT[kept.statement.verdict])


@app.command()
@tie_out_told
def behind(
    context: typer.Context,
    measure: Annotated[str, typer.Argument(help="A line of the statement, such as committed.")],
    project: Annotated[str, typer.Option(help="By the platform's reference; the company unless given.")] = COMPANY,
    run_: RunName = None,
    connection: Connections = None,
    local: Local = None,
    as_json_: AsJson = False,
) -> None:
    """List the records that a figure of the statement is made of."""
    measure = measure.replace(" ", "_")  # as `show` prints it
    known("figure", measure, MEASURES)
    with reading(context, connection, local) as read, read.desk(run_) as desk:
        rows = records_behind(desk, measure, project)
        if not rows:
            known("project", project, _projects(read.kept(run_)))
    if as_json_:
        output.as_json(rows)
    else:
        columns = list(rows[0]) if rows else ["nothing"]
        output.table(f"Behind {measure}", columns, ([row[name] for name in columns] for row in rows))


def _projects(kept: Kept) -> set[str]:
    """Those that the run has a line or a finding of, and the company."""
    found = (*kept.report.findings, *kept.report.in_flight)
    return {COMPANY, *(line.project for line in kept.statement.lines), *(one.project for one in found if one.project)}


for command in (explain, fix, sign, export):
    app.command()(command)
