"""The business rules of bills and invoices: numbering, header, lines, hold, release."""

from datetime import timedelta
from typing import Any

from sandbox.acumatica.contract import FORM_FIELDS, NUMBERED
from sandbox.acumatica.drafts import LINES, Draft
from sandbox.acumatica.periods import settle_period
from sandbox.acumatica.settings import Settings
from sandbox.acumatica.store import Record, Store
from sandbox.acumatica.subledger.amounts import IS_RETAINAGE, compute
from sandbox.acumatica.subledger.kinds import DocumentKind
from sandbox.acumatica.subledger.line_rules import SubledgerLineRules
from sandbox.acumatica.subledger.releasing import Releasing
from sandbox.acumatica.subledger.retainage import release_retainage
from sandbox.acumatica.subledger.reversal import reverse

ON_HOLD, BALANCED, OPEN, CLOSED = "On Hold", "Balanced", "Open", "Closed"
#: What may still change once a document has left Balanced.
_FREE_WHEN_OPEN = frozenset({"Description", "note", "custom", "id", "Hold", "DueDate", "ApprovedForPayment"})
LONGEST_VENDOR_REF = 40
LONGEST_DESCRIPTION = 512


class SubledgerRules:
    """Checks, completes and releases a drafted bill or invoice."""

    def __init__(self, kind: DocumentKind, store: Store, settings: Settings) -> None:
        self._kind = kind
        self._store = store
        self._settings = settings
        self._releasing = Releasing(kind, store)

    def check(self, draft: Draft) -> None:
        """Complete the draft, and note in it whatever is wrong."""
        self._number(draft)
        self._defaults(draft)
        self._frozen(draft)
        if draft.refused or draft.data["Status"] not in (ON_HOLD, BALANCED):
            draft.data["Hold"] = False
            return
        self._header(draft)
        if not draft.record.custom.get(IS_RETAINAGE):
            SubledgerLineRules(self._kind, self._store, draft).check()
            if not draft.refused:
                self.compute(draft)
        elif draft.changed_lines:
            draft.refuse("The lines of a retainage document cannot be changed.")
        self._hold(draft)

    def perform(self, action: str, draft: Draft, parameters: dict[str, Any]) -> None:
        """Release, release retainage, reverse."""
        if action in ("ReleaseBill", "ReleaseInvoice"):
            self._releasing.release(draft)
        elif action == "ReleaseRetainage":
            release_retainage(self._store, draft, parameters)
        else:
            reverse(self._store, draft)

    def saved(self, record: Record) -> None:
        """A bill that was released has its cost on the project."""
        self._releasing.post(record)

    def compute(self, draft: Draft) -> None:
        """Work out lines and totals."""
        compute(self._kind, draft, draft.sent.get(LINES, []))
        if draft.data["Amount"] < 0:
            draft.refuse("The document amount cannot be negative; enter an adjustment instead.")

    def _number(self, draft: Draft) -> None:
        name = NUMBERED[self._kind.entity]
        if draft.is_new and draft.data.get(name) is None:
            draft.data[name] = self._store.next_number(self._kind.entity)
        elif draft.is_new and not self._settings.manual_numbering:
            draft.error(name, f"'{draft.data[name]}' cannot be found in the system.")
        if draft.data.get("Type") not in self._kind.types:
            draft.error("Type", f"'{draft.data.get('Type')}' is not a valid document type.")

    def _defaults(self, draft: Draft) -> None:
        data = draft.data
        party = self._store.find(
            self._kind.party_entity, **{f"{self._kind.party_entity}ID": data.get(self._kind.party)}
        )
        today = self._store.now().replace(hour=0, minute=0, second=0, microsecond=0)
        values = {
            "Status": ON_HOLD,
            "Hold": True,
            "Date": today,
            "CurrencyID": "USD",
            "LocationID": "MAIN",
            "Terms": (party or {}).get("Terms"),
            self._kind.branch: min(self._store.reference.branches, default=None),
        }
        for name, value in values.items():
            if data.get(name) is None:
                data[name] = value
        if draft.is_new and data.get("DueDate") is None:
            data["DueDate"] = data["Date"] + timedelta(days=_days(data.get("Terms")))

    def _frozen(self, draft: Draft) -> None:
        status = draft.before.get("Status", ON_HOLD)
        if status in (ON_HOLD, BALANCED):
            return
        if draft.changed_lines:
            draft.refuse(f"The lines of a document with the {status} status cannot be changed.")
        if draft.sent.get("custom", {}).keys() & FORM_FIELDS.get(self._kind.entity, {}).keys():
            draft.refuse(f"The retainage of a document with the {status} status cannot be changed.")
        for name in draft.sent:
            changed = draft.data.get(name) != draft.before.get(name)
            if name not in _FREE_WHEN_OPEN and name != LINES and changed:
                draft.error(name, f"The field cannot be changed in a document with the {status} status.")

    def _header(self, draft: Draft) -> None:
        self._party(draft)
        settle_period(self._store, draft, "Date")
        data, known = draft.data, self._store.reference
        for name, codes in (("Terms", known.terms), (self._kind.branch, known.branches), ("CurrencyID", {"USD"})):
            if data.get(name) is not None and str(data[name]).casefold() not in {code.casefold() for code in codes}:
                draft.error(name, f"{name} '{data[name]}' cannot be found in the system.")
        if len(str(data.get("Description") or "")) > LONGEST_DESCRIPTION:
            draft.error("Description", f"The string is longer than {LONGEST_DESCRIPTION} characters.")
        project = data.get("Project")
        if project not in (None, "X") and self._store.find("Project", ProjectID=project) is None:
            draft.error("Project", f"Project '{project}' cannot be found in the system.")
        if self._kind.module == "AP":
            self._reference(draft)

    def _party(self, draft: Draft) -> None:
        entity, field = self._kind.party_entity, self._kind.party
        code = draft.data.get(field)
        if not code:
            draft.error(field, f"'{entity}' cannot be empty.")
            return
        party = self._store.find(entity, **{f"{entity}ID": code})
        if party is None:
            draft.error(field, f"{entity} '{code}' cannot be found in the system.")
        elif party.get("Status") not in ("Active", "One-Time", "Hold Payments"):
            draft.error(field, f"The {entity.lower()} status is '{party.get('Status')}'.")
        else:
            draft.data[field] = party[f"{entity}ID"]

    def _reference(self, draft: Draft) -> None:
        text = str(draft.data.get("VendorRef") or "")
        if len(text) > LONGEST_VENDOR_REF:
            draft.error("VendorRef", f"The string is longer than {LONGEST_VENDOR_REF} characters.")
        if not text and self._settings.require_vendor_ref:
            draft.error("VendorRef", "'Vendor Ref.' cannot be empty.")
        if not text or not self._settings.unique_vendor_ref:
            return
        for other in self._store.all(self._kind.entity):
            same = str(other.data.get("VendorRef") or "").casefold() == text.casefold()
            if same and other.id != draft.record.id and other.data.get("Vendor") == draft.data.get("Vendor"):
                number = f"{other.data['Type']} {other.data['ReferenceNbr']}"
                draft.error("VendorRef", f"The vendor reference number is already used in the {number} document.")

    def _hold(self, draft: Draft) -> None:
        """Hold is a field of the form; without it a document is balanced and waits for its release."""
        wanted = draft.sent.get("Hold", draft.data["Hold"])
        draft.data["Status"], draft.data["Hold"] = (ON_HOLD, True) if wanted is not False else (BALANCED, False)


def _days(terms: object) -> int:
    digits = "".join(letter for letter in str(terms or "") if letter.isdigit())
    return int(digits or 0)
