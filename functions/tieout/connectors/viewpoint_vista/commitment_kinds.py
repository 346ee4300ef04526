"""Subcontracts and purchase orders: their limits, what stands in the way, and the plan. None of it makes a call."""

from collections.abc import Iterator
from dataclasses import dataclass

from tieout.connectors.context import Assumption
from tieout.connectors.viewpoint_vista import assumptions
from tieout.connectors.viewpoint_vista.codes import CODE_LENGTH, fits, number_in_vista, step_reference
from tieout.connectors.viewpoint_vista.commitments import entry_of, expectation, notes, retained_percent
from tieout.connectors.viewpoint_vista.documents import KIND_OF, SUBCONTRACT
from tieout.connectors.viewpoint_vista.objections import misfits, switched_off
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.policy.ready import FieldLimits, ReadyCommitment
from tieout.policy.reasons import Reason
from tieout.records.commitment import CommitmentKind
from tieout.sync.plan import Side, Step

CREATE, POST = "create", "post"
SLASH = "/"
"""The manual of the platform's own connector takes no number with one to Vista (connector matrix)."""
MOST_LINES = 2000
"""An entry that waits for its batch is kept with its step's note; this many lines fit there with room to spare."""


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
        return create, Step(POST, Side.ERP, kind, {}, reference, repeatable=True, moves=True)

    def _switched_off(self, ready: ReadyCommitment) -> Iterator[Reason]:
        needed = list(relied_on(KIND_OF[ready.kind]))
        if ready.kind is CommitmentKind.SUBCONTRACT and any(retained_percent(line, ready) for line in ready.lines):
            needed.append(assumptions.RETAINAGE)
        return switched_off(needed, self.switched_on)

    def _header(self, ready: ReadyCommitment) -> Iterator[Reason]:
        code = number_in_vista(ready, self.settings)
        if not fits(code) or SLASH in code:
            text = (
                f"'{code}' cannot be a number in Vista: at most {CODE_LENGTH} Latin characters, no blank at either end and no "
                "slash. Renumber it, or build it otherwise in erp.settings.code."
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
            yield from misfits(at, line, retained_percent(line, ready))
