"""Vista as the push flow sees it."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from tieout.connectors.context import ConnectorContext, require_assumption
from tieout.connectors.http import Http
from tieout.connectors.limits import paced, windows
from tieout.connectors.viewpoint_vista import SYSTEM
from tieout.connectors.viewpoint_vista.assumptions import CANCEL
from tieout.connectors.viewpoint_vista.batch_steps import BatchSteps
from tieout.connectors.viewpoint_vista.calendar import Calendar
from tieout.connectors.viewpoint_vista.capabilities import as_configured
from tieout.connectors.viewpoint_vista.change_looks import ChangeLooks
from tieout.connectors.viewpoint_vista.discarding import Discarding
from tieout.connectors.viewpoint_vista.documents import (
    INVOICE,
    JOB,
    PURCHASE_ORDER,
    PURCHASE_ORDER_CHANGE,
    SUBCONTRACT,
    SUBCONTRACT_CHANGE,
)
from tieout.connectors.viewpoint_vista.door import Door
from tieout.connectors.viewpoint_vista.filling import Filling
from tieout.connectors.viewpoint_vista.invoice_looks import InvoiceLooks
from tieout.connectors.viewpoint_vista.job_steps import JobSteps
from tieout.connectors.viewpoint_vista.kinds import Kinds, relied_on
from tieout.connectors.viewpoint_vista.look_up import CommitmentLooks
from tieout.connectors.viewpoint_vista.looks import Looks
from tieout.connectors.viewpoint_vista.posting import Posting
from tieout.connectors.viewpoint_vista.settings import VistaSettings, read_settings
from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import LookUp, Outcome, ReadBack
from tieout.sync.plan import Step
from tieout.sync.ports import Capability, LimitScope
from tieout.sync.state import StepNote

QUARANTINE = timedelta(minutes=30)
"""An action waits for an agent beside Vista, which may be off-line for a while, and the cache follows some minutes later.
Neither time is published. A commitment's number is a primary key in Vista, so a look-up that comes too early costs a refusal
and not a second commitment; changes have no such key, and a batch that holds one too many is not posted."""


class VistaErp:
    """One Vista behind App Xchange. Implements `tieout.sync.ports.Erp`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext) -> None:
        self.system = SYSTEM
        self.context = context
        self.settings = settings = read_settings(context.settings)
        self.call_timeout = settings.timeout
        self._scope = _scope(settings)
        self._kinds = Kinds(settings, context.assumptions)
        self.door = door = _door(settings, context, self._scope)
        looks, calendar = _looks(door, settings), Calendar(settings, context.clock, context.zone)
        discarding = Discarding(door, settings, CANCEL.name in context.assumptions, context.clock)
        filling = Filling(door, settings, looks, calendar, context.clock, discarding, self.quarantine)
        posting = Posting(door, settings, looks, calendar)
        clock, deadline, sleep = context.clock, context.deadline, context.sleep
        self._steps = BatchSteps(settings, looks, filling, posting, clock, deadline, sleep)
        self._jobs = JobSteps(door, settings, clock, deadline, sleep, self.quarantine)

    def limit_scope(self) -> LimitScope:
        """The subscriber: one agent works its queue."""
        return self._scope

    def capability(self, kind: str) -> Capability:
        """Whether a kind is carried, as configured."""
        return as_configured(kind, self.context.assumptions, self.settings)

    def limits(self, kind: str) -> FieldLimits:
        """The lengths and counts of a kind."""
        return replace(self._kinds.limits(kind), zone=self.context.zone)

    def objections(self, ready: Ready) -> list[Reason]:
        """What cannot be carried as configured."""
        return self._kinds.objections(ready)

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """The steps that one record needs."""
        return self._kinds.plan(ready)

    def update(self, ready: Ready, documents: tuple[TargetDocument, ...]) -> tuple[Step, ...]:
        """The steps that bring a project up to date; every other kind changes by another document."""
        return self._kinds.update(ready, documents)

    def perform(self, step: Step, *, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        """Make one call. The API has no place for `guard_key`; numbers and batches are the guard."""
        self._may(step.kind)
        return self._jobs.perform(step) if step.kind == JOB else self._steps.perform(step)

    def ask(self, note: StepNote) -> Outcome:
        """Ask what became of an accepted step. Raises: NotNow."""
        return self._jobs.ask(note) if note.kind == JOB else self._steps.ask(note)

    def look_up(self, note: StepNote, *, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Look for what a step would have done. Raises: NotNow, NeedsPerson."""
        self._may(note.kind)
        return self._jobs.look_up(note) if note.kind == JOB else self._steps.look_up(note, documents)

    def read_back(self, document: TargetDocument) -> ReadBack:
        """Read a document with its lines. Raises: NotNow, NeedsPerson."""
        return self._jobs.read_back(document) if document.kind == JOB else self._steps.read_back(document)

    def quarantine(self, kind: str) -> timedelta:
        """30 minutes, unless the connection says otherwise for this document type."""
        return self.context.quarantine.get(kind, QUARANTINE)

    def close(self) -> None:
        """Close the connections; a key holds no seat."""
        self.door.close()

    def _may(self, kind: str) -> None:
        for assumption in relied_on(kind):
            require_assumption(assumption, self.context.assumptions)


def _looks(door: Door, settings: VistaSettings) -> dict[str, Looks]:
    commitments, changes = CommitmentLooks(door, settings), ChangeLooks(door, settings)
    return {
        PURCHASE_ORDER: commitments,
        SUBCONTRACT: commitments,
        PURCHASE_ORDER_CHANGE: changes,
        SUBCONTRACT_CHANGE: changes,
        INVOICE: InvoiceLooks(door, settings),
    }


def _scope(settings: VistaSettings) -> LimitScope:
    name = f"{SYSTEM}:{urlsplit(settings.base_url).netloc}:{settings.subscriber}"
    return LimitScope(name, settings.seats, windows(settings.request_limits), longest_call=settings.timeout)


def _door(settings: VistaSettings, context: ConnectorContext, scope: LimitScope) -> Door:
    http = Http(
        settings.base_url,
        timeout=settings.timeout,
        allow_loopback=context.allow_loopback,
        transport=context.transport,
        before=paced(context.pace, scope),
    )
    return Door(http, context.credentials["application_key"], settings, context.clock)
