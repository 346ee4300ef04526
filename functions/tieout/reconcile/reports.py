"""A run's report as it is kept: statement, findings, what is in flight, what was resolved, and what nobody could compare."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from tieout.reconcile.errors import Gap, NotComparable
from tieout.reconcile.findings import NotAsked, Report
from tieout.reconcile.keeping import read_finding, written
from tieout.reconcile.manifest import run_name, run_of
from tieout.reconcile.ports import Shelf
from tieout.reconcile.signing import SignOff
from tieout.reconcile.statement import Line, Statement

VERSION = 1


@dataclass(frozen=True)
class Kept:
    """What one run said. `remarks`: what its readers must know beside it."""

    statement: Statement
    report: Report
    remarks: tuple[str, ...] = ()


def keep_report(shelf: Shelf, kept: Kept) -> str:
    """Put a report on the shelf. Returns its path."""
    path = _path(kept.report.connection, kept.report.run)
    shelf.put(path, json.dumps(as_json(kept)).encode())
    return path


def as_json(kept: Kept) -> dict[str, Any]:
    """A report as JSON: amounts as text, moments in UTC."""
    statement, report = kept.statement, kept.report
    return {
        "version": VERSION,
        "connection": report.connection,
        "run": report.run.isoformat(),
        "verdict": statement.verdict.value,
        "digest": statement.digest,
        "remarks": list(kept.remarks),
        "lines": [_line(line) for line in statement.lines],
        "gaps": {measure: [asdict(gap) for gap in gaps] for measure, gaps in statement.gaps.items()},
        "in_doubt": list(statement.not_asked),
        "flying": statement.flying,
        "findings": [written(finding) for finding in report.findings],
        "in_flight": [written(finding) for finding in report.in_flight],
        "resolved": [written(finding) for finding in report.resolved],
        "not_asked": [asdict(one) for one in report.not_asked],
    }


def report_runs(shelf: Shelf, connection: str) -> list[datetime]:
    """The runs that were compared, oldest first."""
    return [run_of(path.rpartition("/")[2].removesuffix(".json")) for path in shelf.listing(_folder(connection))]


def read_report(shelf: Shelf, connection: str, run: datetime) -> Kept:
    """The report of a run.

    Raises:
        FileNotFoundError: that run was not compared.
        NotComparable: it cannot be read.
    """
    path = _path(connection, run)
    try:
        return _read(json.loads(shelf.get(path)))
    except (ValueError, KeyError, TypeError) as error:
        raise NotComparable(Gap("unreadable", path, f"this report cannot be read ({error})")) from error


def keep_signature(shelf: Shelf, signed: SignOff) -> str:
    """Put a signature on the shelf, beside earlier ones. Returns its path."""
    path = f"{_signatures(signed.connection, signed.run)}{run_name(signed.at)}.json"
    held = asdict(signed) | {"run": signed.run.isoformat(), "at": signed.at.isoformat()}
    shelf.put(path, json.dumps(held).encode())
    return path


def signature_of(shelf: Shelf, statement: Statement) -> SignOff | None:
    """The newest signature that holds for this very statement."""
    for path in reversed(shelf.listing(_signatures(statement.connection, statement.run))):
        held = json.loads(shelf.get(path))
        signed = SignOff(**(held | {name: datetime.fromisoformat(held[name]) for name in ("run", "at")}))
        if signed.holds_for(statement):
            return signed
    return None


def _folder(connection: str) -> str:
    return f"reports/connection={connection}/"


def _path(connection: str, run: datetime) -> str:
    return f"{_folder(connection)}{run_name(run)}.json"


def _signatures(connection: str, run: datetime) -> str:
    return f"signatures/connection={connection}/run={run_name(run)}/"


_AMOUNTS = ("platform", "erp", "explained", "in_flight")


def _line(line: Line) -> dict[str, Any]:
    amounts = {name: str(getattr(line, name)) for name in (*_AMOUNTS, "difference", "unexplained")}
    return {"project": line.project, "measure": line.measure, "findings": line.findings} | amounts


def _read(held: dict[str, Any]) -> Kept:
    if held["version"] != VERSION:
        raise ValueError(f"version {held['version']}, not {VERSION}")
    run = datetime.fromisoformat(held["run"])
    lines = tuple(
        Line(
            project=one["project"],
            measure=one["measure"],
            findings=one["findings"],
            **{name: Decimal(one[name]) for name in _AMOUNTS},
        )
        for one in held["lines"]
    )
    gaps = {measure: tuple(Gap(**gap) for gap in found) for measure, found in held["gaps"].items()}
    found, flying, resolved = (tuple(map(read_finding, held[name])) for name in ("findings", "in_flight", "resolved"))
    not_asked = tuple(
        NotAsked(one["question"], tuple(Gap(**gap) for gap in one["gaps"]), one["advisory"])
        for one in held["not_asked"]
    )
    in_doubt = tuple(held["in_doubt"])
    doubts = {one.question: one.gaps for one in not_asked if one.question in in_doubt}
    # A report without the count was kept before it told the verdict: it says what it said, and its signature holds.
    flew = held.get("flying", 0)
    statement = Statement(held["connection"], run, lines, gaps, len(found), in_doubt, doubts, flew)
    report = Report(held["connection"], run, found, flying, resolved, not_asked)
    return Kept(statement, report, tuple(held["remarks"]))
