"""What stands in the way of any document's lines: cost types, units, and figures with more digits than Vista keeps."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from tieout.connectors.context import Assumption, require_assumption
from tieout.connectors.viewpoint_vista.codes import number
from tieout.policy.ready import ReadyLine
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import NeedsPerson

_DECIMALS = {"amount": 2, "quantity": 3, "unit_cost": 5}
"""numeric(12,2), numeric(12,3) and numeric(16,5) in the public table definitions (inferred for the user types)."""


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
    figures = {name: (getattr(line, name), places) for name, places in _DECIMALS.items()}
    for name, (value, places) in {**figures, "retainage_percent": (percent, 2)}.items():
        if not _exact(value or Decimal(0), places):
            text = f"Line {at}: {name} {value:f} has more digits than Vista keeps ({places} decimals). Round it."
            yield Reason("too_precise", text, f"lines.{at}.{name}")


def _exact(figure: Decimal, places: int) -> bool:
    try:
        number(figure)
    except ValueError:
        return False
    return figure == round(figure, places)
