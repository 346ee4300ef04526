"""From a budget, or an approved change of one, to the ERP's words."""

from tieout.policy.ready import ReadyBudget, external_reference
from tieout.policy.translating import Translation
from tieout.records.budget import Budget
from tieout.records.money import dollars


def translate(budget: Budget, words: Translation, *, generation: int) -> ReadyBudget:
    """Translate a budget; what stands in the way is in `words.problems`."""
    project = words.project(budget.project)
    reference = external_reference(budget.reference, generation)
    words.lengths(budget, reference)
    words.count(budget.number, len(budget.lines))
    words.currency(budget)
    if not budget.lines:
        words.refuse("no_lines", f"{budget.number} has no lines, so there is nothing to budget.", "lines")
    words.adds_up(budget.number, budget.lines_total, budget.total)
    _once(budget, words)
    return ReadyBudget(
        source=budget.reference,
        external_reference=reference,
        kind=budget.kind,
        number=budget.number,
        title=budget.title,
        project=project,
        total=budget.total,
        lines=tuple(words.line(line, line.amount, project) for line in budget.lines),
        extensions=words.extensions(budget.extensions),
    )


def _once(budget: Budget, words: Translation) -> None:
    seen: set[tuple[str, str | None]] = set()
    for line in budget.lines:
        place = (line.cost_code.code if line.cost_code else "", line.cost_type)
        if place in seen and budget.baseline is None:
            # An ERP keeps one figure per place: the second line would overwrite the first, and the budget be too small.
            text = f"Line {line.position} budgets {place[0]} / {place[1]} a second time. Put both amounts on one line."
            words.refuse("budgeted_twice", text, f"lines.{line.position}")
        seen.add(place)
        if line.price is not None and line.price != line.amount:
            product = f"{line.quantity} x {line.unit_cost} is {dollars(line.price)}"
            text = f"Line {line.position}: {product}, but the line says {dollars(line.amount)}. Correct the line."
            words.refuse("line_differs", text, f"lines.{line.position}.amount")
