"""Where payables and receivables differ."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """Bills or invoices. `party` is the field that names whom it is owed to or by, `party_entity` what that is."""

    entity: str
    module: str
    types: frozenset[str]
    party: str
    party_entity: str
    unit_price: str
    extended: str
    applications: str
    branch: str


@dataclass(frozen=True, slots=True)
class PaymentKind:
    """Checks or payments: `applied` is the tab of what is to be paid, `history` of what was."""

    entity: str
    documents: DocumentKind
    party: str
    applied: str
    history: str


BILLS = DocumentKind(
    "Bill",
    "AP",
    frozenset({"Bill", "Credit Adj.", "Debit Adj.", "Prepayment"}),
    "Vendor",
    "Vendor",
    "UnitCost",
    "ExtendedCost",
    "Applications",
    "BranchID",
)
INVOICES = DocumentKind(
    "Invoice",
    "AR",
    frozenset({"Invoice", "Debit Memo", "Credit Memo"}),
    "Customer",
    "Customer",
    "UnitPrice",
    "ExtendedPrice",
    "ApplicationsDefault",
    "LinkBranch",
)
CHECKS = PaymentKind("Check", BILLS, "Vendor", "Details", "History")
PAYMENTS = PaymentKind("Payment", INVOICES, "CustomerID", "DocumentsToApply", "ApplicationHistory")
#: What reduces what is owed, and so posts with the opposite sign.
NEGATIVE = frozenset({"Debit Adj.", "Credit Memo"})
