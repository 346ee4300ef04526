"""What a project shows of its budget and of its owner billing: totals per account group, and its pro forma invoices."""

import copy
from typing import Any

from sandbox.acumatica.line_math import ZERO, amount, total
from sandbox.acumatica.showing import Shown
from sandbox.acumatica.store import Record, Store

_FROM_BUDGET = {
    **{
        name: name
        for name in (
            *(
                "ActualAmount",
                "BudgetedCOAmount",
                "CommittedCOAmount",
                "CommittedInvoicedAmount",
                "CommittedOpenAmount",
            ),
            *("OriginalBudgetedAmount", "OriginalCommittedAmount", "RevisedBudgetedAmount", "RevisedCommittedAmount"),
        )
    },
    "ActualOpenCommittedAmount": "ActualPlusOpenCommittedAmount",
    "VarianceAmount": "VarianceAmount",
}


def worked_out(store: Store, entity: str, record: Record, shown: Shown) -> Record:
    """The record as it is shown: a project with what is worked out whenever it is looked at."""
    if entity != "Project":
        return record
    project, lines = str(record.data.get("ProjectID")), _budget(store, record)
    data = {**record.data, **{name: _actual(lines, kind) for name, kind in _TOTALS.items()}}
    if "Balances" in shown.expand:
        data["Balances"] = list(_balances(store, lines))
    if "Invoices" in shown.expand:
        data["Invoices"] = list(_invoices(store, project))
    return Record(record.id, data, record.note, record.custom)


_TOTALS = {"Income": "Income", "Expenses": "Expense", "Assets": "Asset", "Liabilities": "Liability"}


def _budget(store: Store, record: Record) -> list[dict[str, Any]]:
    project = str(record.data.get("ProjectID")).casefold()
    lines = (line.data for line in store.all("ProjectBudget"))
    return [line for line in lines if str(line.get("ProjectID")).casefold() == project]


def _actual(lines: list[dict[str, Any]], kind: str) -> Any:
    return sum((amount(line, "ActualAmount") for line in lines if line.get("Type") == kind), ZERO)


def _balances(store: Store, lines: list[dict[str, Any]]) -> Any:
    for group in sorted({str(line.get("AccountGroup")) for line in lines}):
        of_group = [line for line in lines if str(line.get("AccountGroup")) == group]
        known = store.find("AccountGroup", AccountGroupID=group) or {}
        sums = {name: total(of_group, source) for name, source in _FROM_BUDGET.items()}
        yield {"AccountGroup": group, "Description": known.get("Description"), **sums}


def _invoices(store: Store, project: str) -> Any:
    mine = (
        r.data for r in store.all("ProFormaInvoice") if str(r.data.get("ProjectID")).casefold() == project.casefold()
    )
    for number, pro_forma in enumerate(mine, 1):
        financial = copy.copy(pro_forma.get("FinancialDetails") or {})
        kind, reference = financial.get("ARDocType"), financial.get("ARRefNbr")
        invoice = store.find("Invoice", Type=kind, ReferenceNbr=reference) or {}
        yield {
            "BillingNbr": number,
            "ProFormaReferenceNbr": pro_forma["RefNbr"],
            "ProFormaDate": pro_forma.get("InvoiceDate"),
            "Status": pro_forma["Status"],
            "Description": pro_forma.get("Description"),
            "InvoiceTotal": pro_forma.get("InvoiceTotal"),
            "OriginalRetainage": pro_forma.get("RetainageTotal"),
            "UnreleasedRetainage": pro_forma.get("RetainageTotal"),
            "ARDocType": kind,
            "ARReferenceNbr": reference,
            "ARDocDate": invoice.get("Date"),
            "ARDocStatus": invoice.get("Status"),
            "ARDocOriginalAmount": invoice.get("Amount"),
            "OpenARBalance": invoice.get("Balance"),
        }
