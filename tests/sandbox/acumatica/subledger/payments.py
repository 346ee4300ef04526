"""The business rules of checks and payments: what they pay, release, void."""

import copy
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import uuid4

from sandbox.acumatica.contract import NUMBERED
from sandbox.acumatica.drafts import Draft
from sandbox.acumatica.line_math import ZERO, amount, cents, total
from sandbox.acumatica.periods import period_of
from sandbox.acumatica.rules import PlainRules
from sandbox.acumatica.settings import Settings
from sandbox.acumatica.store import Record, Store
from sandbox.acumatica.subledger.applying import Application, apply, history_row
from sandbox.acumatica.subledger.kinds import CHECKS, PaymentKind

TYPES = frozenset({"Payment", "Prepayment"})
VOIDED_PAYMENT = "Voided Payment"
_FREE_WHEN_RELEASED = frozenset({"Description", "note", "custom", "id"})


class PaymentRules(PlainRules):
    """Checks, completes, releases and voids a drafted check or payment."""

    def __init__(self, kind: PaymentKind, store: Store, settings: Settings) -> None:
        self._kind = kind
        self._store = store
        self._settings = settings

    def check(self, draft: Draft) -> None:
        """Complete the draft, and note in it whatever is wrong."""
        self._number(draft)
        self._defaults(draft)
        if draft.before.get("Status", "On Hold") not in ("On Hold", "Balanced"):
            self._frozen(draft)
            return
        self._header(draft)
        for place, row in draft.rows[self._kind.applied]:
            self._applied(draft, place, row)
        self._total(draft)
        held = draft.sent.get("Hold", draft.data["Hold"]) is not False
        draft.data["Status"], draft.data["Hold"] = ("On Hold", True) if held else ("Balanced", False)

    def perform(self, action: str, draft: Draft, parameters: dict[str, Any]) -> None:
        """Release or void."""
        if action.startswith("Void"):
            self._void(draft)
        else:
            self._release(draft)

    def _number(self, draft: Draft) -> None:
        name = NUMBERED[self._kind.entity]
        if draft.is_new and draft.data.get(name) is None:
            draft.data[name] = self._store.next_number(self._kind.entity)
        elif draft.is_new and not self._settings.manual_numbering:
            draft.error(name, f"'{draft.data[name]}' cannot be found in the system.")
        if draft.is_new and draft.data.get("Type") not in TYPES:
            draft.error("Type", f"'{draft.data.get('Type')}' is not a valid document type.")

    def _defaults(self, draft: Draft) -> None:
        data, entity = draft.data, self._kind.documents.party_entity
        party = self._store.find(entity, **{f"{entity}ID": data.get(self._kind.party)}) or {}
        today = self._store.now().replace(hour=0, minute=0, second=0, microsecond=0)
        values = {"Status": "On Hold", "Hold": True, "ApplicationDate": today, "CurrencyID": "USD"}
        if self._kind is CHECKS:
            values |= {name: party.get(name) for name in ("PaymentMethod", "CashAccount")}
        for name, value in values.items():
            if data.get(name) is None:
                data[name] = value

    def _frozen(self, draft: Draft) -> None:
        status = draft.before["Status"]
        if draft.changed_lines:
            draft.refuse(f"The lines of a document with the {status} status cannot be changed.")
        for name in draft.sent:
            changed = name != self._kind.applied and draft.data.get(name) != draft.before.get(name)
            if name not in _FREE_WHEN_RELEASED and changed:
                draft.error(name, f"The field cannot be changed in a document with the {status} status.")

    def _header(self, draft: Draft) -> None:
        entity, field, data = self._kind.documents.party_entity, self._kind.party, draft.data
        if not data.get(field):
            draft.error(field, f"'{entity}' cannot be empty.")
        elif self._store.find(entity, **{f"{entity}ID": data[field]}) is None:
            draft.error(field, f"{entity} '{data[field]}' cannot be found in the system.")
        for name in ("PaymentMethod", "CashAccount"):
            if not data.get(name):
                draft.error(name, f"'{name}' cannot be empty.")
        if period_of(data["ApplicationDate"]) in self._store.reference.closed_periods:
            draft.error("ApplicationDate", "The financial period of the date is closed.")

    def _applied(self, draft: Draft, place: int | None, row: dict[str, Any]) -> None:
        tab, kind = self._kind.applied, self._kind.documents
        row.pop("_sent", None)
        row.setdefault("DocType", "Bill" if self._kind is CHECKS else "Invoice")
        document = self._store.find(kind.entity, Type=row["DocType"], ReferenceNbr=row.get("ReferenceNbr", ""))
        party = str(draft.data.get(self._kind.party)).casefold()
        if document is None or str(document.get(kind.party)).casefold() != party:
            text = f"Reference Nbr. '{row.get('ReferenceNbr')}' cannot be found in the system."
            draft.row_error(tab, place, "ReferenceNbr", text)
            return
        if document["Status"] != "Open":
            draft.row_error(tab, place, "ReferenceNbr", f"The document has the {document['Status']} status.")
        row["ReferenceNbr"] = document["ReferenceNbr"]
        row["AmountPaid"] = cents(amount(row, "AmountPaid") if "AmountPaid" in row else document["Balance"])
        left = amount(document, "Balance") - row["AmountPaid"] - amount(row, "CashDiscountTaken")
        if left < 0 or row["AmountPaid"] < 0:
            draft.row_error(tab, place, "AmountPaid", f"The balance of the document is {document['Balance']}.")
        row["Balance"] = left

    def _total(self, draft: Draft) -> None:
        applied = total(draft.data[self._kind.applied], "AmountPaid")
        if draft.data.get("PaymentAmount") is None:
            draft.data["PaymentAmount"] = applied
        paid = draft.data["PaymentAmount"] = cents(amount(draft.data, "PaymentAmount"))
        if applied > paid:
            draft.error("PaymentAmount", "The amount applied is above the amount paid.")
        self._unapplied(draft.data, paid - applied, applied)

    def _unapplied(self, data: dict[str, Any], left: Decimal, applied: Decimal) -> None:
        if self._kind is CHECKS:
            data["UnappliedBalance"] = left
        else:
            data["AvailableBalance"], data["AppliedToDocuments"] = left, applied

    def _release(self, draft: Draft) -> None:
        if self._kind is CHECKS and not draft.data.get("PaymentRef"):
            draft.error("PaymentRef", "'Payment Ref.' cannot be empty.")
            return
        for _, row in draft.rows[self._kind.applied]:
            draft.after.append(partial(self._apply, draft.record, row, 1))
        left = draft.data["UnappliedBalance" if self._kind is CHECKS else "AvailableBalance"]
        draft.data["Status"] = "Open" if left else "Closed"
        rows = draft.data[self._kind.applied]
        draft.data[self._kind.history] = [history_row(self._kind, self._store, draft.data, row) for row in rows]
        draft.data[self._kind.applied] = []

    def _void(self, draft: Draft) -> None:
        """Void it and give the documents their balances back; a second document of the same number says so."""
        if draft.data["Type"] == VOIDED_PAYMENT:
            draft.refuse("A voided payment cannot be voided.")
            return
        voided = {**copy.deepcopy(draft.data), "Type": VOIDED_PAYMENT, "Status": "Closed"}
        voided["PaymentAmount"] = -amount(draft.data, "PaymentAmount")
        voided["ApplicationDate"] = self._store.now().replace(hour=0, minute=0, second=0, microsecond=0)
        self._unapplied(voided, ZERO, ZERO)
        for row in voided[self._kind.history]:
            row |= {name: -amount(row, name) for name in ("AmountPaid", "CashDiscountTaken")}
        for row in draft.data[self._kind.history]:
            draft.after.append(partial(self._apply, draft.record, row, -1))
        self._unapplied(draft.data, ZERO, ZERO)
        draft.data["Status"] = "Voided"
        record = Record(str(uuid4()), voided)
        draft.after.append(lambda: self._store.save(self._kind.entity, record))

    def _apply(self, payment: Record, row: dict[str, Any], sign: int) -> None:
        apply(self._store, self._kind.documents, Application.of(payment.data, row, sign))
