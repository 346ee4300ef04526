"""The steps of a project: made once under its own code, activated, and brought up to date in place."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.acumatica.document_steps import CREATE
from tieout.connectors.acumatica.documents import DEAD
from tieout.connectors.acumatica.encoding import text, wrapped
from tieout.connectors.acumatica.errors import write_outcome
from tieout.connectors.acumatica.look_up import LookUps
from tieout.connectors.acumatica.moves import RELEASE, move_of, moves_of
from tieout.connectors.acumatica.odata import key_path, query
from tieout.connectors.acumatica.projects import ADDRESS, KIND, PROPERTIES, SHOWN, UPDATE, shown_fields
from tieout.connectors.acumatica.references import place_of
from tieout.connectors.acumatica.release import Address, Release, key_in
from tieout.connectors.acumatica.session import Session
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.http import AnswerLost
from tieout.policy.reasons import Reason
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
    Outcome,
    ReadBack,
    Refused,
    Several,
)
from tieout.sync.plan import Step
from tieout.sync.ports import Clock
from tieout.sync.state import StepNote


@dataclass(frozen=True)
class ProjectSteps:
    """Makes the calls for projects."""

    session: Session
    settings: AcumaticaSettings
    look_ups: LookUps
    releases: Release
    clock: Clock

    def perform(self, step: Step, documents: tuple[TargetDocument, ...]) -> Outcome:
        """Make one call. Raises: NotNow, NeedsPerson."""
        if step.name == CREATE:
            return self._create(step)
        document = next((each for each in documents if each.kind == KIND), None)
        if document is None:
            return Refused((Reason("no_document", f"There is no project yet to {step.name}.", "document"),))
        if step.name == UPDATE:
            return self._update(step, document)
        move = move_of(KIND, RELEASE, self.settings) or moves_of(KIND, self.settings)[0]
        return self.releases.perform(Address(KIND, {"ProjectID": document.key}), move)

    def ask(self, note: StepNote) -> Outcome:
        """Ask what became of an activation. Raises: NotNow, NeedsPerson."""
        address = Address(KIND, {"ProjectID": key_in(note.ticket)})
        return self.releases.ask(address, moves_of(KIND, self.settings)[0], note.ticket)

    def look_up(self, note: StepNote, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Look for what a step would have done. Raises: NotNow, NeedsPerson.

        A create is looked for by its reference, since the same code may be a project that somebody else made.
        """
        if note.name == CREATE:
            return self._by_reference(note.reference)
        document = next((each for each in documents if each.kind == KIND), None)
        entity = self._entity(document.key) if document is not None else None
        if document is None or entity is None:
            return Absent()
        if note.name == UPDATE:
            shown, wanted = shown_fields(entity), note.expects.fields if note.expects else {}
            made = all(shown.get(name) == value for name, value in wanted.items())
        else:
            made = text(entity, "Status") in moves_of(KIND, self.settings)[0].done
        return Found(document) if made else Absent()

    def read_back(self, document: TargetDocument) -> ReadBack:
        """The project as it stands now. Raises: NotNow, NeedsPerson."""
        entity = self._entity(document.key)
        if entity is None:
            return Gone()
        status = text(entity, "Status")
        live = status.casefold() not in DEAD
        return Observed(document, Decimal("0.00"), status, (), live=live, fields=shown_fields(entity))

    def _create(self, step: Step) -> Outcome:
        try:
            # If-None-Match: * makes the code its own guard: a project that is there is never written over.
            answer = self.session.call(
                "PUT", self._path(step.body), json_body=step.body, headers={"If-None-Match": "*"}
            )
            if answer.status == 412:
                return self._there_already(step)
            if not answer.ok:
                return write_outcome(answer, self.clock.now())
            entity = answer.json()
        except AnswerLost as lost:
            return InDoubt(str(lost))
        if not isinstance(entity, dict) or not text(entity, "ProjectID"):
            return InDoubt("the answer is no project")
        return Applied((self._document(entity),))

    def _there_already(self, step: Step) -> Outcome:
        code = text(step.body, "ProjectID")
        try:
            entity = self._entity(code)
        except (NotNow, NeedsPerson) as unread:
            return InDoubt(f"Acumatica holds project {code}, which could not be read: {unread}")
        if entity is None:
            return InDoubt(f"Acumatica refused project {code} as one that is there, and then showed none")
        if place_of(KIND, self.settings).carries(entity, step.reference):
            return Applied((self._document(entity),), note="It was there already under our reference")
        told = (
            f"Project {code} ({text(entity, 'Description')}) is in Acumatica already and was not made from this record. "
            "Adopt it, or give the record another number."
        )
        return Refused((Reason("project_exists", told, "number"),))

    def _update(self, step: Step, document: TargetDocument) -> Outcome:
        body = wrapped(ProjectID=document.key) | step.body
        try:
            answer = self.session.call("PUT", self._path(step.body), json_body=body, headers={"If-Match": "*"})
            if not answer.ok:
                return write_outcome(answer, self.clock.now())
        except AnswerLost as lost:
            return InDoubt(str(lost))
        return Applied((document,))

    def _by_reference(self, reference: str) -> LookUp:
        place = place_of(KIND, self.settings)
        rows = self.look_ups.get(f"/{KIND}?{query(filter=place.filter(reference), top='2', custom=place.custom)}")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise NotNow("The look-up could not be read: the answer is no list")
        if any(not place.carries(row, reference) for row in rows):
            raise NeedsPerson(f"Acumatica does not filter projects by {place.field}: choose another reference field.")
        documents = tuple(self._document(row) for row in rows)
        if not documents:
            return Absent()
        return Found(documents[0]) if len(documents) == 1 else Several(documents)

    def _entity(self, code: str) -> dict[str, Any] | None:
        options = query(expand=SHOWN, custom=place_of(KIND, self.settings).custom)
        found = self.look_ups.get(f"/{KIND}/{key_path(code)}?{options}")
        if found is not None and not isinstance(found, dict):
            raise NotNow(f"Project {code} could not be read: the answer is no project")
        return found

    def _path(self, body: Mapping[str, Any]) -> str:
        views: Mapping[str, Mapping[str, Any]] = body.get("custom", {})
        custom = ",".join(f"{view}.{name}" for view, fields in views.items() for name in fields)
        return f"{self.settings.contract_path}/{KIND}?{query(expand=f'{PROPERTIES},{ADDRESS}', custom=custom)}"

    def _document(self, entity: Mapping[str, Any]) -> TargetDocument:
        return TargetDocument(role="project", kind=KIND, key=text(entity, "ProjectID"), company=self.settings.tenant)
