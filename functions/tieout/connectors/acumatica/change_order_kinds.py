"""Changes of commitments, of prime contracts and of budgets: what stands in the way, and the plan."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tieout.connectors.acumatica import assumptions
from tieout.connectors.acumatica.change_orders import budget_row, commitment_row, header
from tieout.connectors.acumatica.document_settings import End
from tieout.connectors.acumatica.document_steps import CREATE
from tieout.connectors.acumatica.look_up import LINES_PER_PUT
from tieout.connectors.acumatica.moves import POST, until
from tieout.connectors.acumatica.objections import switched_off, too_precise, unknown_extensions
from tieout.connectors.acumatica.places import by_place, expected, without_group
from tieout.connectors.acumatica.references import place_of
from tieout.connectors.acumatica.reliance import relied_on
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.context import Assumption
from tieout.policy.ready import FieldLimits, Ready, ReadyBudget, ReadyChangeOrder, ReadyLine
from tieout.policy.reasons import Reason
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.sync.plan import Expectation, ExpectedLine, Side, Step

KIND = "ChangeOrder"
Change = ReadyBudget | ReadyChangeOrder


@dataclass(frozen=True)
class ChangeOrders:
    """Every kind of change that becomes a ChangeOrder."""

    settings: AcumaticaSettings
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        """Number and title share one description; rows go in one request."""
        chosen = self.settings
        return FieldLimits(
            number=chosen.number_limit,
            title=chosen.title_limit,
            line_description=chosen.line_limit,
            external_reference=place_of(KIND, chosen).limit,
            lines=LINES_PER_PUT,
            currency=chosen.currency,
        )

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this change cannot be sent."""
        change = _change(ready)
        lines = _lines(change)
        return [
            *switched_off(self._relied_on(change), self.switched_on),
            *(without_group(lines) if isinstance(change, ReadyBudget) else ()),
            *_changed_twice(change),
            *unknown_extensions(change.extensions, lines),
            *too_precise(lines),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Create on hold, then off hold and released, as far as the settings say."""
        change = _change(ready)
        class_id, end = self._chosen(change)
        tab, rows, lines = self._rows(change)
        body = header(change, class_id, self.settings) | {tab: rows}
        expects = Expectation(change.total, lines)
        steps = [Step(CREATE, Side.ERP, KIND, body, change.external_reference, expects)]
        for move in until(KIND, end, self.settings):
            # Releasing numbers the lines that the commitment gets: read back again, so that a bill can name them.
            renumbers = move.step == POST and change.kind is ChangeOrderKind.COMMITMENT
            again = expects if renumbers else None
            reference = change.external_reference
            steps.append(Step(move.step, Side.ERP, KIND, {}, reference, again, repeatable=True, moves=True))
        return tuple(steps)

    def _rows(self, change: Change) -> tuple[str, list[dict[str, Any]], tuple[ExpectedLine, ...]]:
        if isinstance(change, ReadyBudget):
            places = by_place(change.lines)
            return "CostBudget", [budget_row(each) for each in places], expected(places)
        if change.kind is ChangeOrderKind.PRIME:
            group = self.settings.change_orders.revenue_account_group
            places = by_place(_lines(change), group)
            return "RevenueBudget", [budget_row(each) for each in places], expected(places)
        lines = tuple(ExpectedLine(each.source_id, each.amount, each.cost_code) for each in _lines(change))
        return "Commitments", [commitment_row(each, change, self.settings) for each in change.lines], lines

    def _chosen(self, change: Change) -> tuple[str | None, End]:
        chosen = self.settings.change_orders
        if isinstance(change, ReadyBudget):
            return chosen.budget_class, chosen.budget_end
        if change.kind is ChangeOrderKind.PRIME:
            return chosen.prime_class, chosen.prime_end
        return chosen.commitment_class, chosen.commitment_end

    def _relied_on(self, change: Change) -> Iterator[Assumption]:
        yield from relied_on(KIND, self.settings)
        if change.kind is ChangeOrderKind.COMMITMENT:
            yield from (assumptions.CHANGE_BY_AMOUNT, assumptions.CHANGE_NAMES_LINES)
        if change.extensions:
            yield assumptions.EXTENSION_FIELDS


def _changed_twice(change: Change) -> Iterator[Reason]:
    """Two rows for one line would be told apart by nothing: neither in the read-back, nor by whoever bills the line."""
    if isinstance(change, ReadyBudget):
        return
    times = Counter(each.adjusts for each in change.lines if each.adjusts is not None)
    for key, number in times.items():
        if number > 1:
            text = (
                f"{number} lines of {change.number} change line {key} of the commitment. Put the amounts on one line."
            )
            yield Reason("changed_twice", text, "lines")


def _lines(change: Change) -> tuple[ReadyLine, ...]:
    return change.lines if isinstance(change, ReadyBudget) else tuple(each.line for each in change.lines)


def _change(ready: Ready) -> Change:
    if isinstance(ready, ReadyChangeOrder) or (isinstance(ready, ReadyBudget) and ready.kind is BudgetKind.CHANGE):
        return ready
    raise TypeError(f"{ready.kind} is no change order")
