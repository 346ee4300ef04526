"""What the vendor computes of estimates, change requests, change orders and project contracts whenever they are read."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sandbox.sage_intacct.catalogue import CHANGE_REQUEST, CONTRACT_LINE, PROJECT
from sandbox.sage_intacct.references import record_of
from sandbox.sage_intacct.scalars import ZERO, money, number
from sandbox.sage_intacct.store import Record, Store

#: Which total of a contract a workflow type counts into (project-contract summary fields).
_PRICES = {
    "original": "originalPrice",
    "revision": "revisionPrice",
    "approvedChange": "approvedChangePrice",
    "pendingChange": "pendingChangePrice",
    "other": "otherPrice",
    "forecast": "forecastPrice",
}
#: What counts into the total price; a forecast and a pending change do not.
_COUNTED = ("original", "revision", "approvedChange", "other")


def entry_price(row: dict[str, Any]) -> Decimal:
    """The price of an entry or a change request line: as given, or quantity times unit price, with its markup."""
    price = (
        number(row["price"])
        if row.get("price") is not None
        else number(row.get("quantity")) * number(row.get("unitPrice"))
    )
    return price + number(row.get("priceMarkupAmount"))


def entry_cost(row: dict[str, Any]) -> Decimal:
    """The cost of a change request or estimate line: as given, or quantity times unit cost."""
    given = row.get("cost", row.get("amount"))
    return number(given) if given is not None else number(row.get("quantity")) * number(row.get("unitCost"))


class JobView:
    """Derived fields of the records of a job."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def estimate(self, record: Record) -> dict[str, Any]:
        """A project estimate with its total."""
        rows = record.data.get("projectEstimateLines") or []
        project = record_of(self._store, PROJECT, record.data.get("project"))
        own = {"projectEstimate": {"key": record.key}, "isPosted": False}
        return {
            **record.data,
            "isPosted": False,
            "totalEstimateAmount": money(sum((entry_cost(row) for row in rows), ZERO)),
            "customer": project.data.get("customer") if project else None,
            "projectEstimateLines": [
                {**row, **own, "lineNumber": at, "amount": money(entry_cost(row))} for at, row in enumerate(rows, 1)
            ],
        }

    def change_request(self, record: Record) -> dict[str, Any]:
        """A change request with its totals."""
        rows = record.data.get("changeRequestLines") or []
        project = record_of(self._store, PROJECT, record.data.get("project"))
        own = {"changeRequest": {"key": record.key}, "projectChangeOrder": record.data.get("projectChangeOrder")}
        return {
            **record.data,
            "projectCustomer": project.data.get("customer") if project else None,
            **_totals(rows),
            "changeRequestLines": [
                {**row, **own, "lineNo": str(at), "linePrice": money(entry_price(row)), "cost": money(entry_cost(row))}
                for at, row in enumerate(rows, 1)
            ],
        }

    def change_order(self, record: Record) -> dict[str, Any]:
        """A project change order: it has no lines, its totals are those of the change requests linked to it."""
        linked = [
            request
            for request in self._store.all(CHANGE_REQUEST)
            if (request.data.get("projectChangeOrder") or {}).get("key") == record.key
        ]
        rows = [row for request in linked for row in request.data.get("changeRequestLines") or []]
        return {**record.data, **_totals(rows)}

    def contract_line(self, record: Record) -> dict[str, Any]:
        """A project contract line with its prices."""
        rows = record.data.get("projectContractLineEntries") or []
        own = {"projectContractLine": {"key": record.key}}
        shown = [{**row, **own, "linePrice": money(entry_price(row))} for row in rows]
        return {**record.data, "projectContractLineEntries": shown, "summary": _prices(rows)}

    def contract(self, record: Record) -> dict[str, Any]:
        """A project contract with the prices of its lines."""
        rows = [
            row
            for line in self._store.all(CONTRACT_LINE)
            if line.data["projectContract"]["key"] == record.key
            for row in line.data.get("projectContractLineEntries") or []
        ]
        return {**record.data, "summary": _prices(rows)}


def _totals(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    rows = list(rows)
    cost, price = sum((entry_cost(row) for row in rows), ZERO), sum((entry_price(row) for row in rows), ZERO)
    return {"totalCost": money(cost), "totalPrice": money(price)}


def _prices(rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    sums = dict.fromkeys(_PRICES, ZERO)
    for row in rows:
        sums[row.get("workflowType") or "original"] += entry_price(row)
    total = sum((sums[name] for name in _COUNTED), ZERO)
    return {**{_PRICES[name]: money(value) for name, value in sums.items()}, "totalPrice": money(total)}
