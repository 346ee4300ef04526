"""The documents that stand in Sage as hh2 lists them, as a person would look for one: number, vendor, job, amount.

Totals are those of the read-back, so that what matches here ties there: a commitment's original amount, the sum of a change
order's items, what is due on an invoice, a job's original estimate.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.sage_300_cre.estimates import ESTIMATE
from tieout.connectors.sage_300_cre.lists import (
    CATEGORIES,
    COST_CODES,
    DISTRIBUTIONS,
    INVOICES,
    JOBS,
    VENDORS,
    Lists,
)
from tieout.connectors.sage_300_cre.look_up import LookUps
from tieout.connectors.sage_300_cre.papers import (
    CHANGE_ORDER,
    COMMITMENT,
    INVOICE,
    PAPERS,
    document_of,
    is_void,
    number_of,
    status_of,
)
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.connectors.sage_300_cre.values import DIGEST, Row, amount, text
from tieout.connectors.surveying import budget_seen, reference_in
from tieout.preflight.ports import DocumentSeen
from tieout.records.commitment import CommitmentKind
from tieout.records.references import TargetDocument

SERIES = "commitment"
"""Numbers are unique in the company, across subcontracts and purchase orders."""


@dataclass(frozen=True)
class SurveyDocuments:
    """Reads them. Raises: NotNow, NeedsPerson; AnswerLost: a row that cannot be read."""

    look_ups: LookUps
    settings: Sage300CreSettings

    def commitments(self, kind: str) -> list[DocumentSeen]:
        """Commitments of a kind; all of them where the settings do not say which `Type` is which."""
        types = {
            CommitmentKind.SUBCONTRACT.value: self.settings.subcontract_type,
            CommitmentKind.PURCHASE_ORDER.value: self.settings.purchase_order_type,
        }
        told = None not in types.values()
        vendors, jobs = self._codes(VENDORS), self._codes(JOBS)
        rows = [row for row in self._lists.all(PAPERS[COMMITMENT].path) if not told or row.get("Type") == types[kind]]
        return [
            self._seen(row, COMMITMENT, amount(row, "AmountOriginal"), vendors, jobs.get(text(row, "JobId"), ""))
            for row in rows
        ]

    def change_orders(self) -> list[DocumentSeen]:
        """Commitment change orders; their job and vendor are their commitment's."""
        vendors, jobs = self._codes(VENDORS), self._codes(JOBS)
        contracts = {text(row, "Id"): row for row in self._lists.all(PAPERS[COMMITMENT].path)}
        found = []
        for row in self._lists.all(PAPERS[CHANGE_ORDER].path):
            contract = contracts.get(text(row, "CommitmentId"), {})
            items = self.look_ups.items(PAPERS[CHANGE_ORDER], text(row, "Id"))
            total = sum((amount(item, "Amount") for item in items), Decimal("0.00"))
            owned = {**row, "VendorId": contract.get("VendorId")}
            found.append(self._seen(owned, CHANGE_ORDER, total, vendors, jobs.get(text(contract, "JobId"), "")))
        return found

    def invoices(self) -> Iterator[DocumentSeen]:
        """Posted invoices; on a job only where all of their distributions are, and worth what is due, as when read back."""
        vendors, jobs = self._codes(VENDORS), self._codes(JOBS)
        owned: dict[str, list[Row]] = defaultdict(list)
        for row in self._lists.all(
            DISTRIBUTIONS
        ):  # all in one list: a firm has as many invoices as years times thousands
            owned[text(row, "InvoiceId").lower()].append(row)
        for row in self._lists.all(INVOICES):
            rows, vendor = owned[text(row, "Id").lower()], vendors.get(text(row, "VendorId"), "")
            on = {text(each, "JobId") for each in rows}
            due = (amount(each, "Amount") - amount(each, "RetainageAmount") for each in rows)
            key = f"{vendor}/{number_of(row)}"
            yield DocumentSeen(
                TargetDocument(role="invoice", kind=INVOICE, key=key, company=self.settings.company),
                number=number_of(row),
                total=sum(due, Decimal("0.00")),
                status="Deleted" if is_void(row) else "Posted",
                series=f"invoice of {vendor}",
                vendor=vendor,
                project=jobs.get(on.pop(), "") if len(on) == 1 else "",
                live=not is_void(row),
            )

    def estimates(self) -> Iterator[DocumentSeen]:
        """One for each job that has an original estimate; its lines are known by their places."""
        codes, jobs = self._codes(COST_CODES), self._codes(JOBS)
        budgets: dict[str, dict[str, Decimal]] = {}
        for row in self._lists.all(CATEGORIES):
            estimated = amount(row, "OriginalEstimate")
            if estimated and not row.get("IsArchived"):
                place = f"{codes.get(text(row, 'CostCodeId'), '')}/{text(row, 'Code')}"
                budgets.setdefault(jobs.get(text(row, "JobId"), ""), {})[place] = estimated
        for job, places in sorted(budgets.items()):
            yield budget_seen(
                places,
                kind=ESTIMATE,
                project=job,
                company=self.settings.company,
                number=f"Estimate {job}",
                status="Estimated",
            )

    def _seen(self, row: Row, kind: str, total: Decimal, vendors: dict[str, str], job: str) -> DocumentSeen:
        document = document_of(PAPERS[kind], number_of(row), text(row, "Id").lower(), self.settings.company, ())
        return DocumentSeen(
            document,
            number=number_of(row),
            total=total,
            status=status_of(row),
            series=SERIES if kind == COMMITMENT else "",
            reference=reference_in(text(row, "Name"), DIGEST),
            vendor=vendors.get(text(row, "VendorId"), ""),
            project=job,
            live=not row.get("IsArchived") and not row.get("IsClosed"),
        )

    def _codes(self, path: str) -> dict[str, str]:
        return {text(row, "Id"): text(row, "Code") for row in self._lists.all(path)}

    @property
    def _lists(self) -> Lists:
        return self.look_ups.lists
