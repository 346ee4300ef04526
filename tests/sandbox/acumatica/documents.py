"""The business rules of purchase orders and subcontracts: numbering, header, lines, totals and release from hold."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.acumatica.contract import NUMBERED
from sandbox.acumatica.drafts import LINES, Draft
from sandbox.acumatica.line_math import ZERO, amount, discount, extend, retain, total
from sandbox.acumatica.lines import HUNDRED, LineRules
from sandbox.acumatica.projects.job_cost import JobCost, Posting, line_posting
from sandbox.acumatica.rules import PlainRules
from sandbox.acumatica.settings import RELEASED, Settings
from sandbox.acumatica.store import Record, Store
from sandbox.kit.clock import SandboxClock

ON_HOLD = "On Hold"
LONGEST_VENDOR_REF = 40
#: What may still change once a document is released.
_FREE_WHEN_OPEN = frozenset({"Description", "VendorRef", "note", "custom", "id", "Hold", "ControlTotal", "Owner"})
PO_TYPES = frozenset({"Normal", "Drop-Ship", "Project Drop-Ship", "Blanket", "Standard"})


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """Where the two kinds of commitment differ."""

    entity: str
    task_field: str
    total_field: str
    retains: bool


SUBCONTRACT = DocumentKind("Subcontract", "Task", "SubcontractTotal", retains=True)
PURCHASE_ORDER = DocumentKind("PurchaseOrder", "ProjectTask", "OrderTotal", retains=False)


#: Change orders that touched a document, and by how much they changed a line; never shown.
CHANGE_ORDERS, CHANGED_BY = "_change_orders", "_changed_by"
#: Statuses in which a document is no commitment (yet, or any more).
_UNCOMMITTED = frozenset({ON_HOLD, "Pending Approval", "Rejected", "Canceled"})


class DocumentRules(PlainRules):
    """Checks and completes a drafted document."""

    def __init__(self, kind: DocumentKind, store: Store, settings: Settings, clock: SandboxClock) -> None:
        self._kind = kind
        self._store = store
        self._settings = settings
        self._clock = clock
        self._job_cost = JobCost(store)

    def check(self, draft: Draft) -> None:
        """Complete the draft, and note in it whatever is wrong."""
        self._number(draft)
        self._defaults(draft)
        self._frozen(draft)
        self._header(draft)
        LineRules(self._store, draft, self._kind.task_field).check()
        self.compute(draft)
        if not self._kind.retains:
            self._hold(draft)

    def _number(self, draft: Draft) -> None:
        name = NUMBERED[self._kind.entity]
        if not draft.is_new:
            return
        if draft.data.get(name) is not None and not self._settings.manual_numbering:
            # How the real system treats an unknown number under auto-numbering is not known: refused here.
            draft.error(name, f"'{draft.data[name]}' cannot be found in the system.")
        elif draft.data.get(name) is None:
            draft.data[name] = self._store.next_number(self._kind.entity)

    def _defaults(self, draft: Draft) -> None:
        vendor = self._store.find("Vendor", VendorID=draft.data.get("VendorID", "")) or {}
        today = self._clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
        values = {
            "Status": ON_HOLD,
            "Date": today,
            "CurrencyID": "USD",
            "BaseCurrencyID": "USD",
            "Location": "MAIN",
            "Terms": vendor.get("Terms"),
            "Branch": min(self._store.reference.branches, default=None),
            **({"ApplyRetainage": False, "RetainagePct": ZERO} if self._kind.retains else {"Hold": True}),
        }
        for name, value in values.items():
            if draft.data.get(name) is None:
                draft.data[name] = value

    def _frozen(self, draft: Draft) -> None:
        """A released document takes no other lines and no other header than a reference and a description."""
        if draft.is_new or draft.before.get("Status") == ON_HOLD or draft.sent.get("Hold") is True:
            return
        status = draft.before.get("Status")
        if draft.changed_lines:
            draft.entity_error = f"Error: The lines of a document with the {status} status cannot be changed."
        for name in draft.sent:
            changed = draft.data.get(name) != draft.before.get(name)
            if name not in _FREE_WHEN_OPEN and name != LINES and changed:
                draft.error(name, f"The field cannot be changed in a document with the {status} status.")

    def _header(self, draft: Draft) -> None:
        self._vendor(draft)
        data = draft.data
        if len(str(data.get("VendorRef") or "")) > LONGEST_VENDOR_REF:
            draft.error("VendorRef", f"The string is longer than {LONGEST_VENDOR_REF} characters.")
        known = self._store.reference
        for name, codes in (("Terms", known.terms), ("Branch", known.branches), ("CurrencyID", {"USD"})):
            if data.get(name) is not None and str(data[name]).casefold() not in {code.casefold() for code in codes}:
                draft.error(name, f"{name} '{data[name]}' cannot be found in the system.")
        if data.get("Project") is not None and self._store.find("Project", ProjectID=data["Project"]) is None:
            draft.error("Project", f"Project '{data['Project']}' cannot be found in the system.")
        if data.get("Type") is not None and data["Type"] not in PO_TYPES:
            draft.error("Type", f"'{data['Type']}' is not a valid order type.")
        if not 0 <= amount(data, "RetainagePct") <= HUNDRED:
            draft.error("RetainagePct", "Incorrect value. The value must be between 0 and 100.")

    def _vendor(self, draft: Draft) -> None:
        code = draft.data.get("VendorID")
        if not code:
            draft.error("VendorID", "'Vendor' cannot be empty.")
            return
        vendor = self._store.find("Vendor", VendorID=code)
        if vendor is None:
            draft.error("VendorID", f"Vendor '{code}' cannot be found in the system.")
        elif vendor.get("Status") != "Active":
            draft.error("VendorID", f"The vendor status is '{vendor.get('Status')}'.")
        else:
            draft.data["VendorID"] = vendor["VendorID"]

    def compute(self, draft: Draft) -> None:
        """Work out lines and totals."""
        data, number = draft.data, draft.data.get(NUMBERED[self._kind.entity])
        for _, line in draft.lines:
            sent: frozenset[str] = line.pop("_sent", frozenset())
            extend(line)
            line["OrderNbr"], line["OrderType"] = number, data.get("Type") or self._kind.entity
            if self._kind.retains:
                discount(line)
                retain(line, bool(data["ApplyRetainage"]), amount(data, "RetainagePct"), sent)
        lines = data.get(LINES, [])
        data["LineTotal"], data["TaxTotal"] = total(lines, "ExtendedCost"), ZERO
        if self._kind.retains:
            data["DiscountTotal"] = total(lines, "DiscountAmount")
            data["RetainageTotal"] = total(lines, "RetainageAmount")
        data[self._kind.total_field] = data["LineTotal"] - amount(data, "DiscountTotal")

    def perform(self, action: str, draft: Draft, parameters: dict[str, Any]) -> None:
        """Release from hold, or back on hold."""
        if action == "ReleaseFromHold":
            self.release(draft)
        else:
            self._back_on_hold(draft)

    def saved(self, record: Record) -> None:
        """Bring the committed cost of the budget lines up to date."""
        self._job_cost.repost(record, self._committed(record.data))

    def _committed(self, data: dict[str, Any]) -> Iterator[Posting]:
        for line in () if data.get("Status") in _UNCOMMITTED else data.get(LINES, []):
            task, changed = str(line.get(self._kind.task_field)), amount(line, CHANGED_BY)
            original = amount(line, "ExtendedCost") - changed
            yield from line_posting(self._store, line, task, "OriginalCommittedAmount", original)
            yield from line_posting(self._store, line, task, "CommittedCOAmount", changed)

    def release(self, draft: Draft) -> None:
        """Take the document off hold, into the status that the settings name."""
        data = draft.data
        control = data.get("ControlTotal")
        if control is not None and control != data[self._kind.total_field]:
            draft.error("ControlTotal", "The document is out of balance: the control total differs from the total.")
            return
        data["Status"] = self._settings.status_after_release
        if not self._kind.retains:
            data["Hold"] = False

    def _hold(self, draft: Draft) -> None:
        wanted = draft.sent.get("Hold")
        if wanted is False and draft.data["Status"] == ON_HOLD:
            self.release(draft)
        elif wanted is True and draft.data["Status"] in RELEASED:
            self._back_on_hold(draft)

    def _back_on_hold(self, draft: Draft) -> None:
        if draft.data.get(CHANGE_ORDERS):
            draft.refuse("The document is linked to a change order and cannot be put on hold.")
        else:
            draft.data["Status"] = ON_HOLD
