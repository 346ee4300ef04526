"""The kinds of record that are carried as configured, each with the room that knows it."""

from collections.abc import Mapping
from typing import Protocol

from tieout.connectors.sage_intacct.bills import Bills
from tieout.connectors.sage_intacct.change_requests import ChangeRequests
from tieout.connectors.sage_intacct.commitment_changes import CommitmentChanges
from tieout.connectors.sage_intacct.commitments import Commitments
from tieout.connectors.sage_intacct.estimates import Estimates
from tieout.connectors.sage_intacct.owner_invoices import OwnerInvoices
from tieout.connectors.sage_intacct.projects import Projects
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind
from tieout.sync.plan import Step


class Kind(Protocol):
    """One kind of record: what it may hold, what stands in its way, and the plan. None of it makes a call."""

    def limits(self, kind: str) -> FieldLimits: ...
    def objections(self, ready: Ready) -> list[Reason]: ...
    def plan(self, ready: Ready) -> tuple[Step, ...]: ...


def kinds_of(settings: SageIntacctSettings, switched_on: frozenset[str]) -> Mapping[str, Kind]:
    """The rooms by kind of record; a kind whose definition is not named has none."""
    requests = ChangeRequests(settings, switched_on)
    found: dict[str, Kind] = {
        **dict.fromkeys(CommitmentKind, Commitments(settings, switched_on)),
        ChangeOrderKind.PRIME: requests,
        BudgetKind.CHANGE: requests,
        BudgetKind.BASELINE: Estimates(settings, switched_on),
        ProjectKind.PROJECT: Projects(settings, switched_on),
        InvoiceKind.OWNER: OwnerInvoices(settings, switched_on),
    }
    if settings.commitment_changes is not None:
        found[ChangeOrderKind.COMMITMENT] = CommitmentChanges(settings, settings.commitment_changes, switched_on)
    if settings.vendor_invoices is not None:
        found[InvoiceKind.SUBCONTRACTOR] = Bills(settings, settings.vendor_invoices, switched_on)
    return found


def missing_in(settings: SageIntacctSettings) -> Mapping[str, str]:
    """The setting that a kind needs and that is not stated, by kind."""
    needed = {
        ChangeOrderKind.COMMITMENT: ("erp.settings.commitment_changes", settings.commitment_changes),
        InvoiceKind.SUBCONTRACTOR: ("erp.settings.vendor_invoices", settings.vendor_invoices),
        BudgetKind.CHANGE: ("erp.settings.changes.budget_status", settings.changes.budget_status),
        ChangeOrderKind.PRIME: ("erp.settings.changes.prime_status", settings.changes.prime_status),
    }
    return {kind: name for kind, (name, stated) in needed.items() if stated is None}
