"""Findings: every difference with its ids, dollars, age, cause and fix; and what became of those of the run before."""

import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from string import Formatter

from tieout.reconcile.causes import CAUSES, Cause
from tieout.reconcile.desk import Desk, Record, cents, sql_of
from tieout.reconcile.errors import Gap
from tieout.reconcile.measures_of import effects_of
from tieout.reconcile.questions import QUESTIONS


class Standing(StrEnum):
    """What a finding is, seen from the run before. `unconfirmed`: it was open, and this run could not tell."""

    NEW = "new"
    OPEN = "open"
    UNCONFIRMED = "unconfirmed"
    RESOLVED = "resolved"


@dataclass(frozen=True)
class Finding:
    """One difference. Source is the platform's side, target the ERP's.

    Attributes:
        id: stable between runs: made of entity, question and both ids.
        amount: the dollars in question, never negative.
        effects: by (project, measure), how much more the ERP shows because of it; signed.
        since: when it can first have been there, by the documents' own dates and the runs that did not show it.
        first_seen: the first run that showed it.
        command: arguments of `tieout` that fix it; `None` if a person has to.
    """

    id: str
    question: str
    entity: str
    kind: str
    project: str | None
    party: str | None
    source: str | None
    source_value: str
    target: str | None
    target_value: str
    amount: Decimal
    cause: str
    words: str
    fix: str
    command: str | None
    since: datetime | None
    first_seen: datetime
    effects: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    standing: Standing = Standing.NEW

    def age(self, now: datetime) -> timedelta:
        """How long it has been there."""
        return now - min(self.since or self.first_seen, self.first_seen)


@dataclass(frozen=True)
class NotAsked:
    """A question that could not be asked, and why: what it would have found is unknown, and nothing is called tied."""

    question: str
    gaps: tuple[Gap, ...]
    advisory: bool = False

    @property
    def leaves_doubt(self) -> bool:
        """Whether the statement could say something else if it had been asked; not so where there is nothing to ask about."""
        return not self.advisory or any(gap.code != "not_kept" for gap in self.gaps)


@dataclass(frozen=True)
class Report:
    """What one run found. `in_flight`: newer than the earlier snapshot, or still on its way: shown, and no findings."""

    connection: str
    run: datetime
    findings: tuple[Finding, ...]
    in_flight: tuple[Finding, ...]
    resolved: tuple[Finding, ...] = ()
    not_asked: tuple[NotAsked, ...] = ()

    @property
    def amount(self) -> Decimal:
        return sum((finding.amount for finding in self.findings), Decimal("0.00"))


def find(desk: Desk, before: tuple[Finding, ...] = ()) -> Report:
    """Ask every question that can be asked.

    Args:
        before: the findings of the run before, unconfirmed ones too.
    """
    not_asked: list[NotAsked] = []
    found: list[tuple[Finding, bool]] = []
    held = desk.holding({name for question in QUESTIONS for name in question.reads})
    for question in QUESTIONS:
        gaps = question.gaps(desk.gathered)
        if gaps:
            not_asked.append(NotAsked(question.name, gaps, question.advisory))
        elif held.intersection(question.reads):
            found.extend(_finding(desk, row) for row in desk.ask(sql_of(question.name), moment="since"))
    open_now = tuple(finding for finding, in_flight in found if not in_flight)
    flying = tuple(finding for finding, in_flight in found if in_flight)
    report = Report(desk.gathered.connection, desk.gathered.run, open_now, flying, not_asked=tuple(not_asked))
    return compared(report, before)


def compared(report: Report, before: tuple[Finding, ...]) -> Report:
    """Tell new, still open and resolved apart. What this run could not ask, or saw in flight, is never called resolved."""
    known = {finding.id: finding for finding in before}
    unknown = {answer for q in QUESTIONS if q.name in {n.question for n in report.not_asked} for answer in q.answers}
    flying = {finding.id for finding in report.in_flight}
    here = {finding.id for finding in report.findings}
    still = tuple(_again(finding, known.get(finding.id)) for finding in report.findings)
    gone = [finding for finding in before if finding.id not in here]
    doubtful = [finding for finding in gone if finding.id in flying or finding.question in unknown]
    kept = tuple(replace(finding, standing=Standing.UNCONFIRMED) for finding in doubtful)
    resolved = tuple(replace(finding, standing=Standing.RESOLVED) for finding in gone if finding not in doubtful)
    ordered = sorted((*still, *kept), key=lambda finding: (-finding.amount, finding.question, finding.id))
    return replace(report, findings=tuple(ordered), resolved=resolved)


def finding_id(entity: str, question: str, source: str | None, target: str | None) -> str:
    """Twelve characters that stay the same from run to run."""
    return hashlib.sha256("\x1f".join((entity, question, source or "", target or "")).encode()).hexdigest()[:12]


def _again(finding: Finding, known: Finding | None) -> Finding:
    if known is None:
        return finding
    return replace(finding, first_seen=known.first_seen, standing=Standing.OPEN)


def _command(cause: Cause, filled: dict[str, str | None]) -> str | None:
    """The command with its names filled in; none where one of them is not known, such as the project of a document without."""
    if cause.command is None:
        return None
    needed = {name for _, name, _, _ in Formatter().parse(cause.command) if name}
    return cause.command.format_map(filled) if all(filled[name] for name in needed) else None


def _finding(desk: Desk, row: Record) -> tuple[Finding, bool]:
    cause = CAUSES[row["cause"]]
    filled = {
        "detail": row["detail"],
        "entity": row["entity"],
        "source": row["source"],
        "project_id": (row["project"] or "").rpartition(":")[2],
        "connection": desk.gathered.connection,
    }
    finding = Finding(
        id=finding_id(row["entity"], row["question"], row["source"], row["target"]),
        question=row["question"],
        entity=row["entity"],
        kind=row["kind"] or "",
        project=row["project"],
        party=row["party"],
        source=row["source"],
        source_value=row["source_value"] or "",
        target=row["target"],
        target_value=row["target_value"] or "",
        amount=cents(row["amount"]),
        cause=row["cause"],
        words=cause.words.format_map(filled),
        fix=cause.fix,
        command=_command(cause, filled),
        since=row["since"],
        first_seen=desk.gathered.run,
        effects=effects_of(row),
    )
    return finding, bool(row["in_flight"])
