"""Does what is read back agree with what was sent? To the cent, line by line."""

from collections.abc import Iterator
from decimal import Decimal

from tieout.policy.reasons import Reason
from tieout.records.money import dollars
from tieout.sync.outcomes import Observed
from tieout.sync.plan import Expectation


def differences(expects: Expectation, observed: Observed) -> tuple[Reason, ...]:
    """Every way in which the document differs from what was sent; empty when it ties."""
    return tuple(_differences(expects, observed))


def _differences(expects: Expectation, observed: Observed) -> Iterator[Reason]:
    name = f"{observed.document.kind} {observed.document.key}"
    sent, found = len(expects.lines), len(observed.lines)
    if sent != found:
        yield Reason("line_count", f"{name} holds {found} lines; {sent} were sent.", "lines")
    if expects.total != observed.total:
        apart = dollars(observed.total - expects.total)
        text = f"{name} totals {dollars(observed.total)}; {dollars(expects.total)} was sent: {apart} apart."
        yield Reason("total", text, "total")
    for field, value in expects.fields.items():
        if observed.fields.get(field, "") != value:
            text = f"{name}: {field} says '{observed.fields.get(field, '')}'; '{value}' was sent."
            yield Reason("field_differs", text, field)
    by_key = {line.key: line for line in observed.lines}
    for position, line in enumerate(expects.lines, start=1):
        there = by_key.get(observed.document.lines.get(line.source_id, ""))
        if there is None:
            text = f"{name}: line {position} ({line.cost_code}, {dollars(line.amount)}) is not there."
            yield Reason("line_missing", text, f"lines.{position}")
        elif (there.amount, there.cost_code) != (line.amount, line.cost_code):
            text = (
                f"{name}: line {position} says {there.cost_code} {dollars(there.amount)}; "
                f"{line.cost_code} {dollars(line.amount)} was sent."
            )
            yield Reason("line_differs", text, f"lines.{position}")


def apart(reference: Decimal, other: Decimal) -> str:
    """`$1,200.00 more`, `$3.10 less` or `the same`: a difference as people say it."""
    difference = other - reference
    if not difference:
        return "the same"
    return f"{dollars(abs(difference))} {'more' if difference > 0 else 'less'}"
