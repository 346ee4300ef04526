"""The documents that stand in Sage Intacct, whoever made them, as a person would look for one: number, vendor, project, amount.

Totals are those of the read-back, so that what matches here ties there.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from tieout.connectors.sage_intacct.book_commitments import documents_of
from tieout.connectors.sage_intacct.book_desk import PAGE, BookDesk, Listing, one_of, whole
from tieout.connectors.sage_intacct.book_lines import ADDED, INVOICED, ORDERED, LineForm, Lines, lines_of
from tieout.connectors.sage_intacct.client import Row
from tieout.connectors.sage_intacct.objects import (
    AR_INVOICE,
    CHANGE_REQUEST,
    DEAD,
    ESTIMATE,
    PROJECT,
    of_definition,
    type_of,
)
from tieout.connectors.sage_intacct.places import place_of
from tieout.connectors.sage_intacct.values import Record
from tieout.connectors.surveying import reference_in
from tieout.preflight.ports import DocumentSeen
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.money import to_cents
from tieout.records.project import ProjectKind
from tieout.records.references import TargetDocument

_PROJECT = "dimensions.project.id"
_REQUESTED = LineForm(
    "construction/change-request-line", "changeRequest", "price", "memo", ("cost",), place="lineNo", may_hold=False
)
_ESTIMATED = LineForm(
    "construction/project-estimate-line", "projectEstimate", "amount", "memo", ("changeRequest.key",), may_hold=False
)


@dataclass(frozen=True)
class Form:
    """How documents of one kind of record are listed.

    Attributes:
        numbers: the header fields that people know one by, the first one that is filled.
        lines: where its amounts are, `amounts` the fields of a line, the first one that is there.
        later: the field of a line that says that another document put it there.
    """

    kind: str
    numbers: tuple[str, ...]
    lines: LineForm | None = None
    amounts: tuple[str, ...] = ()
    later: str = ""
    more: tuple[str, ...] = ()
    filters: tuple[Record, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        return (*self.numbers, type_of(self.kind).state, *self.more)


_CHANGE = Form(CHANGE_REQUEST, ("id",), _REQUESTED, ("price", "cost"), more=("description", "project.id"))
_INVOICES = Form(AR_INVOICE, ("invoiceNumber",), INVOICED, ("txnAmount",), more=("description",))
_BUDGETS = Form(
    ESTIMATE,
    ("id",),
    _ESTIMATED,
    ("amount",),
    "changeRequest.key",
    ("description", "project.id"),
    ({"$eq": {"isPrimary": True}},),
)
_PROJECTS = Form(PROJECT, ("id",), more=("description",))
_NO_CONTRACT = {"projectContractLineSource": "none"}


@dataclass(frozen=True)
class SurveyDocuments:
    """Reads them. Raises: NotNow, NeedsPerson."""

    desk: BookDesk

    def of(self, kind: str, project: str | None) -> list[DocumentSeen]:
        """Every document that a record of this kind may have become."""
        form = self._forms()[kind]()
        found = self._listed(form) if form is not None else ()
        return [one for one in found if project is None or one.project.casefold() == project.casefold()]

    def _forms(self) -> Mapping[str, Callable[[], Form | None]]:
        chosen = self.desk.settings
        changes, invoices = chosen.commitment_changes, chosen.vendor_invoices
        return {
            CommitmentKind.SUBCONTRACT: lambda: self._ordered(chosen.subcontracts.definition),
            CommitmentKind.PURCHASE_ORDER: lambda: self._ordered(chosen.purchase_orders.definition),
            ChangeOrderKind.COMMITMENT: lambda: self._ordered(changes.definition) if changes else None,
            InvoiceKind.SUBCONTRACTOR: lambda: self._billed(invoices.definition) if invoices else None,
            ChangeOrderKind.PRIME: lambda: replace(_CHANGE, filters=({"$ne": _NO_CONTRACT},)),
            BudgetKind.CHANGE: lambda: replace(_CHANGE, filters=({"$eq": _NO_CONTRACT},)),
            BudgetKind.BASELINE: lambda: _BUDGETS,
            InvoiceKind.OWNER: lambda: _INVOICES,
            ProjectKind.PROJECT: lambda: _PROJECTS,
        }

    def _ordered(self, definition: str, *numbers: str) -> Form:
        fields = documents_of(self.desk, definition).fields
        kind = of_definition(definition)
        return Form(kind, (*numbers, "documentNumber"), ORDERED, (ORDERED.amount,), ADDED, (*fields, "project.id"))

    def _billed(self, definition: str) -> Form:
        # The number that the subcontractor put on it is what people call it by.
        return self._ordered(definition, "vendorDocumentNumber")

    def _listed(self, form: Form) -> Iterator[DocumentSeen]:
        place = place_of(form.kind, self.desk.settings)
        listing = Listing(form.kind, (*form.fields, place.field), form.filters)
        rows = list(self.desk.every(listing))
        for at in range(0, len(rows), PAGE):
            some = rows[at : at + PAGE]
            keys = [str(row["key"]) for row in some]
            lines = lines_of(self.desk, form.lines, keys) if form.lines else {}
            yield from (self._document(form, row, lines.get(str(row["key"]))) for row in some)

    def _document(self, form: Form, row: Row, lines: Lines | None) -> DocumentSeen:
        known, key = type_of(form.kind), str(row["key"])
        document = TargetDocument(role=known.role, kind=form.kind, key=key, company=self.desk.settings.company)
        own = [line for line in lines.rows if not (form.later and line.get(form.later))] if lines else []
        with whole(form.kind, key):
            return DocumentSeen(
                document,
                number=next((str(row[name]) for name in form.numbers if row.get(name)), key),
                total=sum((_amount(line, form.amounts) for line in own), Decimal("0.00")),
                status=(status := str(row.get(known.state) or "")),
                series=form.kind,
                reference=reference_in(self.desk.number(form.kind, row, "key")),
                vendor=str(row.get("vendor.id") or ""),
                project=_project_of(form, row, own),
                live=status not in DEAD,
            )


def _amount(line: Row, names: Sequence[str]) -> Decimal:
    held = next((line[name] for name in names if line.get(name) is not None), None)
    return to_cents(Decimal(str(held or "0")))


def _project_of(form: Form, row: Row, lines: Sequence[Row]) -> str:
    if form.kind == PROJECT:
        return str(row.get("id") or "")
    return str(row.get("project.id") or one_of([str(line.get(_PROJECT) or "") for line in lines]) or "")
