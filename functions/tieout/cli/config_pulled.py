"""What accounting owns, before it goes live: it was seen in shadow, whole, and nobody is left who may be there twice.

A list of the platform says who is there, and not which of accounting's records it is. Only an import looks at all of them; so
"nothing waits to be adopted" is worth something once one has gone through, and never before.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from tieout.cli.preflight_survey import Remembered
from tieout.config.connection import Connection
from tieout.config.kinds import KINDS
from tieout.config.modes import Flow, Mode
from tieout.config.ownership import OWNERSHIP
from tieout.preflight.findings import Finding, Several, Severity
from tieout.records.entities import Entity
from tieout.sync.pull_judging import LINK
from tieout.sync.pull_progress import mark_of_import
from tieout.wiring.compose import Composition

ALIKE = frozenset({"link_proposed", "link_unsure"})
"""What preflight says of a vendor of the platform that may be one of accounting's."""


def not_seen(
    parts: Composition, old: Connection | None, entities: Iterable[Entity], why_not_read: Callable[[str], str]
) -> Iterator[Finding]:
    """Each entity that would be live and whose records no import has looked at, whole, as the document now stands.

    Args:
        old: the document in force; `None` if there is none.
        why_not_read: why a kind cannot be read as configured; "" if it can. What cannot be read does not flow, live or not.
    """
    for entity in entities:
        if OWNERSHIP[entity].direction is not Flow.TO_PLATFORM:
            continue
        kinds = [kind for kind in KINDS[entity] if not why_not_read(kind) and not _looked_at(parts, old, entity, kind)]
        if kinds:
            those = " and ".join(kinds)
            text = f"The ERP's {those} records were not seen in shadow: which of them the platform has already, nobody knows."
            fix = (
                f"Push the whole of {entity.value} in shadow; 'tieout import {entity.value}s --full', until '--show' says that "
                f"it is done; answer what 'tieout adopt {entity.value}' lists; then go live."
            )
            yield Finding("adoption", "not_seen_in_shadow", Severity.BLOCKS, entity.value, text, fix=fix)


def _looked_at(parts: Composition, old: Connection | None, entity: Entity, kind: str) -> bool:
    """Whether an import was done to its end: nothing else moves its watermark, and the first one reads everything.

    Where a part is off, an import passes that part over, and its watermark says nothing of it.
    """
    if old is None or Mode.OFF in old.section(entity).modes:
        return False
    return parts.marks.reached(mark_of_import(old.id, kind, old.section(entity))) is not None


def raised(found: Sequence[Finding], remembered: Remembered) -> Iterator[Finding]:
    """The findings, where vendors go live: one who may be accounting's blocks, unless a person has said who it is."""
    answers = {
        entry.key.reference.id: entry.hints[LINK]
        for entry in (*remembered.shadow.values(), *remembered.live.values())
        if entry.key.entity is Entity.VENDOR and LINK in entry.hints
    }
    links = set(answers.values())
    for one in found:
        if one.code not in ALIKE or one.subject in links or all(_code(name) in answers for name in _names(one)):
            yield one
        else:
            yield replace(one, severity=Severity.BLOCKS)


def _names(finding: Finding) -> tuple[str, ...]:
    return finding.names if isinstance(finding, Several) else (finding.erp,)


def _code(name: str) -> str:
    """The ERP's code of a vendor as findings write it: `O'Brien & Sons (OBRIEN)`."""
    return name.rpartition("(")[2].removesuffix(")")
