"""`tieout tieout explain | fix`: one finding: what it is, since when, what it does to the figures, and how it is mended."""

import shlex
from typing import Annotated, Any

import typer
from rich.text import Text

from tieout.cli import output
from tieout.cli.options import AsJson, Connections
from tieout.cli.tieout_shelf import Local, RunName, reading, tie_out_told
from tieout.cli.tieout_tables import STANDINGS
from tieout.config.connection import ConfigurationError
from tieout.reconcile.findings import Finding
from tieout.reconcile.keeping import written
from tieout.reconcile.reports import Kept
from tieout.records.money import dollars
from tieout.wiring.deployment import Target

FindingId = Annotated[str, typer.Argument(metavar="FINDING", help="Its id, or the beginning of it.")]


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
        ("standing", Text(one.standing.value, style=STANDINGS[one.standing])),
        ("platform", f"{one.source or 'nothing'} {one.source_value}"),
        ("ERP", f"{one.target or 'nothing'} {one.target_value}"),
        ("why", one.words),
        ("fix", one.fix),
        ("command", f"tieout {one.command}" if one.command else "none: a person does it"),
        *((f"{measure} of {project}", dollars(amount)) for (project, measure), amount in one.effects.items()),
    ]
    output.table(f"Finding {one.id}", ("", ""), rows)


@tie_out_told
def fix(
    context: typer.Context,
    finding: FindingId,
    run_: RunName = None,
    connection: Connections = None,
    as_json_: AsJson = False,
) -> None:
    """Run the command that mends a finding, or say what a person has to do. The next run tells whether it is resolved.

    Exit codes: those of the command that was run; 1 if a person has to do it.
    """
    with reading(context, connection, None) as read:
        one = _finding(read.kept(run_), finding)
    if one.command is None:
        if as_json_:
            output.as_json({"finding": one.id, "done": False, "a_person": one.fix, "why": one.words})
        else:
            output.console.print(f"{one.words}\nA person has to: {one.fix}", markup=False)
        raise typer.Exit(1)
    arguments = [*_same_stack(context), *shlex.split(one.command), *(["--json"] if as_json_ else [])]
    # Not standalone, it hands the exit code back as its answer; dropped, a command that failed would look done.
    code = _root()(args=arguments, standalone_mode=False, prog_name="tieout")
    raise typer.Exit(code if isinstance(code, int) else 0)


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


def _root() -> typer.Typer:
    from tieout.cli.main import app as root  # noqa: PLC0415 - it imports this module

    return root
