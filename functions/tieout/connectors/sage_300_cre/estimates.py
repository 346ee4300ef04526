"""What Sage holds as the original estimate of a job's categories, as hh2 shows it (field `OriginalEstimate`, seen in code)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_300_cre.codes import Codes
from tieout.connectors.sage_300_cre.lists import CATEGORIES, JOBS, Lists, readable_row
from tieout.connectors.sage_300_cre.values import amount, text
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Gone, Observed, ObservedLine, ReadBack
from tieout.sync.plan import ExpectedLine

ESTIMATE = "JobEstimate"


@dataclass(frozen=True)
class Estimates:
    """Reads them. Raises: NotNow, NeedsPerson."""

    lists: Lists
    company: str

    def held(self, job_code: str) -> dict[str, Decimal] | None:
        """The original estimate by cost code and category; `None`: there is no such job."""
        jobs = [row for row in self.lists.all(JOBS, {"q": job_code}) if text(row, "Code") == job_code]
        if not jobs:
            return None
        job = text(jobs[0], "Id")
        names = Codes(self.lists).names(job)
        rows = [row for row in self.lists.all(CATEGORIES, {"job": job}) if not row.get("IsArchived")]
        try:
            return {
                f"{names.get(text(row, 'CostCodeId'), '')}/{text(row, 'Code')}": amount(row, "OriginalEstimate")
                for row in rows
            }
        except AnswerLost as lost:
            raise readable_row(lost) from lost

    def document(self, job_code: str, expected: Iterable[ExpectedLine]) -> TargetDocument:
        """The estimate of a job: a category of it is known by its place."""
        lines = {line.source_id: line.cost_code for line in expected}
        return TargetDocument(role="budget", kind=ESTIMATE, key=job_code, company=self.company, lines=lines)

    def read(self, document: TargetDocument) -> ReadBack:
        """The categories that were sent; what accounting has estimated elsewhere on the job is its own.

        An estimate is no document of its own: cleared in Sage, nothing stands in any of its categories.
        """
        held = self.held(document.key) or {}
        places = [place for place in document.lines.values() if place in held]
        if not any(held[place] for place in places):
            return Gone()
        lines = tuple(ObservedLine(place, held[place], place) for place in places)
        return Observed(document, sum((line.amount for line in lines), Decimal("0.00")), "Estimated", lines)
