"""The steps of a baseline: look at the budget that is there, put the rows that differ, read them back."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica.budgets import FIRST, KIND
from tieout.connectors.acumatica.encoding import amount, text, wrapped
from tieout.connectors.acumatica.errors import write_outcome
from tieout.connectors.acumatica.look_up import LookUps
from tieout.connectors.acumatica.odata import equals, query
from tieout.connectors.acumatica.places import place_name
from tieout.connectors.acumatica.session import Session
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.http import AnswerLost
from tieout.policy.reasons import Reason
from tieout.records.money import dollars
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import (
    Absent,
    Applied,
    Found,
    Gone,
    InDoubt,
    LookUp,
    NeedsPerson,
    NotNow,
    Observed,
    ObservedLine,
    Outcome,
    ReadBack,
    Refused,
)
from tieout.sync.plan import Step
from tieout.sync.ports import Clock, Deadline
from tieout.sync.state import StepNote

NO_ITEM = "<N/A>"
"""The inventory id of a budget row that is for no item (the vendor's example)."""
PAGE = 1000
TOLD = 5
"""So many of the amounts that are in the way are named; an accountant needs a hint, not the whole budget."""


@dataclass(frozen=True)
class BudgetSteps:
    """Makes the calls for baselines."""

    session: Session
    settings: AcumaticaSettings
    look_ups: LookUps
    clock: Clock
    deadline: Deadline

    def perform(self, step: Step) -> Outcome:
        """Put the rows of one step, as far as they differ. Raises: NotNow, NeedsPerson.

        Whatever stops half-way, a refusal too, leaves rows that hold what was meant: the same step sent again goes on there.
        """
        project = str(step.body["project"])
        there = self._amounts(project)
        foreign = _foreign(there, step.body["planned"]) if step.name == FIRST else []
        if foreign:
            return Refused((_in_the_way(project, foreign),))
        try:
            for row in step.body["rows"]:
                if _amount(there, row["place"]) != Decimal(row["amount"]):
                    refused = self._put(project, row)
                    if refused is not None:
                        return refused
        except AnswerLost as lost:
            return InDoubt(str(lost))
        return Applied((self._document(project, step),))

    def look_up(self, note: StepNote, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Whether every row that the step and those before it put is there. Raises: NotNow, NeedsPerson."""
        document = next((each for each in documents if each.kind == KIND), None)
        if document is None or note.expects is None:
            return Absent()
        there = self._amounts(document.key)
        made = all(_amount(there, line.cost_code) == line.amount for line in note.expects.lines)
        lines = {line.source_id: line.cost_code for line in note.expects.lines}
        return Found(document.model_copy(update={"lines": lines})) if made else Absent()

    def read_back(self, document: TargetDocument) -> ReadBack:
        """The rows that are ours, by place. Raises: NotNow, NeedsPerson."""
        there = self._amounts(document.key)
        ours = {place: _amount(there, place) for place in document.lines.values()}
        lines = tuple(ObservedLine(place, held, place) for place, held in ours.items() if held is not None)
        if not lines:
            return Gone()
        total = sum((line.amount for line in lines), Decimal("0.00"))
        return Observed(document, total, "", lines)

    def _put(self, project: str, row: Mapping[str, str]) -> Outcome | None:
        if self.deadline.left() < self.settings.timeout:
            raise NotNow("The budget goes on in the next run: there is no time left for another row in this one.")
        body = wrapped(
            ProjectID=project,
            ProjectTaskID=row["task"],
            AccountGroup=row["account_group"],
            InventoryID=NO_ITEM,
            CostCode=row["cost_code"],
            OriginalBudgetedAmount=Decimal(row["amount"]),
            Description=row["description"] or None,
        )
        answer = self.session.call("PUT", f"{self.settings.contract_path}/{KIND}", json_body=body)
        if answer.ok:
            answer.json()  # what cannot be read may be anybody's answer
            return None
        outcome = write_outcome(answer, self.clock.now())
        if not isinstance(outcome, Refused):
            return outcome
        return Refused(
            tuple(
                Reason(reason.code, f"Budget {row['place']}: {reason.text}", reason.field) for reason in outcome.reasons
            )
        )

    def _amounts(self, project: str) -> dict[str, ObservedLine]:
        """Every cost row's original amount, by place without regard to case; a row for an item has a place of its own."""
        found: dict[str, ObservedLine] = {}
        skip = 0
        while True:
            page = self._page(project, skip)
            for row in page:
                if text(row, "Type") != "Income":
                    place = _place(row)
                    found[place.casefold()] = ObservedLine(place, _original(row), place)
            if len(page) < PAGE:
                return found
            skip += PAGE

    def _page(self, project: str, skip: int) -> list[dict[str, Any]]:
        options = query(filter=equals("ProjectID", project), top=str(PAGE), skip=str(skip) if skip else None)
        rows = self.look_ups.get(f"/{KIND}?{options}")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise NotNow("The budget could not be read: the answer is no list")
        if any(text(row, "ProjectID").casefold() != project.casefold() for row in rows):
            raise NeedsPerson("Acumatica does not filter budgets by project: other projects' rows are shown.")
        return rows

    def _document(self, project: str, step: Step) -> TargetDocument:
        lines = {line.source_id: line.cost_code for line in step.expects.lines} if step.expects else {}
        return TargetDocument(role="budget", kind=KIND, key=project, company=self.settings.tenant, lines=lines)


def _place(row: Mapping[str, Any]) -> str:
    place = place_name(text(row, "ProjectTaskID"), text(row, "AccountGroup"), text(row, "CostCode"))
    item = text(row, "InventoryID")
    return place if item in {"", NO_ITEM} else f"{place}/{item}"


def _original(row: Mapping[str, Any]) -> Decimal:
    try:
        return amount(row, "OriginalBudgetedAmount")
    except AnswerLost as lost:
        raise NotNow(f"The budget could not be read: {lost}") from lost


def _amount(there: Mapping[str, ObservedLine], place: str) -> Decimal | None:
    row = there.get(place.casefold())
    return row.amount if row is not None else None


def _foreign(there: Mapping[str, ObservedLine], planned: Mapping[str, str]) -> list[ObservedLine]:
    """Amounts that somebody else budgeted: other places, or other amounts than ours. An empty row is nobody's."""
    ours = {place.casefold(): Decimal(held) for place, held in planned.items()}
    return [row for place, row in there.items() if row.amount and ours.get(place) != row.amount]


def _in_the_way(project: str, foreign: list[ObservedLine]) -> Reason:
    first = sorted(foreign, key=lambda row: row.key)[:TOLD]
    named = ", ".join(f"{row.key} {dollars(row.amount)}" for row in first)
    more = f" and {len(foreign) - TOLD} more" if len(foreign) > TOLD else ""
    text_ = (
        f"Project {project} has a budget in Acumatica already ({named}{more}), which is not this one. It is not written "
        "over: clear it there, or bring this budget in line with it."
    )
    return Reason("budget_exists", text_, "lines")
