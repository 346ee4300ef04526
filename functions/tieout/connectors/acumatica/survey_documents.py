"""The documents that stand in the ERP, whoever made them, as a person would look for one: number, vendor, project, amount.

Totals are those of the read-back, so that what matches here ties there. Acumatica numbers most documents itself; the number
that people use is what they put into VendorRef (or ExternalRefNbr, or CustomerOrder), unless that is our own reference, else
the ERP's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica.book_lists import DOCUMENTS, BookListing, BookLists
from tieout.connectors.acumatica.documents import (
    BILL,
    CHANGE_ORDER,
    DEAD,
    INVOICE,
    PURCHASE_ORDER,
    SUBCONTRACT,
    DocumentType,
    key_of,
    observed,
)
from tieout.connectors.acumatica.encoding import rows, text
from tieout.connectors.acumatica.references import DIGEST, place_of
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.acumatica.survey_budgets import SurveyBudgets
from tieout.connectors.acumatica.survey_lists import whole
from tieout.connectors.http import AnswerLost
from tieout.connectors.surveying import is_reference, reference_in
from tieout.preflight.ports import DocumentSeen
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.project import ProjectKind
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import NotNow


@dataclass(frozen=True)
class Form:
    """How documents of one kind of record are listed.

    Attributes:
        number: the header field that people keep a number of their own in.
        vendor, project: fields that name them, on the header or, behind a slash, on rows.
        tab: the rows without which a document is of another kind; "" where the type alone says the kind.
        more: further fields that the total is made of.
    """

    type: DocumentType
    number: str
    vendor: str
    project: str
    tab: str = ""
    more: tuple[str, ...] = ()


_CHANGE = Form(CHANGE_ORDER, "ExternalRefNbr", "Commitments/Vendor", "ProjectID")
_DISCOUNT = ("DiscountTotal",)
FORMS: Mapping[str, Form] = {
    CommitmentKind.SUBCONTRACT: Form(SUBCONTRACT, "VendorRef", "VendorID", "Details/Project", more=_DISCOUNT),
    CommitmentKind.PURCHASE_ORDER: Form(PURCHASE_ORDER, "VendorRef", "VendorID", "Details/Project"),
    ChangeOrderKind.COMMITMENT: replace(_CHANGE, tab="Commitments"),
    ChangeOrderKind.PRIME: replace(_CHANGE, tab="RevenueBudget"),
    BudgetKind.CHANGE: replace(_CHANGE, tab="CostBudget"),
    InvoiceKind.SUBCONTRACTOR: Form(BILL, "VendorRef", "Vendor", "Details/Project"),
    InvoiceKind.OWNER: Form(INVOICE, "CustomerOrder", "", "Project"),
}


@dataclass(frozen=True)
class SurveyDocuments:
    """Reads them. Raises: NotNow, NeedsPerson."""

    lists: BookLists
    settings: AcumaticaSettings

    def of(self, kind: str, project: str | None) -> list[DocumentSeen]:
        """Every document that a record of this kind may have become."""
        if kind == ProjectKind.PROJECT:
            found = self._projects()
        elif kind == BudgetKind.BASELINE:
            found = SurveyBudgets(self.lists, self.settings).of(project)
        else:
            found = list(self._listed(FORMS[kind]))
        return [one for one in found if project is None or one.project.casefold() == project.casefold()]

    def _listed(self, form: Form) -> Iterator[DocumentSeen]:
        for entity in whole(self.lists, self._listing(form), size=DOCUMENTS):
            try:
                if not form.tab or rows(entity, form.tab):
                    yield self._document(form, entity)
            except AnswerLost as lost:
                raise NotNow(f"A {form.type.kind} could not be read: {lost}") from lost

    def _listing(self, form: Form) -> BookListing:
        kind, custom = form.type, place_of(form.type.kind, self.settings).custom
        fields = dict.fromkeys(
            (
                *(*kind.keys, "Status", "Description", *kind.totals, *kind.shown, *form.more, form.number),
                *(name for name in (form.vendor, form.project) if name),
                *(f"{tab}/{name}" for tab in kind.tabs for name in _row_fields(kind)),
            )
        )
        by = kind.keys[-1]
        return BookListing(kind.kind, kind.keys, by, tuple(fields), expand=",".join(kind.tabs), custom=custom or "")

    def _document(self, form: Form, entity: Mapping[str, Any]) -> DocumentSeen:
        key = key_of(form.type, entity)
        document = TargetDocument(role=form.type.role, kind=form.type.kind, key=key, company=self.settings.tenant)
        shown = observed(form.type, document, entity)
        reference = self._reference(form.type.kind, entity)
        own = text(entity, form.number)
        return DocumentSeen(
            document,
            number=own if own and not is_reference(own) else key.rpartition("/")[2],
            total=shown.total,
            status=shown.status,
            reference=reference,
            vendor=_named(entity, form.vendor),
            project=_named(entity, form.project),
            live=shown.live,
        )

    def _reference(self, kind: str, entity: Mapping[str, Any]) -> str:
        """Our reference, if it carries one that can be read."""
        place = place_of(kind, self.settings)
        held = place.held(entity)
        if not place.alone:
            held = held[1:].partition("]")[0] if held.startswith("[") else ""
        return reference_in(held, DIGEST)

    def _projects(self) -> list[DocumentSeen]:
        place = place_of("Project", self.settings)
        field = () if place.custom else (place.field,)
        select = ("ProjectID", "Status", *field)
        listing = BookListing("Project", ("ProjectID",), "ProjectID", select, custom=place.custom or "")
        none = self.settings.invoices.non_project.casefold()
        return [self._project(row) for row in whole(self.lists, listing) if text(row, "ProjectID").casefold() != none]

    def _project(self, row: Mapping[str, Any]) -> DocumentSeen:
        key, status = text(row, "ProjectID"), text(row, "Status")
        document = TargetDocument(role="project", kind="Project", key=key, company=self.settings.tenant)
        return DocumentSeen(
            document,
            number=key,
            total=Decimal("0.00"),
            status=status,
            reference=self._reference("Project", row),
            project=key,
            live=status.casefold() not in DEAD,
        )


def _row_fields(kind: DocumentType) -> tuple[str, ...]:
    # Rows are put in the order of LineNbr; a POLineNbr is a number in another document, and not every tab has it.
    return (kind.line_amount, "CostCode", *(("LineNbr",) if kind.line_number == "LineNbr" else ()))


def _named(entity: Mapping[str, Any], field: str) -> str:
    """The one code that a field, or the same field of every row, names; "" for none or several."""
    tab, _, name = field.rpartition("/")
    named = {text(row, name) for row in (rows(entity, tab) if tab else [entity])} - {""} if name else set()
    return named.pop() if len(named) == 1 else ""
