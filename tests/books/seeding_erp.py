"""A firm's rows as a seed of Acumatica's look-alike."""

from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from functools import partial
from typing import Any

from books.book import Book, Row
from books.breaks import money
from books.names import TENANT, Names, key_of

CLIENT = "0F6A4A2C-5C2B-4E37-9B8C-5D2E0D1B7C11@ACME"
LOGIN = {"client_id": CLIENT, "client_secret": "s3cret", "username": "tieout", "password": "correct horse"}
COSTS, REVENUE, HELD, RETAINED = "51000", "40000", "12000", "21000"
"""Accounts: of costs, of revenue, of retainage that owners hold, of retainage that the firm holds."""
GROUP, REVENUE_GROUP, TASK, ITEM_LINE = "S", "REV", "01", 50
CLASSES = {"commitment_class": "COMMIT", "prime_class": "OWNER", "budget_class": "BUDGET"}
_TABS = {"COMMIT": "Commitments", "OWNER": "RevenueBudget", "BUDGET": "CostBudget"}
DEFAULT_COST = {
    "project": "P0004",
    "task": TASK,
    "account_group": GROUP,
    "cost_code": "00-000",
    "amount": "4321.09",
}
"""What the script says stands on the default code: no document of the seed brings it, so it is posted by itself."""
_ORDER = {"approved": "Open", "void": "Canceled", "pending": "Pending Approval"}
_CHANGE = {"approved": "Closed", "pending": "Open"}


class ErpSeed:
    """Makes the seed of a book's ERP side. What was sent carries the reference of the platform's record."""

    def __init__(self, book: Book, names: Names) -> None:
        self._book = book
        self._names = names
        self._ours = {str(row["erp"]): names.platform(str(row["platform"])) for row in book.of("ledger", "binding")}

    def document(self) -> dict[str, Any]:
        codes = {
            str(self._code(row))
            for table in ("budget_line", "commitment_line", "invoice_line")
            for row in self._of(table)
        }
        return {
            "tenant": TENANT, "branches": ["MAIN"],
            "users": [{"name": "tieout", "password": "correct horse"}],
            "clients": [{"client_id": CLIENT, "client_secret": "s3cret"}],
            "accounts": [COSTS, REVENUE, HELD, RETAINED],
            "account_groups": [
                {"AccountGroupID": GROUP, "Type": "Expense"}, {"AccountGroupID": REVENUE_GROUP, "Type": "Income"},
            ],
            "gl_accounts": [
                {"AccountCD": COSTS, "AccountGroup": GROUP}, {"AccountCD": REVENUE, "AccountGroup": REVENUE_GROUP},
            ],
            "change_order_classes": [{"ClassID": name, tab: True} for name, tab in _TABS.items()],
            "cost_codes": [{"CostCodeID": code, "Description": code} for code in sorted({*codes, "00-000"})],
            "tasks": [
                {"ProjectID": key_of(row["reference"]), "ProjectTaskID": TASK, "Description": "All"}
                for row in self._of("project")
            ],
            **{name: [make(row) for row in rows] for name, rows, make in self._records()},
        }  # fmt: skip

    def only(self, references: Collection[object]) -> dict[str, Any]:
        """The part of the document that holds these records, as they stand in this book."""
        found = {
            name: [make(row) for row in rows if row["reference"] in references] for name, rows, make in self._records()
        }
        return {name: records for name, records in found.items() if records}

    def _records(self) -> Iterator[tuple[str, list[Row], Callable[[Row], dict[str, Any]]]]:
        """By list of the seed: its rows, and how each becomes a record. In the order in which they refer to one another."""
        bills = [row for row in self._of("invoice") if row["kind"] != "owner_invoice"]
        paid = {
            received: [row for row in self._of("payment") if _received(row) is received] for received in (False, True)
        }
        yield "vendors", self._of("vendor"), partial(self._company, kind="Vendor")
        yield "customers", self._of("customer"), partial(self._company, kind="Customer")
        yield "projects", self._of("project"), _project
        yield "project_budgets", self._of("budget_line"), self._budget_line
        yield "subcontracts", self._of("commitment", "subcontract"), self._subcontract
        yield "purchase_orders", self._of("commitment", "purchase_order"), self._purchase_order
        yield "change_orders", self._of("change_order"), self._change_order
        yield "bills", bills, self._bill
        yield "invoices", self._of("invoice", "owner_invoice"), self._owner_invoice
        yield "checks", paid[False], partial(self._payment, party="Vendor")
        yield "payments", paid[True], partial(self._payment, party="CustomerID")

    def _of(self, table: str, kind: str = "") -> list[Row]:
        return [row for row in self._book.of("erp", table) if not kind or row["kind"] == kind]

    def _lines(self, table: str, of: Row) -> list[Row]:
        # What was entered once more has the lines of the first one.
        kept = str(of["reference"]).removesuffix("-again")
        return [row for row in self._of(f"{table}_line") if row[table] == kept]

    def _code(self, row: Row) -> object:
        return "00-000" if row.get("on_default") else row["cost_code"]

    def _company(self, row: Row, kind: str) -> dict[str, Any]:
        named = {f"{kind}ID": key_of(row["reference"]), f"{kind}Name": row["name"]}
        address = {"Address": {"City": row["city"], "Country": "US"}}
        told = {"TaxRegistrationID": row["tax_key"]} if row.get("tax_key") else {}
        return {**named, **told, "Status": "Active" if row["active"] else "Inactive", "MainContact": address}

    def _budget_line(self, row: Row) -> dict[str, Any]:
        place = {
            "ProjectID": key_of(row["project"]),
            "ProjectTaskID": TASK,
            "AccountGroup": GROUP,
            "CostCode": row["cost_code"],
        }
        return {**place, "OriginalBudgetedAmount": str(row["amount"]), "RevisedBudgetedAmount": str(row["amount"])}

    def _order(self, row: Row, task: str) -> dict[str, Any]:
        """A commitment as released change orders have left it: each added a line."""
        details = [self._order_line(line, row, task) for line in self._lines("commitment", row)]
        for at, change in enumerate(self._changes(row)):
            details.append(self._priced(str(change["amount"]), "03-300", key_of(row["project"]), task, ITEM_LINE + at))
        return {
            "VendorID": key_of(row["vendor"]), "VendorRef": self._ours.get(str(row["reference"]), ""),
            "Description": f"{row['number']} {row['title']}", "Status": _ORDER[str(row["stage"])], "Details": details,
        }  # fmt: skip

    def _order_line(self, line: Row, of: Row, task: str) -> dict[str, Any]:
        number = int(str(line["reference"]).rpartition("/")[2]) + 1
        return self._priced(str(line["amount"]), str(self._code(line)), key_of(of["project"]), task, number)

    def _priced(self, amount: str, code: str, project: str, task: str, number: int) -> dict[str, Any]:
        place = {"Project": project, task: TASK, "CostCode": code, "Account": COSTS, "LineNbr": number}
        return {**place, "OrderQty": "1", "UnitCost": amount, "ExtendedCost": amount}

    def _changes(self, order: Row) -> list[Row]:
        return [
            row
            for row in self._of("change_order")
            if row["contract"] == order["reference"] and row["stage"] == "approved"
        ]

    def _subcontract(self, row: Row) -> dict[str, Any]:
        retains = {"ApplyRetainage": True, "RetainagePct": str(row["retainage_percent"])}
        return {"SubcontractNbr": key_of(row["reference"]), **self._order(row, "Task"), **retains}

    def _purchase_order(self, row: Row) -> dict[str, Any]:
        whole = self._order(row, "ProjectTask")
        received = [
            receipt
            for receipt in self._of("receipt")
            if str(receipt["commitment_line"]).startswith(f"{row['reference']}/")
        ]
        for line in whole["Details"]:
            mine = [one for one in received if str(one["commitment_line"]).endswith(f"/{line['LineNbr'] - 1}")]
            if mine:
                line["QtyOnReceipts"] = str(sum((money(one["quantity"]) for one in mine), Decimal(0)))
                line["ReceivedAmount"] = str(sum((money(one["amount"]) for one in mine), Decimal(0)))
        return {"OrderNbr": key_of(row["reference"]), "Hold": False, **whole}

    def _change_order(self, row: Row) -> dict[str, Any]:
        order = next(
            one for one in (*self._of("commitment"), row) if one["reference"] in {row["contract"], row["reference"]}
        )
        place = self._changes(order).index(row) if order is not row and row["stage"] == "approved" else 0
        kind, number = str(row["contract"]).split("/")[1:3]
        commitment = {
            "POType": "Subcontract" if kind == "subcontract" else "Normal", "PONbr": number, "POLineNbr": ITEM_LINE + place,
            "Vendor": key_of(row["vendor"]), "ProjectTaskID": TASK, "CostCode": "03-300", "Amount": str(row["amount"]),
        }  # fmt: skip
        return {
            "RefNbr": f"CO-{key_of(row['reference'])}", "ProjectID": key_of(row["project"]), "Status": _CHANGE[str(row["stage"])],
            "ExternalRefNbr": self._ours.get(str(row["reference"]), ""), "Description": f"{row['number']} Change",
            "CommitmentsChangeTotal": str(row["amount"]), "CostBudgetChangeTotal": "0", "RevenueBudgetChangeTotal": "0",
            "Commitments": [commitment],
        }  # fmt: skip

    def _head(self, row: Row, party: str) -> dict[str, Any]:
        ours, posted = self._ours.get(str(row["reference"]), ""), row.get("posted_on")
        project = key_of(row["project"]) if row.get("project") else "X"
        standing = "Closed" if row.get("paid") and row.get("paid") == row.get("due") else "Open"
        left = money(row.get("due", row["amount"])) - money(row.get("paid", Decimal(0)))
        balance = {} if standing == "Closed" else {"Balance": str(left)}
        dates = {"Date": f"{row['billed_on']}T00:00:00+00:00", "PostPeriod": f"{posted:%m%Y}"} if posted else {}
        return {
            "ReferenceNbr": key_of(row["reference"]), party: key_of(row["party"]), "Project": project, **dates,
            "Status": standing if row["stage"] == "approved" else "Balanced",
            "Description": f"[{ours}] {row['number']}" if ours else str(row["number"]),
            **balance,
        }  # fmt: skip

    def _rows(self, row: Row) -> list[tuple[Row, Decimal]]:
        """Its lines and what each bills: a header that was changed is changed in its first line."""
        lines = self._lines("invoice", row)
        off = money(row["amount"]) - sum((money(line["amount"]) for line in lines), Decimal(0))
        return [(line, money(line["amount"]) + (off if at == 0 else 0)) for at, line in enumerate(lines)]

    def _bill(self, row: Row) -> dict[str, Any]:
        rows = self._rows(row)
        retained, held = money(row.get("retained") or Decimal(0)), Decimal(0)
        details = []
        for at, (line, amount) in enumerate(rows):
            share = (
                retained - held
                if at == len(rows) - 1
                else (retained * amount / money(row["amount"])).quantize(Decimal("0.01"))
            )
            held += share
            details.append(self._bill_row(line, amount, key_of(row["project"]), share))
        if not details:
            details = [self._billed(str(row["amount"]), "00-000", "X")]
        paid = [{"DocType": "Payment", "ReferenceNbr": "P", "AmountPaid": str(row["paid"])}] if row.get("paid") else []
        number = {"VendorRef": row["invoice_number"]}
        return self._head(row, "Vendor") | number | {
            "Type": "Bill", "Details": details, "Applications": paid, "custom": {"Document.RetainageApply": bool(retained)},
        }  # fmt: skip

    def _billed(self, amount: str, code: str, project: str) -> dict[str, Any]:
        place = {"Project": project, "ProjectTask": TASK, "CostCode": code, "Account": COSTS}
        return {**place, "Qty": "0", "ExtendedCost": amount}

    def _bill_row(self, line: Row, amount: Decimal, project: str, held: Decimal) -> dict[str, Any]:
        _, kind, number, at = str(line["contract_line"]).split("/")
        order = {
            "POOrderType": "Subcontract" if kind == "subcontract" else "Normal",
            "POOrderNbr": number,
            "POLine": int(at) + 1,
        }
        percent = float(held * 100 / amount)
        custom = {"Transactions.RetainagePct": percent}
        return {**self._billed(str(amount), str(self._code(line)), project), **order, "custom": custom}

    def _owner_invoice(self, row: Row) -> dict[str, Any]:
        details = [self._income(str(amount), str(self._code(line)), REVENUE) for line, amount in self._rows(row)]
        if row["retained"]:
            details.append(
                self._income(str(-money(row["retained"])), str(self._code(self._lines("invoice", row)[0])), HELD)
            )
        paid = [{"DocType": "Payment", "ReferenceNbr": "P", "AmountPaid": str(row["paid"])}] if row["paid"] else []
        return self._head(row, "Customer") | {"Type": "Invoice", "Details": details, "ApplicationsDefault": paid}

    def _income(self, amount: str, code: str, account: str) -> dict[str, Any]:
        return {"ProjectTask": TASK, "CostCode": code, "Account": account, "Qty": "0", "ExtendedPrice": amount}

    def _payment(self, row: Row, party: str) -> dict[str, Any]:
        number = key_of(row["invoice"])
        history, names = ("History", ("DocType", "ReferenceNbr")) if party == "Vendor" else (
            "ApplicationHistory", ("AdjustedDocType", "AdjustedRefNbr"))  # fmt: skip
        paid = {
            names[0]: "Bill" if party == "Vendor" else "Invoice",
            names[1]: number,
            "AmountPaid": str(row["amount"]),
        }
        return {
            "Type": "Payment", "ReferenceNbr": number, party: key_of(row["party"]), "PaymentAmount": str(row["amount"]),
            "Status": "Voided" if row["voided"] else "Closed", "PaymentRef": "881", history: [paid],
            "ApplicationDate": f"{row['paid_on']}T00:00:00+00:00",
        }  # fmt: skip


def _project(row: Row) -> dict[str, Any]:
    return {"ProjectID": key_of(row["reference"]), "Description": row["name"]}


def _received(payment: Row) -> bool:
    """Whether it came from an owner."""
    return "owner_invoice" in str(payment["invoice"])
