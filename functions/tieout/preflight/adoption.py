"""Records that may be in the ERP already: while one of them is left, going live may double it."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tieout.preflight.findings import Finding, Several, Severity, shortened
from tieout.records.entities import Entity
from tieout.records.money import dollars
from tieout.records.record import Record

ZERO = Decimal("0.00")


def unadopted(records: Iterable[Record], heard_of: dict[Entity, list[str]]) -> Iterator[Finding]:
    """Per entity, what waits to be adopted.

    Args:
        records: of the platform, approved before go-live and not linked.
        heard_of: what the ledger says waits to be adopted besides, by its number or reference.
    """
    found: dict[Entity, list[Record]] = {}
    for record in records:
        found.setdefault(record.entity, []).append(record)
    for entity in Entity:
        those = found.get(entity, [])
        numbers = list(dict.fromkeys([*(record.number for record in those), *heard_of.get(entity, [])]))
        if not numbers:
            continue
        total = sum((record.total for record in those), ZERO)
        amount = f", {dollars(total)}" if total else ""
        text = f"{len(numbers)} may be in the ERP already{amount}, and nobody has said so: {shortened(numbers)}."
        fix = f"tieout adopt {entity.value}: link each to its document, or mark it as new."
        told = "adoption", "unadopted", Severity.BLOCKS, entity.value, text, str(len(numbers)), "", fix, len(numbers)
        yield Several(*told, names=tuple(numbers))
