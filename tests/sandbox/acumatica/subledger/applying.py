"""What a released payment does to a document's balance, and what a void gives back."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sandbox.acumatica.line_math import ZERO, amount
from sandbox.acumatica.periods import period_of
from sandbox.acumatica.store import ROW_KEY, Store
from sandbox.acumatica.subledger.kinds import CHECKS, DocumentKind, PaymentKind


@dataclass(frozen=True, slots=True)
class Application:
    """One payment on one document; a void's amounts are negative."""

    document: tuple[str, str]
    payment: tuple[str, str]
    date: Any
    paid: Decimal
    discount: Decimal

    @classmethod
    def of(cls, payment: dict[str, Any], row: dict[str, Any], sign: int) -> "Application":
        """The application of a row of a payment; `sign` -1 takes it back."""
        document = (
            str(row.get("DocType") or row.get("AdjustedDocType")),
            str(row.get("ReferenceNbr") or row.get("AdjustedRefNbr")),
        )
        paid, discount = amount(row, "AmountPaid") * sign, amount(row, "CashDiscountTaken") * sign
        return cls(document, (payment["Type"], payment["ReferenceNbr"]), payment["ApplicationDate"], paid, discount)


def apply(store: Store, kind: DocumentKind, application: Application) -> None:
    """Lower (or raise again) the balance of the document, close or reopen it, and show the payment on it."""
    doc_type, number = application.document
    found = store.named(kind.entity, Type=doc_type, ReferenceNbr=number)
    if found is None:
        return
    record = store.draft(found)
    data = record.data
    data["Balance"] = amount(data, "Balance") - application.paid - application.discount
    data["Status"] = "Open" if data["Balance"] else "Closed"
    data[kind.applications] = _applications(data.get(kind.applications, []), kind, application, data["Balance"])
    store.save(kind.entity, record)


def _applications(
    rows: list[dict[str, Any]], kind: DocumentKind, application: Application, balance: Decimal
) -> list[dict[str, Any]]:
    mine = application.payment
    others = [row for row in rows if (row["DocType"], row["ReferenceNbr"]) != mine]
    if application.paid < 0:
        return others
    row = {ROW_KEY: str(uuid4()), "DocType": mine[0], "ReferenceNbr": mine[1], "AmountPaid": application.paid}
    row |= {"Balance": balance, "Status": "Closed"}
    if kind.module == "AR":
        row |= {"CashDiscountTaken": application.discount, "PaymentDate": application.date}
    return [*others, row]


def history_row(kind: PaymentKind, store: Store, payment: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """One line of what a payment has paid, as its history tab has it."""
    document = store.find(kind.documents.entity, Type=row["DocType"], ReferenceNbr=row["ReferenceNbr"]) or {}
    shared = {
        ROW_KEY: str(uuid4()),
        "AmountPaid": row["AmountPaid"],
        "Balance": row["Balance"],
        "CashDiscountTaken": amount(row, "CashDiscountTaken"),
        "CashDiscountBalance": ZERO,
    }
    if kind is CHECKS:
        names = {"DocType": row["DocType"], "ReferenceNbr": row["ReferenceNbr"]}
        return {**shared, **names, "VendorRef": document.get("VendorRef")}
    return shared | {
        "AdjustedDocType": row["DocType"],
        "AdjustedRefNbr": row["ReferenceNbr"],
        "AdjustingDocType": payment["Type"],
        "AdjustingRefNbr": payment["ReferenceNbr"],
        "DisplayDocType": row["DocType"],
        "DisplayRefNbr": row["ReferenceNbr"],
        "Customer": document.get("Customer"),
        "Date": document.get("Date"),
        "DueDate": document.get("DueDate"),
        "Description": document.get("Description"),
        "ApplicationPeriod": period_of(payment["ApplicationDate"]),
    }
