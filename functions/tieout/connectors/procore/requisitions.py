"""Subcontractor invoices: requisitions of v1.1 in the view `extended`, with their items.

Stored material is a balance, made anew with every invoice: `materials_presently_stored` (column F) against
`materials_presently_stored_from_previous_progress`. Material that was moved into the previous work completed when this invoice
began (`materials_moved`) is in column D already, and so no part of that earlier balance any more.
"""

from tieout.connectors.context import require_assumption
from tieout.connectors.procore.assumptions import ERP_REQUISITIONS
from tieout.connectors.procore.contracts import ContractKind, reference_of, show_commitment
from tieout.connectors.procore.custom_fields import extensions_of
from tieout.connectors.procore.erp_requests import ErpRequest
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.invoice_sheets import certified, read_application, retainage_of
from tieout.connectors.procore.parties import ErpCode, Json, currency_of, project_party, show_project, vendor_party
from tieout.connectors.procore.places import Places
from tieout.connectors.procore.pricing import billed_price
from tieout.connectors.procore.reader import Desk
from tieout.connectors.procore.record_kinds import reference
from tieout.connectors.procore.requisition_items import DONE_BEFORE, OF_CHANGE_ORDERS, show_requisition, whole_items
from tieout.connectors.procore.values import amount, day, identifier, moment, part, parts, text
from tieout.records.change_order import ChangeOrderKind
from tieout.records.invoice import Invoice, InvoiceKind, InvoiceLine
from tieout.records.money import dollars
from tieout.records.references import SourceReference
from tieout.sync.ports import Fetched, Missing


class RequisitionReader:
    """Reads subcontractor invoices. Implements `tieout.connectors.procore.reader.RecordReader`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def now(self, reference: SourceReference, project: str) -> Fetched | Missing:
        """The requisition, its commitment and its project. Raises: NotFound, NotNow, NeedsPerson."""
        record, shown = self._read(reference.id, project, self._desk.links.code)
        return self._desk.fetched(record, shown)

    def accepted(self, request: ErpRequest) -> Fetched:
        """What accounting accepted: the requisition, which Procore locks when it is sent, held against the request's lines.

        The request alone names no period, no earlier figures and no line of the contract but by the ERP's id.
        """
        require_assumption(ERP_REQUISITIONS, self._desk.switched_on)
        record, shown = self._read(request.record_id, request.project, self._desk.links.as_linked)
        with exactly(f"Invoice {record.number}"):
            _hold_against(record, parts(request.data.get("line_items")))
        return self._desk.accepted(record, shown)

    def _read(self, record_id: str, project: str, erp_code: ErpCode) -> tuple[Invoice, Json]:
        client = self._desk.client
        shown = show_requisition(client, record_id, project)
        named = show_project(client, project)
        with exactly(f"Invoice {shown.get('invoice_number') or shown.get('number') or record_id}"):
            kind, contract = show_commitment(client, shown.get("commitment_id"), project, shown.get("commitment_type"))
            items, before = whole_items(client, shown, project)
            places = Places(client, project, erp_code)
            lines = [_line(item, index, places) for index, item in enumerate(items, 1)]
            record = _invoice(shown, kind, contract, named, lines=lines, erp_code=erp_code)
            return record.model_copy(update={"certified_before": certified(part(before, "summary"))}), shown


def _invoice(
    shown: Json, kind: ContractKind, contract: Json, project: Json, *, lines: list[InvoiceLine], erp_code: ErpCode
) -> Invoice:
    application = read_application(part(shown, "summary"))
    updated_at = moment(shown.get("updated_at"))
    if updated_at is None:
        raise ValueError("updated_at is missing")
    return Invoice(
        reference=reference(InvoiceKind.SUBCONTRACTOR, identifier(shown.get("id"))),
        kind=InvoiceKind.SUBCONTRACTOR,
        number=text(shown.get("number")),
        title=text(shown.get("contract_name")),
        status=text(shown.get("status")),
        project=project_party(project, erp_code),
        vendor=vendor_party(part(contract, "vendor"), erp_code),
        total=application.current_payment_due,
        currency=currency_of(shown),
        created_at=moment(shown.get("created_at")),
        updated_at=updated_at,
        extensions=extensions_of(shown),
        contract=reference_of(kind, identifier(contract.get("id"))),
        contract_number=text(contract.get("number")),
        invoice_number=text(shown.get("invoice_number")),
        billing_date=day(shown.get("billing_date")),
        due_date=day(shown.get("due_date")),
        period_start=day(shown.get("requisition_start")),
        period_end=day(shown.get("requisition_end")),
        final=shown.get("final") is True,
        application=application,
        lines=tuple(lines),
    )


def _line(item: Json, index: int, places: Places) -> InvoiceLine:
    """One item. Its id is unique among items of its type only, so that the type is part of the line's id."""
    code, kind = places.by_wbs(part(item, "wbs_code"), item.get("cost_code_id"))
    work, stored = amount(item.get("work_completed_this_period")), amount(item.get("materials_presently_stored"))
    before = amount(item.get("materials_presently_stored_from_previous_progress")) - amount(item.get("materials_moved"))
    price = billed_price(item, "work_completed_this_period_quantity", work + stored - before)
    line = InvoiceLine(
        id=f"{text(item.get('item_type'))}:{identifier(item.get('id'))}",
        position=index,
        description=text(item.get("description_of_work")),
        contract_line=text(item.get("line_item_id")) or None,
        cost_code=code,
        cost_type=kind,
        scheduled_value=amount(item.get("scheduled_value")),
        previous_work=amount(item.get("work_completed_from_previous_application")),
        work=work,
        stored=stored,
        previously_stored=before,
        quantity=price.quantity,
        unit=price.unit,
        unit_cost=price.unit_cost,
        done_before=item.get(DONE_BEFORE),
        **retainage_of(item),
    )
    return line.model_copy(update={"change_order": _change_order(item, moves=line.moves)})


def _change_order(item: Json, *, moves: bool) -> SourceReference | None:
    """`moves`: the item is billed, so that its change order has to be known. Raises: ValueError."""
    if item.get("item_type") not in OF_CHANGE_ORDERS:
        return None
    package = text(item.get("change_order_package_id"))
    if not package and moves:
        raise ValueError(
            f"its item '{text(item.get('description_of_work'))}' bills a change order, and Procore does not say which"
        )
    return reference(ChangeOrderKind.COMMITMENT, package) if package else None


def _hold_against(record: Invoice, rows: list[Json]) -> None:
    """Hold what the requisition shows against what accounting accepted, item by item. Raises: ValueError."""
    accepted = {text(row.get("procore_requisition_item_id")): amount(row.get("amount")) for row in rows}
    shown = {line.id.partition(":")[2]: line.gross for line in record.lines}
    for number, money in accepted.items():
        if shown.get(number) != money:
            now = dollars(shown[number]) if number in shown else "not there"
            raise ValueError(f"accounting accepted {dollars(money)} for item {number}, and it is {now} now")
    left_out = [number for number, gross in shown.items() if gross and number not in accepted]
    if left_out:
        raise ValueError(f"it bills items that accounting did not accept: {', '.join(left_out)}")
