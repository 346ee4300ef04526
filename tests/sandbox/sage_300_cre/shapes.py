"""What a create takes, by the wire's names. Documents and direct costs are as clients send them; the rest is a guess."""

from sandbox.sage_300_cre.bodies import Shape

AP_INVOICE = "76744ab9-4697-430a-adb5-701e633472a9"
"""DocumentTypeId of an AP invoice."""

DOCUMENT: Shape = {"DocumentTypeId": "guid!"}
SNAPSHOT: Shape = {"ShouldSuspendInAP": "yes-or-no", "SuspendInAPReason": "text"}
HEADER: Shape = {
    "AccountingDate": "date",
    "Amount": "number!",
    "Code": "text!",
    "Description": "text",
    "DiscountAmount": "number",
    "DiscountDate": "date",
    "InvoiceCode1": "text",
    "InvoiceCode2": "text",
    "InvoiceDate": "date!",
    "MiscellaneousAmount": "number",
    "Name": "text",
    "PaymentDate": "date",
    "ReceivedDate": "date",
    "TaxAmount": "number",
    "VendorId": "guid!",
    "Reference": "text",
    "CommitmentId": "guid",
}
DISTRIBUTION: Shape = {
    "AccountsPayableAccountId": "guid",
    "Amount": "number!",
    "Authorization": "text",
    "CategoryId": "guid",
    "CommitmentId": "guid",
    "CommitmentItemId": "guid",
    "CostCodeId": "guid",
    "Description": "text",
    "Draw": "text",
    "ExpenseAccountId": "guid",
    "JobId": "guid",
    "JointPayee": "text",
    "Retainage": "number",
    "UnitCost": "number",
    "Units": "number",
    "StandardCategoryId": "guid",
    "StandardCostCodeId": "guid",
    "Code": "text",
    "ShouldApplyDefaults": "yes-or-no",
}
DIRECT_COST: Shape = {
    "AccountingDate": "date!",
    "Amount": "number!",
    "Code": "text!",
    "CategoryId": "guid!",
    "CostCodeId": "guid!",
    "CreditAccountId": "guid",
    "DebitAccountId": "guid",
    "Description": "text",
    "JobId": "guid!",
    "TransactionDate": "date!",
    "StandardCategoryId": "guid",
    "StandardCostCodeId": "guid",
    "TransactionType": "whole!",
    "Reference1": "text",
    "Reference2": "text",
    "Tag": "text",
    "UnitCost": "number",
}
COMMITMENT: Shape = {
    "Code": "text!",
    "Name": "text",
    "Description": "text",
    "Date": "date",
    "Type": "whole",
    "VendorId": "guid!",
    "JobId": "guid!",
    "RetainagePercent": "number",
}
ITEM: Shape = {
    "Code": "text!",
    "Description": "text",
    "CostCodeId": "guid!",
    "CategoryId": "guid!",
    "Amount": "number!",
    "Units": "number",
    "UnitCost": "number",
    "UnitOfMeasure": "text",
}
CHANGE_ORDER: Shape = {
    "Code": "text!",
    "Name": "text",
    "Description": "text",
    "Date": "date",
    "CommitmentId": "guid!",
}
CHANGE_ITEM: Shape = {**ITEM, "CommitmentItemId": "guid"}

#: The list that a reference leads to.
TARGETS = {
    "VendorId": "vendors",
    "JobId": "jobs",
    "CostCodeId": "cost_codes",
    "CategoryId": "categories",
    "CommitmentId": "commitments",
    "CommitmentItemId": "commitment_items",
    "AccountsPayableAccountId": "accounts",
    "ExpenseAccountId": "accounts",
    "CreditAccountId": "accounts",
    "DebitAccountId": "accounts",
    "StandardCategoryId": "standard_categories",
    "StandardCostCodeId": "standard_cost_codes",
}
