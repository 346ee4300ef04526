"""Keeping a run's findings on the shelf, so that the next run can tell new, still open and resolved apart."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any

from tieout.reconcile.errors import Gap, NotComparable
from tieout.reconcile.findings import Finding, Report, Standing
from tieout.reconcile.manifest import run_name
from tieout.reconcile.ports import Shelf

VERSION = 1
_MOMENTS = ("since", "first_seen")


def keep(shelf: Shelf, report: Report) -> str:
    """Put what is open (and what could not be confirmed) on the shelf. Returns its path."""
    path = f"{_folder(report.connection)}{run_name(report.run)}.json"
    held = {"version": VERSION, "findings": [written(finding) for finding in report.findings]}
    shelf.put(path, json.dumps(held).encode())
    return path


def kept_before(shelf: Shelf, connection: str, run: datetime) -> tuple[Finding, ...]:
    """The findings of the last run before this one; none if there was none.

    Raises:
        NotComparable: they cannot be read. Taken for none, everything would look new and nothing resolved.
    """
    folder = _folder(connection)
    earlier = [path for path in shelf.listing(folder) if path < f"{folder}{run_name(run)}"]
    if not earlier:
        return ()
    try:
        held = json.loads(shelf.get(earlier[-1]))
        if held["version"] != VERSION:
            raise ValueError(f"version {held['version']}, not {VERSION}")
        return tuple(read_finding(one) for one in held["findings"])
    except (ValueError, KeyError, TypeError) as error:
        raise NotComparable(
            Gap("unreadable", earlier[-1], f"the findings of that run cannot be read ({error})")
        ) from error


def _folder(connection: str) -> str:
    return f"findings/connection={connection}/"


def written(finding: Finding) -> dict[str, Any]:
    """A finding as JSON holds it: amounts as text."""
    held = dict(vars(finding))
    held["effects"] = [[*place, str(amount)] for place, amount in finding.effects.items()]
    held["amount"] = str(finding.amount)
    for name in _MOMENTS:
        held[name] = moment.isoformat() if (moment := held[name]) else None
    return held


def read_finding(held: dict[str, Any]) -> Finding:
    """A finding that `written` wrote. Raises: ValueError, KeyError, TypeError."""
    held["effects"] = {(project, measure): Decimal(amount) for project, measure, amount in held["effects"]}
    held["amount"], held["standing"] = Decimal(held["amount"]), Standing(held["standing"])
    held |= {name: datetime.fromisoformat(held[name]) if held[name] else None for name in _MOMENTS}
    return Finding(**held)
