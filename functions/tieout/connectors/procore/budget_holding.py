"""A budget change held against what accounting accepted of it: every line's transaction, to the cent and in its place."""

from collections import defaultdict
from decimal import Decimal

from tieout.connectors.procore.budget_transactions import listed
from tieout.connectors.procore.erp_requests import ErpRequest
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.places import Places
from tieout.connectors.procore.reader import Desk
from tieout.connectors.procore.values import amount, parts, text
from tieout.records.budget import Budget, BudgetLine
from tieout.records.money import dollars

APPROVED = "approved"


def hold_against(desk: Desk, change: Budget, request: ErpRequest) -> None:
    """Refuse a budget change that is not, line by line, what accounting accepted.

    Raises:
        ValueError: it is not approved (any more), or a line has no transaction, one of another amount, or one elsewhere.
        NotFound, NotNow, NeedsPerson: the project's transactions could not be listed.
    """
    if change.status.casefold() != APPROVED:
        raise ValueError(f"accounting accepted it, and it is {change.status or 'without a status'} now")
    rows = parts(request.data.get("transactions"))
    lines = {_number(line): line for line in change.lines}
    missing = {number for number, line in lines.items() if line.amount} - {_of(row) for row in rows}
    if missing:
        rows = rows + [
            row for row in listed(desk.client, request.project) if _of(row) in missing and _is_ours(desk, row)
        ]
    accepted: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        accepted[_of(row)] += amount(row.get("value"))
    if unknown := accepted.keys() - lines.keys():
        raise ValueError(f"accounting accepted lines that it has not: {', '.join(sorted(unknown))}")
    for number, line in lines.items():
        if accepted[number] != line.amount:
            raise ValueError(
                f"accounting accepted {dollars(accepted[number])} for its line '{line.description}', and it is "
                f"{dollars(line.amount)} now"
            )
    costs = {text(row.get("id")): row for row in parts(request.data.get("job_costs"))}
    places = desk.places(request.project, as_linked=True)
    for row in rows:
        _hold_place(lines[_of(row)], costs.get(text(row.get("job_cost_id")), {}), places)


def _hold_place(line: BudgetLine, cost: Json, places: Places) -> None:
    """An id of something else might be a line's by chance; then its money is elsewhere, too. What is not linked says nothing."""
    code, kind = places.by_links(text(cost.get("cost_code_origin_id")), text(cost.get("line_item_type_origin_id")))
    elsewhere = code is not None and line.cost_code is not None and code.code != line.cost_code.code
    if elsewhere or (kind is not None and kind != line.cost_type):
        raise ValueError(
            f"accounting accepted its line '{line.description}' for {code.code if code else ''} {kind or ''}"
        )


def _is_ours(desk: Desk, row: Json) -> bool:
    """Whether it was marked by us: then the line is in the ERP with the rest of its change, and nowhere else."""
    return row.get("synced") is True and desk.links.own(text(row.get("origin_id"))) is not None


def _of(row: Json) -> str:
    return text(row.get("procore_transaction_id"))


def _number(line: BudgetLine) -> str:
    """The id of an adjustment line item, which our line's id has after its type."""
    return line.id.partition(":")[2]
