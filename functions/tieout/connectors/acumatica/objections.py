"""What stands in the way of any document: an assumption that is off, a field that is none, a figure too precise."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from tieout.connectors.acumatica.document_settings import CUSTOM_FIELD
from tieout.connectors.acumatica.encoding import TooPrecise, number
from tieout.connectors.context import Assumption, require_assumption
from tieout.policy.ready import ReadyLine
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import NeedsPerson


def switched_off(needed: Iterable[Assumption], switched_on: frozenset[str]) -> Iterator[Reason]:
    """One reason for each assumption that is needed and not switched on."""
    for assumption in dict.fromkeys(needed):
        try:
            require_assumption(assumption, switched_on)
        except NeedsPerson as refusal:
            yield Reason("assumption_off", refusal.why, "assumptions")


def unknown_extensions(header: Mapping[str, str], lines: Iterable[ReadyLine]) -> Iterator[Reason]:
    """One reason for each mapped extension that is no field of Acumatica."""
    places = [("", header)]
    places += [(f"lines.{position}.", line.extensions) for position, line in enumerate(lines, start=1)]
    for where, extensions in places:
        for name in extensions:
            if not re.fullmatch(CUSTOM_FIELD, name):
                text = f"'{name}' in value_maps.extensions is not a field of Acumatica: expected custom:View.Field."
                yield Reason("unknown_extension", text, f"{where}extensions")


def too_precise(lines: Iterable[ReadyLine]) -> Iterator[Reason]:
    """One reason for each figure that a JSON number would change."""
    for position, line in enumerate(lines, start=1):
        fields = {
            "amount": line.amount,
            "quantity": line.quantity,
            "unit_cost": line.unit_cost,
            "retainage_percent": line.retainage_percent,
        }
        for name, value in fields.items():
            try:
                number(value or Decimal(0))
            except TooPrecise as error:
                yield Reason("too_precise", f"Line {position}: {error}. Round it.", f"lines.{position}.{name}")
