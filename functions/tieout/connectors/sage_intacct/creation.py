"""Creating a document: one POST under an Idempotency-Key, then one GET, since the answer names the document and not its lines.

The key guards the same request for 48 hours, its failures too. What guards beyond that is the look-up by our reference before
any repeat, and our number where the ERP holds it only once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta, tzinfo

from tieout.connectors.context import today
from tieout.connectors.http import Answer, AnswerLost
from tieout.connectors.sage_intacct.client import Records, key_in
from tieout.connectors.sage_intacct.errors import is_duplicate, write_outcome
from tieout.connectors.sage_intacct.look_up import LookUps
from tieout.connectors.sage_intacct.settings import SageIntacctSettings
from tieout.connectors.sage_intacct.values import Record
from tieout.sync.outcomes import Accepted, Applied, Found, InDoubt, NeedsPerson, NotNow, Outcome, Refused
from tieout.sync.plan import ExpectedLine, Step
from tieout.sync.ports import Clock
from tieout.sync.state import StepNote

THERE = "It was there already under our reference"


def guard_of(guard_key: str, step: Step) -> str:
    """The Idempotency-Key of a step: the intent's guard key and the content, 256 characters at most.

    The content is part of it because the same key with another body is a conflict, which says nothing about either.
    """
    return f"{guard_key[:200]}-{step.fingerprint[:32]}"


@dataclass(frozen=True)
class Creation:
    """Makes documents."""

    records: Records
    look_ups: LookUps
    settings: SageIntacctSettings
    clock: Clock
    zone: tzinfo = UTC

    def create(self, step: Step, record: Record, guard_key: str) -> Outcome:
        """Make the document. Raises: NotNow, NeedsPerson."""
        dated = dict.fromkeys(step.body.get("dated", ()), today(self.clock, self.zone).isoformat())
        record = dated | record
        try:
            answer = self.records.create(step.kind, record, guard_of(guard_key, step))
            if is_duplicate(answer):
                return self._taken(step, answer)
            if not answer.ok:
                return write_outcome(answer, self.clock.now())
            return self.made(step, key_in(answer))
        except AnswerLost as lost:
            return InDoubt(str(lost))

    def made(self, step: Step | StepNote, key: str) -> Outcome:
        """The document that was made, with its lines; if it cannot be read now, it is asked for again."""
        try:
            return Applied((self.look_ups.document(step.kind, key, _lines(step)),))
        except (NotNow, NeedsPerson):
            return Accepted(key, timedelta(seconds=self.settings.ask_after))

    def ask(self, note: StepNote) -> Outcome:
        """The document that was made. Raises: NotNow, NeedsPerson."""
        return Applied((self.look_ups.document(note.kind, note.ticket, _lines(note)),))

    def _taken(self, step: Step, answer: Answer) -> Outcome:
        """A number or id is taken: by ourselves, whose answer was lost, or by somebody else's document."""
        try:
            found = self.look_ups.by_reference(step.kind, step.reference, _lines(step))
        except (NotNow, NeedsPerson) as unread:
            return InDoubt(f"Sage Intacct holds such a document, which could not be read: {unread.why}")
        if isinstance(found, Found):
            return Applied((found.document,), note=THERE)
        outcome = write_outcome(answer, self.clock.now())
        return (
            outcome if isinstance(outcome, Refused) else InDoubt("The number is taken, and it cannot be known by whom")
        )


def _lines(step: Step | StepNote) -> Sequence[ExpectedLine]:
    return step.expects.lines if step.expects else ()
