"""Subcontracts and purchase orders: their limits, what stands in the way, and the plan. None of it makes a call."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.context import Assumption, require_assumption
from tieout.connectors.viewpoint_vista import assumptions
from tieout.connectors.viewpoint_vista.codes import CODE_LENGTH, fits, number, number_in_vista, step_reference
from tieout.connectors.viewpoint_vista.commitments import entry_of, expectation, notes, retained_percent
from tieout.connectors.viewpoint_vista.documents import KIND_OF, SUBCONTRACT
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.policy.ready import FieldLimits, ReadyCommitment, ReadyLine
from tieout.policy.reasons import Reason
from tieout.records.commitment import CommitmentKind
from tieout.sync.outcomes import NeedsPerson
from tieout.sync.plan import Side, Step

CREATE, POST = "create", "post"
MOST_LINES = 2000
"""An entry that waits for its batch is kept with its step's note; this many lines fit there with room to spare."""
_DECIMALS = {"amount": 2, "quantity": 3, "unit_cost": 5}
"""numeric(12,2), numeric(12,3) and numeric(16,5) in the public table definitions (inferred for the user types)."""


def relied_on(kind: str) -> tuple[Assumption, ...]:
    """What every document of this type relies on."""
    return (*assumptions.ALWAYS, assumptions.SUBCONTRACT) if kind == SUBCONTRACT else assumptions.ALWAYS


@dataclass(frozen=True)
class Commitments:
    """Commitments of both kinds."""

    settings: VistaSettings
    switched_on: frozenset[str]

    def limits(self) -> FieldLimits:
        """The same for both kinds."""
        chosen = self.settings
        return FieldLimits(
            number=max(CODE_LENGTH - chosen.fixed_code_length, 1) if "{number}" in chosen.code else None,
            title=chosen.description_length,
            line_description=chosen.description_length,
            lines=MOST_LINES,
            currency=chosen.currency,
        )

    def objections(self, ready: ReadyCommitment) -> list[Reason]:
        """Every reason why this commitment cannot be sent."""
        return [*self._switched_off(ready), *self._header(ready), *self._lines(ready)]

    def plan(self, ready: ReadyCommitment) -> tuple[Step, ...]:
        """Put it into a batch of its own, see that it ties, then post the batch."""
        kind = KIND_OF[ready.kind]
        reference = step_reference(ready.external_reference, number_in_vista(ready, self.settings))
        body = {"batch_notes": notes(ready), "entry": entry_of(ready, self.settings)}
        create = Step(CREATE, Side.ERP, kind, body, reference, expectation(ready))
        # Posting what is posted changes nothing: the connector looks for the document, and Vista refuses a posted batch.
        return create, Step(POST, Side.ERP, kind, {}, reference, repeatable=True)

    def _switched_off(self, ready: ReadyCommitment) -> Iterator[Reason]:
        needed = list(relied_on(KIND_OF[ready.kind]))
        if ready.kind is CommitmentKind.SUBCONTRACT and any(retained_percent(line, ready) for line in ready.lines):
            needed.append(assumptions.RETAINAGE)
        for assumption in needed:
            try:
                require_assumption(assumption, self.switched_on)
            except NeedsPerson as refusal:
                yield Reason("assumption_off", refusal.why, "assumptions")

    def _header(self, ready: ReadyCommitment) -> Iterator[Reason]:
        code = number_in_vista(ready, self.settings)
        if not fits(code):
            text = (
                f"'{code}' cannot be a number in Vista: at most {CODE_LENGTH} Latin characters, no blank at either end."
            )
            yield Reason("number", text, "number")
        if not ready.vendor.isdecimal():
            yield Reason("vendor", f"'{ready.vendor}' is no vendor number of Vista: expected digits.", "vendor")
        if ready.kind is CommitmentKind.PURCHASE_ORDER and any(retained_percent(line, ready) for line in ready.lines):
            text = f"{ready.number} holds retainage, and a purchase order in Vista has none. Make it a subcontract."
            yield Reason("retainage_on_purchase_order", text, "retainage_percent")
        extensions = [(ready.extensions, ""), *((line.extensions, "lines.") for line in ready.lines)]
        for names, where in extensions:
            for name in names:
                if where or not name.startswith("ud"):
                    text = f"'{name}' in value_maps.extensions is no ud column of the header: items take none here."
                    yield Reason("unknown_extension", text, f"{where}extensions")

    def _lines(self, ready: ReadyCommitment) -> Iterator[Reason]:
        for at, line in enumerate(ready.lines, start=1):
            if not line.cost_type.isdecimal() or not 1 <= int(line.cost_type) <= 255:
                text = f"Line {at}: '{line.cost_type}' is no cost type of Vista (1 to 255): set it in value_maps.cost_types."
                yield Reason("cost_type", text, f"lines.{at}.cost_type")
            if line.quantity is not None and not 0 < len(line.unit or "") <= 3:
                text = f"Line {at}: '{line.unit or ''}' is no unit of Vista (1 to 3 characters): map it in value_maps.units."
                yield Reason("unit", text, f"lines.{at}.unit")
            yield from _too_precise(at, line, retained_percent(line, ready))


def _too_precise(at: int, line: ReadyLine, percent: Decimal) -> Iterator[Reason]:
    figures = {name: (getattr(line, name), places) for name, places in _DECIMALS.items()}
    for name, (value, places) in {**figures, "retainage_percent": (percent, 2)}.items():
        figure = value or Decimal(0)
        try:
            number(figure)
            exact = figure == round(figure, places)
        except ValueError:
            exact = False
        if not exact:
            text = f"Line {at}: {name} {figure:f} has more digits than Vista keeps ({places} decimals). Round it."
            yield Reason("too_precise", text, f"lines.{at}.{name}")
