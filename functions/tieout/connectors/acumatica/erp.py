"""Acumatica as the push flow sees it: plans, calls, look-ups and read-backs of commitments."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

from tieout.connectors.acumatica import SYSTEM
from tieout.connectors.acumatica.commitments import LINES_PER_PUT, entity_of, expectation, line_chunks
from tieout.connectors.acumatica.cookie import CookieSignIn
from tieout.connectors.acumatica.creation import Creation
from tieout.connectors.acumatica.documents import BY_COMMITMENT, BY_KIND, ON_HOLD
from tieout.connectors.acumatica.look_up import LookUps
from tieout.connectors.acumatica.oauth import ANSWER_WITHIN, OAuthSignIn
from tieout.connectors.acumatica.objections import needed_assumptions, objections
from tieout.connectors.acumatica.release import Release
from tieout.connectors.acumatica.session import Session, SignIn
from tieout.connectors.acumatica.settings import AcumaticaSettings, read_settings
from tieout.connectors.context import ConnectorContext, require_assumption
from tieout.connectors.http import Http
from tieout.connectors.limits import paced, windows
from tieout.policy.ready import FieldLimits, Ready, ReadyCommitment
from tieout.policy.reasons import Reason
from tieout.records.commitment import CommitmentKind
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Found, LookUp, Outcome, ReadBack, Refused
from tieout.sync.plan import Side, Step
from tieout.sync.ports import Capability, LimitScope
from tieout.sync.state import StepNote

QUARANTINE = timedelta(minutes=25)
"""A licence may let a call queue for 10 minutes, and the request then take 10 more; our own timeout comes on top."""

CREATE, ADD_LINES, RELEASE = "create", "add_lines_", "release"


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
        self.session = session = _session(settings, context, paced(context.pace, self._scope))
        self.look_ups = LookUps(session, settings, context.clock)
        self.creation = Creation(session, settings, self.look_ups, context.clock, context.assumptions)
        self.releases = Release(session, settings, context.clock, context.deadline, context.sleep)

    def limit_scope(self) -> LimitScope:
        """The login: sessions, and calls served side by side, are counted per login and licence."""
        return self._scope

    def capability(self, kind: str) -> Capability:
        return Capability(kind in set(CommitmentKind))

    def limits(self, kind: str) -> FieldLimits:
        """The same for both kinds; lines beyond 500 go in further requests, so their number has no limit of its own."""
        chosen = self.settings
        return FieldLimits(
            number=chosen.number_limit,
            title=chosen.title_limit,
            line_description=chosen.line_limit,
            external_reference=chosen.reference_length,
        )

    def objections(self, ready: Ready) -> list[Reason]:
        """What cannot be carried as configured."""
        if not isinstance(ready, ReadyCommitment):
            raise TypeError(f"{ready.kind} is not carried")
        kind = BY_COMMITMENT[ready.kind].kind
        return objections(ready, kind, self.settings, self.context.assumptions)

    def update(self, ready: Ready, documents: tuple[TargetDocument, ...]) -> tuple[Step, ...]:
        raise TypeError(f"{ready.kind} is not updated in place")

    def plan(self, ready: Ready) -> tuple[Step, ...]:
        """Create on hold, add the lines that one request does not take, release."""
        if not isinstance(ready, ReadyCommitment):
            raise TypeError(f"{ready.kind} is not carried")
        kind, reference = BY_COMMITMENT[ready.kind].kind, ready.external_reference
        first, *others = line_chunks(ready, self.settings)
        body = entity_of(ready, self.settings) | {"Details": first}
        steps = [Step(CREATE, Side.ERP, kind, body, reference, expectation(ready, len(first)))]
        for index, chunk in enumerate(others, start=2):
            there = (index - 1) * LINES_PER_PUT + len(chunk)
            steps.append(
                Step(f"{ADD_LINES}{index}", Side.ERP, kind, {"Details": chunk}, reference, expectation(ready, there))
            )
        # Releasing what is released changes nothing: the connector looks at the status before it calls that a refusal.
        return (*steps, Step(RELEASE, Side.ERP, kind, {}, reference, repeatable=True))

    def perform(self, step: Step, *, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        """Make one call. `guard_key` has no place in Acumatica's API, which replays nothing."""
        for assumption in needed_assumptions(step.kind, self.settings):
            require_assumption(assumption, self.context.assumptions)
        document_type = BY_KIND[step.kind]
        if step.name == CREATE:
            return self.creation.create(document_type, step)
        document = _document(documents, step.kind)
        if document is None:
            return Refused((Reason("no_document", f"There is no {step.kind} yet to {step.name}.", "document"),))
        if step.name == RELEASE:
            return self.releases.perform(document_type, document.key)
        return self.creation.add_lines(document_type, step, document)

    def ask(self, note: StepNote) -> Outcome:
        """Ask what became of a release that was taken."""
        return self.releases.ask(BY_KIND[note.kind], note.ticket)

    def look_up(self, note: StepNote, *, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Look for what a step would have done. Raises: NotNow, NeedsPerson."""
        for assumption in needed_assumptions(note.kind, self.settings):
            require_assumption(assumption, self.context.assumptions)
        document_type = BY_KIND[note.kind]
        expected = note.expects.lines if note.expects else ()
        if note.name == CREATE:
            return self.look_ups.by_reference(document_type, note.reference, expected)
        document = _document(documents, note.kind)
        if document is None:
            return Absent()
        if note.name == RELEASE:
            status = self.releases.status(document_type, document.key)
            return Absent() if status in {None, ON_HOLD} else Found(document)
        return self.look_ups.added_lines(document_type, document, expected)

    def read_back(self, document: TargetDocument) -> ReadBack:
        """Read a document with its lines. Raises: NotNow, NeedsPerson."""
        return self.look_ups.read_back(BY_KIND[document.kind], document)

    def quarantine(self, kind: str) -> timedelta:
        """25 minutes, unless the connection says otherwise for this document type."""
        return self.context.quarantine.get(kind, QUARANTINE)

    def close(self) -> None:
        """Log out where the session is ours alone, and close the connections."""
        self.session.close()


def _scope(settings: AcumaticaSettings, context: ConnectorContext) -> LimitScope:
    place = urlsplit(settings.base_url)
    login = context.credentials.get("username") or context.credentials.get("client_id", "")
    name = f"{SYSTEM}:{place.netloc}{place.path.rstrip('/')}:{settings.tenant}:{login}"
    return LimitScope(name, settings.seats, windows(settings.request_limits))


def _session(settings: AcumaticaSettings, context: ConnectorContext, before: Callable[[bool], None]) -> Session:
    http = _http(settings, context, settings.timeout, before)
    sign_in: SignIn
    if settings.sign_in == "oauth":
        desk = _http(settings, context, min(settings.timeout, ANSWER_WITHIN), before)
        sign_in = OAuthSignIn(http, desk, context.credentials, context.tokens, context.clock)
    else:
        tenant, branch = settings.tenant, settings.branch
        sign_in = CookieSignIn(http, context.credentials, context.clock, tenant=tenant, branch=branch)
    return Session(http, sign_in, branch=settings.branch)


def _http(
    settings: AcumaticaSettings, context: ConnectorContext, timeout: timedelta, before: Callable[[bool], None]
) -> Http:
    loopback, transport = context.allow_loopback, context.transport
    return Http(settings.base_url, timeout=timeout, allow_loopback=loopback, transport=transport, before=before)


def _document(documents: tuple[TargetDocument, ...], kind: str) -> TargetDocument | None:
    return next((document for document in documents if document.kind == kind), None)
