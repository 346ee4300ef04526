"""Change orders of commitments: their limits, what stands in the way, and the plan. None of it makes a call."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tieout.connectors.context import Assumption
from tieout.connectors.viewpoint_vista import assumptions, sending_assumptions
from tieout.connectors.viewpoint_vista.codes import cost_code_of, step_reference
from tieout.connectors.viewpoint_vista.commitment_kinds import CREATE, POST
from tieout.connectors.viewpoint_vista.commitments import mark
from tieout.connectors.viewpoint_vista.documents import CHANGE_OF, SUBCONTRACT_CHANGE
from tieout.connectors.viewpoint_vista.objections import misfits, switched_off
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.policy.ready import FieldLimits, ReadyChangeLine, ReadyChangeOrder
from tieout.policy.reasons import Reason
from tieout.sync.plan import Expectation, ExpectedLine, Side, Step

MOST_LINES = 200
"""Each line is an entry of its own, which waits for its turn in the queue."""
NUMBER = 10
"""ChangeOrder is varchar(10) in the public table definitions."""


def relied_on(kind: str) -> tuple[Assumption, ...]:
    """What the change order of this document type relies on."""
    always = (
        *assumptions.ALWAYS,
        sending_assumptions.CHANGE_ENTRIES,
        sending_assumptions.CHANGES_POSTED,
    )
    if kind != SUBCONTRACT_CHANGE:
        return always
    return (*always, assumptions.SUBCONTRACT, sending_assumptions.SUBCONTRACT_CHANGES)


@dataclass(frozen=True)
class ChangeOrders:
    """Change orders of purchase orders and subcontracts that are in Vista."""

    settings: VistaSettings
    switched_on: frozenset[str]

    def limits(self) -> FieldLimits:
        """The same for both."""
        return FieldLimits(
            line_description=self.settings.description_length, lines=MOST_LINES, currency=self.settings.currency
        )

    def objections(self, ready: ReadyChangeOrder) -> list[Reason]:
        """Every reason why this change order cannot be sent."""
        if ready.contract is None or ready.contract.kind not in CHANGE_OF:
            return [Reason("no_contract", f"{ready.number} names no commitment that is in Vista.", "contract")]
        needed = relied_on(CHANGE_OF[ready.contract.kind])
        return [*switched_off(needed, self.switched_on), *self._whole(ready), *self._lines(ready)]

    def plan(self, ready: ReadyChangeOrder) -> tuple[Step, ...]:
        """Put its lines into a batch of their own, see that they tie, then post the batch.

        Taking the first step again goes on with the batch that carries our reference, so it changes nothing twice.
        """
        if ready.contract is None:
            raise TypeError(f"{ready.number} has no commitment")
        kind = CHANGE_OF[ready.contract.kind]
        reference = step_reference(ready.external_reference, ready.contract.key)
        body = {
            "batch_notes": mark(ready.external_reference),
            "code": ready.contract.key,
            "job": ready.project,
            "lines": [self._line(line, ready) for line in ready.lines],
        }
        create = Step(CREATE, Side.ERP, kind, body, reference, _expectation(ready), repeatable=True)
        return create, Step(POST, Side.ERP, kind, {"entries": len(ready.lines)}, reference, repeatable=True, moves=True)

    def _line(self, changed: ReadyChangeLine, ready: ReadyChangeOrder) -> dict[str, Any]:
        """A line as the entries are made of it, once the commitment's items are known; amounts as text."""
        line = changed.line
        fits = len(ready.number) <= NUMBER
        told = line.description if fits else f"{ready.number} {line.description}".strip()
        priced = line.quantity is not None and line.unit_cost is not None
        return {
            "adjusts": changed.adjusts,
            "change_order": ready.number if fits else None,
            "date": ready.change_date.isoformat() if ready.change_date else None,
            "description": told or ready.title[: self.settings.description_length] or None,
            "amount": f"{line.amount:f}",
            "units": f"{line.quantity:f}" if priced else None,
            "unit_cost": f"{line.unit_cost:f}" if priced else None,
            "unit": line.unit if priced else None,
            "phase": line.cost_code,
            "cost_type": line.cost_type,
            "account": line.account,
        }

    def _whole(self, ready: ReadyChangeOrder) -> Iterator[Reason]:
        if ready.extensions or any(each.line.extensions for each in ready.lines):
            yield Reason("unknown_extension", "Entries of change orders take no ud columns here.", "extensions")
        adjusted = Counter(line.adjusts for line in ready.lines if line.adjusts)
        for item in (item for item, count in adjusted.items() if count > 1):
            text = f"{ready.number} changes item {item} more than once, and Vista shows changes by item. Add them up."
            yield Reason("changed_twice", text, "lines")

    def _lines(self, ready: ReadyChangeOrder) -> Iterator[Reason]:
        length = self.settings.description_length
        for at, changed in enumerate(ready.lines, start=1):
            yield from misfits(at, changed.line)
            told = self._line(changed, ready)["description"] or ""
            if len(told) > length:
                text = f"Line {at}: '{told}' has {len(told)} characters; Vista takes {length} with the change order's number."
                yield Reason("too_long", text, f"lines.{at}.description")


def _expectation(ready: ReadyChangeOrder) -> Expectation:
    sent = tuple(
        ExpectedLine(each.line.source_id, each.line.amount, cost_code_of(each.line.cost_code, each.line.cost_type))
        for each in ready.lines
    )
    return Expectation(ready.total, sent)
