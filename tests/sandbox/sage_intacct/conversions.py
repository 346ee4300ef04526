"""Change documents (lines with relatedDocument) and conversions (lines with sourceDocument): what they may refer to."""

from typing import Any

from sandbox.sage_intacct.catalogue import DEFINITION, DOCUMENT
from sandbox.sage_intacct.commitments import line_sum
from sandbox.sage_intacct.company import Company
from sandbox.sage_intacct.drafts import Draft, Rules, key_of
from sandbox.sage_intacct.references import record_of
from sandbox.sage_intacct.scalars import ZERO
from sandbox.sage_intacct.store import Record
from sandbox.sage_intacct.views import Views

_CHANGEABLE = ("pending", "approved", "inProgress", "partiallyConverted", "converted")
_CONVERTIBLE = ("pending", "approved", "inProgress", "partiallyConverted")


class ConversionRules(Rules):
    """Checks the references between documents."""

    def __init__(self, company: Company, views: Views) -> None:
        super().__init__(company)
        self._views = views

    def check(self, draft: Draft, definition: Record | None = None) -> None:
        """Complain about what the lines change or convert."""
        if definition is None:
            return
        for at, line in enumerate(draft.data["lines"]):
            where = f"lines[{at}]"
            if definition.data.get("_change"):
                self._check_change(draft, line, where)
            elif line.get("relatedDocument") or line.get("relatedDocumentLine"):
                draft.problems.append(f"{where}: {definition.data['id']} is no definition for changes")
            if line.get("sourceDocument") or line.get("sourceDocumentLine"):
                self._check_conversion(draft, line, where, definition)
        self._log_change(draft, definition)

    def sources(self, record: Record, before: Record | None) -> set[str]:
        """The documents that a change document adds to, before and after a write."""
        rows = [*record.data["lines"], *(before.data["lines"] if before else [])]
        return {key for row in rows if (key := key_of(row.get("relatedDocument")))}

    def _check_change(self, draft: Draft, line: dict[str, Any], where: str) -> None:
        source = record_of(self.store, DOCUMENT, line.get("relatedDocument"))
        if source is None:
            draft.problems.append(f"{where}: a change order line needs its relatedDocument")
            return
        if key_of(source.data.get("vendor")) != key_of(draft.data.get("vendor")):
            draft.problems.append(f"{where}: the source transaction is another vendor's")
        state = self._views.documents.state(source)
        if state not in _CHANGEABLE:
            draft.problems.append(f"{where}: a source transaction in state {state} cannot be changed")
        wanted = key_of(line.get("relatedDocumentLine"))
        if wanted is not None and wanted not in {row["key"] for row in source.data["lines"]}:
            draft.problems.append(f"{where}: line {wanted} is not a line of the source transaction")

    def _check_conversion(self, draft: Draft, line: dict[str, Any], where: str, definition: Record) -> None:
        source = record_of(self.store, DOCUMENT, line.get("sourceDocument") or draft.data.get("sourceDocument"))
        wanted = key_of(line.get("sourceDocumentLine"))
        rows = {row["key"]: row for row in source.data["lines"]} if source else {}
        if source is None or wanted not in rows:
            draft.problems.append(f"{where}: a conversion needs its source transaction and a line of it")
            return
        allowed = {key_of(row.get("sourceDocument")) for row in definition.data.get("sourceDocumentDetail") or []}
        if key_of(source.data["txnDefinition"]) not in allowed:
            name = record_of(self.store, DEFINITION, source.data["txnDefinition"])
            shown = name.data["id"] if name else "unknown"
            draft.problems.append(f"{where}: {shown} cannot be converted to {definition.data['id']}")
        if draft.is_new:
            self._check_remaining(draft, line, where, source, rows[wanted])

    def _check_remaining(
        self, draft: Draft, line: dict[str, Any], where: str, source: Record, row: dict[str, Any]
    ) -> None:
        state = self._views.documents.state(source)
        if state not in _CONVERTIBLE:
            draft.problems.append(f"{where}: a source transaction in state {state} cannot be converted")
        left, asked = self._views.documents.remaining(row), line_sum(line)
        by_price = (line.get("conversionType") or row.get("conversionType")) == "price"
        too_much = asked.amount > left.amount if by_price else asked.quantity > left.quantity
        if too_much and asked.amount > ZERO:
            what = f"amount {left.amount}" if by_price else f"quantity {left.quantity}"
            draft.problems.append(f"{where}: only {what} of the source line remains to be converted")

    def _log_change(self, draft: Draft, definition: Record) -> None:
        """The change log number: 0 on a source, one more for each change of it."""
        if not draft.is_new:
            return
        number = 0
        if definition.data.get("_change") and draft.data["lines"]:
            source = key_of(draft.data["lines"][0].get("relatedDocument"))
            number = 1 + sum(1 for _ in self._views.commitments.changes_of(source)) if source else 1
        draft.data["revision"] = {**(draft.data.get("revision") or {}), "changeLogNumber": number}
