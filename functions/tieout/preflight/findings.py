"""What the checks found: named, counted, with the values on both sides and the way out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """`blocks`: records would be refused, doubled or posted wrongly. `warns`: somebody must look. `info`: good to know."""

    BLOCKS = "blocks"
    WARNS = "warns"
    INFO = "info"


ORDER = (Severity.BLOCKS, Severity.WARNS, Severity.INFO)


@dataclass(frozen=True)
class Finding:
    """One thing that was found.

    Attributes:
        check, code: which check, and its stable word for this; `subject`: what it is about, such as a cost code.
        platform, erp: the values on both sides, as each writes them; empty where nothing stands.
        fix: what to do.
        records: how many records that would be sent it concerns.
    """

    check: str
    code: str
    severity: Severity
    subject: str
    text: str
    platform: str = ""
    erp: str = ""
    fix: str = ""
    records: int = 0


@dataclass(frozen=True)
class Several(Finding):
    """A finding about many things at once. Its text tells the first few; `names`, all of them, for whoever reads the JSON."""

    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """All findings about one connection, worst first, and how much was looked at."""

    connection: str
    findings: tuple[Finding, ...]
    looked_at: dict[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[Severity, int]:
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in ORDER}

    @property
    def blocks(self) -> bool:
        return any(finding.severity is Severity.BLOCKS for finding in self.findings)


def report(connection: str, findings: Iterable[Finding], looked_at: dict[str, int]) -> Report:
    """Findings put in order: the worst first, then by check, by what it is, by subject."""
    ordered = sorted(findings, key=lambda one: (ORDER.index(one.severity), one.check, one.code, one.subject))
    return Report(connection, tuple(ordered), looked_at)


def not_checked(check: str, side: str, why: str) -> Finding:
    """A check that could not be made. It is told: silence would read as "all is well"."""
    text = f"Not checked: {side} does not say ({why})."
    return Finding(check, "not_checked", Severity.WARNS, side, text, fix="Check it by hand.")


def shortened(names: Iterable[str], most: int = 5) -> str:
    """The first names of many: `A, B, C and 14 more`."""
    listed = list(names)
    rest = len(listed) - most
    return ", ".join(listed[:most]) + (f" and {rest} more" if rest > 0 else "")
