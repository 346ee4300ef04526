"""Owner invoices: payment applications with their summary (G702) and continuation sheet (G703).

A line's `origin_id` and `origin_type` name the line of the prime contract that it bills, not a record of an ERP. Who is billed
is the prime contract's company.
"""

from dataclasses import dataclass

from tieout.connectors.procore.contracts import prime_reference, show_prime
from tieout.connectors.procore.custom_fields import extensions_of
from tieout.connectors.procore.erp_requests import ErpRequest
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.invoice_sheets import certified, done, read_application, retainage_of
from tieout.connectors.procore.parties import (
    ErpCode,
    Json,
    currency_of,
    in_currency_of,
    project_party,
    show_project,
    vendor_party,
)
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


@dataclass(frozen=True)
class _Sheet:
    """The figures of one application: its rows and its summary, and the application before it, if it was read."""

    contract: str
    rows: list[Json]
    summary: Json
    before: Json


class OwnerInvoiceReader:
    """Reads owner invoices. Implements `tieout.connectors.procore.reader.RecordReader`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def now(self, reference: SourceReference, project: str) -> Fetched | Missing:
        """The application, its prime contract, its project, and the application before it.

        Raises:
            NotFound, NotNow, NeedsPerson: one of them could not be read.
        """
        shown = self._shown(reference.id, project)
        with exactly(f"Owner invoice {shown.get('invoice_number') or shown.get('number') or reference.id}"):
            contract_id = identifier(part(shown, "contract").get("id"))
            rows, summary = parts(shown.get("g703")), part(shown, "g702")
            sheet = _Sheet(contract_id, rows, summary, self._before(shown, contract_id, project, rows))
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

    def _before(self, shown: Json, contract: str, project: str, rows: list[Json]) -> Json:
        """The application before. G703 shows what is stored now only, and a bill is for the difference; what it takes over from
        that one is held against it, too."""
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
        return self._shown(earlier[max(earlier)], project)

    def _invoice(self, shown: Json, project: str, sheet: _Sheet, erp_code: ErpCode) -> Invoice:
        client = self._desk.client
        prime, named = show_prime(client, sheet.contract, project), show_project(client, project)
        places, application = Places(client, project, erp_code), read_application(sheet.summary)
        record = Invoice(
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
            certified_before=certified(part(sheet.before, "g702")),
            lines=_lines(sheet, places),
        )
        return in_currency_of(record, prime)


def _lines(sheet: _Sheet, places: Places) -> tuple[InvoiceLine, ...]:
    ended = {_origin(row): row for row in parts(sheet.before.get("g703"))}
    rows = enumerate(sheet.rows, 1)
    return tuple(_line(row, at, places, ended.get(_origin(row), {}), known=bool(ended)) for at, row in rows)


def _line(row: Json, index: int, places: Places, before: Json, *, known: bool) -> InvoiceLine:
    """`before`: the same row of the application before; `known`: that one was read, so a row that it lacks is new."""
    code, kind = places.by_wbs(part(row, "wbs_code"))
    work, stored = amount(row.get("work_completed_this_period")), amount(row.get("materials_presently_stored"))
    stored_before = amount(row.get(STORED_BEFORE, before.get("materials_presently_stored")))
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
        done_before=done(before) if known else None,
        **retainage_of(row),
    )


def _origin(row: Json) -> tuple[str, str]:
    return text(row.get("origin_type")), text(row.get("origin_id"))


def _billed_line(row: Json) -> str | None:
    """The contract's line that is billed. In a request of the ERP tool the same field may be the ERP's link: no number."""
    line = text(row.get("origin_id"))
    return line if row.get("origin_type") == "LineItem" and digits(line) else None
