"""Budgets (primary estimates) and costs to date, and prime change orders: what is kept per project and not per document."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from tieout.connectors.sage_intacct.book_desk import MODIFIED, BookDesk, BookRow, Listing, amount_of, whole
from tieout.connectors.sage_intacct.book_stages import stage_of
from tieout.connectors.sage_intacct.client import Row
from tieout.connectors.sage_intacct.job_costs import JobCosts
from tieout.connectors.sage_intacct.moments import moment
from tieout.connectors.sage_intacct.objects import CHANGE_REQUEST, ESTIMATE, PROJECT
from tieout.connectors.sage_intacct.places import place_of
from tieout.records.balances import JobCost
from tieout.records.change_order import ChangeOrderKind
from tieout.records.money import to_cents

_ESTIMATES = Listing(ESTIMATE, ("project.key", MODIFIED), ({"$eq": {"isPrimary": True}},))
_ESTIMATED = "projectEstimate.key"
_ENTRIES = Listing(
    "construction/project-estimate-line",
    (_ESTIMATED, "amount", "quantity", "workflowType", "dimensions.task.id", "dimensions.costType.id"),
)
_REQUESTED = "changeRequest.key"
_PRICES = Listing("construction/change-request-line", (_REQUESTED, "price"))
COUNTED = frozenset({"original", "revision", "approvedChange", "other"})
"""What of an estimate is budgeted: a forecast and a pending change are not (vendor's workflow types)."""
_PROJECTS = Listing(PROJECT, ("id",), size=5)
"""The costs of a project are sums over all of its postings: few projects fit a page."""
Place = tuple[str, str]


@dataclass(frozen=True)
class ProjectRows:
    """Reads them. Raises: NotNow, NeedsPerson."""

    desk: BookDesk
    costs: JobCosts

    def budgets(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """The budget lines of one page of primary estimates, per task and cost type."""
        rows, following = self.desk.page(_ESTIMATES, cursor)
        entries = self._by(_ENTRIES, _ESTIMATED, rows)
        return [line for row in rows for line in self._budget(row, entries[str(row["key"])])], following

    def owner_changes(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """One page of change requests that change a contract's price. Those that do not are in the estimates."""
        listing = Listing(
            CHANGE_REQUEST,
            (
                *("id", "description", "project.key", "changeRequestState", MODIFIED),
                place_of(CHANGE_REQUEST, self.desk.settings).field,
            ),
            ({"$ne": {"projectContractLineSource": "none"}},),
        )
        rows, following = self.desk.page(listing, cursor)
        prices = self._by(_PRICES, _REQUESTED, rows)
        return [self._owner_change(row, prices[str(row["key"])]) for row in rows], following

    def job_costs(self, cursor: str) -> tuple[list[BookRow], str | None]:
        """The costs to date of a few projects."""
        rows, following = self.desk.page(_PROJECTS, cursor)
        return [self._cost(row, cost) for row in rows for cost in self.costs.of(str(row["id"]))], following

    def _by(self, listing: Listing, parent: str, rows: tuple[Row, ...]) -> Mapping[str, list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        keys = [str(row["key"]) for row in rows]
        if keys:
            for line in self.desk.every(replace(listing, filters=({"$in": {parent: keys}},))):
                found[str(line.get(parent))].append(line)
        return found

    def _budget(self, estimate: Row, entries: list[Row]) -> list[BookRow]:
        places: dict[Place, list[Row]] = defaultdict(list)
        for entry in entries:
            if entry.get("workflowType") in COUNTED:
                task, kind = entry.get("dimensions.task.id"), entry.get("dimensions.costType.id")
                places[str(task or ""), str(kind or "")].append(entry)
        return [self._budget_line(estimate, place, those) for place, those in sorted(places.items())]

    def _budget_line(self, estimate: Row, place: Place, entries: list[Row]) -> BookRow:
        with whole(ESTIMATE, estimate["key"]):
            signed = [entry for entry in entries if entry.get("workflowType") == "original"]
            amount, original = _sum(entries, "amount"), _sum(signed, "amount")
            return {
                "reference": self.desk.named(ESTIMATE, "/".join((str(estimate["key"]), *place))),
                "project": self.desk.named(PROJECT, estimate.get("project.key")),
                **self.desk.cost(*place),
                "amount": to_cents(amount),
                "original": to_cents(original),
                "approved_changes": to_cents(amount - original),
                "quantity": _sum(signed, "quantity").quantize(Decimal("0.000001")),
                "changed_at": moment(estimate, MODIFIED),
            }

    def _owner_change(self, row: Row, lines: list[Row]) -> BookRow:
        state, project = str(row.get("changeRequestState")), self.desk.named(PROJECT, row.get("project.key"))
        with whole(CHANGE_REQUEST, row["key"]):
            return {
                "reference": self.desk.named(CHANGE_REQUEST, row["key"]),
                "kind": ChangeOrderKind.PRIME.value,
                "number": self.desk.number(CHANGE_REQUEST, row, "id"),
                "title": row.get("description") or None,
                "contract": project,
                "project": project,
                "vendor": None,
                "stage": stage_of(CHANGE_REQUEST, str(row.get("id")), state).value,
                "status": state,
                "amount": to_cents(_sum(lines, "price")),
                "changed_at": moment(row, MODIFIED),
            }

    def _cost(self, project: Row, cost: JobCost) -> BookRow:
        code, kind = cost.cost_code.code if cost.cost_code else "", cost.cost_type or ""
        return {
            "reference": f"{self.desk.named('JobCost', project['key'])}/{code}/{kind}",
            "project": self.desk.named(PROJECT, project["key"]),
            **self.desk.cost(code, kind),
            "amount": cost.cost_to_date,
            "committed": cost.committed,
            "invoiced": cost.invoiced,
            "on_default": None,
        }


def _sum(rows: list[dict[str, Any]], name: str) -> Decimal:
    return sum((amount_of(row, name) for row in rows), Decimal("0.00"))
