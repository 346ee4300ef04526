"""Sage 300 CRE as the push flow sees it. What is particular to a kind of record lives in its own room."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Protocol
from urllib.parse import urlsplit

from tieout.connectors.context import ConnectorContext, require_assumption
from tieout.connectors.http import Http
from tieout.connectors.limits import paced, windows
from tieout.connectors.sage_300_cre import SYSTEM, assumptions
from tieout.connectors.sage_300_cre.bill_steps import BillSteps
from tieout.connectors.sage_300_cre.bills import Bills
from tieout.connectors.sage_300_cre.capabilities import as_configured, relied_on
from tieout.connectors.sage_300_cre.change_orders import ChangeOrders
from tieout.connectors.sage_300_cre.commitments import Commitments
from tieout.connectors.sage_300_cre.creation import Creation
from tieout.connectors.sage_300_cre.estimates import ESTIMATE, Estimates
from tieout.connectors.sage_300_cre.file_door import FileDoor
from tieout.connectors.sage_300_cre.file_estimates import Baselines
from tieout.connectors.sage_300_cre.file_invoices import FiledBills
from tieout.connectors.sage_300_cre.file_steps import FileTicket
from tieout.connectors.sage_300_cre.lists import Lists
from tieout.connectors.sage_300_cre.login import ANSWER_WITHIN, Login
from tieout.connectors.sage_300_cre.look_up import LookUps
from tieout.connectors.sage_300_cre.papers import CREATE, INVOICE, PAPERS
from tieout.connectors.sage_300_cre.posting import Posting
from tieout.connectors.sage_300_cre.session import Session
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings, read_settings
from tieout.connectors.sage_300_cre.verdicts import Waiting
from tieout.policy.ready import FieldLimits, Ready
from tieout.policy.reasons import Reason
from tieout.records.budget import BudgetKind
from tieout.records.change_order import ChangeOrderKind
from tieout.records.commitment import CommitmentKind
from tieout.records.invoice import InvoiceKind
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, LookUp, Outcome, ReadBack, Refused
from tieout.sync.plan import Step
from tieout.sync.ports import Capability, LimitScope
from tieout.sync.state import StepNote

QUARANTINE = timedelta(minutes=30)
"""The sync client takes work to Sage every five minutes and brings the result back every five, one thing after another; an
import has been seen to run into its own timeout, and how long hh2 lets a request queue is not public. So three rounds each
way."""


class Kind(Protocol):
    """One kind of record: what it may hold, what stands in its way, and the plan. None of it makes a call."""

    def limits(self, kind: str) -> FieldLimits: ...
    def objections(self, ready: Ready) -> list[Reason]: ...
    def plan(self, ready: Ready) -> tuple[Step, ...]: ...


class Sage300CreErp:
    """One hh2 identifier and user. Implements `tieout.sync.ports.Erp`. Making one makes no call.

    Raises:
        ConfigurationError, RefusedAddress: the settings cannot be used.
    """

    def __init__(self, context: ConnectorContext) -> None:
        self.system = SYSTEM
        self.context = context
        self.settings = settings = read_settings(context.settings)
        self.call_timeout = settings.timeout
        self._scope = _scope(settings, context)
        self._kinds = _kinds(settings, context.assumptions)
        self._session = session = _session(settings, context, paced(context.pace, self._scope))
        self.lists = Lists(session)
        self.look_ups = look_ups = LookUps(self.lists, settings.company)
        waiting = Waiting(context.clock, context.deadline, context.sleep, settings.ask_in_place)
        self._creation = Creation(session, look_ups)
        self._posting = Posting(session, look_ups, settings, waiting)
        self._bills = BillSteps(session, look_ups, settings, waiting)
        self._files = FileDoor(settings, context, look_ups)

    def limit_scope(self) -> LimitScope:
        """The login: one sync client works for all of it, one thing after another."""
        return self._scope

    def capability(self, kind: str) -> Capability:
        """Whether a kind is carried, as configured."""
        able = as_configured(kind, self.context.assumptions, self.settings)
        if kind not in self._kinds and able.offered:
            return Capability(False, "It is read from Sage, and not written to it.")
        return able

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
        """No kind is updated in place here: a commitment changes by a change order."""
        raise TypeError(f"{ready.kind} is not updated in place")

    def perform(self, step: Step, *, guard_key: str, documents: tuple[TargetDocument, ...]) -> Outcome:
        """Take one step. `guard_key` has no place in hh2's API, which replays nothing: numbers are Sage's own guard."""
        self._may(step.kind)
        if self._files.takes(step.kind):
            return self._files.perform(step)
        if step.kind == INVOICE:
            return self._bills.perform(step)
        if step.name == CREATE:
            return self._creation.create(PAPERS[step.kind], step)
        document = _document(documents, step.kind)
        if document is None:
            return Refused((Reason("no_document", f"There is no {step.kind} yet to {step.name}.", "document"),))
        return self._posting.perform(PAPERS[step.kind], step, document)

    def ask(self, note: StepNote) -> Outcome:
        """Ask what became of a step that was taken. Raises: NotNow, NeedsPerson."""
        ticket = FileTicket.read(note.ticket)
        if ticket is not None:
            return self._files.ask(note, ticket)
        if note.kind == INVOICE:
            return self._bills.ask(note)
        return self._posting.ask(PAPERS[note.kind], note)

    def look_up(self, note: StepNote, *, documents: tuple[TargetDocument, ...]) -> LookUp:
        """Look for what a step would have done. Raises: NotNow, NeedsPerson."""
        self._may(note.kind)
        if self._files.takes(note.kind):
            return self._files.look_up(note)
        if note.kind == INVOICE:
            return self._bills.look_up(note)
        paper = PAPERS[note.kind]
        if note.name == CREATE:
            expected = note.expects.lines if note.expects else ()
            return self.look_ups.by_reference(paper, note.reference, expected)
        document = _document(documents, note.kind)
        return Absent() if document is None else self.look_ups.posted(paper, document)

    def read_back(self, document: TargetDocument) -> ReadBack:
        """Read a document with its lines. Raises: NotNow, NeedsPerson."""
        if document.kind == INVOICE:
            return self.look_ups.read_invoice(document)
        if document.kind == ESTIMATE:
            return Estimates(self.lists, self.settings.company).read(document)
        return self.look_ups.read_paper(PAPERS[document.kind], document)

    def quarantine(self, kind: str) -> timedelta:
        """30 minutes, unless the connection says otherwise for this document type."""
        return self.context.quarantine.get(kind, QUARANTINE)

    def close(self) -> None:
        """Close the connections; the session is left for the next function."""
        self._session.close()

    def _kind(self, kind: str) -> Kind:
        if kind not in self._kinds:
            raise TypeError(f"{kind} is not carried")
        return self._kinds[kind]

    def _may(self, kind: str) -> None:
        if self._files.takes(kind):
            needed = relied_on(BudgetKind.BASELINE if kind == ESTIMATE else InvoiceKind.SUBCONTRACTOR, self.settings)
        else:
            needed = (assumptions.INVOICE_BY_NUMBER if kind == INVOICE else PAPERS[kind].write,)
        for assumption in needed:
            require_assumption(assumption, self.context.assumptions)


def _kinds(settings: Sage300CreSettings, switched_on: frozenset[str]) -> Mapping[str, Kind]:
    bills, road = Bills(settings, switched_on), settings.file_road
    filed = FiledBills(bills, road.ap_invoices) if road is not None and road.ap_invoices is not None else None
    return {
        **dict.fromkeys(CommitmentKind, Commitments(settings, switched_on)),
        ChangeOrderKind.COMMITMENT: ChangeOrders(settings, switched_on),
        InvoiceKind.SUBCONTRACTOR: filed or bills,
        BudgetKind.BASELINE: Baselines(settings, switched_on),
    }


def _document(documents: tuple[TargetDocument, ...], kind: str) -> TargetDocument | None:
    return next((document for document in documents if document.kind == kind), None)


def _scope(settings: Sage300CreSettings, context: ConnectorContext) -> LimitScope:
    place, user = urlsplit(settings.base_url).netloc, context.credentials.get("username", "")
    return LimitScope(
        f"{SYSTEM}:{place}:{user}", settings.seats, windows(settings.request_limits), longest_call=settings.timeout
    )


def _session(settings: Sage300CreSettings, context: ConnectorContext, before: Callable[[bool], None]) -> Session:
    loopback, transport = context.allow_loopback, context.transport

    def http(timeout: timedelta) -> Http:
        return Http(settings.base_url, timeout=timeout, allow_loopback=loopback, transport=transport, before=before)

    desk = http(min(settings.timeout, ANSWER_WITHIN))
    login = Login(desk, context.credentials, context.tokens, context.clock)
    return Session(http(settings.timeout), login, context.clock)
