"""A project's baseline: what stands in the way, and the plan: rows of the cost budget, a few to a step.

A row has no document of its own: it is found by project and place, and its original amount is set, not added to, so that
putting it twice changes nothing. What guards accounting's own figures is a look at the whole budget before the first row.
Only amounts are sent: quantities have no place in what the platform's own connector exports either.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from tieout.connectors.acumatica.objections import switched_off, too_precise, unknown_extensions
from tieout.connectors.acumatica.places import PlaceAmount, by_place, without_group
from tieout.connectors.acumatica.reliance import relied_on
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.policy.ready import FieldLimits, Ready, ReadyBudget
from tieout.policy.reasons import Reason
from tieout.records.budget import BudgetKind
from tieout.sync.plan import Expectation, ExpectedLine, Side, Step

KIND, ROWS = "ProjectBudget", "rows_"
FIRST = f"{ROWS}1"


@dataclass(frozen=True)
class Baselines:
    """Baselines, as rows of the cost budget."""

    settings: AcumaticaSettings
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        return FieldLimits(line_description=self.settings.line_limit, currency=self.settings.currency)

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this budget cannot be sent."""
        budget = _baseline(ready)
        return [
            *switched_off(relied_on(KIND, self.settings), self.switched_on),
            *without_group(budget.lines),
            *_no_place_for_extensions(budget),
            *unknown_extensions(budget.extensions, ()),
            *too_precise(budget.lines),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Some rows a step, each step read back with all the rows before it."""
        budget = _baseline(ready)
        places, size = by_place(budget.lines), self.settings.budgets.rows_per_step
        planned = {each.place: f"{each.amount:f}" for each in places}
        steps = []
        for index, at in enumerate(range(0, len(places), size), start=1):
            body: dict[str, object] = {
                "project": budget.project,
                "rows": [_row(each) for each in places[at : at + size]],
            }
            if index == 1:
                body["planned"] = planned
            expects = _expectation(places[: at + size])
            steps.append(
                Step(f"{ROWS}{index}", Side.ERP, KIND, body, budget.external_reference, expects, repeatable=True)
            )
        return tuple(steps)


def _row(each: PlaceAmount) -> dict[str, str]:
    return {
        "place": each.place,
        "source_id": each.source_id,
        "task": each.task,
        "account_group": each.account_group,
        "cost_code": each.cost_code,
        "amount": f"{each.amount:f}",
        "description": each.description,
    }


def _expectation(places: list[PlaceAmount]) -> Expectation:
    """A row is named by its whole place: one cost code may be budgeted under several account groups."""
    lines = tuple(ExpectedLine(each.source_id, each.amount, each.place) for each in places)
    return Expectation(sum((line.amount for line in lines), Decimal("0.00")), lines)


def _no_place_for_extensions(budget: ReadyBudget) -> Iterator[Reason]:
    if budget.extensions:
        text = (
            f"{budget.number} has mapped extensions, and a budget has no document in Acumatica that could carry them."
        )
        yield Reason("extension_on_budget", text, "extensions")


def _baseline(ready: Ready) -> ReadyBudget:
    if not isinstance(ready, ReadyBudget) or ready.kind is not BudgetKind.BASELINE:
        raise TypeError(f"{ready.kind} is no baseline")
    return ready
