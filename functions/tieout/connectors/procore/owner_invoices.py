"""Owner invoices: payment applications with their summary (G702) and continuation sheet (G703).

A line's `origin_id` and `origin_type` name the line of the prime contract that it bills, not a record of an ERP. Who is billed
is the prime contract's company.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.procore.contracts import prime_reference, show_prime
from tieout.connectors.procore.custom_fields import extensions_of
from tieout.connectors.procore.erp_requests import ErpRequest
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.invoice_sheets import read_application, retainage_of
from tieout.connectors.procore.parties import ErpCode, Json, currency_of, project_party, show_project, vendor_party
from tieout.connectors.procore.places import Places
from tieout.connectors.procore.pricing import billed_price
from tieout.connectors.procore.reader import Desk
from tieout.connectors.procore.record_kinds import reference
from tieout.connectors.procore.values import amount, day, digits, identifier, moment_if_told, part, parts, text, when
from tieout.records.invoice import Invoice, InvoiceKind, InvoiceLine
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import Fetched, Missing

APPLICATIONS = "/rest/v1.0/payment_applications"
LIST_PAGE = 100
STORED_BEFORE = "materials_presently_stored_from_previous_application"

Stored = Mapping[tuple[str, str], Decimal]
"""Stored material of an application, by (origin type, origin id) of the contract's line."""


@dataclass(frozen=True)
class _Sheet:
    """The figures of one application: its rows, its summary, and what was stored before where the rows do not tell it."""

    contract: str
    rows: list[Json]
    summary: Json
    before: Stored


class OwnerInvoiceReader:
    """Reads owner invoices. Implements `tieout.connectors.procore.reader.RecordReader`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def now(self, reference: SourceReference, project: str) -> Fetched | Missing:
        """The application, its prime contract, its project, and the one before if material is stored.

        Raises:
            NotFound, NotNow, NeedsPerson: one of them could not be read.
        """
        shown = self._shown(reference.id, project)
        with exactly(f"Owner invoice {shown.get('invoice_number') or shown.get('number') or reference.id}"):
            contract_id = identifier(part(shown, "contract").get("id"))
            rows, summary = parts(shown.get("g703")), part(shown, "g702")
            sheet = _Sheet(contract_id, rows, summary, self._stored_before(shown, contract_id, project, rows))
            record = self._invoice(shown, project, sheet, self._desk.links.code)
        return self._desk.fetched(record, shown)

    def accepted(self, request: ErpRequest) -> Fetched:
        """What accounting accepted. Its contract is the holder of its items, which tell what was stored before themselves."""
        shown = {"created_at": None, **request.data}
        with exactly(f"Owner invoice {shown.get('invoice_number') or request.record_id}"):
            rows, summary = parts(shown.get("items")), part(shown, "summary")
            holders = {identifier(row.get("holder_id")) for row in rows if row.get("holder_type") == "PrimeContract"}
            if len(holders) != 1:
                raise ValueError(f"its items belong to {len(holders)} prime contracts")
            shown["number"] = shown.get("number") or summary.get("application_number")
            shown["updated_at"] = shown.get("updated_at") or request.created_at.isoformat()
            linked = self._desk.links.as_linked
            record = self._invoice(shown, request.project, _Sheet(holders.pop(), rows, summary, {}), linked)
        return self._desk.accepted(record, shown)

    def _shown(self, record_id: str, project: str) -> Json:
        path = f"{APPLICATIONS}/{record_id}"
        shown = self._desk.client.read(path, {"project_id": project})
        if not isinstance(shown, dict):
            raise NotNow(f"{path} did not answer with an invoice")
        return shown

    def _stored_before(self, shown: Json, contract: str, project: str, rows: list[Json]) -> Stored:
        """What was stored in the application before. G703 shows what is stored now only, and a bill is for the difference."""
        now = amount(shown.get("number"))
        if now <= 1 or all(STORED_BEFORE in row for row in rows):
            return {}
        path = f"/rest/v1.0/prime_contracts/{contract}/payment_applications"
        listed = self._desk.client.rows(path, {"project_id": project}, per_page=LIST_PAGE)
        earlier = {
            amount(row.get("number")): identifier(row.get("id")) for row in listed if amount(row.get("number")) < now
        }
        if not earlier:
            return {}
        lines = parts(self._shown(earlier[max(earlier)], project).get("g703"))
        return {_origin(line): amount(line.get("materials_presently_stored")) for line in lines}

    def _invoice(self, shown: Json, project: str, sheet: _Sheet, erp_code: ErpCode) -> Invoice:
        client = self._desk.client
        prime, named = show_prime(client, sheet.contract, project), show_project(client, project)
        places, application = Places(client, project, erp_code), read_application(sheet.summary)
        return Invoice(
            reference=reference(InvoiceKind.OWNER, identifier(shown.get("id"))),
            kind=InvoiceKind.OWNER,
            number=text(shown.get("number")) or text(shown.get("invoice_number")),
            title=text(prime.get("title")),
            status=text(shown.get("status")),
            project=project_party(named, erp_code),
            vendor=None,
            customer=vendor_party(part(prime, "vendor"), erp_code),
            total=application.current_payment_due,
            currency=currency_of(shown),
            created_at=moment_if_told(shown.get("created_at")),
            updated_at=when(shown.get("updated_at"), client.clock.now()),
            extensions=extensions_of(shown),
            contract=prime_reference(sheet.contract),
            contract_number=text(prime.get("number")),
            invoice_number=text(shown.get("invoice_number")),
            billing_date=day(shown.get("billing_date")),
            period_start=day(shown.get("period_start")),
            period_end=day(shown.get("period_end")),
            application=application,
            lines=tuple(_line(row, index, places, sheet.before) for index, row in enumerate(sheet.rows, 1)),
        )


def _line(row: Json, index: int, places: Places, before: Stored) -> InvoiceLine:
    code, kind = places.by_wbs(part(row, "wbs_code"))
    work, stored = amount(row.get("work_completed_this_period")), amount(row.get("materials_presently_stored"))
    stored_before = amount(row[STORED_BEFORE]) if STORED_BEFORE in row else before.get(_origin(row), Decimal(0))
    price = billed_price(row, "work_completed_this_period_quantity", work + stored - stored_before)
    return InvoiceLine(
        id=identifier(row.get("id")),
        position=index,
        description=text(row.get("description_override")) or text(row.get("description_of_work")),
        contract_line=_billed_line(row),
        cost_code=code,
        cost_type=kind,
        scheduled_value=amount(row.get("scheduled_value")),
        previous_work=amount(row.get("work_completed_from_previous_application")),
        work=work,
        stored=stored,
        previously_stored=stored_before,
        quantity=price.quantity,
        unit=price.unit,
        unit_cost=price.unit_cost,
        **retainage_of(row),
    )


def _origin(row: Json) -> tuple[str, str]:
    return text(row.get("origin_type")), text(row.get("origin_id"))


def _billed_line(row: Json) -> str | None:
    """The contract's line that is billed. In a request of the ERP tool the same field may be the ERP's link: no number."""
    line = text(row.get("origin_id"))
    return line if row.get("origin_type") == "LineItem" and digits(line) else None
