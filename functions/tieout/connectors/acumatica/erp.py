"""Acumatica as the push flow sees it. What is particular to a kind of record, or to a document type, lives in its own room."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from tieout.connectors.acumatica import SYSTEM, budgets, projects
from tieout.connectors.acumatica.budget_steps import BudgetSteps
from tieout.connectors.acumatica.busy_form import BusyForm
from tieout.connectors.acumatica.capabilities import as_configured
from tieout.connectors.acumatica.cookie import CookieSignIn
from tieout.connectors.acumatica.creation import Creation
from tieout.connectors.acumatica.document_steps import DocumentSteps
from tieout.connectors.acumatica.kinds import Kind, classes_of, kinds_of
from tieout.connectors.acumatica.look_up import LookUps
from tieout.connectors.acumatica.oauth import ANSWER_WITHIN, OAuthSignIn
from tieout.connectors.acumatica.project_steps import ProjectSteps
from tieout.connectors.acumatica.projects import Projects
from tieout.connectors.acumatica.release import Release
from tieout.connectors.acumatica.reliance import relied_on
from tieout.connectors.acumatica.session import Session, SignIn
from tieout.connectors.acumatica.settings import AcumaticaSettings, read_settings
from tieout.connectors.context import ConnectorContext, require_assumption
from tieout.connectors.http import Http
from tieout.connectors.limits import paced, windows
from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import LookUp, Outcome, ReadBack
from tieout.sync.plan import Step
from tieout.sync.ports import Capability, LimitScope
from tieout.sync.state import StepNote

QUARANTINE = timedelta(minutes=25)
"""A licence may let a call queue for 10 minutes, and the request then take 10 more; our own timeout comes on top. The same for
every document type, master records and budgets too: a stale value that is committed late would overwrite a newer one."""


class AcumaticaErp:
    """One Acumatica login. Implements `tieout.sync.ports.Erp`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext) -> None:
        self.system = SYSTEM
        self.context = context
        self.settings = settings = read_settings(context.settings)
        self.call_timeout = settings.timeout
        self._scope = _scope(settings, context)
        self._kinds = kinds_of(settings, context.assumptions)
        self.session = session = _session(settings, context, paced(context.pace, self._scope))
        look_ups = LookUps(session, settings, context.clock)
        creation = Creation(session, settings, look_ups, context.clock, context.assumptions)
        releases = Release(session, settings, context.clock, context.deadline, context.sleep)
        self._documents = DocumentSteps(settings, look_ups, creation, releases)
        self._projects = ProjectSteps(session, settings, look_ups, releases, context.clock)
        self._budgets = BudgetSteps(session, settings, look_ups, context.clock, context.deadline)

    def limit_scope(self) -> LimitScope:
        """The login: sessions, and calls served side by side, are counted per login and licence."""
        return self._scope

    def capability(self, kind: str) -> Capability:
        """Whether a kind is carried, as configured."""
        group = bool(self.settings.change_orders.revenue_account_group)
        return as_configured(kind, classes_of(self.settings), self.context.assumptions, revenue_group=group)

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
        """Make one call. `guard_key` has no place in Acumatica's API, which replays nothing."""
        self._may(step.kind)
        if step.kind == projects.KIND:
            return self._projects.perform(step, documents)
        if step.kind == budgets.KIND:
            return self._budgets.perform(step)
        return self._documents.perform(step, documents)

    def ask(self, note: StepNote) -> Outcome:
        """Ask what became of a move that was taken."""
        return self._projects.ask(note) if note.kind == projects.KIND else self._documents.ask(note)

    def look_up(self, note: StepNote, *, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Look for what a step would have done. Raises: NotNow, NeedsPerson."""
        self._may(note.kind)
        if note.kind == projects.KIND:
            return self._projects.look_up(note, documents)
        if note.kind == budgets.KIND:
            return self._budgets.look_up(note, documents)
        return self._documents.look_up(note, documents)

    def read_back(self, document: TargetDocument) -> ReadBack:
        """Read a document with its lines. Raises: NotNow, NeedsPerson."""
        if document.kind == projects.KIND:
            return self._projects.read_back(document)
        if document.kind == budgets.KIND:
            return self._budgets.read_back(document)
        return self._documents.read_back(document)

    def quarantine(self, kind: str) -> timedelta:
        """25 minutes, unless the connection says otherwise for this document type."""
        return self.context.quarantine.get(kind, QUARANTINE)

    def close(self) -> None:
        """Log out where the session is ours alone, and close the connections."""
        self.session.close()

    def _kind(self, kind: str) -> Kind:
        if kind not in self._kinds:
            raise TypeError(f"{kind} is not carried")
        return self._kinds[kind]

    def _may(self, kind: str) -> None:
        for assumption in relied_on(kind, self.settings):
            require_assumption(assumption, self.context.assumptions)


def _scope(settings: AcumaticaSettings, context: ConnectorContext) -> LimitScope:
    place = urlsplit(settings.base_url)
    login = context.credentials.get("username") or context.credentials.get("client_id", "")
    name = f"{SYSTEM}:{place.netloc}{place.path.rstrip('/')}:{settings.tenant}:{login}"
    return LimitScope(name, settings.seats, windows(settings.request_limits), longest_call=settings.timeout)


def _session(settings: AcumaticaSettings, context: ConnectorContext, before: Callable[[bool], None]) -> Session:
    http = _http(settings, context, settings.timeout, before)
    sign_in: SignIn
    if settings.sign_in == "oauth":
        desk = _http(settings, context, min(settings.timeout, ANSWER_WITHIN), before)
        sign_in = OAuthSignIn(http, desk, context.credentials, context.tokens, context.clock)
    else:
        tenant, branch = settings.tenant, settings.branch
        sign_in = CookieSignIn(http, context.credentials, context.clock, tenant=tenant, branch=branch)
    busy_form = BusyForm(context.deadline, context.sleep, settings.ask_in_place)
    return Session(http, sign_in, busy_form, branch=settings.branch)


def _http(
    settings: AcumaticaSettings, context: ConnectorContext, timeout: timedelta, before: Callable[[bool], None]
) -> Http:
    loopback, transport = context.allow_loopback, context.transport
    return Http(settings.base_url, timeout=timeout, allow_loopback=loopback, transport=transport, before=before)
