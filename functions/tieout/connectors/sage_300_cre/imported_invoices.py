"""Invoices that came into Sage by import, as hh2 shows them: known by vendor and number, their lines by what they say.

An import states no code of a distribution that would come back, so a line is found by cost code and amount; two lines that
agree in both are interchangeable.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_300_cre.lists import readable_row
from tieout.connectors.sage_300_cre.look_up import LookUps
from tieout.connectors.sage_300_cre.papers import INVOICE
from tieout.connectors.sage_300_cre.values import Row, amount, text
from tieout.policy.reasons import Reason
from tieout.records.money import dollars
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Applied, Refused
from tieout.sync.plan import ExpectedLine, Step
from tieout.sync.state import StepNote
from tieout.sync.tie import differences


@dataclass(frozen=True)
class ImportedInvoices:
    """Reads them. Raises: NotNow, NeedsPerson."""

    look_ups: LookUps

    def there(self, step: Step | StepNote) -> Applied | Refused | None:
        """Exactly what was to be sent, another invoice under its number, or nothing (yet)."""
        found = self._document(step, step.reference)
        if found is None or step.expects is None:
            return None
        document, row = found
        seen = self.look_ups.observed_invoice(document, row)
        vendor, _, number = step.reference.partition("/")
        if not differences(step.expects, seen):
            return Applied((document,), note=f"Invoice {number} of vendor {vendor} is in Sage")
        if not seen.live:
            return None  # whether the number of a deleted invoice is free again is Sage's to say
        apart = f"it is due {dollars(seen.total)}, this one {dollars(step.expects.total)}"
        told = (
            f"Sage already has an invoice {number} of vendor {vendor}: {apart}. Change the number, or void the other."
        )
        return Refused((Reason("number_taken", told, "invoice_number"),))

    def arrived(self, step: Step | StepNote, number: str) -> Applied | None:
        """The invoice under the number that was told, whole or not."""
        vendor = step.reference.partition("/")[0]
        found = self._document(step, f"{vendor}/{number}" if number else step.reference)
        return None if found is None else Applied((found[0],))

    def _document(self, step: Step | StepNote, reference: str) -> tuple[TargetDocument, Row] | None:
        vendor, _, number = reference.partition("/")
        row = self.look_ups.invoice(vendor, number)
        if row is None:
            return None
        lines = self._lines(self.look_ups.distributions(row), step.expects.lines if step.expects else ())
        document = TargetDocument(
            role="invoice", kind=INVOICE, key=reference, company=self.look_ups.company, lines=lines
        )
        return document, row

    def _lines(self, rows: Sequence[Row], expected: Sequence[ExpectedLine]) -> dict[str, str]:
        names = self.look_ups.cost_codes(rows)
        left, lines = list(rows), {}
        for line in expected:
            for row in left:
                if (names.get(text(row, "CostCodeId"), ""), _amount(row)) == (line.cost_code, line.amount):
                    lines[line.source_id] = text(row, "Id")
                    left.remove(row)
                    break
        return lines


def _amount(row: Row) -> object:
    try:
        return amount(row, "Amount")
    except AnswerLost as lost:
        raise readable_row(lost) from lost
