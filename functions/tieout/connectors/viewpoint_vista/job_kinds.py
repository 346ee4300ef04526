"""Projects as JC jobs: their limits, what stands in the way, and the plan. None of it makes a call.

A job stands under a JC contract. Where the firm has named a department, the contract is made first, under the job's own code and
without items; where not, accounting has set it up. Phases and contract items are set up in Vista: what the action takes of cost
types and items is in no public document. A job keeps no dates here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tieout.connectors.context import Assumption
from tieout.connectors.viewpoint_vista.assumptions import ACTION_ANSWERS
from tieout.connectors.viewpoint_vista.codes import plain, step_reference
from tieout.connectors.viewpoint_vista.commitment_kinds import CREATE
from tieout.connectors.viewpoint_vista.commitments import mark
from tieout.connectors.viewpoint_vista.documents import JOB
from tieout.connectors.viewpoint_vista.objections import switched_off
from tieout.connectors.viewpoint_vista.reading_assumptions import CACHE_PAGES
from tieout.connectors.viewpoint_vista.sending_assumptions import JOB_ENTRIES
from tieout.connectors.viewpoint_vista.settings import ProjectChoice, VistaSettings
from tieout.policy.ready import FieldLimits, ReadyProject
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.plan import Expectation, Side, Step

UPDATE = "update"
CUSTOM = "__custom_fields"
STATE_LENGTH = 4
"""Of a state, as of a vendor's in the public table definitions."""
CODE_LENGTH = 10
"""Of Job and of Contract (documented)."""
RELIES_ON: tuple[Assumption, ...] = (ACTION_ANSWERS, CACHE_PAGES, JOB_ENTRIES)


@dataclass(frozen=True)
class Jobs:
    """Projects."""

    settings: VistaSettings
    switched_on: frozenset[str]

    def limits(self) -> FieldLimits:
        """The lengths of a job."""
        return FieldLimits(number=CODE_LENGTH, title=self.settings.description_length, currency=self.settings.currency)

    def objections(self, ready: ReadyProject) -> list[Reason]:
        """Every reason why this project cannot be sent."""
        return [*switched_off(RELIES_ON, self.switched_on), *self._codes(ready), *self._misfits(ready)]

    def plan(self, ready: ReadyProject) -> tuple[Step, ...]:
        """One step: its contract, if that is to be made and is not there, and then the job."""
        chosen, company = self._chosen(), self.settings.jobs_in
        key = {"JCCo": company, "Contract": ready.project}
        ours = {"Description": ready.title, "Notes": mark(ready.external_reference)}
        needed = {"LiabTemplate": chosen.liability_template, "PRStateCode": self._state(ready)}
        body: dict[str, Any] = {"job": {**key, "Job": ready.project, **ours, **needed, **_owned(ready)}}
        if chosen.department is not None:
            contract = {**key, **ours, "Department": chosen.department}
            body["contract"] = contract | ({"Customer": int(ready.customer)} if ready.customer else {})
        return (Step(CREATE, Side.ERP, JOB, body, self._reference(ready), self._expects(ready)),)

    def update(self, ready: ReadyProject, documents: tuple[TargetDocument, ...]) -> tuple[Step, ...]:
        """Write what the platform owns to the job that is there."""
        document = next((each for each in documents if each.kind == JOB), None)
        if document is None:
            return ()
        reference = step_reference(ready.external_reference, document.key)
        body = {"fields": _owned(ready)}
        return (Step(UPDATE, Side.ERP, JOB, body, reference, self._expects(ready), repeatable=True),)

    def _reference(self, ready: ReadyProject) -> str:
        return step_reference(ready.external_reference, plain(ready.project))

    def _expects(self, ready: ReadyProject) -> Expectation:
        plain_ones = {name: str(value) for name, value in _owned(ready).items() if name != CUSTOM}
        return Expectation(ready.total, (), plain_ones | ready.extensions)

    def _state(self, ready: ReadyProject) -> str:
        """The state that payroll looks up, which Vista demands of every job."""
        return ready.address.region or (self._chosen().payroll_state or "")

    def _chosen(self) -> ProjectChoice:
        if self.settings.projects is None:
            raise TypeError("erp.settings.projects is not set, so a project is not carried")
        return self.settings.projects

    def _codes(self, ready: ReadyProject) -> Iterator[Reason]:
        code = ready.project
        if not (code.isascii() and 0 < len(code) <= CODE_LENGTH and plain(code) == code):
            text = f"'{code}' cannot be a job in Vista: at most {CODE_LENGTH} characters, without blanks and padding."
            yield Reason("number", text, "number")
        for name, value in (("manager", ready.manager), ("customer", ready.customer)):
            if value and not value.isdecimal():
                yield Reason(name, f"'{value}' is no {name} of Vista: expected digits.", name)

    def _misfits(self, ready: ReadyProject) -> Iterator[Reason]:
        if not 0 < len(self._state(ready)) <= STATE_LENGTH:
            text = (
                f"{ready.number} has no state of at most {STATE_LENGTH} characters in its address, which Vista needs of a job. "
                "Give it one, or set erp.settings.projects.payroll_state."
            )
            yield Reason("no_state", text, "address")
        for name in ready.extensions:
            if not name.startswith("ud"):
                text = f"'{name}' in value_maps.extensions is no ud column of the job."
                yield Reason("unknown_extension", text, "extensions")


def _owned(ready: ReadyProject) -> dict[str, Any]:
    """What the platform owns of a job."""
    owned: dict[str, Any] = {"Description": ready.title}
    owned |= {"ProjectMgr": int(ready.manager)} if ready.manager else {}
    return owned | ({CUSTOM: dict(ready.extensions)} if ready.extensions else {})
