"""Who makes the call of a step, through the REST door."""

from datetime import UTC, tzinfo

from tieout.connectors.sage_intacct.billed_changes import BilledChanges
from tieout.connectors.sage_intacct.client import Records
from tieout.connectors.sage_intacct.commitments import CREATE
from tieout.connectors.sage_intacct.creation import Creation
from tieout.connectors.sage_intacct.estimates import EstimateSteps
from tieout.connectors.sage_intacct.look_up import LookUps
from tieout.connectors.sage_intacct.moves import Moves
from tieout.connectors.sage_intacct.objects import AP_RELEASE, CHANGE_ORDER, CHANGE_REQUEST, ESTIMATE
from tieout.connectors.sage_intacct.owner_changes import OwnerChanges
from tieout.connectors.sage_intacct.projects import UPDATE, ProjectSteps
from tieout.connectors.sage_intacct.retainage_releases import RetainageReleases
from tieout.connectors.sage_intacct.session import Session
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, LookUp, Outcome, ReadBack, Refused
from tieout.sync.plan import Step
from tieout.sync.ports import Clock
from tieout.sync.state import StepNote


class RestSteps:
    """The REST door."""

    def __init__(self, session: Session, settings: SageIntacctSettings, clock: Clock, zone: tzinfo = UTC) -> None:
        records = Records(session, clock)
        self._session = session
        self._look_ups = LookUps(records, settings)
        self._creation = Creation(records, self._look_ups, settings, clock, zone)
        self._moves = Moves(records, self._look_ups, clock)
        self._owner_changes = OwnerChanges(records, self._look_ups, clock)
        self._estimates = EstimateSteps(records, self._creation, settings)
        self._projects = ProjectSteps(records, settings, clock)
        self._billed_changes = BilledChanges(self._look_ups)
        self._releases = RetainageReleases(records, self._look_ups, self._billed_changes, clock)

    def perform(self, step: Step, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        """Make one call. Raises: NotNow, NeedsPerson."""
        if step.name == UPDATE:
            return self._projects.update(step, guard_key)
        if step.kind == AP_RELEASE:
            return self._releases.perform(step, guard_key)
        if step.name == CREATE:
            return self._create(step, guard_key)
        document = _document(documents, step.kind)
        if document is None:
            return Refused((Reason("no_document", f"There is no {step.kind} yet to {step.name}.", "document"),))
        if step.kind == CHANGE_ORDER:
            return self._owner_changes.perform(step, document, guard_key)
        return self._moves.perform(step, document, guard_key)

    def ask(self, note: StepNote) -> Outcome:
        """The document that was made and could not be read at once. Raises: NotNow, NeedsPerson."""
        return self._creation.ask(note)

    def look_up(self, note: StepNote, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Look for what a step would have done. Raises: NotNow, NeedsPerson."""
        if note.kind == ESTIMATE:
            return self._estimates.look_up(note)
        if note.kind == AP_RELEASE:
            return self._releases.look_up(note, documents)
        if note.name == CREATE:
            return self._look_ups.by_reference(note.kind, note.reference, note.expects.lines if note.expects else ())
        document = _document(documents, note.kind)
        if document is None:
            return Absent()
        if note.kind == CHANGE_ORDER:
            return self._owner_changes.look_up(note, document)
        return self._moves.look_up(document)

    def read_back(self, document: TargetDocument) -> ReadBack:
        """Read a document with its lines. Raises: NotNow, NeedsPerson."""
        return self._look_ups.read_back(document)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def _create(self, step: Step, guard_key: str) -> Outcome:
        if step.kind == ESTIMATE:
            return self._estimates.create(step, guard_key)
        record = self._billed_changes.resolved(step)
        return record if isinstance(record, Refused) else self._creation.create(step, record, guard_key)


def _document(documents: tuple[TargetDocument, ...], kind: str) -> TargetDocument | None:
    # A project change order has no lines: what its moves are made with is the change request.
    wanted = CHANGE_REQUEST if kind == CHANGE_ORDER else kind
    return next((document for document in documents if document.kind == wanted), None)
