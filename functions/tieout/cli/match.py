"""`tieout match`: purchase order, receipt and bill; subcontract, pay app and bill; per line, with the reason."""

from dataclasses import asdict
from decimal import Decimal
from typing import Annotated

import typer
from rich.text import Text

from tieout.cli import output
from tieout.cli.given import number
from tieout.cli.options import AsJson, Connections
from tieout.cli.tieout_shelf import Local, RunName, reading, tie_out_told
from tieout.reconcile.match import Match, Tolerance, Verdict, matched
from tieout.records.money import dollars

Percent = Annotated[str | None, typer.Option(help="In percent; the connection's own unless given.")]


@tie_out_told
def match(
    context: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Every line, not only what does not match.")] = False,
    quantity: Percent = None,
    price: Percent = None,
    run: RunName = None,
    connection: Connections = None,
    local: Local = None,
    as_json: AsJson = False,
) -> None:
    """Three-way match. Exit code 0: all lines match, 1: some do not, 3: part of it could not be matched."""
    with reading(context, connection, local) as read:
        configured = read.document.thresholds.three_way_match if read.document else None
        tolerance = Tolerance(
            _percent("--quantity", quantity, configured.quantity_percent if configured else Decimal(0)),
            _percent("--price", price, configured.price_percent if configured else Decimal(0)),
        )
        with read.desk(run) as desk:
            result = matched(desk, tolerance)
    lines = result.lines if every else result.exceptions
    if as_json:
        rows = [asdict(line) | {"reason": line.reason} for line in lines]
        gaps = {name: [str(gap) for gap in found] for name, found in result.gaps.items()}
        output.as_json({"lines": rows, "matched": len(result.lines) - len(result.exceptions), "not_matched": gaps})
    else:
        _show(result, every=every)
    raise typer.Exit(3 if result.gaps else int(bool(result.exceptions)))


def _percent(option: str, given: str | None, configured: Decimal) -> Decimal:
    """Raises: ConfigurationError: what was given is no percentage."""
    return configured if given is None else number(option, given, most=Decimal(100), such_as="2.5")


def _show(result: Match, *, every: bool) -> None:
    rows = [
        (
            line.kind.replace("_", " "), line.number, line.line, dollars(line.ordered), dollars(line.received),
            dollars(line.billed), Text(line.verdict.value.replace("_", " "), style=_colour(line.verdict)), line.reason,
        )
        for line in (result.lines if every else result.exceptions)
    ]  # fmt: skip
    columns = ("what", "number", "line", "ordered", "received", "billed", "verdict", "why")
    output.table(f"{len(result.exceptions)} of {len(result.lines)} lines do not match", columns, rows)
    for name, found in result.gaps.items():
        for gap in found:
            output.console.print(f"not matched: {name}: {gap}", style="yellow", markup=False)


def _colour(verdict: Verdict) -> str:
    return {Verdict.MATCHED: "green", Verdict.NOT_BILLED: "dim"}.get(verdict, "red")
