"""The kinds of record that go to Vista, each with its limits, objections and plan. None of it makes a call."""

from dataclasses import dataclass

from tieout.connectors.context import Assumption
from tieout.connectors.viewpoint_vista import change_order_kinds, commitment_kinds, invoice_kinds, job_kinds
from tieout.connectors.viewpoint_vista.change_order_kinds import ChangeOrders
from tieout.connectors.viewpoint_vista.commitment_kinds import Commitments
from tieout.connectors.viewpoint_vista.documents import CHANGE_OF, INVOICE, JOB
from tieout.connectors.viewpoint_vista.invoice_kinds import Invoices
from tieout.connectors.viewpoint_vista.job_kinds import Jobs
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.policy.ready import FieldLimits, Ready, ReadyChangeOrder, ReadyCommitment, ReadyInvoice, ReadyProject
from tieout.policy.reasons import Reason
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind
from tieout.records.references import TargetDocument
from tieout.sync.plan import Step


@dataclass(frozen=True)
class Kinds:
    """Whichever kind a record is of."""

    settings: VistaSettings
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        """The lengths and counts of a kind. Raises TypeError for one that is not carried."""
        if kind in set(CommitmentKind):
            return Commitments(self.settings, self.switched_on).limits()
        if kind == ChangeOrderKind.COMMITMENT:
            return ChangeOrders(self.settings, self.switched_on).limits()
        if kind == ProjectKind.PROJECT:
            return Jobs(self.settings, self.switched_on).limits()
        if kind == InvoiceKind.SUBCONTRACTOR:
            return Invoices(self.settings, self.switched_on).limits()
        raise TypeError(f"{kind} is not carried")

    def objections(self, ready: Ready) -> list[Reason]:
        """What cannot be carried as configured. Raises TypeError as above."""
        match ready:
            case ReadyCommitment():
                return Commitments(self.settings, self.switched_on).objections(ready)
            case ReadyChangeOrder(kind=ChangeOrderKind.COMMITMENT):
                return ChangeOrders(self.settings, self.switched_on).objections(ready)
            case ReadyInvoice(kind=InvoiceKind.SUBCONTRACTOR):
                return Invoices(self.settings, self.switched_on).objections(ready)
            case ReadyProject():
                return Jobs(self.settings, self.switched_on).objections(ready)
        raise TypeError(f"{ready.kind} is not carried")

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """The steps that one record needs. Raises TypeError as above."""
        match ready:
            case ReadyCommitment():
                return Commitments(self.settings, self.switched_on).plan(ready)
            case ReadyChangeOrder(kind=ChangeOrderKind.COMMITMENT):
                return ChangeOrders(self.settings, self.switched_on).plan(ready)
            case ReadyInvoice(kind=InvoiceKind.SUBCONTRACTOR):
                return Invoices(self.settings, self.switched_on).plan(ready)
            case ReadyProject():
                return Jobs(self.settings, self.switched_on).plan(ready)
        raise TypeError(f"{ready.kind} is not carried")

    def update(self, ready: Ready, documents: tuple[TargetDocument, ...]) -> tuple[Step, ...]:
        """The steps that bring a job up to date. Raises TypeError for what changes by a document of its own."""
        if not isinstance(ready, ReadyProject):
            raise TypeError(f"{ready.kind} is not updated in place")
        return Jobs(self.settings, self.switched_on).update(ready, documents)


def relied_on(document: str) -> tuple[Assumption, ...]:
    """What every document of this type relies on."""
    if document in CHANGE_OF.values():
        return change_order_kinds.relied_on(document)
    if document == JOB:
        return job_kinds.RELIES_ON
    return invoice_kinds.RELIES_ON if document == INVOICE else commitment_kinds.relied_on(document)
