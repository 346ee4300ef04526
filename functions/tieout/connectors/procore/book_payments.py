"""Contract payments, contract by contract: Procore lists them for one contract at a time."""

from collections.abc import Iterator

from tieout.connectors.procore.book_contracts import ContractRows, Signed
from tieout.connectors.procore.book_desk import BookDesk, BookRow, named
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.owner_invoices import APPLICATIONS
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.payments import PAYMENTS
from tieout.connectors.procore.values import amount, day, identifier, moment_if_told, part, text
from tieout.records.invoice import InvoiceKind
from tieout.records.payment import PaymentKind

CONTRACTS_PER_PAGE = 50
"""Each costs a call: so many are done within a short invocation."""


class PaymentRows:
    """Reads payments. Raises: NotNow, NeedsPerson."""

    def __init__(self, desk: BookDesk, contracts: ContractRows) -> None:
        self._desk = desk
        self._contracts = contracts

    def of_commitments(self, project: str) -> Iterator[Json]:
        """The payments of a project's commitments, as Procore shows them."""
        for number, contract in self._contracts.signed(project).items():
            if contract.paid and not contract.prime:
                yield from self._of(project, number)

    def page(self, project: str, after: str) -> tuple[list[BookRow], str]:
        """The payments of some contracts, and after which contract to read on; "": those were the last."""
        paid = sorted((int(number), one) for number, one in self._contracts.signed(project).items() if one.paid)
        left = [(number, one) for number, one in paid if number > int(after or "0")]
        some = left[:CONTRACTS_PER_PAGE]
        applied = self._applications(project) if any(one.prime for _, one in some) else {}
        rows = []
        for number, contract in some:
            for shown in self._of(project, str(number)):
                with exactly(f"Contract payment {shown.get('id')}"):
                    rows.append(_row(shown, contract, applied))
        return rows, str(some[-1][0]) if len(left) > len(some) else ""

    def _of(self, project: str, contract: str) -> Iterator[Json]:
        return self._desk.rows(PAYMENTS, {"project_id": project, "contract_id": contract})

    def _applications(self, project: str) -> dict[tuple[str, str], str]:
        """Owner invoices by prime contract and number."""
        listed = self._desk.rows(APPLICATIONS, {"project_id": project})
        return {
            (text(part(row, "contract").get("id")), text(row.get("number"))): identifier(row.get("id"))
            for row in listed
        }


def _row(shown: Json, contract: Signed, applied: dict[tuple[str, str], str]) -> BookRow:
    kind = PaymentKind.RECEIPT if contract.prime else PaymentKind.PAYMENT
    if contract.prime:
        invoice = applied.get((text(shown.get("contract_id")), text(shown.get("draw_request_number"))))
        pays = named(InvoiceKind.OWNER.value, invoice) if invoice else None
    else:
        invoice = text(shown.get("requisition_id"))
        pays = named(InvoiceKind.SUBCONTRACTOR.value, invoice) if invoice else None
    return {
        "reference": named(kind.value, shown.get("id")),
        "number": text(shown.get("check_number")) or text(shown.get("payment_number")) or None,
        "party": contract.party,
        "invoice": pays,
        "amount": amount(shown.get("amount")),
        "paid_on": day(shown.get("date")),
        "voided": False,
        "changed_at": moment_if_told(shown.get("updated_at")),
    }
