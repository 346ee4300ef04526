"""Purchasing documents as the XML gateway shows them: found by our reference, read with their lines.

The words of states are those that a read shows; their letters are those that the vendor's page gives for a query.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree.ElementTree import Element

from tieout.connectors.sage_intacct.gateway_rows import NUMBER, GatewayRows, equal, said
from tieout.connectors.sage_intacct.objects import RETAINED, match_lines
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.records.money import MoneyError, to_cents, to_decimal
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import (
    Absent,
    Found,
    Gone,
    LookUp,
    NeedsPerson,
    NotNow,
    Observed,
    ObservedLine,
    ReadBack,
    Several,
)
from tieout.sync.plan import ExpectedLine

HEADER, LINE = "PODOCUMENT", "PODOCUMENTENTRY"
_REFERENCE, _DEFINITION = "PONUMBER", "DOCPARID"
_HEADER_FIELDS = (NUMBER, "DOCID", _REFERENCE, _DEFINITION, "STATE")
_PRICED = (NUMBER, "LINE_NO", "UIQTY", "UIPRICE", "TASKID")
_HELD = "TRX_AMOUNTRETAINED"
DRAFT = frozenset({"Draft", "I", ""})
DEAD = frozenset({"Declined", "R"})


@dataclass(frozen=True)
class GatewayDocuments:
    """Reads purchasing documents."""

    rows: GatewayRows
    settings: SageIntacctSettings

    def by_reference(self, kind: str, reference: str, expected: Sequence[ExpectedLine]) -> LookUp:
        """The document of a definition under our reference. Raises: NotNow, NeedsPerson."""
        tests = (equal(_REFERENCE, reference), equal(_DEFINITION, kind.partition("::")[2]))
        rows = list(self.rows.every(HEADER, _HEADER_FIELDS, tests))
        if any(said(row, _REFERENCE) != reference for row in rows):
            raise NeedsPerson(
                "Sage Intacct's gateway does not filter by reference number: documents of others are shown."
            )
        found = tuple(self._named(kind, row) for row in rows)
        if len(found) > 1:
            return Several(found)
        if not found:
            return Absent()
        lines, _ = self._lines(found[0])
        return Found(found[0].model_copy(update={"lines": match_lines(expected, lines)}))

    def read_back(self, document: TargetDocument) -> ReadBack:
        """A document with its lines. Raises: NotNow, NeedsPerson."""
        found = self.rows.record(HEADER, document.key)
        if found is None:
            return Gone()
        lines, retained = self._lines(document)
        total = sum((line.amount for line in lines), Decimal("0.00"))
        state = said(found, "STATE")
        shown = {RETAINED: f"{retained:.2f}"}
        return Observed(document, total, state, lines, live=state not in DEAD, fields=shown)

    def document_id(self, key: str) -> str | None:
        """The id by which functions name a document, or `None` if it is gone. Raises: NotNow, NeedsPerson."""
        found = self.rows.record(HEADER, key)
        return None if found is None else said(found, "DOCID")

    def header(self, key: str) -> Element:
        """A document that must be there. Raises: NotNow, NeedsPerson."""
        found = self.rows.record(HEADER, key)
        if found is None:
            raise NotNow(f"Purchasing document {key} went away while it was looked up")
        return found

    def _named(self, kind: str, row: Element) -> TargetDocument:
        return TargetDocument(role="document", kind=kind, key=said(row, NUMBER), company=self.settings.company)

    def _lines(self, document: TargetDocument) -> tuple[tuple[ObservedLine, ...], Decimal]:
        """The lines in their order, and what they retain together; only an invoice is asked for the latter."""
        chosen = self.settings.vendor_invoices
        holds = chosen is not None and document.kind.partition("::")[2] == chosen.definition
        fields = (*_PRICED, _HELD) if holds else _PRICED
        rows = list(self.rows.every(LINE, fields, (equal("DOCHDRNO", document.key),)))
        try:
            rows.sort(key=lambda row: int(said(row, "LINE_NO")))
            retained = sum((to_decimal(said(row, _HELD) or "0") for row in rows), Decimal(0))
            return tuple(_line(row) for row in rows), retained
        except (MoneyError, ValueError) as error:
            raise NotNow(f"The lines of purchasing document {document.key} could not be read: {error}") from error


def _line(row: Element) -> ObservedLine:
    quantity, price = (to_decimal(said(row, name)) for name in ("UIQTY", "UIPRICE"))
    return ObservedLine(said(row, NUMBER), to_cents(quantity * price), said(row, "TASKID"))
