"""Costs to date per task and cost type of a project: general-ledger detail, and what is committed beside it.

Aggregates of the query service are not used: how it groups is not documented. Every line is read and added up here.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.sage_intacct.client import Records
from tieout.records.balances import JobCost
from tieout.records.money import MoneyError, to_cents, to_decimal
from tieout.records.parties import CostCode
from tieout.sync.outcomes import NotNow
from tieout.sync.ports import Clock

LINES = "general-ledger/journal-entry-line"
COMMITTED = "construction/primary-document-detail"
_LINE_FIELDS = ("dimensions.task.id", "dimensions.costType.id", "txnType", "baseAmount", "txnAmount", "state")
_REVISED = "documentTotals.txnTotals.revisedAmount"
_INVOICED = "invoiceTotals.txnTotals.totalAmountInvoiced"
_COMMITTED_FIELDS = ("task.id", "costType.id", _REVISED, _INVOICED)
NOT_POSTED = frozenset({"draft", "submitted", "declined"})
Place = tuple[str, str]


@dataclass(frozen=True)
class JobCosts:
    """Reads job costs."""

    records: Records
    clock: Clock

    def of(self, project: str) -> tuple[JobCost, ...]:
        """Every place of the project that has a figure. Raises: NotNow, NeedsPerson."""
        spent, committed = self._spent(project), self._committed(project)
        nothing = (Decimal(0), Decimal(0))
        return tuple(
            JobCost(
                project=project,
                cost_code=CostCode(code=place[0]),
                cost_type=place[1],
                cost_to_date=to_cents(spent.get(place, Decimal(0))),
                committed=to_cents(committed.get(place, nothing)[0]),
                invoiced=to_cents(committed.get(place, nothing)[1]),
                as_of=self.clock.now(),
            )
            for place in sorted({*spent, *committed})
        )

    def _spent(self, project: str) -> Mapping[Place, Decimal]:
        found: dict[Place, Decimal] = defaultdict(Decimal)
        for row in self.records.every_row(LINES, _LINE_FIELDS, [{"$eq": {"dimensions.project.id": project}}]):
            task, cost_type = row.get("dimensions.task.id"), row.get("dimensions.costType.id")
            if task and cost_type and row.get("state") not in NOT_POSTED:
                # The books are kept in the base currency; a transaction's own is another figure.
                value = _amount(row, "baseAmount" if row.get("baseAmount") is not None else "txnAmount")
                found[str(task), str(cost_type)] += value if row.get("txnType") == "debit" else -value
        return found

    def _committed(self, project: str) -> Mapping[Place, tuple[Decimal, Decimal]]:
        found: dict[Place, tuple[Decimal, Decimal]] = {}
        for row in self.records.every_row(COMMITTED, _COMMITTED_FIELDS, [{"$eq": {"project.id": project}}]):
            if row.get("task.id") and row.get("costType.id"):
                place = (str(row["task.id"]), str(row["costType.id"]))
                revised, invoiced = found.get(place, (Decimal(0), Decimal(0)))
                found[place] = (revised + _amount(row, _REVISED), invoiced + _amount(row, _INVOICED))
        return found


def _amount(row: Mapping[str, Any], name: str) -> Decimal:
    try:
        return to_decimal(row.get(name))
    except MoneyError as error:
        raise NotNow(f"The job costs could not be read: {name}: {error}") from error
