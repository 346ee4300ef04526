"""What is still open: on bills and AR invoices, and on commitments by their primary document summary.

The summary's key is not its document's (vendor's example), so it is asked for by `primaryDocument.key`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tieout.connectors.sage_intacct.client import Records, Row
from tieout.connectors.sage_intacct.objects import AR_INVOICE, BILL, of_definition
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.records.balances import DocumentBalance
from tieout.records.money import MoneyError, to_cents, to_decimal
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import Clock

SUMMARY = "construction/primary-document-summary"
AT_ONCE = 200


@dataclass(frozen=True)
class Asked:
    """How one kind of document is asked for: object, the field that names the document, and the fields of its figures."""

    object: str
    document: str
    number: str
    status: str
    amount: str
    balance: str
    retainage: str

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.document, self.number, self.status, self.amount, self.balance, self.retainage)


_RETAINED = "retainage.totalTxnAmountRetained"
BILLS = Asked(BILL, "purchasingDocument.key", "billNumber", "state", "totalTxnAmount", "totalTxnAmountDue", _RETAINED)
INVOICES = Asked(AR_INVOICE, "key", "invoiceNumber", "state", "totalTxnAmount", "totalTxnAmountDue", _RETAINED)
COMMITMENTS = Asked(
    SUMMARY,
    "primaryDocument.key",
    "primaryDocument.documentNumber",
    "primaryDocument.state",
    "documentTotals.txnTotals.revisedAmount",
    "invoiceTotals.txnTotals.remainingToInvoiceAmount",
    "retainageTotals.txnTotals.heldBalanceAmount",
)


@dataclass(frozen=True)
class Balances:
    """Reads balances."""

    records: Records
    settings: SageIntacctSettings
    clock: Clock

    def of(self, documents: Sequence[TargetDocument]) -> tuple[DocumentBalance, ...]:
        """The balances of those documents that have one. Raises: NotNow, NeedsPerson."""
        return tuple(self._found(documents))

    def _found(self, documents: Sequence[TargetDocument]) -> Iterator[DocumentBalance]:
        for kind in dict.fromkeys(document.kind for document in documents):
            asked = self._asked().get(kind)
            named = {document.key: document for document in documents if document.kind == kind}
            keys = list(named)
            for place in range(0, len(keys) if asked else 0, AT_ONCE):
                some = keys[place : place + AT_ONCE]
                yield from self._page(asked, some, named) if asked else ()

    def _page(self, asked: Asked, keys: list[str], named: Mapping[str, TargetDocument]) -> Iterator[DocumentBalance]:
        for row in self.records.every_row(asked.object, asked.fields, [{"$in": {asked.document: keys}}]):
            document = named.get(str(row.get(asked.document)))
            if document is not None:
                yield _balance(asked, document, row, self.clock.now())

    def _asked(self) -> Mapping[str, Asked]:
        chosen = self.settings
        found = {AR_INVOICE: INVOICES}
        found |= {of_definition(one.definition): COMMITMENTS for one in (chosen.subcontracts, chosen.purchase_orders)}
        if chosen.vendor_invoices is not None:
            found[of_definition(chosen.vendor_invoices.definition)] = BILLS
        return found


def _balance(asked: Asked, document: TargetDocument, row: Row, now: datetime) -> DocumentBalance:
    return DocumentBalance(
        document=document.address,
        number=str(row.get(asked.number) or ""),
        amount=_amount(row, asked.amount),
        balance=_amount(row, asked.balance),
        retainage=_amount(row, asked.retainage),
        status=str(row.get(asked.status) or ""),
        as_of=now,
    )


def _amount(row: Row, name: str) -> Decimal:
    value = row.get(name)
    try:
        return to_cents(to_decimal("0" if value in (None, "") else value))
    except MoneyError as error:
        raise NotNow(f"The balance could not be read: {name}: {error}") from error
