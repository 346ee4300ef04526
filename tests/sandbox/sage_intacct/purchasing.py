"""Purchasing documents: commitments, changes to them, and the invoices that convert them."""

from typing import Any

from sandbox.sage_intacct.catalogue import BILL, DEFINITION, DOCUMENT
from sandbox.sage_intacct.commitments import IN_FORCE
from sandbox.sage_intacct.company import Caller
from sandbox.sage_intacct.conversions import ConversionRules
from sandbox.sage_intacct.dimensions import check_active, check_dimensions, check_open, check_project
from sandbox.sage_intacct.drafts import Draft, Rules, key_of
from sandbox.sage_intacct.invoice_bills import InvoiceBills
from sandbox.sage_intacct.references import record_of
from sandbox.sage_intacct.store import Record
from sandbox.sage_intacct.views import Views

_ON_CREATE = ("pending", "draft", "submitted")
_EDITABLE = ("draft", "pending")


class DocumentRules(Rules):
    """What the vendor does with a purchasing document."""

    def __init__(self, views: Views, conversions: ConversionRules, bills: InvoiceBills) -> None:
        super().__init__(conversions.company)
        self._views = views
        self._conversions = conversions
        self._bills = bills

    def check(self, draft: Draft) -> None:
        """Header, number, state, lines, change and conversion."""
        definition = self._definition(draft)
        if draft.before is not None:
            self._check_editable(draft.before, definition, draft)
        self._check_state(draft, definition)
        self._number(draft, definition)
        self._check_header(draft)
        lines = draft.data["lines"]
        if not lines:
            draft.problems.append("A document needs at least one line")
        for at, line in enumerate(lines):
            self._check_line(draft, line, f"lines[{at}]")
        self._conversions.check(draft, definition)

    def saved(self, record: Record, draft: Draft) -> None:
        """Put new lines of a change into its source, and make the bill of an invoice."""
        for source in self._conversions.sources(record, draft.before):
            self._add_lines(source, draft.caller)
        self._bills.follow(record, draft)

    def may_delete(self, record: Record) -> str | None:
        """Only drafts and pending documents that nothing was made of."""
        definition = record_of(self.store, DEFINITION, record.data["txnDefinition"])
        if definition is not None and definition.data.get("deletePolicy") == "noDelete":
            return "The transaction definition does not allow deletion"
        if self._views.documents.state(record) not in _EDITABLE:
            return "Only a Draft or Pending transaction can be deleted"
        if next(self._views.commitments.changes_of(record.key), None) is not None:
            return "The transaction has change documents"
        return None

    def deleted(self, record: Record, caller: Caller) -> None:
        """Take its new lines out of the source again, and its bill away."""
        for source in self._conversions.sources(record, record):
            self._add_lines(source, caller)
        if bill := record_of(self.store, BILL, record.data.get("bill")):
            self.store.drop(bill)

    def _definition(self, draft: Draft) -> Record:
        if draft.definition is None:
            draft.definition = record_of(self.store, DEFINITION, draft.data.get("txnDefinition"))
        if draft.definition is None:
            raise LookupError("a document without a transaction definition")
        draft.data["txnDefinition"] = {"key": draft.definition.key}
        return draft.definition

    def _check_editable(self, before: Record, definition: Record, draft: Draft) -> None:
        state = self._views.documents.state(before)
        if state not in _EDITABLE:
            draft.problems.append(f"A transaction in state {state} cannot be edited")
        if definition.data.get("editPolicy") == "noEdit":
            draft.problems.append("The transaction definition does not allow edits")

    def _check_state(self, draft: Draft, definition: Record) -> None:
        data = draft.data
        allowed = _ON_CREATE if draft.before is None else (*_EDITABLE, "closed")
        if data["state"] not in allowed and draft.changed("state"):
            draft.problems.append(f"The state of a transaction cannot be set to {data['state']}")
        if data["state"] == "submitted" and not definition.data.get("_approval"):
            data["state"] = "pending"

    def _number(self, draft: Draft, definition: Record) -> None:
        data, name = draft.data, definition.data["id"]
        if data.get("documentNumber") is None and definition.data.get("enableNumberingSequence"):
            data["documentNumber"] = f"{definition.data.get('_prefix', '')}{draft.key}"
        if not data.get("documentNumber"):
            draft.problems.append(f"A document number is required for {name}")
        data["documentId"] = f"{name}-{data.get('documentNumber')}"
        data.setdefault("_summary", self.store.next_key())

    def _check_header(self, draft: Draft) -> None:
        data = draft.data
        if draft.is_new or draft.changed("vendor"):
            draft.problems += check_active(self.company, "vendor", data.get("vendor"))
        data["postingDate"] = data.get("postingDate") or data.get("txnDate")
        data["baseCurrency"] = data.get("baseCurrency") or self.company.settings.base_currency
        data["txnCurrency"] = data.get("txnCurrency") or data["baseCurrency"]
        if draft.is_new or draft.changed("postingDate"):
            draft.problems += check_open(self.company, data["postingDate"], "postingDate")
        draft.problems += check_project(self.company, data.get("project"), "project", purchasing=True)
        if data.get("dueDate") is None and data.get("paymentTerm"):
            data["dueDate"] = self._bills.due_date(data["txnDate"], data["paymentTerm"])

    def _check_line(self, draft: Draft, line: dict[str, Any], where: str) -> None:
        dimensions = line.get("dimensions") or {}
        draft.problems += check_dimensions(self.company, dimensions, where, item=True)
        draft.problems += check_project(self.company, dimensions.get("project"), where, purchasing=True)
        for name in ("unitQuantity", "unitPrice"):
            if line.get(name) is None:
                draft.problems.append(f"{where}: {name} is required")
        percent = draft.data.get("retainagePercent")
        if percent is not None and not line.get("retainage"):
            line["retainage"] = {"percentage": percent}

    def _add_lines(self, source_key: str, caller: Caller) -> None:
        """The lines that changes in force add to their source, each with a key of its own there."""
        stored = self.store.get(DOCUMENT, source_key)
        if stored is None:
            return
        wanted = {
            line["key"]: line
            for change in self._views.commitments.changes_of(source_key)
            if change.data["state"] in IN_FORCE
            for line in change.data["lines"]
            if key_of(line.get("relatedDocument")) == source_key and not line.get("relatedDocumentLine")
        }
        source = stored.copied()
        kept = [row for row in source.data["lines"] if row.get("_change") is None or row["_change"] in wanted]
        have = {row.get("_change") for row in kept}
        for key, line in wanted.items():
            if key not in have:
                new = {name: value for name, value in line.items() if not name.startswith("related")}
                kept.append({**new, "key": self.store.next_key(), "addedByChangeDocument": True, "_change": key})
        if kept != stored.data["lines"]:
            source.data["lines"] = kept
            self.store.put(source, caller.user.name)
