"""What lines of all documents have in common: dimensions, and what they are worth.

An Intacct task is per project, a cost type per project and task; both are named together with their project (vendor's field
descriptions).
"""

from collections.abc import Iterable
from decimal import Decimal

from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.connectors.sage_intacct.values import Record, figure, filled, ref
from tieout.policy.ready import ReadyLine
from tieout.sync.plan import Expectation, ExpectedLine


def task_of(line: ReadyLine, settings: SageIntacctSettings) -> str:
    """The id of the line's Intacct task."""
    return line.cost_code if settings.task == "cost_code" else line.task


def dimensions(line: ReadyLine, project: str, settings: SageIntacctSettings, *, item: bool) -> Record:
    """Where a line belongs. `item`: purchasing lines need one, or none is sent."""
    named = {
        "item": settings.item if item else None,
        "location": settings.location,
        "department": settings.department,
        "project": project,
        "task": task_of(line, settings),
        "costType": line.cost_type or None,
    }
    return {name: ref(code) for name, code in named.items() if code}


def purchased(line: ReadyLine, project: str, settings: SageIntacctSettings) -> Record:
    """A purchasing line: quantity and price, or 1 at its amount. The ERP multiplies, so a difference shows in the read-back."""
    priced = line.quantity is not None and line.unit_cost is not None
    return filled(
        dimensions=dimensions(line, project, settings, item=True),
        lineDescription=line.description,
        memo=line.description,
        unit=line.unit if priced else settings.lump_sum_unit,
        unitQuantity=figure(line.quantity if priced and line.quantity is not None else Decimal(1)),
        unitPrice=figure(line.unit_cost if priced and line.unit_cost is not None else line.amount),
        conversionType="quantity" if priced else "price",
    )


def expectation(
    lines: Iterable[ReadyLine], settings: SageIntacctSettings, fields: dict[str, str] | None = None
) -> Expectation:
    """What must be read back, to the cent, with each line on its task."""
    sent = tuple(ExpectedLine(line.source_id, line.amount, task_of(line, settings)) for line in lines)
    return Expectation(sum((line.amount for line in sent), Decimal("0.00")), sent, fields or {})
