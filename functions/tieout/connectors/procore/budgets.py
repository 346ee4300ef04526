"""A project's budget: the baseline from a budget view's rows, and each budget change as a record of its own.

There is no list of budget line items, so the baseline is read through a view: every view's rows carry `original_budget_amount`
beside the columns that the customer chose. A budget has no number, no origin fields and no time of its last change; it is
approved by being locked.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tieout.connectors.context import require_assumption
from tieout.connectors.procore.answers import NotFound
from tieout.connectors.procore.assumptions import ERP_BUDGET_CHANGES, ERP_BUDGETS, ERP_TRANSACTIONS
from tieout.connectors.procore.budget_holding import hold_against
from tieout.connectors.procore.budget_requests import CREATE, UPDATE, as_created, linked, originals
from tieout.connectors.procore.custom_fields import extensions_of
from tieout.connectors.procore.erp_requests import ErpRequest
from tieout.connectors.procore.exact import exactly
from tieout.connectors.procore.parties import Json, currency_of, project_party, show_project
from tieout.connectors.procore.places import Places
from tieout.connectors.procore.pricing import price_of
from tieout.connectors.procore.reader import Desk
from tieout.connectors.procore.record_kinds import reference
from tieout.connectors.procore.values import amount, identifier, moment, part, parts, text, total_of, when
from tieout.records.budget import Budget, BudgetKind, BudgetLine
from tieout.records.parties import Party
from tieout.records.references import SourceReference
from tieout.sync.outcomes import NeedsPerson, NotNow
from tieout.sync.ports import Fetched, Missing

LOCKED, UNLOCKED = "Locked", "Unlocked"
ROWS_PAGE = 500
_STRATEGIES = {"automatic": "calculated"}
"""From how a budget line is calculated to the word that lines of a schedule of values have for it."""


class BudgetReader:
    """Reads baselines and budget changes. Implements `tieout.connectors.procore.reader.RecordReader`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def now(self, reference: SourceReference, project: str) -> Fetched | Missing:
        """Raises: NotFound, NotNow, NeedsPerson."""
        if reference.kind == BudgetKind.CHANGE:
            return Fetched(record=self._change(reference, project))
        return self._baseline(reference.id)

    def accepted(self, request: ErpRequest) -> Fetched:
        """What accounting accepted: a baseline, what each cost code and cost type is to have; or a budget change.

        Raises: NotFound, NotNow, NeedsPerson.
        """
        require_assumption(ERP_BUDGETS, self._desk.switched_on)
        if request.name == UPDATE or any(map(linked, parts(request.data.get("transactions")))):
            require_assumption(ERP_TRANSACTIONS, self._desk.switched_on)
            require_assumption(ERP_BUDGET_CHANGES, self._desk.switched_on)
        if request.kind == BudgetKind.CHANGE:
            return self._accepted_change(request)
        project = show_project(self._desk.client, request.project)
        places = self._desk.places(request.project, as_linked=True)
        with exactly(f"Budget of project {project.get('display_name') or request.project}"):
            lines = [_job_cost(row, index, places) for index, row in enumerate(_job_costs(request), 1)]
            party = project_party(project, self._desk.links.as_linked)
            record = _baseline(project, party, lines, LOCKED, request.created_at)
        found = self._desk.accepted(record, part(request.data, "budget"))
        return replace(found, hints=found.hints | {CREATE: (request.created or request).id})

    def _accepted_change(self, request: ErpRequest) -> Fetched:
        """The budget change as Procore shows it, as every event of it is read, held against the request's transactions."""
        found = self._change(reference(BudgetKind.CHANGE, request.record_id), request.project, as_linked=True)
        with exactly(f"Budget change {found.number}"):
            hold_against(self._desk, found, request)
        return Fetched(record=found, accepted=True)

    def _baseline(self, project: str) -> Fetched:
        client, path = self._desk.client, f"/rest/v1.0/projects/{project}/budget"
        shown, budget = show_project(client, project), client.read(path)
        if not isinstance(budget, dict) or not isinstance(budget.get("locked"), bool):
            raise NotNow(f"{path} did not say whether the budget is locked")
        rows = list(client.rows(f"{self._view(project)}/detail_rows", {"project_id": project}, per_page=ROWS_PAGE))
        with exactly(f"Budget of project {shown.get('display_name') or project}"):
            places = self._desk.places(project)
            lines = [_row(row, index, places) for index, row in enumerate(rows, 1)]
            party = project_party(shown, self._desk.links.code)
            record = _baseline(shown, party, lines, LOCKED if budget["locked"] else UNLOCKED, client.clock.now())
        return Fetched(record=record)

    def _view(self, project: str) -> str:
        """The view to read through: the configured one, or the project's first."""
        path = "/rest/v1.0/budget_views"
        if configured := self._desk.client.settings.budget_view_id:
            return f"{path}/{configured}"
        first = next(self._desk.client.rows(path, {"project_id": project}, per_page=ROWS_PAGE), None)
        if first is None:
            raise NeedsPerson(f"Project {project} has no budget view, so its budget cannot be read. Assign one to it.")
        return f"{path}/{identifier(first.get('id'))}"

    def _change(self, change: SourceReference, project: str, *, as_linked: bool = False) -> Budget:
        path = f"/rest/v1.0/projects/{project}/budget_changes/{change.id}"
        answer = self._desk.client.read(path)
        shown = part(answer, "data") if isinstance(answer, dict) else {}
        if not shown:
            raise NotFound(f"{path} did not answer with a budget change")
        named = show_project(self._desk.client, project)
        with exactly(f"Budget change {shown.get('number') or change.id}"):
            party = project_party(named, self._desk.links.as_linked if as_linked else self._desk.links.code)
            places = self._desk.places(project, as_linked=as_linked)
            return _read_change(shown, party, places, self._desk.client.clock.now())


def _job_costs(request: ErpRequest) -> list[Json]:
    """A baseline's job costs, without the budget changes among its transactions. Raises: ValueError."""
    if request.name != UPDATE:
        return originals(request.data)
    if request.created is None:
        raise ValueError(
            "it is sent again, and it is not known by which request it was made, so what is new cannot be told"
        )
    known = request.created.marks.own if request.created.marks is not None else ()
    return as_created(request.created.data, request.data, frozenset(known))


def _baseline(shown: Json, project: Party, lines: Sequence[BudgetLine], status: str, read_at: datetime) -> Budget:
    return Budget(
        reference=reference(BudgetKind.BASELINE, project.id),
        kind=BudgetKind.BASELINE,
        number=f"Budget {text(shown.get('project_number')).strip() or project.id}",
        title=project.name,
        status=status,
        project=project,
        total=total_of(line.amount for line in lines),
        updated_at=read_at,
        # A code that is only allowed, without money, is no line of a budget.
        lines=tuple(line for line in lines if line.amount),
    )


def _row(row: Json, index: int, places: Places) -> BudgetLine:
    """A row of a budget view. It shows no quantity; `id` is the budget line item's."""
    code, kind = places.by_ids(row.get("cost_code_id"), row.get("category_id"))
    return BudgetLine(
        id=identifier(row.get("id")),
        position=index,
        description=code.name if code else text(row.get("cost_code")),
        cost_code=code,
        cost_type=kind,
        amount=amount(row.get("original_budget_amount")),
    )


def _job_cost(row: Json, index: int, places: Places) -> BudgetLine:
    """What one cost code and cost type is to have, in a request of the ERP tool, which names both by the ERP's ids."""
    code, kind = places.by_links(text(row.get("cost_code_origin_id")), text(row.get("line_item_type_origin_id")))
    return BudgetLine(
        id=identifier(row.get("budget_line_item_id") or row.get("id")),
        position=index,
        description=code.name if code else "",
        cost_code=code,
        cost_type=kind,
        amount=amount(row.get("new_amount")),
    )


def _read_change(shown: Json, project: Party, places: Places, read_at: datetime) -> Budget:
    """One budget change. The two sides of a transfer are two lines, one of them negative; their ids are unique by type."""
    number = identifier(shown.get("id"))
    rows = parts(shown.get("adjustment_line_items"))
    lines = [_adjustment(row, index, places) for index, row in enumerate(rows, 1)]
    return Budget(
        reference=reference(BudgetKind.CHANGE, number),
        kind=BudgetKind.CHANGE,
        number=text(shown.get("number")) or number,
        title=text(shown.get("title")),
        status=text(shown.get("status")),
        project=project,
        baseline=reference(BudgetKind.BASELINE, project.id),
        total=total_of(line.amount for line in lines),
        currency=currency_of(shown),
        created_at=moment(shown.get("created_at")),
        updated_at=when(shown.get("updated_at"), read_at),
        lines=tuple(lines),
        extensions=extensions_of(shown),
    )


def _adjustment(row: Json, index: int, places: Places) -> BudgetLine:
    code, kind = places.by_wbs(part(row, "wbs_code"))
    price = price_of({**row, "extended_type": _STRATEGIES.get(text(row.get("calculation_strategy")))})
    return BudgetLine(
        id=f"{text(row.get('type')) or 'line'}:{identifier(row.get('id'))}",
        position=index,
        description=text(row.get("description")) or (code.name if code else ""),
        cost_code=code,
        cost_type=kind,
        amount=amount(row.get("amount")),
        quantity=price.quantity,
        unit=price.unit,
        unit_cost=price.unit_cost,
    )
