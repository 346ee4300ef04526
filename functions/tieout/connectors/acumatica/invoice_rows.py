"""The rows of a bill or an AR invoice: what is billed gross, and retainage that moves by rows of its own.

A negative invoice becomes a document of the opposite type, so its rows are sent with the opposite sign; what is expected
stays in the invoice's own sign.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.policy.ready import ReadyInvoice, ReadyInvoiceLine
from tieout.sync.plan import Expectation, ExpectedLine

RELEASED, HELD = "released", "held"


@dataclass(frozen=True)
class InvoiceRow:
    """One row: its body, and what must be read back of it. `amount` is in the invoice's own sign."""

    source_id: str
    amount: Decimal
    cost_code: str
    body: dict[str, Any]


def negative(ready: ReadyInvoice) -> bool:
    """Whether it becomes a document of the opposite type."""
    return ready.total < 0


def signed(ready: ReadyInvoice, amount: Decimal) -> Decimal:
    """An amount as the document carries it."""
    return -amount if negative(ready) else amount


def bills(line: ReadyInvoiceLine) -> bool:
    """Whether the line bills anything; one that only releases retainage has no row of its own for it."""
    return bool(line.line.amount or line.retained)


def expectation(ready: ReadyInvoice, rows: Iterable[InvoiceRow]) -> Expectation:
    """The sum of the rows, and what is due: an ERP that retains, taxes or discounts on its own differs there."""
    lines = tuple(ExpectedLine(row.source_id, row.amount, row.cost_code) for row in rows)
    total = sum((line.amount for line in lines), Decimal("0.00"))
    return Expectation(total, lines, {"Amount": f"{ready.total:.2f}"})
