"""The documents that stand in Vista, whoever made them, as a person would look for one: made of the book's own rows."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tieout.config.value_maps import ValueMaps
from tieout.connectors.surveying import is_reference
from tieout.connectors.viewpoint_vista.book_changes import ChangeOrderRows
from tieout.connectors.viewpoint_vista.book_commitments import CommitmentRows
from tieout.connectors.viewpoint_vista.book_desk import BookDesk, BookRow
from tieout.connectors.viewpoint_vista.book_invoices import InvoiceRows
from tieout.connectors.viewpoint_vista.codes import plain
from tieout.connectors.viewpoint_vista.door import Door
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.preflight.ports import DocumentSeen
from tieout.reconcile.cost_keys import CostKeys
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.references import TargetDocument

_ROLES: Mapping[str, str] = {ChangeOrderKind.COMMITMENT: "change_order", InvoiceKind.SUBCONTRACTOR: "invoice"}


@dataclass(frozen=True)
class SurveyDocuments:
    """Reads them. Raises: NotNow, NeedsPerson."""

    door: Door
    settings: VistaSettings

    def of(self, kind: str, project: str | None) -> list[DocumentSeen]:
        """Every document that a record of this kind may have become. Raises KeyError for a kind that Vista has none for."""
        rows = (row for row in self._rows(kind) if row["kind"] == kind)
        found = [_seen(kind, row) for row in rows]
        return [one for one in found if project is None or plain(one.project) == plain(project)]

    def _rows(self, kind: str) -> Iterator[BookRow]:
        desk = BookDesk(self.door, self.settings, CostKeys(ValueMaps()))
        orders, invoices = CommitmentRows(desk), InvoiceRows(desk)
        pages: dict[str, Callable[[str], tuple[Sequence[BookRow], str | None]]] = {
            CommitmentKind.SUBCONTRACT: lambda cursor: orders.page("commitment", cursor),
            CommitmentKind.PURCHASE_ORDER: lambda cursor: orders.page("commitment", cursor),
            ChangeOrderKind.COMMITMENT: ChangeOrderRows(desk).page,
            InvoiceKind.SUBCONTRACTOR: lambda cursor: invoices.page("invoice", cursor),
        }
        page, cursor = pages[kind], ""
        while True:
            rows, following = page(cursor)
            yield from rows
            if following is None:
                return
            cursor = following


def _seen(kind: str, row: BookRow) -> DocumentSeen:
    company, document, key = str(row["reference"]).split("/", 2)
    number = str(row["number"])
    ours = is_reference(number)
    amount = row["amount"]
    return DocumentSeen(
        TargetDocument(role=_ROLES.get(kind, "commitment"), kind=document, key=key, company=company),
        number=str(row.get("invoice_number") or (key if ours or kind in set(CommitmentKind) else number)),
        total=amount if isinstance(amount, Decimal) else Decimal("0.00"),
        status=str(row.get("status") or ""),
        series=document,
        # What was sent anew is a further document of the same record.
        reference=number.partition("~")[0] if ours else "",
        vendor=_code(row.get("vendor") or row.get("party")),
        project=_code(row.get("project")),
    )


def _code(named: object) -> str:
    """The code in `company/kind/code`."""
    return str(named).split("/", 2)[2] if named else ""
