"""What a contract's header tells of its change orders, invoices and payments."""

from dataclasses import dataclass
from decimal import Decimal

from sandbox.procore.change_orders.kinds import PENDING, package_total, packages_of
from sandbox.procore.contract_kinds import PRIME_CONTRACT, ContractKind
from sandbox.procore.contract_rules import grand_total
from sandbox.procore.invoicing.application_views import APPLICATION
from sandbox.procore.invoicing.bills import application, bills_of
from sandbox.procore.invoicing.progress import share
from sandbox.procore.invoicing.requisition_rules import REQUISITION
from sandbox.procore.store import Row, Store


@dataclass(frozen=True)
class ContractTotals:
    """Sums of one contract. `invoiced` are the payments due of the invoices that count as billed."""

    original: Decimal
    approved: Decimal
    pending: Decimal
    draft: Decimal
    invoiced: Decimal
    paid: Decimal

    @property
    def revised(self) -> Decimal:
        return self.original + self.approved

    @property
    def outstanding(self) -> Decimal:
        """ "Revised contract amount minus total payments" """
        return self.revised - self.paid

    @property
    def percentage_paid(self) -> Decimal:
        return share(self.paid, self.revised)


def contract_totals(store: Store, kind: ContractKind, contract: Row) -> ContractTotals:
    """Void, rejected and no-charge change orders count nowhere; without any of these records all is zero."""
    bill_kind = APPLICATION if kind is PRIME_CONTRACT else REQUISITION
    bills = [row for row in bills_of(store, bill_kind, contract) if row["status"] in bill_kind.billed]
    payments = [row for row in store.owned("contract_payments", contract["id"]) if row["deleted_at"] is None]
    return ContractTotals(
        original=grand_total(store, kind, contract),
        approved=_changes(store, contract, ("approved",)),
        pending=_changes(store, contract, PENDING),
        draft=_changes(store, contract, ("draft",)),
        invoiced=sum((application(store, bill_kind, row).payment_due for row in bills), Decimal(0)),
        paid=sum((row["amount"] for row in payments), Decimal(0)),
    )


def _changes(store: Store, contract: Row, statuses: tuple[str, ...]) -> Decimal:
    packages = [row for row in packages_of(store, contract) if row["status"] in statuses]
    return sum((package_total(store, row) for row in packages), Decimal(0))
