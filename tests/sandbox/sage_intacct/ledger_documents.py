"""Bills, AP payments and AR invoices: the checks on them."""

from datetime import date, timedelta
from typing import Any

from sandbox.sage_intacct.catalogue import BILL, INVOICE
from sandbox.sage_intacct.dimensions import check_active, check_dimensions, check_open, check_project
from sandbox.sage_intacct.drafts import Draft, Rules, key_of
from sandbox.sage_intacct.payables import Payables
from sandbox.sage_intacct.references import record_of
from sandbox.sage_intacct.scalars import ZERO, number
from sandbox.sage_intacct.store import Record

_EDITABLE = ("draft", "declined")
_PAYABLE = ("posted", "partiallyPaid", "selected")


class OpenItemRules(Rules):
    """A bill or an AR invoice: `party`, `number` and `day` name its fields."""

    party = "vendor"
    number = "billNumber"
    day = "createdDate"
    terms = "accounts-payable/term"
    kind = BILL
    purchasing = True

    def check(self, draft: Draft) -> None:
        """Header and lines; a new one is a draft until its submit workflow."""
        data = draft.data
        data.setdefault("state", "draft")
        if draft.before is not None and data["state"] not in _EDITABLE:
            draft.problems.append(f"A transaction in state {data['state']} cannot be edited")
        self._complete(draft)
        self._number(draft)
        if draft.changed(self.party):
            draft.problems += check_active(self.company, self.party, data.get(self.party))
        if not data["lines"]:
            draft.problems.append("At least one line is required")
        for at, line in enumerate(data["lines"]):
            self._check_line(draft, line, f"lines[{at}]")

    def may_delete(self, record: Record) -> str | None:
        """Drafts only."""
        return None if record.data["state"] in _EDITABLE else "Only a draft can be deleted"

    def _complete(self, draft: Draft) -> None:
        data = draft.data
        data["postingDate"] = data.get("postingDate") or data.get(self.day)
        currency = data.get("currency") or {}
        base = currency.get("baseCurrency") or self.company.settings.base_currency
        txn = currency.get("txnCurrency") or base
        data["currency"] = {**currency, "baseCurrency": base, "txnCurrency": txn}
        if data.get("dueDate") is None and (term := record_of(self.store, self.terms, data.get("term"))):
            days = (term.data.get("due") or {}).get("days") or 0
            data["dueDate"] = (date.fromisoformat(data[self.day]) + timedelta(days=days)).isoformat()
        if data.get("dueDate") is None:
            draft.problems.append("A due date or a payment term is required")
        draft.problems += check_open(self.company, data["postingDate"], "postingDate") if draft.is_new else []

    def _number(self, draft: Draft) -> None:
        data = draft.data
        if not data.get(self.number) and self.kind in self.company.books.sequences:
            data[self.number] = f"{self.company.books.sequences[self.kind]}{draft.key}"
        if not data.get(self.number):
            draft.problems.append(f"{self.number} is required")

    def _check_line(self, draft: Draft, line: dict[str, Any], where: str) -> None:
        dimensions = line.get("dimensions") or {}
        draft.problems += check_dimensions(self.company, dimensions, where)
        draft.problems += check_project(self.company, dimensions.get("project"), where, purchasing=self.purchasing)
        if not line.get("glAccount") and not line.get("accountLabel"):
            draft.problems.append(f"{where}: glAccount or accountLabel is required")
        if line.get("txnAmount") is None:
            draft.problems.append(f"{where}: txnAmount is required")
        account = record_of(self.store, "general-ledger/account", line.get("glAccount"))
        if account is not None and account.data.get("status") == "inactive":
            draft.problems.append(f"{where}: account '{account.data['id']}' is inactive")


class BillRules(OpenItemRules):
    """accounts-payable/bill."""

    def check(self, draft: Draft) -> None:
        """An open item, with what is the bill's alone."""
        super().check(draft)
        if draft.is_new:
            own = {"moduleName": "accountsPayable", "sourceModule": "accountsPayable", "recordType": "pi"}
            draft.data.update(own, isSystemGenerated=False)
            draft.data.setdefault("paymentPriority", "normal")
        percent = (draft.data.get("retainage") or {}).get("defaultPercentage")
        for line in draft.data["lines"]:
            if percent is not None and not line.get("retainage"):
                line["retainage"] = {"percentage": percent}


class InvoiceRules(OpenItemRules):
    """accounts-receivable/invoice."""

    party = "customer"
    number = "invoiceNumber"
    day = "invoiceDate"
    terms = "accounts-receivable/term"
    kind = INVOICE
    purchasing = False


class PaymentRules(Rules):
    """accounts-payable/payment."""

    def __init__(self, rules: Rules, payables: Payables) -> None:
        super().__init__(rules.company)
        self._payables = payables

    def check(self, draft: Draft) -> None:
        """Financial entity, vendor, and the bills that are paid."""
        data = draft.data
        data.setdefault("state", "draft")
        data["recordType"] = "apPayment"
        data["cleared"] = "uncleared"
        if draft.before is not None and data["state"] not in _EDITABLE:
            draft.problems.append(f"A payment in state {data['state']} cannot be edited")
        entity = (data.get("financialEntity") or {}).get("entityId")
        if entity not in self.company.books.financial_entities:
            draft.problems.append(f"Invalid financialEntity '{entity}' specified")
        if not data.get("paymentMethod"):
            draft.problems.append("paymentMethod is required")
        draft.problems += check_open(self.company, data.get("paymentDate"), "paymentDate")
        if not data["details"]:
            draft.problems.append("A payment needs at least one bill")
        for at, row in enumerate(data["details"]):
            self._check_row(draft, row, f"details[{at}]")

    def may_delete(self, record: Record) -> str | None:
        """Drafts only."""
        return None if record.data["state"] in _EDITABLE else "Only a draft can be deleted"

    def _check_row(self, draft: Draft, row: dict[str, Any], where: str) -> None:
        bill = record_of(self.store, BILL, row.get("bill"))
        amount = number((row.get("txnCurrency") or {}).get("paymentAmount"))
        if bill is None:
            draft.problems.append(f"{where}: a bill is required")
            return
        if key_of(bill.data["vendor"]) != key_of(draft.data.get("vendor")):
            draft.problems.append(f"{where}: the bill is another vendor's")
        if self._payables.state(bill) not in _PAYABLE:
            draft.problems.append(f"{where}: a bill in state {self._payables.state(bill)} cannot be paid")
        if bill.data.get("isOnHold"):
            draft.problems.append(f"{where}: the bill is on hold")
        if not ZERO < amount <= self._payables.due(bill):
            draft.problems.append(f"{where}: the amount must be above 0 and at most {self._payables.due(bill)}")
