"""Having Sage take what hh2 holds: send it once, ask for the verdict, and see that what arrived is whole."""

from dataclasses import dataclass

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_300_cre.failures import KEY_IN_USE, reason_of
from tieout.connectors.sage_300_cre.lists import readable_row
from tieout.connectors.sage_300_cre.look_up import LookUps
from tieout.connectors.sage_300_cre.papers import Paper, guid_of, in_sage, number_of
from tieout.connectors.sage_300_cre.session import Session
from tieout.connectors.sage_300_cre.settings import Sage300CreSettings
from tieout.connectors.sage_300_cre.values import Row, amount, text
from tieout.connectors.sage_300_cre.verdicts import Ticket, Waiting, failures, finished, last_failure
from tieout.policy.reasons import Reason
from tieout.records.money import dollars, to_decimal
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Applied, InDoubt, Outcome, Partial, Refused
from tieout.sync.plan import Step
from tieout.sync.state import StepNote


@dataclass(frozen=True)
class Posting:
    """Posts commitments and change orders. Raises: NotNow, NeedsPerson."""

    session: Session
    look_ups: LookUps
    settings: Sage300CreSettings
    waiting: Waiting

    def perform(self, paper: Paper, step: Step, document: TargetDocument) -> Outcome:
        """Send it, unless Sage has it."""
        guid = guid_of(document)
        row = self.look_ups.paper(paper, guid)
        if row is None:
            return Refused((Reason("gone", f"hh2 has no {document.kind} {document.key} any more.", "document"),))
        since = self.waiting.clock.now().isoformat()
        told = Ticket("", guid, since, 0, int(step.body["Items"]), str(step.body["Total"]))
        if in_sage(row):
            return self._whole(paper, row, told)
        before = last_failure(self.look_ups.lists, guid)
        answer = self.session.write(paper.send, {"id": guid}, None)
        if not isinstance(answer, str):
            return answer
        ticket = Ticket(answer, guid, since, before, told.items, told.total)
        return self.waiting.outcome(ticket, lambda: self._verdict(paper, ticket))

    def ask(self, paper: Paper, note: StepNote) -> Outcome:
        """Ask what became of it."""
        return self._verdict(paper, Ticket.read(note.ticket))

    def _verdict(self, paper: Paper, ticket: Ticket) -> Outcome:
        done = finished(self.look_ups.lists.operation(ticket.operation))
        # Looked at after the operation: what ends between the two is then seen as taken, not as refused.
        row = self.look_ups.paper(paper, ticket.entity)
        if row is not None and in_sage(row):
            return self._whole(paper, row, ticket)
        patient = not ticket.older_than(self.settings.show_within, self.waiting.clock.now())
        told = failures(self.look_ups.lists, ticket) if done else []
        if told and not (patient and row is not None and self._may_be_ours(paper, row, told)):
            return Refused(tuple(reason_of(message) for message in told))
        if patient:
            return ticket.later()
        minutes = int(self.settings.show_within.total_seconds() // 60)
        return InDoubt(f"hh2 has shown no verdict of Sage for {minutes} minutes: see that the sync client runs")

    def _may_be_ours(self, paper: Paper, row: Row, told: list[str]) -> bool:
        """Whether "key already in use" may be about our own document, posted by an earlier try and not shown yet."""
        if not all(KEY_IN_USE in message for message in told):
            return False
        number, contract = number_of(row).casefold(), text(row, "CommitmentId")
        others = (each for each in self.look_ups.lists.kept(paper.path).values() if each is not row and in_sage(each))
        return not any(
            number_of(each).casefold() == number and text(each, "CommitmentId") == contract for each in others
        )

    def _whole(self, paper: Paper, row: Row, ticket: Ticket) -> Outcome:
        """Sage has it: is all of it there? A record open in Sage has been seen to arrive without lines."""
        items = self.look_ups.items(paper, ticket.entity)
        try:
            sent = [item for item in items if amount(item, paper.amount) or not amount(item, "AmountApproved")]
            total = sum((amount(item, paper.amount) for item in sent), amount({}, ""))
        except AnswerLost as lost:
            raise readable_row(lost) from lost
        if total == to_decimal(ticket.total) and len(sent) == ticket.items:
            return Applied(note=f"{paper.kind} {number_of(row)} is in Sage")
        text = (
            f"{paper.kind} {number_of(row)} is in Sage with {len(sent)} items of {dollars(total)}; {ticket.items} of "
            f"{dollars(to_decimal(ticket.total))} were sent. Correct it in Sage."
        )
        return Partial((), (Reason("posted_in_part", text, "lines"),))
