"""Subcontracts and purchase orders: what stands in the way, and the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tieout.connectors.sage_300_cre.capabilities import RELIES_ON
from tieout.connectors.sage_300_cre.objections import COMMITMENT_NUMBER, TEXT, extensions, lines, switched_off
from tieout.connectors.sage_300_cre.papers import COMMITMENT, CREATE, POST, expectation, item_of
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.connectors.sage_300_cre.values import filled, written
from tieout.policy.ready import FieldLimits, Ready, ReadyCommitment
from tieout.policy.reasons import Reason
from tieout.records.commitment import CommitmentKind
from tieout.sync.plan import Side, Step


@dataclass(frozen=True)
class Commitments:
    """Commitments of both kinds."""

    settings: Sage300CreSettings
    switched_on: frozenset[str]

    def limits(self, _kind: str) -> FieldLimits:
        """A number is unique in the company, across both kinds."""
        return FieldLimits(number=COMMITMENT_NUMBER, title=TEXT, line_description=TEXT, currency=self.settings.currency)

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this commitment cannot be sent."""
        commitment = _commitment(ready)
        retained = commitment.retainage_percent
        return [
            *switched_off(RELIES_ON[commitment.kind], self.switched_on),
            *extensions(commitment.extensions),
            *lines(commitment.lines, self.settings, committed=True, retained=retained),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Make it in hh2, then have it posted to Sage."""
        commitment = _commitment(ready)
        reference = commitment.external_reference
        body = filled(
            Code=commitment.number,
            Name=written(reference),
            Description=commitment.title,
            Date=commitment.contract_date,
            Type=self._types.get(commitment.kind),
            RetainagePercent=commitment.retainage_percent,
            Vendor=commitment.vendor,
            Job=commitment.project,
        )
        body["Items"] = [item_of(line, position) for position, line in enumerate(commitment.lines, start=1)]
        expects = expectation(commitment.lines, {"Code": commitment.number, "Description": commitment.title})
        return (
            Step(CREATE, Side.ERP, COMMITMENT, body, reference, expects),
            Step(POST, Side.ERP, COMMITMENT, posting(body, f"{expects.total:f}"), reference, moves=True),
        )

    @property
    def _types(self) -> Mapping[str, int | None]:
        chosen = self.settings
        return {
            CommitmentKind.SUBCONTRACT: chosen.subcontract_type,
            CommitmentKind.PURCHASE_ORDER: chosen.purchase_order_type,
        }


def posting(created: Mapping[str, Any], total: str) -> dict[str, Any]:
    """What the posting is to be compared with: Sage has been seen to take a document without its lines."""
    return {"Items": len(created["Items"]), "Total": total}


def _commitment(ready: Ready) -> ReadyCommitment:
    if not isinstance(ready, ReadyCommitment):
        raise TypeError(f"{ready.kind} is no commitment")
    return ready
