"""A budget's baseline: the project's primary estimate, one original line per budget line.

One POST makes all of it, and a project has one: it is looked for before it is made, so the step may be sent again.
"""

from dataclasses import dataclass
from typing import Any

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_intacct import assumptions
from tieout.connectors.sage_intacct.client import Records
from tieout.connectors.sage_intacct.commitments import CREATE
from tieout.connectors.sage_intacct.creation import THERE, Creation
from tieout.connectors.sage_intacct.lines import dimensions, expectation
from tieout.connectors.sage_intacct.objections import extensions, switched_off, without_cost_type
from tieout.connectors.sage_intacct.objects import ESTIMATE, document_in
from tieout.connectors.sage_intacct.places import place_of
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.connectors.sage_intacct.values import Record, figure, filled, money, ref, text
from tieout.policy.ready import FieldLimits, Ready, ReadyBudget, ReadyLine
from tieout.policy.reasons import Reason
from tieout.sync.outcomes import Absent, Applied, Found, LookUp, NotNow, Outcome, Refused
from tieout.sync.plan import Side, Step
from tieout.sync.state import StepNote


@dataclass(frozen=True)
class Estimates:
    """Baselines."""

    settings: SageIntacctSettings
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        """The lengths of an estimate."""
        return FieldLimits(
            number=self.settings.number_length,
            title=self.settings.title_length,
            line_description=self.settings.line_length,
            external_reference=place_of(ESTIMATE, self.settings).length,
            currency=self.settings.currency,
        )

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this budget cannot be sent."""
        budget = _budget(ready)
        needed = (
            place_of(ESTIMATE, self.settings).assumption,
            assumptions.LINE_ORDER,
            assumptions.PRIMARY_ESTIMATE,
        )
        return [
            *switched_off(needed, self.switched_on),
            *without_cost_type(budget.lines),
            *extensions(budget.extensions, budget.lines, self.settings, self.switched_on),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Create it."""
        budget = _budget(ready)
        place = place_of(ESTIMATE, self.settings)
        record = filled(
            # Its own number always: an id that is taken is what refuses a second one.
            id=budget.number,
            project=ref(budget.project),
            isPrimary=True,
            status="active",
            projectEstimateLines=[self._line(line, budget.project) for line in budget.lines],
            **place.fields(budget.external_reference, f"{budget.number} {budget.title}".strip()),
            **budget.extensions,
        )
        body = {"record": record, "project": budget.project, "dated": ["estimateDate"]}
        expects = expectation(budget.lines, self.settings, dict(budget.extensions))
        return (Step(CREATE, Side.ERP, ESTIMATE, body, budget.external_reference, expects, repeatable=True),)

    def _line(self, line: ReadyLine, project: str) -> Record:
        return filled(
            dimensions=dimensions(line, project, self.settings, item=False),
            workflowType="original",
            amount=money(line.amount),
            quantity=figure(line.quantity) if line.quantity is not None else None,
            externalUOM=line.unit,
            memo=line.description,
        )


@dataclass(frozen=True)
class EstimateSteps:
    """Makes the calls for baselines."""

    records: Records
    creation: Creation
    settings: SageIntacctSettings

    def create(self, step: Step, guard_key: str) -> Outcome:
        """Make the estimate, unless the project has one. Raises: NotNow, NeedsPerson."""
        project = str(step.body["project"])
        there = self._primary(project)
        if there is None:
            return self.creation.create(step, step.body["record"], guard_key)
        if not place_of(ESTIMATE, self.settings).carries(there, step.reference):
            text_ = (
                f"Project {project} has a primary estimate already ({text(there, 'id')}), which is not this budget. It is not "
                "written over: clear the mark there, or bring this budget in line with it."
            )
            return Refused((Reason("budget_exists", text_, "lines"),))
        return self._found(step, there)

    def look_up(self, note: StepNote) -> LookUp:
        """The estimate under our reference. Raises: NotNow, NeedsPerson."""
        keys = self.creation.look_ups.keys(ESTIMATE, note.reference)
        if not keys:
            return Absent()
        return Found(self.creation.look_ups.document(ESTIMATE, keys[0], note.expects.lines if note.expects else ()))

    def _primary(self, project: str) -> dict[str, Any] | None:
        filters: list[Record] = [{"$eq": {"project.id": project}}, {"$eq": {"isPrimary": True}}]
        rows = self.records.rows(ESTIMATE, ["id", "project.id"], filters, size=2).rows
        if any(row.get("project.id") != project for row in rows):
            raise NotNow("The query of estimates could not be read: it shows other projects")
        return self.records.get(ESTIMATE, str(rows[0]["key"])) if rows else None

    def _found(self, step: Step, there: dict[str, Any]) -> Outcome:
        try:
            document = document_in(ESTIMATE, there, self.settings.company, step.expects.lines if step.expects else ())
        except AnswerLost as lost:
            raise NotNow(f"The estimate could not be read: {lost}") from lost
        return Applied((document,), note=THERE)


def _budget(ready: Ready) -> ReadyBudget:
    if not isinstance(ready, ReadyBudget):
        raise TypeError(f"{ready.kind} is no budget")
    return ready
