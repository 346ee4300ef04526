"""What is still open on bills and invoices that we sent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from tieout.connectors.acumatica.documents import BY_KIND, OPPOSITE, DocumentType, key_of, path_of
from tieout.connectors.acumatica.encoding import amount, custom_text, text
from tieout.connectors.acumatica.feed_reading import NotOptimisable, Reader
from tieout.connectors.acumatica.feed_retainage import UNRELEASED
from tieout.connectors.acumatica.odata import equals, query
from tieout.connectors.http import AnswerLost
from tieout.records.balances import DocumentBalance
from tieout.records.money import MoneyError, to_decimal
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import NotNow

TOGETHER = 20
"""How many documents one call asks for: more would make an address that servers refuse."""
_FIELDS = "Type,ReferenceNbr,Status,Amount,Balance"


@dataclass(frozen=True)
class Balances:
    """Reads balances. `retainage`: whether bills say what is still held of them."""

    reader: Reader
    retainage: bool

    def of(self, documents: Sequence[TargetDocument]) -> tuple[DocumentBalance, ...]:
        """The balance of each bill and invoice among these; one that is gone is left out. Raises: NotNow, NeedsPerson."""
        found: list[DocumentBalance] = []
        for kind in ("Bill", "Invoice"):
            mine = [document for document in documents if document.kind == kind]
            for start in range(0, len(mine), TOGETHER):
                found += self._some(BY_KIND[kind], mine[start : start + TOGETHER])
        return tuple(found)

    def _some(self, document_type: DocumentType, documents: Sequence[TargetDocument]) -> Iterator[DocumentBalance]:
        """A few documents by one call; whatever that does not show is asked for by its key, since a filter may miss it."""
        shown, as_of = self._listed(document_type, documents)
        for document in documents:
            entity = shown.get(document.key) or self.reader.entity(
                f"{path_of(document_type, document.key)}?{query(select=_FIELDS, custom=self._custom(document_type))}"
            )
            if entity is not None:
                yield self._balance(document_type, document, entity, as_of)

    def _listed(
        self, document_type: DocumentType, documents: Sequence[TargetDocument]
    ) -> tuple[Mapping[str, dict[str, Any]], datetime]:
        numbers = sorted({document.key.rpartition("/")[2] for document in documents})
        condition = " or ".join(equals("ReferenceNbr", number) for number in numbers)
        options = query(select=_FIELDS, filter=condition, custom=self._custom(document_type))
        as_of = self.reader.clock.now()
        try:
            answered = self.reader.rows(f"/{document_type.kind}?{options}")
        except NotOptimisable:
            return {}, as_of
        try:
            return {key_of(document_type, row): row for row in answered.rows}, as_of
        except AnswerLost as lost:
            raise NotNow(f"Balances could not be read: {lost}") from lost

    def _custom(self, document_type: DocumentType) -> str | None:
        return UNRELEASED if self.retainage and document_type.kind == "Bill" else None

    def _balance(
        self, document_type: DocumentType, document: TargetDocument, entity: Mapping[str, Any], as_of: datetime
    ) -> DocumentBalance:
        sign = -1 if text(entity, "Type") in OPPOSITE else 1
        held = custom_text(entity, UNRELEASED) if self._custom(document_type) else ""
        try:
            return DocumentBalance(
                document=document.address,
                number=text(entity, "ReferenceNbr"),
                amount=sign * amount(entity, "Amount"),
                balance=sign * amount(entity, "Balance"),
                retainage=sign * to_decimal(held or Decimal("0.00")),
                status=text(entity, "Status"),
                as_of=as_of,
            )
        except (AnswerLost, MoneyError, ValidationError) as error:
            raise NotNow(f"The balance of {document.kind} {document.key} could not be read: {error}") from error
