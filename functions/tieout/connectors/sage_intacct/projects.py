"""Projects: made once under their own id, and then only what the platform owns: name, manager and dates."""

from dataclasses import dataclass
from typing import Any

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_intacct import assumptions
from tieout.connectors.sage_intacct.client import Records, key_in
from tieout.connectors.sage_intacct.commitments import CREATE
from tieout.connectors.sage_intacct.creation import guard_of
from tieout.connectors.sage_intacct.errors import write_outcome
from tieout.connectors.sage_intacct.objections import extensions, switched_off
from tieout.connectors.sage_intacct.objects import PROJECT
from tieout.connectors.sage_intacct.places import place_of
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.connectors.sage_intacct.values import Record, at, filled, ref
from tieout.policy.ready import FieldLimits, Ready, ReadyProject
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Applied, InDoubt, Outcome
from tieout.sync.plan import Expectation, Side, Step
from tieout.sync.ports import Clock

UPDATE = "update"


@dataclass(frozen=True)
class Projects:
    """Projects as the platform knows them."""

    settings: SageIntacctSettings
    switched_on: frozenset[str]

    def limits(self, kind: str) -> FieldLimits:
        """The lengths of a project."""
        return FieldLimits(
            number=self.settings.number_length,
            title=self.settings.title_length,
            external_reference=place_of(PROJECT, self.settings).length,
            currency=self.settings.currency,
        )

    def objections(self, ready: Ready) -> list[Reason]:
        """Every reason why this project cannot be sent."""
        project = _project(ready)
        needed = (place_of(PROJECT, self.settings).assumption, assumptions.PROJECT_ID)
        return [
            *switched_off(needed, self.switched_on),
            *extensions(project.extensions, (), self.settings, self.switched_on),
        ]

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Create it: it is active at once."""
        project = _project(ready)
        place = place_of(PROJECT, self.settings)
        record = filled(
            id=project.project,
            category=self.settings.projects.category,
            customer=ref(project.customer) if project.customer else None,
            location=ref(self.settings.location) if self.settings.location else None,
            department=ref(self.settings.department) if self.settings.department else None,
            **_owned(project),
            **place.fields(project.external_reference, project.title),
        )
        expects = Expectation(project.total, (), _shown(project))
        return (Step(CREATE, Side.ERP, PROJECT, {"record": record}, project.external_reference, expects),)

    def update(self, ready: Ready, documents: tuple[TargetDocument, ...]) -> tuple[Step, ...]:
        """Write what the platform owns to the project that is there."""
        project = _project(ready)
        document = next((each for each in documents if each.kind == PROJECT), None)
        if document is None:
            return ()
        expects = Expectation(project.total, (), _shown(project))
        body = {"key": document.key, "fields": _owned(project)}
        return (Step(UPDATE, Side.ERP, PROJECT, body, project.external_reference, expects, repeatable=True),)


@dataclass(frozen=True)
class ProjectSteps:
    """Makes the call that brings a project up to date."""

    records: Records
    settings: SageIntacctSettings
    clock: Clock

    def update(self, step: Step, guard_key: str) -> Outcome:
        """Write the fixed values. Raises: NotNow, NeedsPerson."""
        key = str(step.body["key"])
        try:
            answer = self.records.change(PROJECT, key, step.body["fields"], guard_of(guard_key, step))
            if not answer.ok:
                return write_outcome(answer, self.clock.now())
            key_in(answer)
        except AnswerLost as lost:
            return InDoubt(str(lost))
        return Applied((TargetDocument(role="project", kind=PROJECT, key=key, company=self.settings.company),))


def _owned(project: ReadyProject) -> Record:
    return filled(
        name=project.title,
        startDate=project.start_date.isoformat() if project.start_date else None,
        endDate=project.completion_date.isoformat() if project.completion_date else None,
        manager=ref(project.manager) if project.manager else None,
        **project.extensions,
    )


def _shown(project: ReadyProject) -> dict[str, str]:
    """What must be read back of what was written."""
    owned: dict[str, Any] = _owned(project)
    names = ("name", "startDate", "endDate", "manager.id", *project.extensions)
    return {name: str(at(owned, name)) for name in names if at(owned, name) is not None}


def _project(ready: Ready) -> ReadyProject:
    if not isinstance(ready, ReadyProject):
        raise TypeError(f"{ready.kind} is no project")
    return ready
