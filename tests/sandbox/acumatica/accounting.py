"""What accounting does by itself, and a test has to make happen: payments made, payments voided, other costs."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import uuid4

from sandbox.acumatica.actions import Actions, keep
from sandbox.acumatica.contract import ROW_TABS
from sandbox.acumatica.drafts import LINES, Draft, EntityRefused, refusal_body
from sandbox.acumatica.line_math import cents
from sandbox.acumatica.periods import period_of
from sandbox.acumatica.projects.job_cost import JobCost, Posting
from sandbox.acumatica.refusals import Refusal
from sandbox.acumatica.rules import Rules
from sandbox.acumatica.store import ROW_KEY, Record, Store
from sandbox.acumatica.subledger.kinds import CHECKS, PAYMENTS, PaymentKind
from sandbox.acumatica.values import read_time
from sandbox.kit.control import only_fields
from sandbox.kit.fault_document import BadFieldError

_ON_ONE = {"bill", "invoice", "type", "amount", "discount"}
_PAY = _ON_ONE | {"documents", "date", "payment_ref", "release_document", "void", "entity"}
_COST = {"project", "task", "account_group", "cost_code", "amount", "module", "date", "description"}


class Accounting:
    """Does accounting's work through the same rules that the API goes through."""

    def __init__(self, store: Store, rules: dict[str, Rules], actions: Actions) -> None:
        self._store = store
        self._rules = rules
        self._actions = actions

    def pay(self, document: dict[str, Any]) -> dict[str, Any]:
        """Pay documents, or void a payment; raises BadFieldError."""
        only_fields(document, _PAY)
        if "void" in document:
            return self._void(document)
        rows = document.get("documents", [{name: document[name] for name in _ON_ONE & document.keys()}])
        if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
            raise BadFieldError("documents", "must be a non-empty list of objects")
        kind = PAYMENTS if "invoice" in rows[0] else CHECKS
        paid = [self._document(kind, row, bool(document.get("release_document"))) for row in rows]
        return self._payment(kind, paid, document)

    def cost(self, document: dict[str, Any]) -> dict[str, Any]:
        """A cost that no bill carries, released; raises BadFieldError."""
        only_fields(document, _COST)
        names = ("project", "task", "account_group", "cost_code")
        for name in names:
            if not isinstance(document.get(name), str):
                raise BadFieldError(name, "is required")
        total = _money(document.get("amount"), "amount")
        date = _date(document, self._store)
        project, task, group, code = (str(document[name]) for name in names)
        row = {
            ROW_KEY: str(uuid4()),
            "Project": project,
            "ProjectTask": task,
            "AccountGroup": group,
            "CostCode": code,
            "Amount": total,
            "Date": date,
            "FinPeriod": period_of(date),
            "Description": document.get("description"),
            "Released": True,
        }
        data = {"Module": document.get("module", "PM"), "Status": "Released", "TotalAmount": total, LINES: [row]}
        data |= {"ReferenceNbr": self._store.next_number("ProjectTransaction"), "Description": row["Description"]}
        self._store.save("ProjectTransaction", Record(str(uuid4()), data))
        JobCost(self._store).add(Posting(project, task, group, code, "ActualAmount", total))
        return {"entity": "ProjectTransaction", "Module": data["Module"], "ReferenceNbr": data["ReferenceNbr"]}

    def _document(self, kind: PaymentKind, row: dict[str, Any], release: bool) -> tuple[Record, dict[str, Any]]:
        name = "bill" if kind is CHECKS else "invoice"
        doc_type = row.get("type", "Bill" if kind is CHECKS else "Invoice")
        found = self._store.named(kind.documents.entity, Type=doc_type, ReferenceNbr=row.get(name))
        if found is None:
            raise BadFieldError(name, f"there is no {doc_type} {row.get(name)}")
        if release and found.data["Status"] in ("On Hold", "Balanced"):
            balanced = self._store.draft(found)
            balanced.data |= {"Status": "Balanced", "Hold": False}
            self._store.save(kind.documents.entity, balanced)
            self._act(kind.documents.entity, f"Release{kind.documents.entity}", balanced, name)
            found = self._store.by_id(kind.documents.entity, found.id) or found
        discount = _money(row.get("discount", "0"), "discount")
        paid = _money(row["amount"], "amount") if "amount" in row else found.data["Balance"] - discount
        applied = {"DocType": doc_type, "ReferenceNbr": found.data["ReferenceNbr"], "AmountPaid": paid}
        return found, {**applied, "CashDiscountTaken": discount}

    def _payment(
        self, kind: PaymentKind, paid: list[tuple[Record, dict[str, Any]]], document: dict[str, Any]
    ) -> dict[str, Any]:
        number = self._store.next_number(kind.entity)
        rows = [{ROW_KEY: str(uuid4()), "LineNbr": at, "custom": {}, **row} for at, (_, row) in enumerate(paid, 1)]
        sent = {
            "Type": "Payment",
            kind.party: paid[0][0].data.get(kind.documents.party),
            "PaymentMethod": "CHECK",
            "CashAccount": "10200",
            "PaymentRef": str(document.get("payment_ref") or number),
            "ApplicationDate": _date(document, self._store),
        }
        record = Record(str(uuid4()), {**sent, "ReferenceNbr": number, "Status": "On Hold", kind.applied: rows})
        draft = Draft(kind.entity, record, {"Hold": False}, is_new=False)
        draft.pair(ROW_TABS[kind.entity])
        self._rules[kind.entity].check(draft)
        if draft.refused:
            raise BadFieldError("documents", str(refusal_body(draft) | {"rows": draft.entity_error}))
        keep(self._store, self._rules[kind.entity], draft)
        self._act(kind.entity, f"Release{kind.entity}", record, "documents")
        return self._shown(kind.entity, record.id)

    def _void(self, document: dict[str, Any]) -> dict[str, Any]:
        entity = document.get("entity", "Check")
        if entity not in ("Check", "Payment"):
            raise BadFieldError("entity", "must be Check or Payment")
        found = self._store.named(entity, Type="Payment", ReferenceNbr=document["void"])
        if found is None:
            raise BadFieldError("void", f"there is no {entity} {document['void']}")
        self._act(entity, f"Void{entity}", found, "void")
        return self._shown(entity, found.id)

    def _act(self, entity: str, action: str, record: Record, field: str) -> None:
        try:
            self._actions.work(entity, action, record.id, {})()
        except Refusal as refused:
            raise BadFieldError(field, str(refused.body)) from refused
        except EntityRefused as refused:
            raise BadFieldError(field, str(refusal_body(refused.draft))) from refused

    def _shown(self, entity: str, record_id: str) -> dict[str, Any]:
        data = self._store.by_id(entity, record_id)
        names = ("Type", "ReferenceNbr", "Status")
        return {"entity": entity, **{name: data.data[name] for name in names if data is not None}}


def _money(value: object, name: str) -> Decimal:
    try:
        return cents(Decimal(str(value)))
    except InvalidOperation as error:
        raise BadFieldError(name, "must be an amount") from error


def _date(document: dict[str, Any], store: Store) -> datetime:
    if "date" not in document:
        return store.now().replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        return read_time(str(document["date"]))
    except ValueError as error:
        raise BadFieldError("date", str(error)) from error
