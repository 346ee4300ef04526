"""Invoices, project by project: requisitions of subcontractors, payment applications to the owner, and their lines.

An invoice's amount is what its period bills before retainage. Its contract payments say what was paid: a requisition's name it
by `requisition_id`, an application's by its number (`draw_request_number`; see `mirror_assumptions.DRAW_REQUEST_NUMBER`, and
Procore's own `total_amount_paid` goes by it).
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from tieout.connectors.procore.book_contracts import ContractRows, Signed
from tieout.connectors.procore.book_desk import EXTENDED_PAGE, BookDesk, BookRow, named
from tieout.connectors.procore.book_payments import PaymentRows
from tieout.connectors.procore.book_sheets import Sheet, SheetLine, requisition_lines
from tieout.connectors.procore.book_stages import stage_of
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.owner_invoices import APPLICATIONS
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.requisition_items import REQUISITIONS
from tieout.connectors.procore.values import amount, day, identifier, moment_if_told, part, text, total_of
from tieout.records.invoice import InvoiceKind


class InvoiceRows:
    """Reads the headers of invoices. Raises: NotNow, NeedsPerson."""

    def __init__(self, desk: BookDesk, contracts: ContractRows, payments: PaymentRows) -> None:
        self._desk = desk
        self._contracts = contracts
        self._payments = payments

    def invoices(self, project: str) -> list[BookRow]:
        """The invoices of a project, both kinds."""
        signed = self._contracts.signed(project)
        return [*self._requisitions(project, signed), *self._applications(project, signed)]

    def _requisitions(self, project: str, signed: dict[str, Signed]) -> Iterator[BookRow]:
        paid: dict[str, Decimal] = defaultdict(Decimal)
        for payment in self._payments.of_commitments(project):
            paid[text(payment.get("requisition_id"))] += amount(payment.get("amount"))
        for shown in requisitions(self._desk, project):
            with exactly(_name(shown)):
                lines = requisition_lines(self._desk, shown, project)
                figures = {
                    "amount": total_of(line.gross for line in lines),
                    "retained": total_of(line.retained for line in lines),
                    "due": amount(part(shown, "summary").get("current_payment_due")),
                    "paid": paid[identifier(shown.get("id"))],
                    "due_on": day(shown.get("due_date")),
                }
                contract = signed.get(text(shown.get("commitment_id")))
                yield self._row(shown, InvoiceKind.SUBCONTRACTOR, project, contract) | figures

    def _applications(self, project: str, signed: dict[str, Signed]) -> Iterator[BookRow]:
        for shown in self._desk.rows(APPLICATIONS, {"project_id": project}):
            with exactly(_name(shown)):
                summary = part(shown, "g702")
                gross, due = (
                    amount(shown.get("total_amount_accrued_this_period")),
                    amount(summary["current_payment_due"]),
                )
                figures = {
                    "amount": gross,
                    # G702 tells retainage to date only; this period's is what is billed and not due.
                    "retained": gross + amount(summary.get("tax_applicable_to_this_payment")) - due,
                    "due": due,
                    "paid": amount(shown.get("total_amount_paid")),
                }
                contract = signed.get(text(part(shown, "contract").get("id")))
                yield self._row(shown, InvoiceKind.OWNER, project, contract) | figures

    def _row(self, shown: Json, kind: InvoiceKind, project: str, contract: Signed | None) -> BookRow:
        status = text(shown.get("status"))
        return {
            "reference": named(kind.value, shown.get("id")),
            "kind": kind.value,
            "number": text(shown.get("number")) or None,
            "invoice_number": text(shown.get("invoice_number")) or None,
            "title": text(shown.get("contract_name")) or None,
            "contract": contract.reference if contract else None,
            "project": named("project", project),
            "party": contract.party if contract else None,
            "stage": stage_of(self._desk.connection, kind.value, status).value,
            "status": status,
            "billed_on": day(shown.get("billing_date")),
            "changed_at": moment_if_told(shown.get("updated_at")),
        }


class InvoiceLineRows:
    """Reads the lines that an invoice moves. Raises: NotNow, NeedsPerson."""

    def __init__(self, desk: BookDesk, contracts: ContractRows) -> None:
        self._desk = desk
        self._contracts = contracts

    def lines(self, project: str) -> list[BookRow]:
        """The lines of a project's invoices, both kinds; a row of a sheet that stands still is no line of an invoice."""
        signed = self._contracts.signed(project)
        return [*self._of_requisitions(project, signed), *self._of_applications(project, signed)]

    def _of_requisitions(self, project: str, signed: dict[str, Signed]) -> Iterator[BookRow]:
        for shown in requisitions(self._desk, project):
            with exactly(_name(shown)):
                contract = signed.get(text(shown.get("commitment_id")))
                for line in requisition_lines(self._desk, shown, project):
                    yield from self._row(shown, InvoiceKind.SUBCONTRACTOR, project, line, contract)

    def _of_applications(self, project: str, signed: dict[str, Signed]) -> Iterator[BookRow]:
        """In the order of their numbers, for G703 shows what is stored now, and a line bills what was added to it."""
        listed = self._desk.rows(APPLICATIONS, {"project_id": project})
        stored: dict[str, dict[tuple[str, str], Decimal]] = {}
        for row in sorted(listed, key=lambda row: amount(row.get("number"))):
            with exactly(_name(row)):
                shown = self._desk.shown(f"{APPLICATIONS}/{identifier(row.get('id'))}", {"project_id": project})
                number = text(part(row, "contract").get("id"))
                sheet = Sheet(self._desk.places(project), stored.get(number, {}))
                for line in sheet.lines(shown):
                    yield from self._row(row, InvoiceKind.OWNER, project, line, signed.get(number))
                stored[number] = sheet.stored_now

    def _row(
        self, shown: Json, kind: InvoiceKind, project: str, line: SheetLine, contract: Signed | None
    ) -> Iterator[BookRow]:
        if not line.moves:
            return
        invoice, keys = named(kind.value, shown.get("id")), self._desk.keys
        code, cost_type = line.place
        yield {
            "reference": f"{invoice}/{line.id}",
            "invoice": invoice,
            "project": named("project", project),
            "stage": stage_of(self._desk.connection, kind.value, text(shown.get("status"))).value,
            "line_number": Decimal(line.position),
            "cost_code": code.code if code else None,
            "cost_key": keys.code_of(code) if kind is InvoiceKind.OWNER else keys.mapped(code, cost_type),
            "contract_line": _billed(line, contract),
            "description": line.description or None,
            "amount": line.gross,
            "retained": line.retained,
            "changed_at": moment_if_told(shown.get("updated_at")),
        }


def _billed(line: SheetLine, contract: Signed | None) -> str | None:
    """The line of the contract or change order that is billed; an item that bills a change order whole names it alone."""
    holder = line.change_order or (contract.reference if contract else None)
    if holder and line.contract_line:
        return f"{holder}/{line.contract_line}"
    return line.change_order


def requisitions(desk: BookDesk, project: str) -> Iterator[Json]:
    """The requisitions of a project with their items."""
    return desk.rows(REQUISITIONS, {"project_id": project, "view": "extended"}, per_page=EXTENDED_PAGE)


def _name(shown: Json) -> str:
    return f"Invoice {shown.get('invoice_number') or shown.get('number') or shown.get('id')}"
