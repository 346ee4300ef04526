"""What the system itself works out, per entity: sent values are passed over without a word, as on a disabled form field."""

from collections.abc import Mapping

_ALWAYS = frozenset(
    {"LastModifiedDateTime", "CreatedDateTime", "Status", "LineTotal", "OrderTotal", "SubcontractTotal", "TaxTotal"}
    | {"RetainageTotal", "DiscountTotal", "OrderNbr", "OrderType", "Emailed", "Printed", "BaseCurrencyID"}
)
#: Entities whose status is an ordinary field; that of the others moves by actions and Hold.
OWN_STATUS = frozenset({"Vendor", "Customer"})

_BUDGET = frozenset(
    {"ActualAmount", "ActualQty", "ActualPlusOpenCommittedAmount", "BudgetedCOAmount", "BudgetedCOQty", "Performance"}
    | {"CommittedCOAmount", "CommittedCOQty", "CommittedInvoicedAmount", "CommittedInvoicedQty", "CommittedOpenAmount"}
    | {"CommittedOpenQty", "CommittedReceivedQty", "OriginalCommittedAmount", "OriginalCommittedQty", "Type"}
    | {
        "RevisedCommittedAmount",
        "RevisedCommittedQty",
        "VarianceAmount",
        "DraftInvoicesAmount",
        "RevisedBudgetedAmount",
    }
    | {"RevisedBudgetedQty", "LastCostAtCompletion", "LastCostToComplete", "LastPercentageOfCompletion"}
)
_BY_ENTITY: Mapping[str, frozenset[str]] = {
    "Project": frozenset({"Assets", "Balances", "Expenses", "Income", "Invoices", "Liabilities"}),
    "ProjectBudget": _BUDGET,
    "Bill": frozenset({"Amount", "Balance", "Applications", "TaxDetails"}),
    "Invoice": frozenset({"Amount", "Balance", "ApplicationsDefault", "ApplicationsCreditMemo", "TaxDetails"}),
    "Check": frozenset({"UnappliedBalance", "History"}),
    "Payment": frozenset({"ApplicationHistory", "AppliedToDocuments", "AvailableBalance", "AppliedToOrders"}),
    "ChangeOrder": frozenset(
        {"CommitmentsChangeTotal", "CostBudgetChangeTotal", "RevenueBudgetChangeTotal", "GrossMargin"}
        | {"GrossMarginAmount", "OriginalCORefNbr", "ReverseStatus", "Customer"}
    ),
    "ProFormaInvoice": frozenset(
        {"AmountDue", "InvoiceTotal", "ProgressBillingTotal", "TimeAndMaterialTotal", "FinancialDetails", "ProjectID"}
        | {"CustomerID", "TaxDetails"}
    ),
}
_ON_ROWS = frozenset({"OrderNbr", "OrderType", "Amount", "QtyOnReceipts", "ReceivedAmount", "OrderedQty"})
_CHANGES = frozenset(
    {
        "OtherDraftCOAmount",
        "PreviouslyApprovedCOAmount",
        "PreviouslyApprovedCOQty",
        "RevisedBudgetedAmount",
        "ActualAmount",
    }
    | {"RevisedBudgetedQty", "TotalPotentiallyRevisedAmount", "CommittedCOAmount", "CommittedOpenAmount", "ActualQty"}
)
_BY_TAB: Mapping[str, frozenset[str]] = {
    "CostBudget": _CHANGES,
    "RevenueBudget": _CHANGES,
    "Commitments": frozenset({"Status", "OpenQty", "OrderQty", "OrderDate", "LineAmount", "AmountinBaseCurrency"}),
    "ProgressBilling": frozenset(
        {"ActualAmount", "Amount", "CurrentInvoiced", "DraftInvoicesAmount", "PreviouslyInvoiced"}
        | {"RevisedBudgetedAmount", "TotalCompleted", "ProjectTaskID", "CostCode", "InventoryID"}
    ),
    "DocumentsToApply": frozenset(),
}
#: Custom form fields that cannot be set.
COMPUTED_FORM_FIELDS = frozenset(
    {
        "Document.IsRetainageDocument",
        "Document.OrigRefNbr",
        "CurrentDocument.CuryRetainageTotal",
        "CurrentDocument.CuryRetainageUnreleasedAmt",
    }
)
_SETTLED = frozenset({"Balance", "CashDiscountBalance"})


def computed(entity: str) -> frozenset[str]:
    """The header fields of an entity that cannot be set."""
    names = _ALWAYS | _BY_ENTITY.get(entity, frozenset())
    return names - {"Status"} if entity in OWN_STATUS else names


def computed_on_rows(entity: str, tab: str) -> frozenset[str]:
    """The fields of a tab's rows that cannot be set."""
    return _SETTLED if entity == "Check" else _BY_TAB.get(tab, _ON_ROWS)
