"""The way of a document after it was made: submitted, or posted. Each move is one step of a plan.

| object | move | done once its state is |
|---|---|---|
| purchasing document | workflow submit | anything but draft (a declined one was submitted too) |
| AR invoice | workflow submit | anything but draft |
| change request | changed to posted | posted |
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tieout.connectors.http import Answer, AnswerLost
from tieout.connectors.sage_intacct.client import Records
from tieout.connectors.sage_intacct.creation import guard_of
from tieout.connectors.sage_intacct.errors import write_outcome
from tieout.connectors.sage_intacct.look_up import LookUps
from tieout.connectors.sage_intacct.objects import AR_INVOICE, CHANGE_REQUEST, DOCUMENT, type_of
from tieout.connectors.sage_intacct.values import text
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Applied, Found, InDoubt, LookUp, Outcome
from tieout.sync.plan import Step
from tieout.sync.ports import Clock

RELEASE, POST = "release", "post"
DRAFT = "draft"
POSTED = "posted"
_WORKFLOWS: Mapping[str, str] = {
    DOCUMENT: "purchasing/document/submit",
    AR_INVOICE: "accounts-receivable/invoice/submit",
}


@dataclass(frozen=True)
class Moves:
    """Moves documents on."""

    records: Records
    look_ups: LookUps
    clock: Clock

    def perform(self, step: Step, document: TargetDocument, guard_key: str) -> Outcome:
        """Make the move, unless it is made. Raises: NotNow, NeedsPerson."""
        if self.made(document):
            return Applied(note="It had been moved on already")
        try:
            answer = self._move(document, guard_of(guard_key, step))
            if not answer.ok:
                return write_outcome(answer, self.clock.now())
            answer.json()  # what cannot be read may be anybody's answer
        except AnswerLost as lost:
            return InDoubt(str(lost))
        return Applied()

    def look_up(self, document: TargetDocument) -> LookUp:
        """Whether the move has been made. Raises: NotNow, NeedsPerson."""
        return Found(document) if self.made(document) else Absent()

    def made(self, document: TargetDocument) -> bool:
        """Whether the document has left the state it was made in. Raises: NotNow, NeedsPerson."""
        record = self.look_ups.record(document.kind, document.key)
        return text(record, type_of(document.kind).state) not in {DRAFT, ""}

    def _move(self, document: TargetDocument, guard: str) -> Answer:
        name = type_of(document.kind).name
        if name == CHANGE_REQUEST:
            return self.records.change(document.kind, document.key, {"changeRequestState": POSTED}, guard)
        return self.records.act(_WORKFLOWS[name], document.key, guard)
