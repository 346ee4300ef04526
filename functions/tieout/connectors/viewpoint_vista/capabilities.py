"""Which kinds of record the Direct API carries, in words for people."""

from collections.abc import Mapping

from tieout.connectors.viewpoint_vista.assumptions import SUBCONTRACT
from tieout.sync.ports import Capability

_BATCH = "in a batch of its own, read back, then posted"

CAPABILITIES: Mapping[str, Capability] = {
    "purchase_order": Capability(True, f"A PO: entered {_BATCH}; without retainage, which a PO in Vista has not."),
    "subcontract": Capability(True, f"An SL for one job: entered {_BATCH}; retainage by item.", SUBCONTRACT.name),
    "commitment_change_order": Capability(
        False, "PO change batches are documented by name, those of subcontracts not at all: enter it in Vista."
    ),
    "project": Capability(
        False,
        "A job needs a JC contract and a liability template, which the platform does not know: create it in Vista.",
    ),
    "budget": Capability(False, "The fields of cost adjustment entries are in no public document: enter it in Vista."),
    "budget_change": Capability(
        False, "The fields of cost adjustment entries are in no public document: enter it in Vista."
    ),
    "prime_change_order": Capability(False, "The Direct API documents no action for a contract's change orders."),
    "subcontractor_invoice": Capability(
        False, "AP entries are documented without the fields of their lines, retainage among them: enter it in Vista."
    ),
    "owner_invoice": Capability(False, "The fields of contract invoices are in no public document: bill it in Vista."),
}
"""By kind of record, as an unrestricted connection has them."""

NOT_CARRIED = Capability(False, "Vista has no document for it here.")


def as_configured(kind: str, switched_on: frozenset[str]) -> Capability:
    """A kind's capability on one connection."""
    able = CAPABILITIES.get(kind, NOT_CARRIED)
    if able.assumption and able.assumption not in switched_on:
        return Capability(
            False, f"It needs the assumption '{able.assumption}', which is not switched on.", able.assumption
        )
    return able
