"""Makes a job in Vista, and keeps it up to date: one action each, taken by the queue, seen in the cache some minutes later.

    opening ──▶ adding ──▶ showing ──▶ Applied
    (contract)     └──▶ doubtful ──▶ Applied, or Refused: the code is taken, by us as the cache shows it, or by somebody else

A job's code is its primary key, so that an action which is sent twice makes one job.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from tieout.connectors.http import AnswerLost
from tieout.connectors.viewpoint_vista.cached import text
from tieout.connectors.viewpoint_vista.codes import parts_of, plain
from tieout.connectors.viewpoint_vista.commitment_kinds import CREATE
from tieout.connectors.viewpoint_vista.commitments import marked
from tieout.connectors.viewpoint_vista.documents import JOB
from tieout.connectors.viewpoint_vista.door import Door, NotTaken, Row, Verdict, key_of
from tieout.connectors.viewpoint_vista.filling import later
from tieout.connectors.viewpoint_vista.job_kinds import CUSTOM
from tieout.connectors.viewpoint_vista.settings import VistaSettings
from tieout.connectors.viewpoint_vista.stored_codes import JOBS, StoredCodes
from tieout.connectors.viewpoint_vista.tickets import Phase, Ticket, ticket_in
from tieout.connectors.viewpoint_vista.words import passes, reasons_of
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
)
from tieout.sync.plan import Step
from tieout.sync.ports import Clock, Deadline
from tieout.sync.state import StepNote

CONTRACTS = "jc/contracts"
PAUSE = 0.5
_OWNED = ("Description", "ProjectMgr")
_KEPT = (
    *("Description", "Contract", "LiabTemplate", "LockPhases", "ProjectMgr", "BidNumber", "JobPhone", "JobFax"),
    *("MailAddress", "MailCity", "MailState", "MailZip", "MailAddress2"),
    *("ShipAddress", "ShipCity", "ShipState", "ShipZip", "ShipAddress2", "TaxCode", "Notes", "RevGrpInv"),
)
"""All that the action `change` takes of a job."""
_STATUS = {"0": "Pending", "1": "Open", "2": "Soft closed", "3": "Hard closed"}
"""JCJM.JobStatus (inferred)."""
_MONTH = ""
"""A job is in no batch, so its ticket names no month."""


@dataclass(frozen=True)
class JobSteps:
    """Makes the calls."""

    door: Door
    settings: VistaSettings
    clock: Clock
    deadline: Deadline
    sleep: Callable[[float], None]
    quarantine: Callable[[str], timedelta]

    def perform(self, step: Step) -> Outcome:
        """Put the action into the queue, and wait where that is allowed in place. Raises: NotNow, NeedsPerson."""
        try:
            begun = self._create(step) if step.name == CREATE else self._update(step)
            return self._on(step, begun) if isinstance(begun, Ticket) else begun
        except AnswerLost as lost:
            return InDoubt(str(lost))

    def ask(self, note: StepNote) -> Outcome:
        """Ask what became of it, and take it one step further. Raises: NotNow."""
        try:
            ticket = ticket_in(note.ticket)
            if ticket.phase is Phase.OPENING and self.deadline.left() < self.settings.timeout:
                raise NotNow("Too little time is left to send a job")
            came = self._next(note, ticket)
        except AnswerLost as lost:
            return InDoubt(str(lost))
        except NeedsPerson as stopped:
            raise NotNow(stopped.why, pause_scope=stopped.pause_scope) from stopped
        return later(came, self.settings, self.clock.now()) if isinstance(came, Ticket) else came

    def look_up(self, note: StepNote) -> LookUp:
        """The job of this code that carries our reference. Raises: NotNow, NeedsPerson."""
        found = self._there(note)
        return Found(found.documents[0]) if isinstance(found, Applied) else Absent()

    def read_back(self, document: TargetDocument) -> ReadBack:
        """The job as it stands. Raises: NotNow, NeedsPerson."""
        row = self._row(document.key)
        if row is None:
            return Gone()
        status = text(row, "JobStatus")
        return Observed(document, Decimal("0.00"), _STATUS.get(status, status), (), status != "3", _shown(row))

    def _create(self, step: Step) -> Ticket | Outcome:
        there = self._there(step)
        if there is not None:
            return there
        contract, job = step.body.get("contract"), step.body["job"]
        stored = self._contract(job["Contract"])
        if contract is not None and stored is None:
            return self._sent(CONTRACTS, "add", contract, Ticket(Phase.OPENING, _MONTH, entries=(job,)))
        # Where accounting has made it, Vista knows it as the site's input mask pads it. One that is not there is Vista's to name.
        return self._sent(JOBS, "add", job | {"Contract": stored or job["Contract"]}, Ticket(Phase.ADDING, _MONTH))

    def _update(self, step: Step) -> Ticket | Outcome:
        row = self._row(parts_of(step.reference)[1])
        if row is None:
            code = parts_of(step.reference)[1]
            return Refused((Reason("gone", f"Vista has no job {code} any more.", "document"),))
        if self._shows(step, row):
            return Applied((self._document(step),))
        # What is left out is documented to be set to nothing, our reference and a lock on the phases included.
        kept = {name: row[name] for name in _KEPT if row.get(name) is not None}
        fields = dict(step.body["fields"])
        custom = {**(row.get(CUSTOM) or {}), **fields.pop(CUSTOM, {})}
        body = {"__key": key_of(row), **kept, **fields, **({CUSTOM: custom} if custom else {})}
        return self._sent(JOBS, "change", body, Ticket(Phase.ADDING, _MONTH))

    def _sent(self, name: str, verb: str, body: Row, ticket: Ticket) -> Ticket | Outcome:
        """Raises AnswerLost: nobody can know whether it was taken."""
        action = self.door.act(name, verb, body)
        return Refused(reasons_of([action.text])) if isinstance(action, NotTaken) else replace(ticket, action=action)

    def _on(self, step: Step, ticket: Ticket) -> Outcome:
        left = self.settings.ask_in_place
        while left > 0 and self.deadline.left() > self.settings.timeout + timedelta(seconds=PAUSE):
            try:
                came = self._next(step, ticket)
            except (NotNow, NeedsPerson):
                if ticket.phase is Phase.OPENING:
                    raise  # the job itself has not been sent, and a contract that is there is found
                break
            if not isinstance(came, Ticket):
                return came
            if came == ticket:
                self.sleep(PAUSE)
                left -= PAUSE
            ticket = came
        return later(ticket, self.settings, self.clock.now())

    def _next(self, about: Step | StepNote, ticket: Ticket) -> Ticket | Outcome:
        """One step further: another ticket, the same one if there is nothing new yet, or an outcome."""
        match ticket.phase:
            case Phase.OPENING:
                return self._opened(ticket)
            case Phase.ADDING:
                return self._added(about, ticket)
            case Phase.DOUBTFUL if self.clock.now() < datetime.fromisoformat(ticket.since):
                return ticket
            case Phase.DOUBTFUL:
                return self._there(about) or Refused(reasons_of(ticket.errors))
        return self._showing(about, ticket)

    def _opened(self, ticket: Ticket) -> Ticket | Outcome:
        (job,) = ticket.entries
        state = self.door.action(ticket.action)
        if state.verdict is Verdict.PENDING:
            return ticket
        # Refused because somebody made it meanwhile: then it is there, and that is all that is needed.
        if state.verdict is Verdict.FAILED and not passes(state.errors) and self._contract(job["Contract"]) is None:
            return Refused(reasons_of(state.errors or (f"contract {job['Contract']} could not be made",)))
        return self._sent(JOBS, "add", job, Ticket(Phase.ADDING, _MONTH))

    def _added(self, about: Step | StepNote, ticket: Ticket) -> Ticket | Outcome:
        state, now = self.door.action(ticket.action), self.clock.now()
        if state.verdict is Verdict.PENDING:
            return ticket
        if state.verdict is Verdict.DONE:
            return replace(ticket, phase=Phase.SHOWING, action="", since=now.isoformat())
        if passes(state.errors):
            # An action of ours that nobody heard of may have made it: the cache will show whose it is.
            shown = now + timedelta(seconds=2 * self.settings.cache_lag)
            return replace(ticket, phase=Phase.DOUBTFUL, action="", errors=state.errors, since=shown.isoformat())
        return Refused(reasons_of(state.errors or ("the job was refused",)))

    def _showing(self, about: Step | StepNote, ticket: Ticket) -> Ticket | Outcome:
        """Wait for the cache; what it shows otherwise for a whole quarantine is for the read-back to tell."""
        row = self._row(parts_of(about.reference)[1])
        if row is not None and self._shows(about, row):
            return Applied((self._document(about),))
        if self.clock.now() < datetime.fromisoformat(ticket.since) + self.quarantine(JOB):
            return ticket
        if row is None:
            return InDoubt("Vista has taken the job, and the cache does not show it: see that the agent runs")
        return Applied((self._document(about),))

    def _there(self, about: Step | StepNote) -> Applied | Refused | None:
        """What the cache shows under the code: ours, somebody else's, or nothing."""
        reference, code = parts_of(about.reference)
        row = self._row(code)
        if row is None:
            return None
        if marked(row.get("Notes"), reference):
            return Applied((self._document(about),))
        told = (
            f"Vista has a job {code} already, '{text(row, 'Description')}', which is not this project. Link the project to it in "
            "value_maps.projects, or give it another number."
        )
        return Refused((Reason("number_taken", told, "number"),))

    def _row(self, code: str) -> Row | None:
        stored = StoredCodes(self.door, self.settings).job(code)
        return self.door.natural(JOBS, self.settings.jobs_in, stored)

    def _contract(self, code: str) -> str | None:
        """A contract's code as Vista keeps it; `None` if there is none."""
        company = self.settings.jobs_in
        if self.door.natural(CONTRACTS, company, code) is not None:
            return code
        if not self.settings.match_padded_codes:
            return None
        padded = [str(row.get("Contract")) for row in self.door.search(CONTRACTS, {"JCCo": company})]
        return next((one for one in padded if plain(one) == plain(code)), None)

    def _shows(self, about: Step | StepNote, row: Row) -> bool:
        wanted = about.expects.fields if about.expects else {}
        shown = _shown(row)
        return all(shown.get(name, "") == value for name, value in wanted.items())

    def _document(self, about: Step | StepNote) -> TargetDocument:
        key = plain(parts_of(about.reference)[1])
        return TargetDocument(role="project", kind=JOB, key=key, company=str(self.settings.company))


def _shown(row: Row) -> dict[str, str]:
    """What a job shows of what the platform owns, its ud columns included."""
    custom = row.get(CUSTOM) or {}
    return {name: text(row, name) for name in _OWNED} | {name: text(custom, name) for name in custom}
