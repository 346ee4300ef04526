"""Every field of a bill and of an invoice to the owner, told as `mapped.py` tells those of the other kinds."""

from decimal import Decimal

from e2e.mapping import HOLD, Mapped, code_of, gross, linked
from infra.local.business import BRANCH, ERP_PROJECT, RETAINAGE_RECEIVABLE, REVENUE_ACCOUNT, TASK

BILL = Mapped(
    "Bill",
    "Details",
    {
        "Type": lambda _: "Bill",
        "Vendor": lambda one: linked(one["contract"]["vendor"]),
        "VendorRef": lambda one: one["invoice_number"],
        "Date": lambda one: one["billing_date"],
        "DueDate": lambda one: one["due_date"],
        "Project": lambda _: ERP_PROJECT,
        "BranchID": lambda _: BRANCH,
        "Description": lambda one: (
            f"[procore:subcontractor_invoice:{one['id']}] {one['number']} {one['contract_name']}"
        ),
        "Amount": lambda one: one["summary"]["current_payment_due"],
        "custom/CurrentDocument/CuryRetainageTotal": lambda one: one["summary"]["total_retainage"],
        "Status": lambda _: "On Hold",
    },
    {
        "POOrderType": lambda _: "Subcontract",
        "POOrderNbr": lambda row: row["of"]["contract"]["origin_code"],
        "POLine": lambda row: row["bills"],
        "TransactionDescription": lambda row: row["description_of_work"],
        "Qty": lambda row: row["work_completed_this_period_quantity"],
        "UnitCost": lambda row: (
            row["scheduled_unit_price"] if Decimal(row["work_completed_this_period_quantity"]) else None
        ),
        "ExtendedCost": gross,
        "custom/Transactions/CuryRetainageAmt": lambda row: row["retained"],
        "CostCode": code_of,
        "ProjectTask": lambda _: TASK,
    },
    custom=("CurrentDocument.CuryRetainageTotal", "Transactions.CuryRetainageAmt"),
    unsaid={**HOLD, "custom/Document/RetainageApply": "what is retained of each row says it to the cent"},
)
INVOICE = Mapped(
    "Invoice",
    "Details",
    {
        "Type": lambda _: "Invoice",
        "Customer": lambda one: linked(one["contract"]["vendor"]),
        "CustomerOrder": lambda one: one["invoice_number"],
        "Date": lambda one: one["billing_date"],
        "Project": lambda _: ERP_PROJECT,
        "LinkBranch": lambda _: BRANCH,
        "Description": lambda one: f"[procore:owner_invoice:{one['id']}] {one['number']} {one['contract']['title']}",
        "Amount": lambda one: one["g702"]["current_payment_due"],
        "Status": lambda _: "On Hold",
    },
    {
        "TransactionDescription": lambda row: "Retainage held" if row["held"] else row["description_of_work"],
        "Qty": lambda _: 0,
        "ExtendedPrice": lambda row: row["moves"],
        "Account": lambda row: RETAINAGE_RECEIVABLE if row["held"] else REVENUE_ACCOUNT,
        "ProjectTask": lambda _: TASK,
        "CostCode": code_of,
    },
    unsaid={**HOLD, "DueDate": "Procore's owner applications have none"},
)
