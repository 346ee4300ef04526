"""`tieout tieout`: what does not agree, in dollars, why, and how to fix it.

Exit codes: 0 it ties (or the command did its work), 1 it does not tie, 2 the command could not be done, 3 incomplete: something
could not be compared, so nobody knows.
"""

import shlex
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from tieout.cli import output
from tieout.cli.asking import me
from tieout.cli.options import AsJson, Connections
from tieout.cli.tieout_chart import chart
from tieout.cli.tieout_shelf import Local, Reading, RunName, reading, tie_out_told
from tieout.config.connection import ConfigurationError
from tieout.reconcile.drift import drift_over_time
from tieout.reconcile.exporting import findings_csv, print_page, statement_csv
from tieout.reconcile.findings import Finding, Standing
from tieout.reconcile.keeping import written
from tieout.reconcile.manifest import run_name
from tieout.reconcile.reports import Kept, as_json, keep_signature, signature_of
from tieout.reconcile.running import Next, begin
from tieout.reconcile.signing import sign
from tieout.reconcile.statement import COMPANY, Verdict, records_behind
from tieout.records.money import dollars
from tieout.wiring.deployment import Target
from tieout.wiring.reconciling_queue import send

app = typer.Typer(no_args_is_help=True, help="Show in dollars what does not agree, why, and how to fix it.")

EXIT = {Verdict.TIED: 0, Verdict.TIED_BUT_IN_FLIGHT: 0, Verdict.APART: 1, Verdict.INCOMPLETE: 3}
_COLOURS = {
    Verdict.TIED: "green",
    Verdict.TIED_BUT_IN_FLIGHT: "cyan",
    Verdict.APART: "red",
    Verdict.INCOMPLETE: "yellow",
}
_STANDINGS = {Standing.NEW: "red", Standing.OPEN: "yellow", Standing.UNCONFIRMED: "magenta", Standing.RESOLVED: "green"}
FindingId = Annotated[str, typer.Argument(metavar="FINDING", help="Its id, or the beginning of it.")]


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
    most: Annotated[int, typer.Option(help="How many findings to show.")] = 50,
    trend: Annotated[bool, typer.Option("--chart", help="Drift over the last runs, as a chart.")] = False,
    run_: RunName = None,
    connection: Connections = None,
    local: Local = None,
    as_json_: AsJson = False,
) -> None:
    """Show the statement, and what does not agree."""
    with reading(context, connection, local) as read:
        kept = read.kept(run_)
        signed = signature_of(read.shelf, kept.statement)
        drifts = drift_over_time(read.shelf, read.connection)
        now = read.now()
    if as_json_:
        output.as_json(
            as_json(kept) | {"signed_by": signed.who if signed else None, "drift": [asdict(one) for one in drifts]}
        )
    else:
        _statement(kept, project if project is not None else COMPANY)
        ordered = (
            sorted(kept.report.findings, key=lambda f: f.age(now), reverse=True)
            if by is By.AGE
            else kept.report.findings
        )
        _findings("Findings", [f for f in ordered if project in {None, f.project}][:most], now)
        _findings("In flight: on its way, and no finding", kept.report.in_flight[:most], now)
        if signed:
            output.console.print(f"Signed off by {signed.who}, {signed.at:%Y-%m-%d %H:%M} UTC.", markup=False)
        if trend:
            output.console.print(chart(drifts, output.console.width))
    raise typer.Exit(EXIT[kept.statement.verdict])


@app.command()
@tie_out_told
def explain(
    context: typer.Context,
    finding: FindingId,
    run_: RunName = None,
    connection: Connections = None,
    local: Local = None,
    as_json_: AsJson = False,
) -> None:
    """Say of one finding what it is, since when, what it does to the figures, and how it is fixed."""
    with reading(context, connection, local) as read:
        one = _finding(read.kept(run_), finding)
        now = read.now()
    if as_json_:
        output.as_json(written(one))
        return
    rows: list[tuple[str, Any]] = [
        ("what", one.question.replace("_", " ")),
        ("amount", dollars(one.amount)),
        ("open for", output.age(now - one.age(now), now)),
        ("standing", Text(one.standing.value, style=_STANDINGS[one.standing])),
        ("platform", f"{one.source or 'nothing'} {one.source_value}"),
        ("ERP", f"{one.target or 'nothing'} {one.target_value}"),
        ("why", one.words),
        ("fix", one.fix),
        ("command", f"tieout {one.command}" if one.command else "none: a person does it"),
        *((f"{measure} of {project}", dollars(amount)) for (project, measure), amount in one.effects.items()),
    ]
    output.table(f"Finding {one.id}", ("", ""), rows)


@app.command()
@tie_out_told
def fix(
    context: typer.Context,
    finding: FindingId,
    run_: RunName = None,
    connection: Connections = None,
    as_json_: AsJson = False,
) -> None:
    """Run the command that mends a finding, or say what a person has to do. The next run tells whether it is resolved."""
    with reading(context, connection, None) as read:
        one = _finding(read.kept(run_), finding)
    if one.command is None:
        if as_json_:
            output.as_json({"finding": one.id, "done": False, "a_person": one.fix, "why": one.words})
        else:
            output.console.print(f"{one.words}\nA person has to: {one.fix}", markup=False)
        raise typer.Exit(1)
    arguments = [*_same_stack(context), *shlex.split(one.command), *(["--json"] if as_json_ else [])]
    _root()(args=arguments, standalone_mode=False, prog_name="tieout")


@app.command("sign")
@tie_out_told
def sign_(
    context: typer.Context,
    who: Annotated[str, typer.Option("--who", help="Who signs it off.")],
    remark: Annotated[str, typer.Option(help="Printed beside the signature.")] = "",
    run_: RunName = None,
    connection: Connections = None,
    as_json_: AsJson = False,
) -> None:
    """Sign a statement off. Only one that ties can be signed."""
    with reading(context, connection, None) as read:
        signed = sign(read.kept(run_).statement, who=who, at=read.now(), remark=remark)
        keep_signature(read.shelf, signed)
    if as_json_:
        output.as_json({"run": run_name(signed.run), "who": signed.who, "at": signed.at, "digest": signed.digest})
    else:
        output.console.print(f"run {run_name(signed.run)} signed off by {signed.who}", markup=False)


@app.command()
@tie_out_told
def export(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(help="Where to put it.")],
    snapshots: Annotated[
        bool, typer.Option("--snapshots", help="The run's snapshots too, to work on with --local.")
    ] = False,
    run_: RunName = None,
    connection: Connections = None,
    local: Local = None,
    as_json_: AsJson = False,
) -> None:
    """Write statement and findings as CSV, and the statement as a page to print."""
    with reading(context, connection, local) as read:
        kept = read.kept(run_)
        page = print_page(kept.statement, signature_of(read.shelf, kept.statement))
        files = {
            "statement.csv": statement_csv(kept.statement).encode(),
            "findings.csv": findings_csv(kept.report.findings, read.now()).encode(),
            "statement.html": page.encode(),
        }
        if snapshots:
            files |= _whole_run(read, run_name(kept.report.run))
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    if as_json_:
        output.as_json({"run": run_name(kept.report.run), "files": sorted(files)})
    else:
        output.console.print(f"{len(files)} files written to {folder}", markup=False)


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
    with reading(context, connection, local) as read, read.desk(run_) as desk:
        rows = records_behind(desk, measure, project)
    if as_json_:
        output.as_json(rows)
    else:
        columns = list(rows[0]) if rows else ["nothing"]
        output.table(f"Behind {measure}", columns, ([row[name] for name in columns] for row in rows))


def _same_stack(context: typer.Context) -> list[str]:
    """The options that name the stack which this command was given."""
    target = context.find_object(Target) or Target()
    given = {
        "--profile": target.profile,
        "--region": target.region,
        "--endpoint": target.endpoint,
        "--stack": target.core_stack,
        "--stack-file": target.stack_file,
    }
    return [word for name, value in given.items() if value is not None for word in (name, str(value))]


def _whole_run(read: Reading, name: str) -> dict[str, bytes]:
    """Every file of a run, under its own path."""
    folders = ("snapshots", "reports", "findings", "drift", "signatures")
    paths = (path for folder in folders for path in read.shelf.listing(f"{folder}/connection={read.connection}/"))
    return {path: read.shelf.get(path) for path in paths if name in path}


def _finding(kept: Kept, named: str) -> Finding:
    """Raises: ConfigurationError: there is none such, or several."""
    found = [
        f for f in (*kept.report.findings, *kept.report.in_flight, *kept.report.resolved) if f.id.startswith(named)
    ]
    if len(found) != 1:
        raise ConfigurationError(
            [f"{len(found) or 'no'} finding{'s' * (len(found) > 1)} of this run begin with {named!r}"]
        )
    return found[0]


def _statement(kept: Kept, project: str) -> None:
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


def _findings(title: str, findings: Sequence[Finding], now: Any) -> None:
    rows = [
        (
            one.id, Text(one.standing.value, style=_STANDINGS[one.standing]), one.question.replace("_", " "),
            one.source or one.target or "", dollars(one.amount), output.age(now - one.age(now), now), one.words,
            f"tieout tieout fix {one.id}" if one.command else one.fix,
        )
        for one in findings
    ]  # fmt: skip
    if rows:
        output.table(title, ("id", "is", "what", "record", "amount", "for", "why", "fix"), rows)


def _root() -> typer.Typer:
    from tieout.cli.main import app as root  # noqa: PLC0415 - it imports this module

    return root
