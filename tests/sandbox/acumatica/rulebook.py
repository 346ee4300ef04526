"""Which rules each entity is under."""

from sandbox.acumatica.billing.pro_formas import ProFormaRules
from sandbox.acumatica.billing.running import Billing
from sandbox.acumatica.contract import READ_ONLY
from sandbox.acumatica.documents import PURCHASE_ORDER, SUBCONTRACT, DocumentRules
from sandbox.acumatica.masters import MasterRules
from sandbox.acumatica.projects.budgets import BudgetRules
from sandbox.acumatica.projects.change_orders import ChangeOrderRules
from sandbox.acumatica.projects.projects import ProjectRules
from sandbox.acumatica.projects.released_change import ReleasedChange
from sandbox.acumatica.rules import Rules
from sandbox.acumatica.settings import Settings
from sandbox.acumatica.store import Store
from sandbox.acumatica.subledger.documents import SubledgerRules
from sandbox.acumatica.subledger.kinds import BILLS, CHECKS, INVOICES, PAYMENTS
from sandbox.acumatica.subledger.payments import PaymentRules
from sandbox.kit.clock import SandboxClock

_MASTERS = ("Vendor", "Customer", "ProjectTask", "CostCode", "AccountGroup", *sorted(READ_ONLY))


def rules_of(store: Store, settings: Settings, clock: SandboxClock) -> dict[str, Rules]:
    """The rules of every entity of the contract."""
    orders = {kind.entity: DocumentRules(kind, store, settings, clock) for kind in (SUBCONTRACT, PURCHASE_ORDER)}
    pro_formas = ProFormaRules(store, settings)
    return {
        **dict.fromkeys(_MASTERS, MasterRules(store)),
        **orders,
        **{kind.entity: SubledgerRules(kind, store, settings) for kind in (BILLS, INVOICES)},
        **{kind.entity: PaymentRules(kind, store, settings) for kind in (CHECKS, PAYMENTS)},
        "ProFormaInvoice": pro_formas,
        "Project": ProjectRules(store, Billing(store, pro_formas).run),
        "ProjectBudget": BudgetRules(store),
        "ChangeOrder": ChangeOrderRules(store, settings, ReleasedChange(store, orders)),
    }
