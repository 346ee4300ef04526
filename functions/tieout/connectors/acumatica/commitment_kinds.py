"""Subcontracts and purchase orders: what stands in the way, and the plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.acumatica import assumptions
from tieout.connectors.acumatica.commitments import entity_of, expectation, line_chunks, retained_percent, retains
from tieout.connectors.acumatica.document_steps import ADD_LINES, CREATE
from tieout.connectors.acumatica.documents import BY_COMMITMENT
from tieout.connectors.acumatica.look_up import LINES_PER_PUT
from tieout.connectors.acumatica.moves import RELEASE
from tieout.connectors.acumatica.objections import switched_off, too_precise, unknown_extensions
from tieout.connectors.acumatica.references import place_of
from tieout.connectors.acumatica.reliance import relied_on
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.context import Assumption
from tieout.policy.ready import FieldLimits, Ready, ReadyCommitment
from tieout.policy.reasons import Reason
from tieout.records.commitment import CommitmentKind
from tieout.sync.plan import Side, Step


@dataclass(frozen=True)
class Commitments:
    """Commitments of both kinds."""

    settings: AcumaticaSettings
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        """The same for both kinds; lines beyond 500 go in further requests, so their number has no limit of its own."""
        chosen = self.settings
        return FieldLimits(
            number=chosen.number_limit,
            title=chosen.title_limit,
            line_description=chosen.line_limit,
            external_reference=place_of(BY_COMMITMENT[CommitmentKind(kind)].kind, chosen).length,
            currency=chosen.currency,
            taxes=True,
        )

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this commitment cannot be sent."""
        commitment = _commitment(ready)
        return [
            *switched_off(self._relied_on(commitment), self.switched_on),
            *self._retainage(commitment),
            *unknown_extensions(commitment.extensions, commitment.lines),
            *too_precise(commitment.lines),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Create on hold, add the lines that one request does not take, release."""
        commitment = _commitment(ready)
        kind, reference = BY_COMMITMENT[commitment.kind].kind, commitment.external_reference
        first, *others = line_chunks(commitment, self.settings)
        body = entity_of(commitment, self.settings) | {"Details": first}
        steps = [Step(CREATE, Side.ERP, kind, body, reference, expectation(commitment, len(first)))]
        for index, chunk in enumerate(others, start=2):
            expects = expectation(commitment, (index - 1) * LINES_PER_PUT + len(chunk))
            steps.append(Step(f"{ADD_LINES}{index}", Side.ERP, kind, {"Details": chunk}, reference, expects))
        # Releasing what is released changes nothing: the connector looks at the status before it calls that a refusal.
        return (*steps, Step(RELEASE, Side.ERP, kind, {}, reference, repeatable=True, moves=True))

    def _relied_on(self, ready: ReadyCommitment) -> Iterator[Assumption]:
        yield from relied_on(BY_COMMITMENT[ready.kind].kind, self.settings)
        if any(line.quantity is None for line in ready.lines):
            yield assumptions.LUMP_SUM
        if ready.extensions or any(line.extensions for line in ready.lines) or _order_retains(ready):
            yield assumptions.EXTENSION_FIELDS

    def _retainage(self, ready: ReadyCommitment) -> Iterator[Reason]:
        if not _order_retains(ready):
            return
        if self.settings.retainage_on_purchase_orders is None:
            text = (
                f"{ready.number} holds retainage, and a purchase order in Acumatica's API has no field for it. Make it a "
                "subcontract, take the retainage off, or map retainage_on_purchase_orders to an attribute."
            )
            yield Reason("retainage_on_purchase_order", text, "retainage_percent")
        elif any((line.retainage_percent or Decimal(0)) != retained_percent(ready) for line in ready.lines):
            text = (
                f"The lines of {ready.number} hold different retainage; "
                "the attribute carries one percentage for the order."
            )
            yield Reason("retainage_differs_by_line", text, "retainage_percent")


def _order_retains(ready: ReadyCommitment) -> bool:
    return ready.kind is CommitmentKind.PURCHASE_ORDER and retains(ready)


def _commitment(ready: Ready) -> ReadyCommitment:
    if not isinstance(ready, ReadyCommitment):
        raise TypeError(f"{ready.kind} is no commitment")
    return ready
