"""What Acumatica cannot carry as this connection is configured: named before anything is sent, all at once."""

import re
from collections.abc import Iterator
from decimal import Decimal

from tieout.connectors.acumatica import assumptions
from tieout.connectors.acumatica.commitments import retained_percent, retains
from tieout.connectors.acumatica.encoding import TooPrecise, number
from tieout.connectors.acumatica.settings import CUSTOM_FIELD, AcumaticaSettings
from tieout.connectors.context import Assumption, require_assumption
from tieout.policy.ready import ReadyCommitment
from tieout.policy.reasons import Reason
from tieout.records.commitment import CommitmentKind
from tieout.sync.outcomes import NeedsPerson


def needed_assumptions(kind: str, settings: AcumaticaSettings) -> tuple[Assumption, ...]:
    """What every document of this kind relies on."""
    by_vendor_ref = settings.reference_field == "VendorRef"
    released = assumptions.SUBCONTRACT_ON_HOLD if kind == "Subcontract" else assumptions.ORDER_HOLD
    reference = assumptions.VENDOR_REF if by_vendor_ref else assumptions.CUSTOM_REFERENCE
    return (reference, assumptions.LINE_ORDER, released)


def objections(
    ready: ReadyCommitment, kind: str, settings: AcumaticaSettings, switched_on: frozenset[str]
) -> list[Reason]:
    """Every reason why this commitment cannot be sent to Acumatica."""
    return [
        *_assumed(ready, kind, settings, switched_on),
        *_retainage(ready, settings),
        *_extensions(ready),
        *_amounts(ready),
    ]


def _assumed(
    ready: ReadyCommitment, kind: str, settings: AcumaticaSettings, switched_on: frozenset[str]
) -> Iterator[Reason]:
    needed = list(needed_assumptions(kind, settings))
    if any(line.quantity is None for line in ready.lines):
        needed.append(assumptions.LUMP_SUM)
    if ready.extensions or any(line.extensions for line in ready.lines) or _order_retains(ready):
        needed.append(assumptions.EXTENSION_FIELDS)
    for assumption in needed:
        try:
            require_assumption(assumption, switched_on)
        except NeedsPerson as refusal:
            yield Reason("assumption_off", refusal.why, "assumptions")


def _order_retains(ready: ReadyCommitment) -> bool:
    return ready.kind is CommitmentKind.PURCHASE_ORDER and retains(ready)


def _retainage(ready: ReadyCommitment, settings: AcumaticaSettings) -> Iterator[Reason]:
    if not _order_retains(ready):
        return
    if settings.retainage_on_purchase_orders is None:
        text = (
            f"{ready.number} holds retainage, and a purchase order in Acumatica's API has no field for it. Make it a "
            "subcontract, take the retainage off, or map retainage_on_purchase_orders to an attribute."
        )
        yield Reason("retainage_on_purchase_order", text, "retainage_percent")
    elif any((line.retainage_percent or Decimal(0)) != retained_percent(ready) for line in ready.lines):
        text = (
            f"The lines of {ready.number} hold different retainage; the attribute carries one percentage for the order."
        )
        yield Reason("retainage_differs_by_line", text, "retainage_percent")


def _extensions(ready: ReadyCommitment) -> Iterator[Reason]:
    places = [("", ready.extensions)]
    places += [(f"lines.{position}.", line.extensions) for position, line in enumerate(ready.lines, start=1)]
    for where, extensions in places:
        for name in extensions:
            if not re.fullmatch(CUSTOM_FIELD, name):
                text = f"'{name}' in value_maps.extensions is not a field of Acumatica: expected custom:View.Field."
                yield Reason("unknown_extension", text, f"{where}extensions")


def _amounts(ready: ReadyCommitment) -> Iterator[Reason]:
    for position, line in enumerate(ready.lines, start=1):
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
