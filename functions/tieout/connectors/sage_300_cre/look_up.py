"""Reading documents: by our reference or by Sage's own key, to learn what became of a doubt, and to see what is there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_300_cre.codes import Codes
from tieout.connectors.sage_300_cre.lists import DISTRIBUTIONS, INVOICES, VENDORS, Lists, readable_row
from tieout.connectors.sage_300_cre.papers import (
    COMMITMENT,
    INVOICE,
    PAPERS,
    Paper,
    document_of,
    guid_of,
    in_sage,
    is_void,
    number_of,
    status_of,
)
from tieout.connectors.sage_300_cre.values import Row, amount, is_guid, text, written
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Found, Gone, LookUp, NotNow, Observed, ObservedLine, ReadBack, Several
from tieout.sync.plan import ExpectedLine


@dataclass(frozen=True)
class LookUps:
    """Reads documents. All of it raises NotNow when nothing can be read, so that "not read" never looks like "not there"."""

    lists: Lists
    company: str

    def paper(self, paper: Paper, guid: str) -> Row | None:
        """The commitment or change order, or `None`."""
        return self.lists.kept(paper.path).get(guid)

    def items(self, paper: Paper, guid: str) -> list[Row]:
        """Its items."""
        return self.lists.all(paper.items, {paper.owner: guid})

    def by_reference(self, paper: Paper, reference: str, expected: Sequence[ExpectedLine]) -> LookUp:
        """Those that carry our reference. A deleted one counts too: it is what became of our create."""
        wanted = written(reference)
        rows = [row for row in self.lists.kept(paper.path).values() if text(row, "Name") == wanted]
        found = [document_of(paper, number_of(row), text(row, "Id").lower(), self.company, expected) for row in rows]
        if not found:
            return Absent()
        return Found(found[0]) if len(found) == 1 else Several(tuple(found))

    def posted(self, paper: Paper, document: TargetDocument) -> LookUp:
        """Whether Sage has it."""
        row = self.paper(paper, guid_of(document))
        return Found(document) if row is not None and in_sage(row) else Absent()

    def read_paper(self, paper: Paper, document: TargetDocument) -> ReadBack:
        """A commitment or change order as it was sent: a commitment's later changes are documents of their own."""
        row = self.paper(paper, guid_of(document))
        if row is None:
            return Gone()
        items = [item for item in self.items(paper, text(row, "Id")) if not _added_later(item, paper)]
        job = self._job_of(row)
        names = Codes(self.lists).names(job) if job else {}
        try:
            lines = _ordered(_line(item, paper.amount, names) for item in items)
        except AnswerLost as lost:
            raise readable_row(lost) from lost
        fields = {name: text(row, name) for name in ("Code", "Description")}
        total = sum((line.amount for line in lines), amount({}, ""))
        live = not row.get("IsArchived") and not row.get("IsClosed")
        return Observed(document, total, status_of(row), lines, live, fields)

    def _job_of(self, row: Row) -> str:
        """The job it is on: a change order names its commitment alone."""
        commitment = self.paper(PAPERS[COMMITMENT], text(row, "CommitmentId")) if row.get("CommitmentId") else row
        return text(commitment or {}, "JobId")

    def invoice(self, vendor_code: str, number: str) -> Row | None:
        """The posted invoice of a vendor under this number, or `None`; a void one only where there is no other."""
        vendors = [row for row in self.lists.all(VENDORS, {"qcode": vendor_code}) if text(row, "Code") == vendor_code]
        if not vendors:
            return None
        # The list's other filter takes hh2's id of an invoice and no number; so the number is looked for here.
        rows = self.lists.all(INVOICES, {"vendor": text(vendors[0], "Id")})
        same = [row for row in rows if text(row, "Code").casefold() == number.casefold()]
        # One that was deleted or voided stays in the list; its number may have been given again.
        found = [row for row in same if not is_void(row)] or same[-1:]
        if len(found) > 1:
            raise NotNow(f"hh2 shows {len(found)} invoices {number} of vendor {vendor_code}, which Sage cannot hold.")
        return found[0] if found else None

    def read_invoice(self, document: TargetDocument) -> ReadBack:
        """A posted invoice with its distributions; its total is what is due."""
        vendor, _, number = document.key.partition("/")
        row = self.invoice(vendor, number)
        return Gone() if row is None else self.observed_invoice(document, row)

    def distributions(self, invoice: Row) -> list[Row]:
        """The distributions of a posted invoice."""
        return self.lists.all(DISTRIBUTIONS, {"invoice": text(invoice, "Id")})

    def cost_codes(self, rows: Iterable[Row]) -> dict[str, str]:
        """The cost codes of all jobs that these rows are on, by GUID."""
        names: dict[str, str] = {}
        for job in {text(each, "JobId") for each in rows} - {""}:
            names |= Codes(self.lists).names(job)
        return names

    def observed_invoice(self, document: TargetDocument, row: Row) -> Observed:
        """What a posted invoice looks like. What came by import has no code of its own: its lines are known by hh2's id."""
        rows = self.distributions(row)
        names = self.cost_codes(rows)
        named_by = "Id" if any(is_guid(key) for key in document.lines.values()) else "Code"
        try:
            lines = _ordered(_line(each, "Amount", names, named_by) for each in rows)
            retained = sum((amount(each, "RetainageAmount") for each in rows), amount({}, ""))
        except AnswerLost as lost:
            raise readable_row(lost) from lost
        due = sum((line.amount for line in lines), amount({}, "")) - retained
        live = not is_void(row)
        return Observed(document, due, "Posted" if live else "Deleted", lines, live, {"Code": text(row, "Code")})

    def invoice_document(self, reference: str, expected: Sequence[ExpectedLine]) -> TargetDocument:
        """An invoice's document: vendor and number are its key."""
        lines = {line.source_id: str(position) for position, line in enumerate(expected, start=1)}
        return TargetDocument(role="invoice", kind=INVOICE, key=reference, company=self.company, lines=lines)


def _ordered(lines: Iterable[ObservedLine]) -> tuple[ObservedLine, ...]:
    """By number: hh2 shows what changed last at the end."""
    return tuple(sorted(lines, key=lambda line: (len(line.key), line.key)))


def _line(item: Row, name: str, names: dict[str, str], named_by: str = "Code") -> ObservedLine:
    return ObservedLine(text(item, named_by), amount(item, name), names.get(text(item, "CostCodeId"), ""))


def _added_later(item: Row, paper: Paper) -> bool:
    """An item that a change order added to a commitment was not part of what was sent."""
    return paper.amount == "AmountOriginal" and not amount(item, paper.amount) and bool(amount(item, "AmountApproved"))
