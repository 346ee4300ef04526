"""Posting a prime change: its change request is linked to a project change order, and both are posted.

    create   the change request, a draft, with the lines        (creation)
    release  the project change order, a draft, under an id of its own; the change request posted and linked to it
    post     the project change order posted, which writes to the contract line

A project change order has no lines, a change request may be linked only once it is posted, and neither goes back (vendor's
field descriptions). Every call here changes nothing the second time: the order is looked for first, and its id is taken once.
"""

from dataclasses import dataclass
from typing import Any

from tieout.connectors.http import Answer, AnswerLost
from tieout.connectors.sage_intacct.client import Records, key_in
from tieout.connectors.sage_intacct.creation import guard_of
from tieout.connectors.sage_intacct.errors import is_duplicate, write_outcome
from tieout.connectors.sage_intacct.look_up import LookUps
from tieout.connectors.sage_intacct.moves import POST, POSTED
from tieout.connectors.sage_intacct.objects import CHANGE_ORDER, CHANGE_REQUEST
from tieout.connectors.sage_intacct.values import by_key, text
from tieout.policy.reasons import Reason
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Applied, Found, InDoubt, LookUp, NeedsPerson, NotNow, Outcome, Refused
from tieout.sync.plan import Step
from tieout.sync.ports import Clock
from tieout.sync.state import StepNote


class _Ended(Exception):
    """The move ends here, with this outcome."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        super().__init__()


@dataclass(frozen=True)
class OwnerChanges:
    """Moves prime changes on."""

    records: Records
    look_ups: LookUps
    clock: Clock

    def perform(self, step: Step, request: TargetDocument, guard_key: str) -> Outcome:
        """Link and post the change request, or post the order. Raises: NotNow, NeedsPerson."""
        guard = guard_of(guard_key, step)
        try:
            if step.name == POST:
                return self._post(request, guard)
            return self._link(step, request, guard)
        except _Ended as ended:
            return ended.outcome
        except AnswerLost as lost:
            return InDoubt(str(lost))

    def look_up(self, note: StepNote, request: TargetDocument) -> LookUp:
        """Whether the move has been made. Raises: NotNow, NeedsPerson."""
        held = self.look_ups.record(CHANGE_REQUEST, request.key)
        order = _order_of(held)
        if not order:
            return Absent()
        if note.name == POST and self._state(order) != POSTED:
            return Absent()
        return Found(request)

    def _link(self, step: Step, request: TargetDocument, guard: str) -> Outcome:
        held = self.look_ups.record(CHANGE_REQUEST, request.key)
        if _order_of(held):
            return Applied(note="It was linked already")
        order = self._order(step, guard)
        link = {"changeRequestState": POSTED, "projectChangeOrder": by_key(order)}
        self._done(self.records.change(CHANGE_REQUEST, request.key, link, guard))
        return Applied()

    def _order(self, step: Step, guard: str) -> str:
        """The key of the project change order, made now if it is not there."""
        keys = self.look_ups.keys(CHANGE_ORDER, step.reference)
        if not keys:
            answer = self.records.create(CHANGE_ORDER, step.body["order"], f"{guard}-order")
            if answer.ok:
                return key_in(answer)
            # The id is taken: by ours, which was carried out late, or by an order that somebody else made.
            keys = self._ours(step.reference) if is_duplicate(answer) else []
            if not keys:
                raise _Ended(write_outcome(answer, self.clock.now()))
        if len(keys) > 1:
            text_ = f"More than one project change order carries {step.reference}: keys {', '.join(keys)}. Delete all but one."
            raise _Ended(Refused((Reason("several", text_),)))
        return keys[0]

    def _ours(self, reference: str) -> list[str]:
        try:
            return self.look_ups.keys(CHANGE_ORDER, reference)
        except (NotNow, NeedsPerson) as unread:
            raise _Ended(InDoubt(f"The number is taken, and it could not be read by whom: {unread.why}")) from unread

    def _post(self, request: TargetDocument, guard: str) -> Outcome:
        order = _order_of(self.look_ups.record(CHANGE_REQUEST, request.key))
        if not order:
            text_ = "The change request is linked to no project change order, so there is nothing to post."
            return Refused((Reason("no_document", text_, "document"),))
        if self._state(order) == POSTED:
            return Applied(note="It had been posted already")
        self._done(self.records.change(CHANGE_ORDER, order, {"state": POSTED}, guard))
        return Applied()

    def _state(self, order: str) -> str:
        return text(self.look_ups.record(CHANGE_ORDER, order), "state")

    def _done(self, answer: Answer) -> None:
        if not answer.ok:
            raise _Ended(write_outcome(answer, self.clock.now()))
        answer.json()


def _order_of(request: dict[str, Any]) -> str:
    """The key of the project change order that a posted change request is linked to, or the empty text."""
    linked = text(request, "projectChangeOrder.key")
    return linked if text(request, "changeRequestState") == POSTED else ""
