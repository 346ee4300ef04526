"""The second door: purchasing documents through the XML gateway, for a firm that has only that."""

from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo

from tieout.connectors.context import ConnectorContext, today
from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_intacct.commitments import CREATE
from tieout.connectors.sage_intacct.creation import THERE, guard_of
from tieout.connectors.sage_intacct.gateway import Gateway, gateway_of
from tieout.connectors.sage_intacct.gateway_answers import FunctionRefused
from tieout.connectors.sage_intacct.gateway_documents import DRAFT, GatewayDocuments
from tieout.connectors.sage_intacct.gateway_rows import GatewayRows, said
from tieout.connectors.sage_intacct.gateway_transactions import create_transaction, source_of, submit_transaction
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import (
    Absent,
    Accepted,
    Applied,
    Found,
    InDoubt,
    LookUp,
    NeedsPerson,
    NotNow,
    Outcome,
    ReadBack,
    Refused,
)
from tieout.sync.plan import Step
from tieout.sync.ports import Clock, LimitScope
from tieout.sync.state import StepNote


def open_gateway(settings: SageIntacctSettings, context: ConnectorContext, scope: LimitScope) -> "GatewaySteps":
    """The door, as configured. Raises: RefusedAddress."""
    gateway = gateway_of(settings, context, scope)
    return GatewaySteps(
        gateway, GatewayDocuments(GatewayRows(gateway), settings), settings, context.clock, context.zone
    )


@dataclass(frozen=True)
class GatewaySteps:
    """Makes the calls of steps."""

    gateway: Gateway
    documents: GatewayDocuments
    settings: SageIntacctSettings
    clock: Clock
    zone: tzinfo = UTC

    def perform(self, step: Step, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        """Make one call. Raises: NotNow, NeedsPerson."""
        control_id = guard_of(guard_key, step)
        try:
            return self._create(step, control_id) if step.name == CREATE else self._submit(step, control_id, documents)
        except AnswerLost as lost:
            return InDoubt(str(lost))

    def ask(self, note: StepNote) -> Outcome:
        """The document that was made and could not be read at once. Raises: NotNow, NeedsPerson."""
        found = self._made(note)
        if isinstance(found, Found):
            return Applied((found.document,))
        raise NotNow(f"{note.kind} {note.reference} was made and cannot be found yet")

    def look_up(self, note: StepNote, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Look for what a step would have done. Raises: NotNow, NeedsPerson."""
        if note.name == CREATE:
            return self._made(note)
        document = _of_kind(documents, note.kind)
        if document is None or said(self.documents.header(document.key), "STATE") in DRAFT:
            return Absent()
        return Found(document)

    def read_back(self, document: TargetDocument) -> ReadBack:
        """Read a document with its lines. Raises: NotNow, NeedsPerson."""
        return self.documents.read_back(document)

    def close(self) -> None:
        """Close the connection."""
        self.gateway.close()

    def _create(self, step: Step, control_id: str) -> Outcome:
        dated = dict.fromkeys(step.body.get("dated", ()), today(self.clock, self.zone).isoformat())
        record = dated | step.body["record"]
        source = source_of(record)
        created_from = self.documents.document_id(source) if source else ""
        if created_from is None:
            text = f"The commitment that it bills (purchasing document {source}) is not in Sage Intacct any more."
            return Refused((Reason("no_source", text, "contract"),))
        definition = step.kind.partition("::")[2]
        try:
            self.gateway.run(create_transaction(definition, record, created_from), control_id)
        except FunctionRefused as refused:
            # A number that is taken, or a control id that was completed: no code for either is documented.
            return self._taken(step, refused)
        try:
            found = self._made(step)
        except (NotNow, NeedsPerson):
            found = Absent()
        if isinstance(found, Found):
            return Applied((found.document,))
        return Accepted(step.reference, timedelta(seconds=self.settings.ask_after))

    def _taken(self, step: Step, refused: FunctionRefused) -> Outcome:
        try:
            found = self._made(step)
        except (NotNow, NeedsPerson) as unread:
            return InDoubt(f"It was refused, and whether it is there already could not be read: {unread.why}")
        return Applied((found.document,), note=THERE) if isinstance(found, Found) else Refused(refused.reasons)

    def _made(self, step: Step | StepNote) -> LookUp:
        lines = step.expects.lines if step.expects else ()
        return self.documents.by_reference(step.kind, step.reference, lines)

    def _submit(self, step: Step, control_id: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        document = _of_kind(documents, step.kind)
        if document is None:
            return Refused((Reason("no_document", f"There is no {step.kind} yet to {step.name}.", "document"),))
        header = self.documents.header(document.key)
        if said(header, "STATE") not in DRAFT:
            return Applied(note="It had been moved on already")
        try:
            self.gateway.run(submit_transaction(said(header, "DOCID")), control_id)
        except FunctionRefused as refused:
            return Refused(refused.reasons)
        return Applied()


def _of_kind(documents: tuple[TargetDocument, ...], kind: str) -> TargetDocument | None:
    return next((each for each in documents if each.kind == kind), None)
