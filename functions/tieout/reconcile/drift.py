"""Drift in figures: how much, how old and how many, per connection; and whether that is beyond what the firm tolerates."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from tieout.config.thresholds import DriftAlarm
from tieout.reconcile.findings import Report
from tieout.reconcile.manifest import run_name
from tieout.reconcile.ports import Shelf
from tieout.reconcile.statement import Statement


@dataclass(frozen=True)
class Drift:
    """One run in figures. `in_flight` is in dollars too; `not_compared` counts questions and figures."""

    connection: str
    run: datetime
    verdict: str
    amount: Decimal
    in_flight: Decimal
    untied: int
    oldest: timedelta
    not_compared: int
    unexplained: Decimal

    def over_amount(self, alarm: DriftAlarm) -> bool:
        return self.amount >= alarm.amount and self.untied > 0

    def over_age(self, alarm: DriftAlarm) -> bool:
        return self.untied > 0 and self.oldest >= alarm.age


def drift_of(report: Report, statement: Statement, now: datetime) -> Drift:
    """The figures of one run."""
    nothing = Decimal("0.00")
    return Drift(
        connection=report.connection,
        run=report.run,
        verdict=statement.verdict.value,
        amount=report.amount,
        in_flight=sum((finding.amount for finding in report.in_flight), nothing),
        untied=len(report.findings),
        oldest=max((finding.age(now) for finding in report.findings), default=timedelta(0)),
        not_compared=len(statement.not_asked) + len(statement.gaps),
        unexplained=sum((abs(line.unexplained) for line in statement.lines if line.project), nothing),
    )


def note_drift(shelf: Shelf, drift: Drift) -> str:
    """Keep the figures, small enough that a year of them is read at once. Returns the path."""
    path = f"{_folder(drift.connection)}{run_name(drift.run)}.json"
    held = asdict(drift) | {"run": drift.run.isoformat(), "oldest": int(drift.oldest.total_seconds())}
    shelf.put(path, json.dumps(held, default=str).encode())
    return path


def drift_over_time(shelf: Shelf, connection: str, *, runs: int = 60) -> list[Drift]:
    """The figures of the last runs, oldest first."""
    return [_read(shelf.get(path)) for path in shelf.listing(_folder(connection))[-runs:]]


def _folder(connection: str) -> str:
    return f"drift/connection={connection}/"


def _read(content: bytes) -> Drift:
    held = json.loads(content)
    amounts = {name: Decimal(held[name]) for name in ("amount", "in_flight", "unexplained")}
    times = {"run": datetime.fromisoformat(held["run"]), "oldest": timedelta(seconds=held["oldest"])}
    return Drift(**(held | amounts | times))
