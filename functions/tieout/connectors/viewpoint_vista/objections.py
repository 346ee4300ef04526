"""What stands in the way of any document's lines: cost types, units, and figures with more digits than Vista keeps."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tieout.connectors.context import Assumption, require_assumption
from tieout.policy.ready import ReadyLine
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import NeedsPerson

_DIGITS = {"amount": (12, 2), "quantity": (12, 3), "unit_cost": (16, 5)}
"""numeric(12,2), numeric(12,3) and numeric(16,5) in the public table definitions (inferred for the user types)."""
_PERCENT = (6, 2)
"""Of a fraction that is numeric(6,4), in percent."""


def switched_off(needed: Iterable[Assumption], switched_on: frozenset[str]) -> Iterator[Reason]:
    """A reason for each assumption that this connection has not switched on."""
    for assumption in needed:
        try:
            require_assumption(assumption, switched_on)
        except NeedsPerson as refusal:
            yield Reason("assumption_off", refusal.why, "assumptions")


def misfits(at: int, line: ReadyLine, percent: Decimal = Decimal(0)) -> Iterator[Reason]:
    """What Vista cannot hold of a line; `percent`: its retainage."""
    if not line.cost_type.isdecimal() or not 1 <= int(line.cost_type) <= 255:
        text = f"Line {at}: '{line.cost_type}' is no cost type of Vista (1 to 255): set it in value_maps.cost_types."
        yield Reason("cost_type", text, f"lines.{at}.cost_type")
    if line.quantity is not None and not 0 < len(line.unit or "") <= 3:
        text = f"Line {at}: '{line.unit or ''}' is no unit of Vista (1 to 3 characters): map it in value_maps.units."
        yield Reason("unit", text, f"lines.{at}.unit")
    figures = {name: (getattr(line, name), digits) for name, digits in _DIGITS.items()}
    for name, (value, (digits, places)) in {**figures, "retainage_percent": (percent, _PERCENT)}.items():
        if not _fits(value or Decimal(0), digits, places):
            kept = f"{digits}, of them {places} decimals"
            text = f"Line {at}: {name} {value:f} has more digits than Vista keeps ({kept}). Round or split it."
            yield Reason("too_precise", text, f"lines.{at}.{name}")


def _fits(value: Decimal, digits: int, places: int) -> bool:
    # The size first: rounding what is far too large is an error of the arithmetic, and no answer.
    return abs(value) < Decimal(10) ** (digits - places) and value == round(value, places)
