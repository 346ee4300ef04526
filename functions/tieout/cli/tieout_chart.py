"""Drift over time, drawn in the terminal."""

from collections.abc import Sequence
from decimal import Decimal

from rich.console import Group
from rich.text import Text

from tieout.reconcile.drift import Drift
from tieout.records.money import dollars

_COLOURS = {"tied": "green", "tied_but_in_flight": "cyan", "apart": "red", "incomplete": "yellow"}
_EIGHTHS = " ▏▎▍▌▋▊▉"


def chart(drifts: Sequence[Drift], width: int) -> Group:
    """One bar per run, oldest first: dollars that differ; a run that could not compare everything is yellow, and no low bar."""
    most = max((one.amount for one in drifts), default=Decimal(0))
    room = max(10, width - 44)
    lines = [Text("Drift over time", style="bold")]
    for one in drifts:
        line = Text(f"{one.run:%Y-%m-%d %H:%M}  ")
        line.append(f"{_bar(one.amount, most, room):<{room}}", style=_COLOURS.get(one.verdict, ""))
        line.append(f" {dollars(one.amount):>16} {one.untied:>5}")
        lines.append(line)
    return Group(*lines)


def _bar(amount: Decimal, most: Decimal, room: int) -> str:
    eighths = int(amount * room * 8 / most) if most else 0
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
