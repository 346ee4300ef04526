"""A running look-alike with contracts that are billed, the mirror built on it, and rows as the pull flow makes them."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

import httpx

from tieout.connectors.procore import build_mirror
from tieout.connectors.procore.mirror import ProcoreMirror
from tieout.policy.reasons import Reason
from tieout.records.company import Company, Customer, Vendor
from tieout.records.parties import Address
from tieout.records.payment import PaidDocument, Payment, PaymentKind
from tieout.records.references import SourceReference
from tieout.sync.pull_ports import Row, RowOutcome, RowRefused, RowWritten, Shown
from unit.connectors_procore.site import COMPANY, CONTRACT, LINE, PROJECT, Site

MORNING = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
INVOICE, PRIME, APPLICATION, CODE = 71, 81, 91, 1472
PAY_APP = SourceReference(system="procore", kind="subcontractor_invoice", id=str(INVOICE))
OWNER_INVOICE = SourceReference(system="procore", kind="owner_invoice", id=str(APPLICATION))
PAYMENTS = "/rest/v1.0/contract_payments"
ADDRESS = Address(street="1 Main St", city="Austin", region="TX", postal_code="78701", country="US")
BILLED: dict[str, Any] = {
    "vendors": [{"id": 48, "name": "Owner LLC"}, {"id": 49, "name": "Taken Inc", "origin_id": "other:7"}],
    "prime_contracts": [
        {"id": PRIME, "project": PROJECT, "vendor": 48, "number": "PC-1", "status": "Approved", "line_items": [
            {"ref": "pc", "cost_code": CODE, "line_item_type": 47001, "amount": "5000.00"}]}],
    "billing_periods": [{"ref": "may", "project": PROJECT, "start_date": "2026-05-01", "end_date": "2026-05-31",
                         "due_date": "2026-06-10", "status": "open"}],
    "requisitions": [{"id": INVOICE, "contract": CONTRACT, "period": "may", "invoice_number": "A-17", "status": "approved",
                      "items": [{"line": LINE, "work_completed_this_period": "100.00"}]}],
    "payment_applications": [{"id": APPLICATION, "contract": PRIME, "period": "may", "invoice_number": "G-1",
                              "status": "approved", "items": [{"line": "pc", "work_completed_this_period": "900.00"}]}],
}  # fmt: skip


class MirrorSite(Site):
    """The look-alike with invoices, and the mirror on it."""

    def __init__(self, outside: httpx.Client) -> None:
        super().__init__(outside)
        self.control("seed", BILLED)

    @cached_property
    def mirror(self) -> ProcoreMirror:
        return self.mirror_with()

    def mirror_with(self, *switches: str, **settings: Any) -> ProcoreMirror:
        context = self.context()
        changed = {**context.settings, "mirror": settings}
        mirror = build_mirror(replace(context, settings=changed, assumptions=frozenset(switches)))
        self._open.callback(mirror.close)
        return mirror

    def write(self, *rows: Row, mirror: ProcoreMirror | None = None) -> RowOutcome:
        """The outcome of the first row."""
        return (mirror or self.mirror).write(kind_of(rows[0]), rows)[rows[0].key]

    def linked(self, row: Row, mirror: ProcoreMirror | None = None) -> list[Shown]:
        """What carries the row's link."""
        mirror = mirror or self.mirror
        return [one for one in mirror.listing(kind_of(row), mirror.group(row)) if one.link == row.key]

    def traced(self, row: Row) -> tuple[Shown, ...]:
        """What is found of a row whose record is gone."""
        return self.mirror.traced(kind_of(row), row.key, shown_id=row.shown_id, target=row.target, hints=row.hints)

    def held(self, table: str) -> Any:
        """What the look-alike holds of a table."""
        return self._outside.get("/__sandbox__/state").json()[table]

    def company(self, shown_id: str | int) -> Any:
        return self.api("GET", f"/rest/v1.0/vendors/{shown_id}?company_id={COMPANY}")

    def payments(self, contract: int = CONTRACT) -> Any:
        return self.api("GET", f"{PAYMENTS}?project_id={PROJECT}&contract_id={contract}")


def kind_of(row: Row) -> str:
    return str(row.record.kind)


def company(number: str = "V1", *, of: type[Company] = Vendor, **changes: Any) -> Company:
    known: dict[str, Any] = {
        "reference": SourceReference(system="acumatica", kind=of.entity.value, id=number),
        "number": number,
        "title": f"Company {number}",
        "status": "Active",
        "updated_at": MORNING,
        "address": ADDRESS,
        "phone": "512-555-0100",
        "email": "ap@example.com",
        "website": "https://example.com",
    }
    return of(**(known | changes))


def vendor(number: str = "V1", **changes: Any) -> Row:
    """A vendor's row; `shown_id` and `withdrawn` are the row's own."""
    own = {name: changes.pop(name) for name in ("shown_id", "withdrawn") if name in changes}
    record = company(number, **changes)
    return Row(str(record.reference), record, **own)


def customer(number: str = "C1") -> Row:
    record = company(number, of=Customer)
    return Row(str(record.reference), record)


def paid(amount: str = "90.00", *, target: SourceReference = PAY_APP, **changes: Any) -> Row:
    """The row of one paid document. `document`: changes of it; `shown_id`, `withdrawn`, `told`, `hints`: the row's own."""
    own = {name: changes.pop(name) for name in ("shown_id", "withdrawn", "told", "hints") if name in changes}
    document = {"document": "ACME/Bill/B7", "number": "B7", "amount": amount, "discount": "0.00"}
    kind = PaymentKind.PAYMENT if target is PAY_APP else PaymentKind.RECEIPT
    known: dict[str, Any] = {
        "reference": SourceReference(system="acumatica", kind=kind.value, id="P9"),
        "kind": kind,
        "number": "P9",
        "status": "Closed",
        "vendor": None,
        "total": Decimal(amount),
        "updated_at": MORNING,
        "paid_on": date(2026, 6, 15),
        "method": "check",
        "check_number": "881",
        "documents": (PaidDocument(**(document | changes.pop("document", {}))),),
    }
    record = Payment(**(known | changes))
    hints = own.pop("hints", {"project": str(PROJECT)})
    return Row(f"{record.reference}#ACME/Bill/B7", record, target=target, hints=hints, **own)


def written(outcome: RowOutcome) -> str:
    """The id under which a row is shown."""
    assert isinstance(outcome, RowWritten), outcome
    return outcome.shown_id


def refused(outcome: RowOutcome) -> Reason:
    """The first reason of a refusal."""
    assert isinstance(outcome, RowRefused), outcome
    return outcome.reasons[0]
