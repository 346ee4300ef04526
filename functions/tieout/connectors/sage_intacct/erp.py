"""Sage Intacct as the push flow sees it. What is particular to a kind of record lives in its own room."""

from dataclasses import replace
from datetime import timedelta
from typing import Protocol
from urllib.parse import urlsplit

from tieout.connectors.context import ConnectorContext, require_assumption
from tieout.connectors.http import Http
from tieout.connectors.limits import paced, windows
from tieout.connectors.sage_intacct import SYSTEM
from tieout.connectors.sage_intacct.capabilities import as_configured
from tieout.connectors.sage_intacct.kinds import Kind, kinds_of, missing_in
from tieout.connectors.sage_intacct.login import ANSWER_WITHIN, Login, OwnTokens
from tieout.connectors.sage_intacct.places import place_of
from tieout.connectors.sage_intacct.projects import Projects
from tieout.connectors.sage_intacct.session import Session
from tieout.connectors.sage_intacct.settings import SageIntacctSettings, read_settings
from tieout.connectors.sage_intacct.steps import RestSteps
from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import LookUp, Outcome, ReadBack
from tieout.sync.plan import Step
from tieout.sync.ports import Capability, LimitScope
from tieout.sync.state import StepNote

QUARANTINE = timedelta(minutes=20)
"""Longer than a gateway holds a call, its work after that, and our own timeout together. The vendor publishes no number: the
assumption says so, and the connection document may say otherwise per document type."""


class Door(Protocol):
    """One way into the company: REST, or the XML gateway."""

    def perform(self, step: Step, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome: ...
    def ask(self, note: StepNote) -> Outcome: ...
    def look_up(self, note: StepNote, documents: tuple[TargetDocument, ...]) -> LookUp: ...
    def read_back(self, document: TargetDocument) -> ReadBack: ...
    def close(self) -> None: ...


class SageIntacctErp:
    """One company and user. Implements `tieout.sync.ports.Erp`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext) -> None:
        self.system = SYSTEM
        self.context = context
        self.settings = settings = read_settings(context.settings)
        self.call_timeout = settings.timeout
        self._scope = scope_of(settings, context)
        self._kinds = kinds_of(settings, context.assumptions)
        self._door = self._opened(context, settings)

    def limit_scope(self) -> LimitScope:
        """The company and user: calls side by side are counted per application and company."""
        return self._scope

    def capability(self, kind: str) -> Capability:
        """Whether a kind is carried, as configured."""
        rest = self.settings.door == "rest"
        return as_configured(kind, missing_in(self.settings), self.context.assumptions, rest=rest)

    def limits(self, kind: str) -> FieldLimits:
        """The lengths and counts of a kind."""
        return replace(self._kind(kind).limits(kind), zone=self.context.zone)

    def objections(self, ready: Ready) -> list[Reason]:
        """What cannot be carried as configured."""
        return self._kind(ready.kind).objections(ready)

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """The steps that one record needs."""
        return self._kind(ready.kind).plan(ready)

    def update(self, ready: Ready, documents: tuple[TargetDocument, ...]) -> tuple[Step, ...]:
        """The steps that bring a project up to date; every other kind changes by another document."""
        room = self._kind(ready.kind)
        if not isinstance(room, Projects):
            raise TypeError(f"{ready.kind} is not updated in place")
        return room.update(ready, documents)

    def perform(self, step: Step, *, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        """Make one call under the guard key. Raises: NotNow, NeedsPerson."""
        self._may(step.kind)
        return self._door.perform(step, guard_key, documents)

    def ask(self, note: StepNote) -> Outcome:
        """Ask again for a document that was made and could not be read. Raises: NotNow, NeedsPerson."""
        return self._door.ask(note)

    def look_up(self, note: StepNote, *, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Look for what a step would have done. Raises: NotNow, NeedsPerson."""
        self._may(note.kind)
        return self._door.look_up(note, documents)

    def read_back(self, document: TargetDocument) -> ReadBack:
        """Read a document with its lines. Raises: NotNow, NeedsPerson."""
        return self._door.read_back(document)

    def quarantine(self, kind: str) -> timedelta:
        """20 minutes, unless the connection says otherwise for this object."""
        return self.context.quarantine.get(kind, QUARANTINE)

    def close(self) -> None:
        """Close the connections."""
        self._door.close()

    def _opened(self, context: ConnectorContext, settings: SageIntacctSettings) -> Door:
        if settings.door == "rest":
            return RestSteps(session_of(settings, context, self._scope), settings, context.clock, context.zone)
        from tieout.connectors.sage_intacct.gateway_steps import open_gateway  # noqa: PLC0415 - the second door only

        return open_gateway(settings, context, self._scope)

    def _may(self, kind: str) -> None:
        # Asked again before every call: without the field that holds our reference nothing is found again.
        require_assumption(place_of(kind, self.settings).assumption, self.context.assumptions)

    def _kind(self, kind: str) -> Kind:
        if kind not in self._kinds:
            raise TypeError(f"{kind} is not carried")
        return self._kinds[kind]


def scope_of(settings: SageIntacctSettings, context: ConnectorContext) -> LimitScope:
    """What the vendor's limits count."""
    place = urlsplit(settings.base_url).netloc
    name = f"{SYSTEM}:{place}:{settings.company}:{context.credentials.get('username', '')}"
    return LimitScope(name, settings.seats, windows(settings.request_limits), longest_call=settings.timeout)


def session_of(settings: SageIntacctSettings, context: ConnectorContext, scope: LimitScope) -> Session:
    """The REST session of this connection. Raises: RefusedAddress."""
    http, desk = (
        Http(
            settings.base_url,
            timeout=timeout,
            allow_loopback=context.allow_loopback,
            transport=context.transport,
            before=paced(context.pace, scope),
        )
        for timeout in (settings.timeout, min(settings.timeout, ANSWER_WITHIN))
    )
    tokens = context.tokens if settings.door == "rest" else OwnTokens()
    login = Login(desk, settings, context.credentials, tokens, context.clock)
    return Session(http, login, entity=settings.entity)
