"""The kinds of record that Acumatica carries, each with the room that knows it; and what rooms have in common."""

from collections.abc import Mapping
from typing import Protocol

from tieout.connectors.acumatica.bill_kinds import Bills
from tieout.connectors.acumatica.budgets import Baselines
from tieout.connectors.acumatica.change_order_kinds import ChangeOrders
from tieout.connectors.acumatica.commitment_kinds import Commitments
from tieout.connectors.acumatica.owner_invoices import OwnerInvoices
from tieout.connectors.acumatica.projects import Projects
from tieout.connectors.acumatica.settings import AcumaticaSettings
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


def kinds_of(settings: AcumaticaSettings, switched_on: frozenset[str]) -> Mapping[str, Kind]:
    """The rooms by kind of record."""
    changes = ChangeOrders(settings, switched_on)
    return {
        **dict.fromkeys(CommitmentKind, Commitments(settings, switched_on)),
        **dict.fromkeys(ChangeOrderKind, changes),
        BudgetKind.CHANGE: changes,
        BudgetKind.BASELINE: Baselines(settings, switched_on),
        ProjectKind.PROJECT: Projects(settings, switched_on),
        InvoiceKind.SUBCONTRACTOR: Bills(settings, switched_on),
        InvoiceKind.OWNER: OwnerInvoices(settings, switched_on),
    }


def classes_of(settings: AcumaticaSettings) -> Mapping[str, str | None]:
    """The change order class of each kind that needs one."""
    chosen = settings.change_orders
    return {
        ChangeOrderKind.COMMITMENT: chosen.commitment_class,
        ChangeOrderKind.PRIME: chosen.prime_class,
        BudgetKind.CHANGE: chosen.budget_class,
    }
