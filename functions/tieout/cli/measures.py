"""`tieout measures`: how fast, how much by hand, how long open; and against what the firm says it was before."""

from dataclasses import asdict
from datetime import UTC, timedelta, tzinfo
from decimal import Decimal
from typing import Annotated, Any

import typer

from tieout.cli import output
from tieout.cli.given import number
from tieout.cli.options import AsJson, Connections
from tieout.cli.tieout_shelf import Local, Reading, RunName, reading, tie_out_told
from tieout.config.baseline import Baseline
from tieout.config.connection import ConfigurationError
from tieout.reconcile.earlier import resolved_between
from tieout.reconcile.measures import Compared, Touch, against_baseline, measured, not_measured
from tieout.records.money import dollars
from tieout.wiring.zones import time_zone

_WORDS = {
    "p50_seconds": "approval to ERP, half of them within (seconds)",
    "p95_seconds": "approval to ERP, 95% within (seconds)",
    "days_to_committed": "approval of a commitment to ERP, half of them within (working days)",
    "tied_untouched": "tied without a touch (share)",
    "open_differences": "open differences",
    "unreconciled": "dollars that differ",
    "hours_open": "hours that differences were open in that time, resolved ones too",
    "oldest_hours": "oldest difference (hours)",
    "on_time_payments": "paid in time (share)",
    "missed_discounts": "missed discounts",
    "touches": "touches by a person",
    "touches_per_invoice": "touches per invoice",
    "cost_per_invoice": "cost per invoice, of touches",
    "hours_by_hand": "hours of touches",
}
_DAY = Decimal(1440)
"""Minutes: nothing that takes longer is one touch."""
_DEAREST = Decimal(10_000)
"""Dollars an hour: beyond it, cents were meant, or a year."""
_MONEY = {"unreconciled", "missed_discounts", "cost_per_invoice"}


@tie_out_told
def measures(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=400, help="How many days up to the run to measure.")] = 30,
    baseline: Annotated[bool, typer.Option("--baseline", help="Against the connection's own baseline.")] = False,
    minutes: Annotated[str | None, typer.Option("--touch-minutes", help="What one touch by a person takes.")] = None,
    rate: Annotated[str | None, typer.Option("--touch-rate", help="What an hour of it costs, in dollars.")] = None,
    run: RunName = None,
    connection: Connections = None,
    local: Local = None,
    as_json: AsJson = False,
) -> None:
    """Show measures from the history. What nothing is known of is left empty; nothing is estimated."""
    touch = _touch(minutes, rate)
    with reading(context, connection, local) as read:
        report = read.kept(run).report
        with read.desk(run) as desk:
            since, zone = report.run - timedelta(days=days), _zone(read)
            gone = resolved_between(read.shelf, read.connection, since, report.run)
            now = measured(desk, report, since=since, until=report.run, touch=touch, zone=zone, resolved=gone)
        stated = _stated(read) if baseline else None
    compared = against_baseline(now, stated, days=days) if stated else ()
    unmeasured = not_measured(stated, compared) if stated else ()
    if as_json:
        before = [asdict(one) | {"change_percent": one.change} for one in compared]
        output.as_json(asdict(now) | {"days": days, "against_baseline": before, "not_measured": dict(unmeasured)})
        return
    rows = [(_WORDS[name], _shown(name, value)) for name, value in asdict(now).items()]
    output.table(f"{days} days up to {report.run:%Y-%m-%d}", ("measure", ""), rows)
    if baseline:
        unknown = ((name.replace("_", " "), f"{before:f}", "not measured", "") for name, before in unmeasured)
        columns = ("measure", "before", "now", "change")
        output.table("Against the baseline", columns, (*map(_row, compared), *unknown))


def _zone(read: Reading) -> tzinfo:
    """By whose clock a week ends: the firm's; a folder does not tell."""
    return UTC if read.document is None else time_zone(read.document.time_zone)


def _touch(minutes: str | None, rate: str | None) -> Touch | None:
    if (minutes is None) != (rate is None):
        raise ConfigurationError(["give both --touch-minutes and --touch-rate, or neither"])
    if minutes is None or rate is None:
        return None
    takes = number("--touch-minutes", minutes, most=_DAY, such_as="7.5")
    return Touch(takes, number("--touch-rate", rate, most=_DEAREST, such_as="65.00"))


def _stated(read: Reading) -> Baseline:
    _, document, _ = read.deployed()
    if document.baseline is None:
        raise ConfigurationError(["the connection's document states no baseline; nothing is compared with a guess"])
    return document.baseline


def _row(one: Compared) -> tuple[str, ...]:
    change = "" if one.change is None else f"{one.change:+}%"
    return one.name.replace("_", " "), f"{one.before:f}", f"{one.now.quantize(Decimal('0.01')):f}", change


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "not known"
    return dollars(value) if name in _MONEY else str(value)
