"""Creates, changes and deletes records for both doors: permissions, schema, business rules, then what follows."""

from collections.abc import Mapping
from typing import Any

from sandbox.sage_intacct import catalogue
from sandbox.sage_intacct.catalogue import DEFINITION, DOCUMENT, KINDS, Kind
from sandbox.sage_intacct.company import Caller, Company
from sandbox.sage_intacct.conversions import ConversionRules
from sandbox.sage_intacct.drafts import Draft, Rules
from sandbox.sage_intacct.invoice_bills import InvoiceBills
from sandbox.sage_intacct.jobs import ChangeOrderRules, ChangeRequestRules, ContractLineRules, EstimateRules
from sandbox.sage_intacct.ledger_documents import BillRules, InvoiceRules, PaymentRules
from sandbox.sage_intacct.masters import ProjectRules, TaskRules
from sandbox.sage_intacct.purchasing import DocumentRules
from sandbox.sage_intacct.reading import Problems, Reader, dotted
from sandbox.sage_intacct.references import within
from sandbox.sage_intacct.refusals import duplicate, forbidden, not_allowed, not_found, operation_failed, unreadable
from sandbox.sage_intacct.retainage import ReleaseRules
from sandbox.sage_intacct.store import Record
from sandbox.sage_intacct.tables import table
from sandbox.sage_intacct.views import Views


class Commands:
    """What a call may do to records; every one raises Refused and then leaves nothing behind."""

    def __init__(self, company: Company, views: Views) -> None:
        self._company = company
        self._store = company.store
        plain = Rules(company)
        documents = DocumentRules(views, ConversionRules(company, views), InvoiceBills(company))
        self._rules: Mapping[str, Rules] = {
            **dict.fromkeys(KINDS, plain),
            DOCUMENT: documents,
            catalogue.BILL: BillRules(company),
            catalogue.INVOICE: InvoiceRules(company),
            catalogue.PAYMENT: PaymentRules(plain, views.payables),
            catalogue.PROJECT: ProjectRules(company),
            catalogue.TASK: TaskRules(company),
            catalogue.COST_TYPE: TaskRules(company),
            catalogue.ESTIMATE: EstimateRules(company),
            catalogue.CHANGE_REQUEST: ChangeRequestRules(company),
            catalogue.CHANGE_ORDER: ChangeOrderRules(company),
            catalogue.CONTRACT_LINE: ContractLineRules(company),
            catalogue.RELEASE: ReleaseRules(company),
        }

    def create(self, caller: Caller, kind: Kind, body: object, definition: str | None = None) -> Record:
        """A new record; `definition` is the transaction definition of a purchasing document."""
        allow(caller, kind, "POST")
        base: dict[str, Any] = dict(kind.defaults or {})
        draft = Draft(kind.name, self._store.next_key(), base, caller)
        if kind.name == DOCUMENT:
            draft.definition = self._definition(definition)
        return self._write(kind, draft, body, "create")

    def update(self, caller: Caller, kind: Kind, key: str, body: object) -> Record:
        """A changed record; fields that are not sent stay."""
        allow(caller, kind, "PATCH")
        before = self._store.get(kind.name, key)
        if before is None:
            raise not_found(kind.name, key)
        return self._write(kind, Draft(kind.name, key, before.data, caller, before), body, "update")

    def delete(self, caller: Caller, kind: Kind, key: str) -> None:
        """Remove a record."""
        allow(caller, kind, "DELETE")
        record = self._store.get(kind.name, key)
        if record is None:
            raise not_found(kind.name, key)
        if reason := self._rules[kind.name].may_delete(record):
            raise operation_failed("delete", kind.word, [reason])
        self._store.drop(record)
        self._rules[kind.name].deleted(record, caller)

    def move(self, caller: Caller, kind: Kind, record: Record, changes: dict[str, Any]) -> Record:
        """What a workflow does: set fields that no payload may set, with what follows from them."""
        draft = Draft(kind.name, record.key, {**record.copied().data, **changes}, caller, record)
        rules = self._rules[kind.name]
        if kind.name == DOCUMENT:
            draft.definition = self._store.get(DEFINITION, record.data["txnDefinition"]["key"])
        return self._keep(rules, draft)

    def _write(self, kind: Kind, draft: Draft, body: object, operation: str) -> Record:
        problems = Problems()
        draft.data = Reader(self._store, problems).read(table(kind.name), body, draft.data)
        if problems.schema:
            raise unreadable(problems.schema)
        missing = [name for name in kind.required if draft.data.get(name) in (None, "", [])]
        draft.problems += [f"Required field '{name}' is missing" for name in missing]
        self._identify(kind, draft, operation)
        draft.problems += problems.business
        if not draft.problems:
            self._rules[kind.name].check(draft)
        if draft.problems:
            raise operation_failed(operation, kind.word, draft.problems)
        if kind.lines and draft.is_new and draft.data.get(kind.lines):
            draft.data[kind.lines] = draft.caller.keep(draft.data[kind.lines])
        return self._keep(self._rules[kind.name], draft)

    def _keep(self, rules: Rules, draft: Draft) -> Record:
        before = draft.before
        entity = before.entity if before else draft.caller.entity
        created = (before.created, before.modified, before.created_by) if before else ("", "", "")
        record = Record(draft.kind, draft.key, draft.data, entity, *created)
        self._store.put(record, draft.caller.user.name)
        rules.saved(record, draft)
        return self._store.get(draft.kind, draft.key) or record

    def _identify(self, kind: Kind, draft: Draft, operation: str) -> None:
        data = draft.data
        if not kind.natural:
            self._check_number(kind, draft, operation)
            return
        if data.get("id") is None and kind.name in self._company.books.sequences:
            data["id"] = f"{self._company.books.sequences[kind.name]}{draft.key}"
        if not data.get("id"):
            draft.problems.append("Required field 'id' is missing")
            return
        if draft.before is not None and draft.changed("id"):
            draft.problems.append("The id cannot be changed")
        twins = [row for row in self._store.named(kind.name, data["id"]) if row.key != draft.key]
        if any(within(row, kind.scope, data) for row in twins):
            text = f"Another {kind.word} with the id '{data['id']}' already exists"
            raise duplicate(self._company.settings.duplicate_status, operation, kind.word, text)

    def _check_number(self, kind: Kind, draft: Draft, operation: str) -> None:
        """Bill, invoice and document numbers are unique: per vendor, per company, per definition."""
        field, scope = _NUMBERS.get(kind.name, ("", ""))
        number = draft.data.get(field) if field else None
        if number is None:
            return
        definition = {"txnDefinition": {"key": draft.definition.key}} if draft.definition else {}
        own = dotted({**draft.data, **definition}, scope)
        for row in self._store.all(kind.name):
            if row.key != draft.key and row.data.get(field) == number and dotted(row.data, scope) == own:
                text = f"Another {kind.word} with the number '{number}' already exists"
                raise duplicate(self._company.settings.duplicate_status, operation, kind.word, text)

    def _definition(self, name: str | None) -> Record:
        found = self._store.named(DEFINITION, name) if name else []
        if not found or found[0].data.get("status") == "inactive":
            raise not_found(f"purchasing/document::{name}", "")
        return found[0]


_NUMBERS = {
    catalogue.BILL: ("billNumber", "vendor.key"),
    catalogue.INVOICE: ("invoiceNumber", "recordType"),
    DOCUMENT: ("documentNumber", "txnDefinition.key"),
}


def allow(caller: Caller, kind: Kind, method: str) -> None:
    """Refuse what the user's permissions do not cover, or what the object does not offer."""
    if kind.name in caller.user.forbidden or (method != "GET" and kind.name in caller.user.view_only):
        raise forbidden(kind.name)
    if kind.read_only and method != "GET":
        raise not_allowed(method, f"/objects/{kind.name}")
