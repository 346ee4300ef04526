"""Every field that flows to Acumatica, kind by kind: where it stands there, and what the team's own record says of it.

Read off the two vendors' field lists, not off our connectors: each says in its own words what the same dollar, code or date is.
`test_mapping_is_whole.py` holds the names against what the connector writes, so that a field which is mapped tomorrow and
compared nowhere is found today.
"""

from collections.abc import Mapping

from e2e.mapped_invoices import BILL, INVOICE
from e2e.mapping import ACCOUNTS, HOLD, Fields, Mapped, by_unit, code_of, kind_of, linked, named, reference
from infra.local.books import TEMPLATE
from infra.local.business import (
    BRANCH,
    CLASSES,
    ERP_PROJECT,
    MANAGER,
    REVENUE_GROUP,
    TASK,
    TERMS,
    UNITS,
    account_group,
)

_COMMITMENT: Fields = {
    "VendorID": lambda one: linked(one["vendor"]),
    "Date": lambda one: one["contract_date"],
    "Branch": lambda _: BRANCH,
    "Description": named,
    "Status": lambda _: "Open",
    "LineTotal": lambda one: one["grand_total"],
}
_LINE: Fields = {
    "LineDescription": lambda row: row["description"],
    "OrderQty": lambda row: row["quantity"] if by_unit(row) else 1,
    "UOM": lambda row: UNITS[row["uom"]] if by_unit(row) else "",
    "UnitCost": lambda row: row["unit_cost"] if by_unit(row) else row["amount"],
    "ExtendedCost": lambda row: row["amount"],
    "Account": lambda row: ACCOUNTS[kind_of(row)],
    "Project": lambda _: ERP_PROJECT,
    "CostCode": code_of,
}
SUBCONTRACT = Mapped(
    "Subcontract",
    "Details",
    {
        **_COMMITMENT,
        "VendorRef": lambda one: f"procore:subcontract:{one['id']}",
        "ApplyRetainage": lambda one: bool(one["retainage_percent"]),
        "RetainagePct": lambda one: one["retainage_percent"],
    },
    {
        **_LINE,
        "Task": lambda _: TASK,
        "ManualCost": lambda _: True,
        "RetainagePct": lambda row: row["of"]["retainage_percent"],
    },
    unsaid={**HOLD, "Terms": "a subcontract of Procore's REST v1 has no payment terms"},
)
PURCHASE_ORDER = Mapped(
    "PurchaseOrder",
    "Details",
    {
        **_COMMITMENT,
        "VendorRef": lambda one: f"procore:purchase_order:{one['id']}",
        "Terms": lambda one: TERMS[one["payment_terms"]],
        "Type": lambda _: "Normal",
        "Project": lambda _: ERP_PROJECT,
    },
    {**_LINE, "ProjectTask": lambda _: TASK},
    unsaid=HOLD,
)
PROJECT = Mapped(
    "Project",
    head={
        "ProjectID": lambda one: one["project_number"],
        "Description": lambda one: one["name"],
        "ExternalRefNbr": reference("project"),
        "ProjectTemplateID": lambda _: TEMPLATE,
        "Status": lambda _: "Active",
        "Customer": lambda one: linked(one["owner"]),
        "ProjectProperties/ProjectManager": lambda one: MANAGER[1] if one["manager"] == MANAGER[2] else "",
        "ProjectProperties/StartDate": lambda one: one["start_date"],
        "ProjectProperties/EndDate": lambda one: one["completion_date"],
        "ProjectAddress/AddressLine1": lambda one: one["address"],
        "ProjectAddress/City": lambda one: one["city"],
        "ProjectAddress/State": lambda one: one["state_code"],
        "ProjectAddress/PostalCode": lambda one: one["zip"],
        "ProjectAddress/Country": lambda one: one["country_code"],
    },
    not_by_request=frozenset(
        {
            *("Customer", "ProjectProperties/ProjectManager", "ProjectProperties/StartDate"),
            *("ProjectProperties/EndDate", "ProjectAddress/Country"),
        }
    ),
    unsaid=HOLD,
)
_PLACE: Fields = {
    "ProjectTaskID": lambda _: TASK,
    "AccountGroup": lambda row: account_group(kind_of(row)),
    "CostCode": code_of,
}
BUDGET = Mapped(
    "ProjectBudget",
    rows={
        **_PLACE,
        "ProjectID": lambda _: ERP_PROJECT,
        "InventoryID": lambda _: "<N/A>",
        "OriginalBudgetedAmount": lambda row: row["original_budget_amount"],
        "Description": lambda row: row["description"],
    },
)
_CHANGE: Fields = {
    "ProjectID": lambda _: ERP_PROJECT,
    "Description": named,
}
_CHANGE_OF_CONTRACT: Fields = {
    **_CHANGE,
    "ChangeDate": lambda one: one["reviewed_at"],
    "ContractTimeChangeDays": lambda one: one["schedule_impact_amount"],
    "Status": lambda _: "Closed",
}
_DAYS = frozenset({"ContractTimeChangeDays"})
_REASON = {"DetailedDescription": "Procore's reason of a change is an id that its packages do not show"}
BUDGET_CHANGE = Mapped(
    "ChangeOrder",
    "CostBudget",
    {
        **_CHANGE,
        "Class": lambda _: CLASSES["budget_class"],
        "ExternalRefNbr": reference("budget_change"),
    },
    {**_PLACE, "Amount": lambda row: row["amount"], "Description": lambda row: row["description"]},
    unsaid=HOLD,
)
COMMITMENT_CHANGE = Mapped(
    "ChangeOrder",
    "Commitments",
    {
        **_CHANGE_OF_CONTRACT,
        "Class": lambda _: CLASSES["commitment_class"],
        "ExternalRefNbr": reference("commitment_change_order"),
        "CommitmentsChangeTotal": lambda one: one["grand_total"],
    },
    {
        "POType": lambda _: "Subcontract",
        "PONbr": lambda row: row["of"]["contract"]["origin_code"],
        "POLineNbr": lambda row: row["adjusts"],
        "Vendor": lambda row: linked(row["of"]["contract"]["vendor"]),
        "Description": lambda row: row["description"],
        "ProjectTaskID": lambda _: TASK,
        "CostCode": code_of,
        "Account": lambda row: ACCOUNTS[kind_of(row)],
        "UOM": lambda row: UNITS[row["uom"]] if by_unit(row) else "",
        "Qty": lambda row: row["quantity"] if by_unit(row) else (0 if row["adjusts"] else 1),
        "UnitCost": lambda row: row["unit_cost"] if by_unit(row) else (0 if row["adjusts"] else row["amount"]),
        "Amount": lambda row: row["amount"],
    },
    not_by_request=_DAYS,
    unsaid=HOLD | _REASON,
)
PRIME_CHANGE = Mapped(
    "ChangeOrder",
    "RevenueBudget",
    {
        **_CHANGE_OF_CONTRACT,
        "Class": lambda _: CLASSES["prime_class"],
        "ExternalRefNbr": reference("prime_change_order"),
        "RevenueBudgetChangeTotal": lambda one: one["grand_total"],
    },
    {
        **_PLACE,
        "AccountGroup": lambda _: REVENUE_GROUP,
        "Amount": lambda row: row["amount"],
        "Description": lambda row: row["description"],
    },
    not_by_request=_DAYS,
    unsaid=HOLD | _REASON,
)
MAPPED: Mapping[str, Mapped] = {
    "subcontract": SUBCONTRACT,
    "purchase_order": PURCHASE_ORDER,
    "project": PROJECT,
    "budget": BUDGET,
    "budget_change": BUDGET_CHANGE,
    "commitment_change_order": COMMITMENT_CHANGE,
    "prime_change_order": PRIME_CHANGE,
    "subcontractor_invoice": BILL,
    "owner_invoice": INVOICE,
}
