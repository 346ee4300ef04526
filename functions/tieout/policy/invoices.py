"""From an invoice to the ERP's words: gross, retainage held and released, each against the line that it bills."""

from decimal import Decimal

from tieout.policy.application import check_application
from tieout.policy.change_orders import Targets
from tieout.policy.ready import ReadyInvoice, ReadyInvoiceLine, external_reference
from tieout.policy.translating import Translation
from tieout.records.invoice import Invoice, InvoiceKind, InvoiceLine
from tieout.records.money import dollars
from tieout.records.references import TargetDocument

ZERO = Decimal("0.00")


def translate(invoice: Invoice, words: Translation, targets: Targets, *, generation: int) -> ReadyInvoice:
    """Translate an invoice; what stands in the way is in `words.problems`."""
    project = words.project(invoice.project)
    owner = invoice.kind is InvoiceKind.OWNER
    vendor = None if owner else words.vendor(invoice.vendor, invoice.number)
    reference = external_reference(invoice.reference, generation)
    words.lengths(invoice, reference)
    words.currency(invoice)
    words.problems.extend(check_application(invoice))
    if invoice.total < 0 and not words.limits.negative:
        text = f"{invoice.number} is {dollars(invoice.total)}; the ERP holds no negative invoice. Enter a credit there by hand."
        words.refuse("negative_invoice", text, "total")
    billed = tuple(_line(line, invoice, targets, project, words) for line in invoice.lines if line.moves)
    words.count(invoice.number, len(billed))
    tax = invoice.application.tax if invoice.application else ZERO
    return ReadyInvoice(
        source=invoice.reference,
        external_reference=reference,
        kind=invoice.kind,
        number=invoice.number,
        invoice_number=_own_number(invoice, words),
        title=invoice.title,
        project=project,
        vendor=vendor,
        customer=_customer(invoice, words) if owner else None,
        contract=next(iter(targets.get(str(invoice.contract), ())), None),
        gross=invoice.gross,
        retained=sum((line.retained for line in billed), ZERO),
        released=sum((line.released for line in billed), ZERO),
        tax=tax,
        total=invoice.total,
        billing_date=invoice.billing_date,
        due_date=invoice.due_date,
        period_start=invoice.period_start,
        period_end=invoice.period_end,
        final=invoice.final,
        lines=billed,
        extensions=words.extensions(invoice.extensions),
    )


def _line(line: InvoiceLine, invoice: Invoice, targets: Targets, project: str, words: Translation) -> ReadyInvoiceLine:
    source = line.change_order or invoice.contract
    document, key = _billed(line, targets.get(str(source), ()))
    if invoice.kind is InvoiceKind.SUBCONTRACTOR and line.contract_line is not None and key is None:
        text = (
            f"Line {line.position} bills line {line.contract_line} of {invoice.contract_number or source}, "
            "which is not known in the ERP. Resync the commitment."
        )
        words.refuse("unknown_contract_line", text, f"lines.{line.position}.contract_line")
    return ReadyInvoiceLine(
        line=words.line(line, line.gross, project),
        document=document,
        document_line=key,
        retained=line.retained_work + line.retained_stored,
        released=line.released_work + line.released_stored,
        stored=line.stored - line.previously_stored,
    )


def _billed(line: InvoiceLine, documents: tuple[TargetDocument, ...]) -> tuple[TargetDocument | None, str | None]:
    for document in documents:
        key = document.lines.get(line.contract_line or "")
        if key is not None:
            return document, key
    return next(iter(documents), None), None


def _own_number(invoice: Invoice, words: Translation) -> str:
    number = invoice.invoice_number or f"{invoice.contract_number}-{invoice.number}".strip("-")
    limit = words.limits.invoice_number
    if limit is not None and len(number) > limit:
        text = f"Invoice number '{number}' has {len(number)} characters; the ERP takes {limit}. Shorten it."
        words.refuse("too_long", text, "invoice_number")
    return number


def _customer(invoice: Invoice, words: Translation) -> str:
    customer = invoice.customer
    code = (words.maps.customers.get(customer.id) or customer.erp_code or "") if customer else ""
    if not code:
        name = customer.name if customer else "the owner"
        text = (
            f"Customer '{name}' of {invoice.number} is not known in the ERP. Accounting links it; then send it again."
        )
        words.refuse("unknown_customer", text, "customer")
    return code
