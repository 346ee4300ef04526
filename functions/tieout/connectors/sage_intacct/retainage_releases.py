"""Retainage that a pay app releases: a release document of its own, which Intacct turns into a bill of what it frees.

A release names bill lines. Which of them hold retainage of a line of the commitment is asked when it is sent, and the oldest are
freed first. It is found again by our reference in its description, so that a lost answer frees nothing twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tieout.connectors.http import AnswerLost
from tieout.connectors.sage_intacct.billed_changes import BilledChanges
from tieout.connectors.sage_intacct.client import Records, Row, key_in
from tieout.connectors.sage_intacct.creation import guard_of
from tieout.connectors.sage_intacct.errors import write_outcome
from tieout.connectors.sage_intacct.look_up import LookUps
from tieout.connectors.sage_intacct.moves import DRAFT
from tieout.connectors.sage_intacct.objects import AP_RELEASE
from tieout.connectors.sage_intacct.values import Record, by_key, money, text
from tieout.policy.reasons import Reason
from tieout.records.money import MoneyError, dollars, to_decimal
from tieout.records.references import TargetDocument
from tieout.sync.outcomes import Absent, Applied, Found, InDoubt, LookUp, NotNow, Outcome, Refused
from tieout.sync.plan import Step
from tieout.sync.ports import Clock
from tieout.sync.state import StepNote

RELEASED = "released"
HELD = "construction/ap-releasable-retainage"
_BILL, _LINE, _LEFT = "retainageBill.key", "retainageBillLine.key", "txnAmountRemaining"
_ORDER, _ORDER_LINE = "primaryDocument.key", "primaryDocumentLine.key"


@dataclass(frozen=True)
class RetainageReleases:
    """Makes the calls."""

    records: Records
    look_ups: LookUps
    billed: BilledChanges
    clock: Clock

    def perform(self, step: Step, guard_key: str) -> Outcome:
        """Make the release if it is not there, and set it to released. Raises: NotNow, NeedsPerson."""
        guard = guard_of(guard_key, step)
        try:
            keys = self.look_ups.keys(AP_RELEASE, step.reference)
            if len(keys) > 1:
                told = f"More than one retainage release carries {step.reference}: keys {', '.join(keys)}. Delete all but one."
                return Refused((Reason("several", told),))
            made = keys[0] if keys else self._make(step, guard)
            return made if isinstance(made, Refused | InDoubt) else self._finish(step, made, guard)
        except AnswerLost as lost:
            return InDoubt(str(lost))

    def look_up(self, note: StepNote, documents: Sequence[TargetDocument]) -> LookUp:
        """Whether it is released; a draft is as good as none, since sending again finishes it. Raises: NotNow, NeedsPerson."""
        keys = self.look_ups.keys(AP_RELEASE, note.reference)
        if len(keys) != 1 or self._state(keys[0]) != RELEASED:
            return Absent()
        return Found(documents[0] if documents else self.look_ups.document(AP_RELEASE, keys[0], ()))

    def _make(self, step: Step, guard: str) -> str | Refused | InDoubt:
        """The key of the draft."""
        resolved = self.billed.resolved(step)
        if isinstance(resolved, Refused):
            return resolved
        wanted = resolved.pop("lines")
        lines = list(self._lines(wanted))
        missing = [line for line in lines if isinstance(line, Reason)]
        if missing:
            return Refused(tuple(missing))
        answer = self.records.create(AP_RELEASE, resolved | {"apRetainageReleaseLines": lines}, f"{guard}-draft")
        return key_in(answer) if answer.ok else write_outcome(answer, self.clock.now())

    def _lines(self, wanted: Sequence[Mapping[str, Any]]) -> Iterator[Record | Reason]:
        held = self._held({text(line, "sourceDocument.key") for line in wanted})
        for position, line in enumerate(wanted, start=1):
            left = to_decimal(line["amount"])
            for row in held:
                if row[_ORDER_LINE] == text(line, "sourceDocumentLine.key") and left and row[_LEFT]:
                    freed = min(left, row[_LEFT])
                    left, row[_LEFT] = left - freed, row[_LEFT] - freed
                    bill = {"retainageBill": by_key(row[_BILL]), "retainageBillLine": by_key(row[_LINE])}
                    yield bill | {"txnAmountReleased": money(freed)}
            if left:
                told = (
                    f"Line {position} releases {dollars(to_decimal(line['amount']))} of retainage; the posted bills of its "
                    f"commitment line hold {dollars(left)} less. Post the earlier invoices in Sage Intacct, then send this again."
                )
                yield Reason("not_held", told, f"lines.{position}.released")

    def _held(self, orders: set[str]) -> list[Row]:
        """What is held, oldest first: keys rise."""
        fields, filters = (_BILL, _LINE, _LEFT, _ORDER, _ORDER_LINE), [{"$in": {_ORDER: sorted(orders)}}]
        rows = [row for row in self.records.every_row(HELD, fields, filters) if row.get(_ORDER) in orders]
        try:
            return [{**row, _LEFT: max(to_decimal(row.get(_LEFT)), Decimal(0))} for row in rows]
        except MoneyError as error:
            raise NotNow(f"What is held could not be read: {error}") from error

    def _finish(self, step: Step, key: str, guard: str) -> Outcome:
        """Set it to released, unless accounting is to do that."""
        if step.body["end"] != DRAFT and self._state(key) != RELEASED:
            answer = self.records.change(AP_RELEASE, key, {"state": RELEASED}, guard)
            if not answer.ok:
                return write_outcome(answer, self.clock.now())
            answer.json()
            if (state := self._state(key)) != RELEASED:
                return InDoubt(f"The retainage release {key} is still '{state}'")
        # What is linked is the invoice; a pay app that bills nothing has the release itself.
        return Applied((self.look_ups.document(AP_RELEASE, key, ()),)) if step.creates else Applied()

    def _state(self, key: str) -> str:
        return text(self.look_ups.record(AP_RELEASE, key), "state")
