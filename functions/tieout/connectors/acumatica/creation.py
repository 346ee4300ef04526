"""Creating a document and adding lines to it: one PUT each, and what its answer proves.

Documents are numbered by Acumatica, so a PUT without a key always makes another one. What stands between us and a second
document is the look-up by our reference before any repeat; where the customer has checked it, `$filter` on the reference with
`If-None-Match: *` makes the server refuse a second one too.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tieout.connectors.acumatica.assumptions import FILTERED_CREATE
from tieout.connectors.acumatica.documents import DocumentType, document_in, key_fields
from tieout.connectors.acumatica.encoding import custom_text, text, wrapped
from tieout.connectors.acumatica.errors import write_outcome
from tieout.connectors.acumatica.look_up import LookUps
from tieout.connectors.acumatica.odata import query
from tieout.connectors.acumatica.references import ReferencePlace, place_of
from tieout.connectors.acumatica.session import Session
from tieout.connectors.acumatica.settings import AcumaticaSettings
from tieout.connectors.http import AnswerLost
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Applied, Found, InDoubt, NotNow, Outcome, Partial
from tieout.sync.plan import Step
from tieout.sync.ports import Clock


@dataclass(frozen=True)
class Creation:
    """Writes documents and their lines."""

    session: Session
    settings: AcumaticaSettings
    look_ups: LookUps
    clock: Clock
    assumptions: frozenset[str]

    def create(self, document_type: DocumentType, step: Step) -> Outcome:
        """Make the document. Raises: NotNow, NeedsPerson."""
        place = place_of(document_type.kind, self.settings)
        guarded = FILTERED_CREATE.name in self.assumptions and place.alone
        path = self._path(document_type, step.body, only=step.reference if guarded else None)
        headers = {"If-None-Match": "*"} if guarded else {}
        try:
            answer = self.session.call("PUT", path, json_body=step.body, headers=headers)
            if answer.status == 412 and guarded:
                return self._there_already(document_type, step)
            if not answer.ok:
                return write_outcome(answer, self.clock.now())
            return self._made(document_type, step, answer.json())
        except AnswerLost as lost:
            return InDoubt(str(lost))

    def add_lines(self, document_type: DocumentType, step: Step, document: TargetDocument) -> Outcome:
        """Append the next lines to the document, which is still on hold. Raises: NotNow, NeedsPerson."""
        body = wrapped(**key_fields(document_type, document.key)) | step.body
        try:
            # If-Match: * lets the PUT change the document and never make one, should it have been deleted meanwhile.
            path = self._path(document_type, step.body)
            answer = self.session.call("PUT", path, json_body=body, headers={"If-Match": "*"})
            if not answer.ok:
                return write_outcome(answer, self.clock.now())
            return self._made(document_type, step, answer.json())
        except AnswerLost as lost:
            return InDoubt(str(lost))

    def _path(self, document_type: DocumentType, body: Mapping[str, Any], only: str | None = None) -> str:
        options = query(
            expand=",".join(document_type.tabs),
            custom=",".join(name.removeprefix("custom:") for name in _custom_values(body)),
            filter=place_of(document_type.kind, self.settings).filter(only) if only else None,
        )
        return f"{self.settings.contract_path}/{document_type.kind}?{options}"

    def _made(self, document_type: DocumentType, step: Step, entity: object) -> Outcome:
        if not isinstance(entity, dict):
            raise AnswerLost(f"the answer is no {document_type.kind}")
        expected = step.expects.lines if step.expects else ()
        document = document_in(document_type, entity, self.settings.tenant, expected)
        reasons = tuple(_not_as_sent(place_of(document_type.kind, self.settings), step, entity))
        return Partial((document,), reasons) if reasons else Applied((document,))

    def _there_already(self, document_type: DocumentType, step: Step) -> Outcome:
        expected = step.expects.lines if step.expects else ()
        try:
            found = self.look_ups.by_reference(document_type, step.reference, expected)
        except NotNow as unread:
            return InDoubt(f"Acumatica holds such a document, which could not be read: {unread.why}")
        if isinstance(found, Found):
            return Applied((found.document,), note="It was there already under our reference")
        return InDoubt("Acumatica refused a second document under our reference, and then showed none or several")


def _custom_values(body: Mapping[str, Any]) -> dict[str, str]:
    views: dict[str, dict[str, Any]] = body.get("custom", {})
    return {
        f"custom:{view}.{name}": str(field["value"]) for view, fields in views.items() for name, field in fields.items()
    }


def _not_as_sent(place: ReferencePlace, step: Step, entity: Mapping[str, Any]) -> list[Reason]:
    """What did not arrive of our reference and of custom fields: a reference cut short would never be found again."""
    reasons = []
    sent_here = place.custom is None and text(step.body, place.field) != ""
    if sent_here and not place.carries(entity, step.reference):
        held = place.held(entity)
        told = f"{place.field} is '{held}', not our reference '{step.reference}': it will not be found again."
        reasons.append(Reason("reference_differs", told, place.field))
    for name, value in _custom_values(step.body).items():
        there = custom_text(entity, name)
        if there != value:
            reasons.append(Reason("extension_differs", f"{name} says '{there}'; '{value}' was sent.", name))
    return reasons
