"""Baseline budgets as job-cost estimates by file: what stands in the way, the plan, and the file.

Sage adds an import to what is there, so nothing is laid while a category has an estimate already.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tieout.connectors.sage_300_cre.capabilities import relied_on
from tieout.connectors.sage_300_cre.codes import Codes
from tieout.connectors.sage_300_cre.estimates import ESTIMATE, Estimates
from tieout.connectors.sage_300_cre.file_papers import ESTIMATES, Offer
from tieout.connectors.sage_300_cre.file_road import Write
from tieout.connectors.sage_300_cre.file_settings import EstimateFormat
from tieout.connectors.sage_300_cre.file_text import (
    CATEGORY,
    before_categories,
    category_record,
    misfits,
    text_of,
)
from tieout.connectors.sage_300_cre.lists import Lists
from tieout.connectors.sage_300_cre.objections import TEXT, extensions, lines, switched_off
from tieout.connectors.sage_300_cre.papers import CREATE
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.policy.ready import FieldLimits, Ready, ReadyBudget
from tieout.policy.reasons import Reason
from tieout.records.money import dollars
from tieout.sync.outcomes import Applied, Refused
from tieout.sync.plan import Expectation, ExpectedLine, Side, Step
from tieout.sync.state import StepNote


@dataclass(frozen=True)
class Baselines:
    """Baseline budgets. Only amounts are sent: the platform's own connector exports no quantities either."""

    settings: Sage300CreSettings
    switched_on: frozenset[str]

    def limits(self, _kind: str) -> FieldLimits:
        """Amounts and codes are held to the columns they go into."""
        return FieldLimits(line_description=TEXT, currency=self.settings.currency)

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this budget cannot go by file."""
        budget = _baseline(ready)
        found = [
            *switched_off(relied_on(budget.kind, self.settings), self.switched_on),
            *extensions(budget.extensions),
            *lines(budget.lines, self.settings, committed=False),
        ]
        rows = _rows(budget)
        if not any(Decimal(row["Amount"]) for row in rows):
            found.append(
                Reason("nothing_to_import", f"{budget.number} budgets nothing: there is nothing to import.", "lines")
            )
        return found + [reason for row in rows for reason in _unfit(row)]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """One step. Taking it again after a doubt finds the file, or what became of it."""
        budget = _baseline(ready)
        rows = _rows(budget)
        body = {"Job": budget.project, "Number": budget.number, "Reference": budget.external_reference, "Rows": rows}
        expected = tuple(ExpectedLine(row["Source"], Decimal(row["Amount"]), row["Place"]) for row in rows)
        total = sum((line.amount for line in expected), Decimal("0.00"))
        return (Step(CREATE, Side.ERP, ESTIMATE, body, budget.project, Expectation(total, expected), repeatable=True),)


@dataclass(frozen=True)
class EstimateFiles:
    """Implements `file_steps.Importable`. Raises: NotNow, NeedsPerson."""

    lists: Lists
    form: EstimateFormat
    company: str

    def offered(self, step: Step) -> tuple[Offer, Write] | Refused:
        """The file, if all of its codes are there."""
        codes, rows = Codes(self.lists), step.body["Rows"]
        job = codes.job(step.body["Job"])
        for position, row in enumerate(rows, start=1):
            codes.coding(job, row["CostCode"], row["Category"], position)
        if codes.problems:
            return Refused(tuple(codes.problems))
        amounts = [(row["Place"], Decimal(row["Amount"])) for row in rows]
        offer = Offer(
            ESTIMATES,
            self.company,
            step.body["Reference"],
            f"{step.body['Job']}-estimate",
            step.fingerprint,
            sum((amount for _, amount in amounts), Decimal("0.00")),
            amounts,
            {"job": step.body["Job"], "budget": step.body["Number"]},
        )
        return offer, lambda dated: self._text(step.body, dated)

    def there(self, step: Step | StepNote) -> Applied | Refused | None:
        """Whether the job's categories have these estimates, others, or none. What stands elsewhere on the job is told."""
        expected = step.expects.lines if step.expects else ()
        shown = Estimates(self.lists, self.company)
        held = shown.held(step.reference)
        if held is None:
            return None
        wanted = {line.cost_code: line.amount for line in expected}
        besides = _listed({place: amount for place, amount in held.items() if place not in wanted})
        if all(held.get(place) == amount for place, amount in wanted.items()):
            told = f"; beside it Sage estimates {besides}, which the budget does not have" if besides else ""
            note = f"Job {step.reference} has this estimate{told}"
            return Applied((shown.document(step.reference, expected),), note=note)
        others = _listed({place: held[place] for place in wanted if place in held})
        if not others:
            return None
        text = f"Job {step.reference} has estimates already: {others}. An import would add to them. Clear them in Sage first."
        text += f" Not in the budget at all: {besides}." if besides else ""
        return Refused((Reason("estimate_there", text, "lines"),))

    def arrived(self, step: Step | StepNote, document: str) -> Applied | None:
        """The estimate as it stands, if any of it came; the read-back says what is apart."""
        if not isinstance(self.there(step), Refused):
            return None
        expected = step.expects.lines if step.expects else ()
        return Applied((Estimates(self.lists, self.company).document(document or step.reference, expected),))

    def _text(self, body: dict[str, Any], dated: date) -> str:
        rows = body["Rows"]
        codes = list(dict.fromkeys(row["CostCode"] for row in rows))
        head, before = before_categories(self.form, body["Job"], codes, dated)
        found = [head]
        for code in codes:
            found += [before[code]] if code in before else []
            found += [category_record(_values(row, dated.isoformat())) for row in rows if row["CostCode"] == code]
        return text_of(found)


def _listed(estimates: dict[str, Decimal]) -> str:
    """Those of them that are something, for people."""
    return ", ".join(f"{place} {dollars(amount)}" for place, amount in sorted(estimates.items()) if amount)


def _values(row: dict[str, str], dated: str) -> dict[str, str]:
    # The phase's description is a blank, as in the vendor's example: a name would rename the cost code.
    own = {"record_id": "C", "name": " ", "date": dated, "amount": row["Amount"]}
    return own | {"cost_code": row["CostCode"], "category": row["Category"]}


def _unfit(row: dict[str, str]) -> Iterator[Reason]:
    return misfits(CATEGORY, _values(row, "2000-01-01"), row["Place"])


def _rows(budget: ReadyBudget) -> list[dict[str, str]]:
    """One row for each cost code and category: what stands on several lines is one estimate."""
    rows: dict[str, dict[str, str]] = {}
    for line in budget.lines:
        place = f"{line.cost_code}/{line.cost_type}"
        plain = {"Source": line.source_id, "Place": place, "CostCode": line.cost_code, "Category": line.cost_type}
        row = rows.setdefault(place, plain | {"Amount": "0.00"})
        row["Amount"] = f"{Decimal(row['Amount']) + line.amount:.2f}"
    return list(rows.values())


def _baseline(ready: Ready) -> ReadyBudget:
    if not isinstance(ready, ReadyBudget):
        raise TypeError(f"{ready.kind} is no budget")
    return ready
