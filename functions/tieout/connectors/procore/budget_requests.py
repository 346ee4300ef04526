"""Requests about a budget: which of their transactions are approved budget changes, and which are the baseline's.

Procore's events dictionary shows one transaction, of the original estimate. Code of Procore ERP support finds the transactions
of a budget change by `procore_transaction_id`: it is the id of one of the change's adjustment line items. That alone is relied
on, never a transaction's type. So each dollar has one record, whichever request or event tells of it:

    transaction ─ names a line of a budget change ──▶ that budget change, as the resources intake knows it
                └ names none, or not just one ──────▶ the baseline

The money of a change is what Procore shows of it now; the transactions are only held against it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.assumptions import ERP_BUDGET_CHANGES, ERP_TRANSACTIONS
from tieout.connectors.procore.budget_marks import Marks
from tieout.connectors.procore.client import ProcoreClient
from tieout.connectors.procore.parties import Json
from tieout.connectors.procore.request_bodies import Subject
from tieout.connectors.procore.values import amount, identifier, parts, text
from tieout.records.budget import BudgetKind
from tieout.sync.outcomes import NeedsPerson

CREATE, UPDATE = "create_budget", "update_budget"
OF_CHANGES = "transactions_of_changes"
"""Beside a baseline's data: the transactions of its request that are budget changes."""

_LINES_PAGE = 100
"""The most that Procore's list of adjustment line items takes."""


def records_of(client: ProcoreClient, whole: Subject, switched_on: frozenset[str]) -> list[Subject]:
    """The records that a request about a budget is about: the baseline, and each budget change that it tells of.

    Raises:
        NotNow, NeedsPerson: the project's budget changes could not be listed.
        ValueError: a transaction has no id.
    """
    if ERP_TRANSACTIONS.name not in switched_on:
        return [whole]
    rows = parts(whole.data.get("transactions"))
    named = ERP_BUDGET_CHANGES.name in switched_on and any(map(linked, rows))
    changes = _by_change(rows, _changes_of_lines(client, whole.project) if named else {})
    of_changes = [row for group in changes.values() for row in group]
    data = {**whole.data, OF_CHANGES: of_changes}
    baseline = replace(whole, data=data, marks=_marks(whole, without_changes(data), rows))
    return [baseline, *(_of_change(whole, number, group, rows) for number, group in changes.items())]


def linked(row: Json) -> bool:
    """Whether a transaction says that it stands for something else of Procore's."""
    return bool(text(row.get("procore_transaction_id")))


def as_created(created: Json, data: Json, known: frozenset[str]) -> list[Json]:
    """The job costs of a baseline as its own request had them, with what a later request adds to them.

    What it adds are its transactions that are neither budget changes nor known from the first one, which lists them again when
    they were not marked. The budget was edited, and nobody has said by which budget change: it has to be refused in dollars.

    Raises:
        ValueError: a transaction is of no job cost that is told.
    """
    costs = {text(row.get("id")): dict(row) for row in originals(created)}
    now = {text(row.get("id")): row for row in parts(data.get("job_costs"))}
    for row in without_changes(data):
        place = text(row.get("job_cost_id"))
        if identifier(row.get("id")) in known:
            continue
        if place not in costs and place not in now:
            raise ValueError(f"its transaction {row['id']} is of no job cost that it tells")
        cost = costs.setdefault(place, {**now.get(place, {}), "new_amount": Decimal(0)})
        cost["new_amount"] = amount(cost.get("new_amount")) + amount(row.get("value"))
    return list(costs.values())


def originals(data: Json) -> list[Json]:
    """The job costs of a first request without the budget changes that it lists: those are records of their own.

    Raises:
        ValueError: a transaction stands for what is not known here, or a job cost's transactions do not add up to it, so that
            nobody knows whether it contains the changes.
    """
    costs, changes = parts(data.get("job_costs")), parts(data.get(OF_CHANGES))
    if strange := [text(row.get("id")) for row in without_changes(data) if linked(row)]:
        raise ValueError(f"its transactions {', '.join(strange)} are of no budget change that can be told")
    if not changes:
        return costs
    whole, changed = _by_place(parts(data.get("transactions"))), _by_place(changes)
    for row in costs:
        if amount(row.get("new_amount")) != whole[text(row.get("id"))]:
            raise ValueError(
                f"new_amount of job cost {row.get('id')} is {row.get('new_amount')}, and its transactions add up to "
                f"{whole[text(row.get('id'))]}"
            )
    return [{**row, "new_amount": amount(row.get("new_amount")) - changed[text(row.get("id"))]} for row in costs]


def without_changes(data: Json) -> list[Json]:
    """The transactions of a request that are no budget change's."""
    of_changes = {text(row.get("id")) for row in parts(data.get(OF_CHANGES))}
    return [row for row in parts(data.get("transactions")) if text(row.get("id")) not in of_changes]


def _by_place(rows: Sequence[Json]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[text(row.get("job_cost_id"))] += amount(row.get("value"))
    return sums


def _of_change(whole: Subject, number: str, own: Sequence[Json], rows: Sequence[Json]) -> Subject:
    data = {"transactions": list(own), "job_costs": whole.data.get("job_costs")}
    change, marks = BudgetKind.CHANGE, _marks(whole, own, rows)
    return replace(whole, kind=change, item_type=change, record_id=number, item_id=number, data=data, marks=marks)


def _marks(whole: Subject, own: Sequence[Json], rows: Sequence[Json]) -> Marks:
    ours = dict.fromkeys(identifier(row.get("id")) for row in own)
    others = dict.fromkeys(identifier(row.get("id")) for row in rows if identifier(row.get("id")) not in ours)
    return Marks(whole.project, tuple(ours), tuple(others), whole.item_id)


def _by_change(rows: Sequence[Json], changes: Mapping[str, str]) -> dict[str, list[Json]]:
    found: dict[str, list[Json]] = defaultdict(list)
    for row in rows:
        change = changes.get(text(row.get("procore_transaction_id")))
        if change is not None:
            found[change].append(row)
    return found


def _changes_of_lines(client: ProcoreClient, project: str) -> dict[str, str]:
    """From the id of an adjustment line item to its budget change. These ids are unique by type only, and in what words a
    transaction says which type it means is not documented: an id that two lines have is left out.

    Raises: NotNow, NeedsPerson.
    """
    path = f"/rest/v2.0/companies/{client.settings.company_id}/projects/{project}/budget_changes/adjustment_line_items"
    try:
        rows = list(client.rows(path, per_page=_LINES_PAGE))
    except NotFound as missing:
        raise NeedsPerson(f"The budget changes of project {project} cannot be listed: {missing.why}") from missing
    seen = Counter(text(row.get("id")) for row in rows)
    return {number: text(row.get("budget_change_id")) for row in rows if seen[number := text(row.get("id"))] == 1}
