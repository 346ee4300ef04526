"""What sending would refuse: fields over the ERP's limits, values without a mapping, sums that do not add up.

The very functions that prepare a record for sending are asked, so that nothing passes here and is refused later. The same value
that stands in a thousand lines is one finding.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tieout.config.connection import Connection
from tieout.policy.preparing import prepare
from tieout.policy.reasons import Reason
from tieout.preflight.carried import NOT_CARRIED
from tieout.preflight.findings import Finding, Severity, shortened
from tieout.preflight.ports import ErpSurvey
from tieout.records.record import Record
from tieout.records.references import TargetDocument

CHECK = "refusals"
_LINE = re.compile(r"^Line \d+:? ?(?:the )?")
_QUOTED = re.compile(r"'([^']*)'")
_BY_VALUE = ("unmapped_", "unknown_")


@dataclass
class _Group:
    severity: Severity
    reason: Reason
    text: str
    numbers: dict[str, None] = field(default_factory=dict)


def refusals(
    document: Connection,
    erp: ErpSurvey,
    now: Iterable[Record],
    later: Iterable[Record],
    *,
    told_elsewhere: Iterable[str],
) -> Iterator[Finding]:
    """Every reason for which a record would be refused.

    Args:
        now: would be sent at once, so a refusal blocks; `later`: is not approved yet, so there is time.
        told_elsewhere: codes of reasons that another check names with more to say about them.
    """
    groups: dict[tuple[str, str], _Group] = {}
    skipped = frozenset(told_elsewhere)
    for records, severity in ((now, Severity.BLOCKS), (later, Severity.WARNS)):
        for record in records:
            for reason in _reasons(document, erp, record):
                if reason.code not in skipped:
                    key, text = _key(record, reason)
                    groups.setdefault(key, _Group(severity, reason, text)).numbers[record.number] = None
    for (_, subject), group in groups.items():
        yield _finding(subject, group)


def _reasons(document: Connection, erp: ErpSurvey, record: Record) -> list[Reason]:
    why_not = erp.not_carried(record.kind.value)
    if why_not:
        return [Reason(NOT_CARRIED, f"The ERP takes no {record.kind.value.replace('_', ' ')}: {why_not}")]
    ready = prepare(
        record,
        document.value_maps,
        erp.limits(record.kind.value),
        generation=1,
        targets=_targets(record),
        section=document.section(record.entity),
    )
    return ready if isinstance(ready, list) else erp.objections(ready)


def _targets(record: Record) -> dict[str, tuple[TargetDocument, ...]]:
    """What the record needs is taken to be there: whether it is, is asked when it is sent."""
    there: dict[str, tuple[TargetDocument, ...]] = {}
    for need in record.needs:
        lines = dict.fromkeys(need.lines, "there")
        document = TargetDocument(
            role=need.entity.value, kind=need.reference.kind, key=need.reference.id, company="", lines=lines
        )
        there[str(need.reference)] = (document,)
    return there


def _key(record: Record, reason: Reason) -> tuple[tuple[str, str], str]:
    if reason.code == NOT_CARRIED:
        return (reason.code, record.kind.value), reason.text
    if reason.code == "currency":
        return (reason.code, record.currency or ""), reason.text
    if reason.code.startswith(_BY_VALUE):
        text = _LINE.sub("", reason.text)
        quoted = _QUOTED.search(text)
        # Of a task the quoted value is the project, and the text names it: one finding per project.
        return (reason.code, quoted.group(1) if quoted else text), text[:1].upper() + text[1:]
    return (reason.code, f"{record.number} {reason.field}".strip()), reason.text


def _finding(subject: str, group: _Group) -> Finding:
    numbers = list(group.numbers)
    text = group.text if len(numbers) == 1 and numbers[0] in group.text else f"{group.text} ({shortened(numbers)})"
    return Finding(CHECK, group.reason.code, group.severity, subject, text, platform=subject, records=len(numbers))
