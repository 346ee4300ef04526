"""hh2's rows as rows of the snapshot schema.

A row has no moment of change, so none is told. What hh2 holds and has not brought to Sage yet is pending: its dollars are not
in the books.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.sage_300_cre.feed import vendor_of
from tieout.connectors.sage_300_cre.papers import CHANGE_ORDER, COMMITMENT, in_sage, number_of, status_of
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.connectors.sage_300_cre.values import Row, amount, text
from tieout.reconcile.cost_keys import CostKeys
from tieout.reconcile.schema import Row as BookRow
from tieout.reconcile.schema import Stage
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.references import address_of
from tieout.sync.ports import Clock

_SIX = Decimal("0.000001")
VENDOR, JOB = "Vendor", "Job"


@dataclass(frozen=True)
class BookRows:
    """Makes rows. Raises AnswerLost: a figure that is none."""

    settings: Sage300CreSettings
    keys: CostKeys
    clock: Clock

    def named(self, kind: str, key: str) -> str | None:
        """`company/kind/key`, as bindings name it; nothing for no key."""
        return address_of(self.settings.company, kind, key) if key else None

    def project(self, job: str) -> str | None:
        """A job by its code, as Sage's own list names it."""
        return self.named(JOB, job)

    def vendor(self, row: Row) -> BookRow:
        """A vendor."""
        seen = vendor_of(row, self.clock.now())
        name = {"number": seen.number, "name": seen.title.strip() or seen.number, "city": seen.address.city or None}
        return {"reference": self.named(VENDOR, seen.number), **name, "active": seen.active}

    def job(self, row: Row) -> BookRow:
        """A job."""
        code = text(row, "Code")
        active = row.get("IsActive") is not False and not row.get("IsArchived")
        return {
            "reference": self.project(code),
            "number": code,
            "name": text(row, "Name") or None,
            "active": active,
        }

    def commitment(self, row: Row, vendor: str, job: str) -> BookRow:
        """A commitment at its original amount: what change orders have added stands in them."""
        return {
            "reference": self.reference(COMMITMENT, row),
            "kind": self._kind(row),
            "number": number_of(row),
            "title": text(row, "Description") or None,
            "project": self.project(job),
            "vendor": self.named(VENDOR, vendor),
            "stage": stage_of(row).value,
            "status": status_of(row),
            "amount": amount(row, "AmountOriginal"),
            "retainage_percent": Decimal(str(row["RetainagePercent"])).quantize(_SIX)
            if row.get("RetainagePercent") is not None
            else None,
            "currency": self.settings.currency,
        }

    def lines(self, row: Row, items: list[Row], job: str, codes: Mapping[str, tuple[str, str]]) -> Iterator[BookRow]:
        """A commitment's lines as they were sent; `codes`: cost code and category by the category's id."""
        for item in items:
            original = amount(item, "AmountOriginal")
            if not original and amount(item, "AmountApproved"):
                continue  # a change order added it
            code, category = codes.get(text(item, "CategoryId").lower(), ("", ""))
            number = text(item, "Code")
            yield {
                "reference": f"{self.reference(COMMITMENT, row)}/{number}",
                "commitment": self.reference(COMMITMENT, row),
                "project": self.project(job),
                "stage": stage_of(row).value,
                "line_number": Decimal(number) if number.isascii() and number.isdigit() else None,
                "cost_code": code or None,
                "cost_key": self.keys.budgeted(code, category),
                "description": text(item, "Description") or None,
                "amount": original,
                "quantity": six(item, "Units"),
                "unit_cost": six(item, "UnitCost"),
            }

    def change_order(self, row: Row, items: list[Row], contract: Row, vendor: str, job: str) -> BookRow:
        """A commitment change order."""
        return {
            "reference": self.reference(CHANGE_ORDER, row),
            "kind": ChangeOrderKind.COMMITMENT.value,
            "number": number_of(row),
            "title": text(row, "Description") or None,
            "contract": self.reference(COMMITMENT, contract) if contract else None,
            "project": self.project(job),
            "vendor": self.named(VENDOR, vendor),
            "stage": stage_of(row).value,
            "status": status_of(row),
            "amount": sum((amount(item, "Amount") for item in items), Decimal("0.00")),
        }

    def budget_line(self, row: Row, job: str, code: str) -> BookRow:
        """A category's estimate."""
        category, original = text(row, "Code"), amount(row, "OriginalEstimate")
        changes = amount(row, "ApprovedEstimateChanges")
        return {
            "reference": f"{self.named('JobEstimate', job)}/{code}/{category}",
            "project": self.project(job),
            "cost_code": code or None,
            "cost_key": self.keys.budgeted(code, category),
            "amount": original + changes,
            "original": original,
            "approved_changes": changes,
            "quantity": six(row, "OriginalEstimateUnits"),
        }

    def job_cost(self, row: Row, job: str, code: str) -> BookRow:
        """What a category has cost to date."""
        category, paid = text(row, "Code"), row.get("JobToDateDollarsPaid")
        return {
            "reference": f"{self.named('JobCost', job)}/{code}/{category}",
            "project": self.project(job),
            "cost_code": code or None,
            "cost_key": self.keys.budgeted(code, category),
            "amount": amount(row, "JobToDateCost"),
            "committed": amount(row, "RevisedCommitment"),
            "invoiced": amount(row, "CommitmentInvoiced"),
            "paid": None if paid is None else amount(row, "JobToDateDollarsPaid"),
        }

    def reference(self, kind: str, row: Row) -> str:
        """As bindings name a commitment or change order: the number and hh2's id."""
        return address_of(self.settings.company, kind, f"{number_of(row)}/{text(row, 'Id').lower()}")

    def _kind(self, row: Row) -> str | None:
        types = {
            self.settings.subcontract_type: CommitmentKind.SUBCONTRACT.value,
            self.settings.purchase_order_type: CommitmentKind.PURCHASE_ORDER.value,
        }
        return types.get(row.get("Type")) if row.get("Type") is not None else None


def stage_of(row: Row) -> Stage:
    """Where it stands: in the books once Sage has it."""
    if row.get("IsArchived"):
        return Stage.VOID
    if not in_sage(row):
        return Stage.PENDING
    return Stage.CLOSED if row.get("IsClosed") else Stage.APPROVED


def six(row: Row, name: str) -> Decimal | None:
    """A quantity or price as the snapshot holds it: nothing is compared that depends on its seventh decimal."""
    value = row.get(name)
    return None if value is None else Decimal(str(value)).quantize(_SIX)
